//! The rules of the family: who is an administrator, what is a join code, and every way in which a call fails.

use aspnet::ModelState;
use aspnet::reply::FrameworkError;
use common::auth::Denial;
use common::bounds::{LIST_BYTES, MAX_MEMBERS};
use common::limits::Limited;
use ctutils::CtEq;
use pinyin::ToPinyin;

/// The component's name.
pub(crate) const FAMILY: &str = "sns-groups";

/// The most administrators that a group is added with.
const MAX_ADMINISTRATORS: usize = 1000;
/// The most properties of a group, and of a member.
pub(crate) const MAX_PROPS: usize = 1000;
/// The most bytes of what a reply says: a list, and a kilobyte for the names of the fields of each of its members.
pub(crate) const MAX_REPLY_BYTES: usize = LIST_BYTES as usize + MAX_ADMINISTRATORS * 1024;
/// What numbers of groups begin at, so that all have eight digits for long.
const CARD_NUMBERS: i64 = 10_000_000;
/// The characters of codes: none of them looks like another. 32, so that five bits of a random byte choose each alike.
const CODE_ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// The length of a code. UNSPECIFIED: sns-groups-join-code
const CODE_LENGTH: usize = 8;

/// Every way in which a call fails. `family.rs` gives each its numbers.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The framework answers.
    #[error("the framework refuses the request")]
    Framework(FrameworkError),
    /// There is no body, or it is null.
    #[error("{0} is required")]
    NoModel(&'static str),
    /// Values of the body or the query do not fit.
    #[error("{0}")]
    ModelState(ModelState),
    /// `admMids` lists something that is no id, or nothing.
    #[error("admMids is no list of positive integers")]
    NoMids,
    /// `admMids` lists too many.
    #[error("admMids lists more than {MAX_ADMINISTRATORS} members")]
    ManyMids,
    /// The reply would have too many bytes, by what the directory knows or by what is sent. UNSPECIFIED: sns-groups-bytes
    #[error("the reply would have more than {MAX_REPLY_BYTES} bytes, call with fewer members or shorter texts")]
    LargeReply,
    /// The model has too many properties.
    #[error("Props has more than {MAX_PROPS} items")]
    ManyProps,
    /// Who joins has no positive id.
    #[error("MID is no positive integer")]
    NoMid,
    /// The caller may not call now.
    #[error(transparent)]
    Limited(Limited),
    /// Who calls is not known.
    #[error(transparent)]
    Denied(Denial),
    /// There is no such group.
    #[error("the group does not exist")]
    UnknownGroup,
    /// These administrators are not in the directory.
    #[error("unknown members: {}", .0.iter().map(i64::to_string).collect::<Vec<_>>().join(", "))]
    UnknownMembers(Vec<i64>),
    /// The group has as many members as a group may have.
    #[error("the group has {MAX_MEMBERS} members, and nobody else can join it")]
    FullGroup,
    /// The group is not joined by a code.
    #[error("the group is not joined by a code")]
    NoCode,
    /// It is not the group's code.
    #[error("the code is wrong")]
    WrongCode,
    /// The caller, or everybody, has had too many wrong codes.
    #[error("too many wrong codes, try again later")]
    Locked,
    /// The caller is a member and acts for somebody else.
    #[error("the token's subject acts as itself only")]
    NotOneself,
    /// Something here failed; the text is for the log.
    #[error("try again later")]
    Internal(String),
}

/// Reads `admMids`: ids of members, each once, in their order. What separates them is not documented.
/// UNSPECIFIED: sns-groups-adm-mids
pub(crate) fn mids(text: &str) -> Result<Vec<i64>, Error> {
    let mut mids: Vec<i64> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let separates = |other: char| ",，;；".contains(other) || other.is_whitespace();
    for word in text.split(separates).filter(|word| !word.is_empty()) {
        let mid = positive(word).ok_or(Error::NoMids)?;
        if seen.insert(mid) {
            mids.push(mid);
        }
    }
    match mids.len() {
        0 => Err(Error::NoMids),
        1..=MAX_ADMINISTRATORS => Ok(mids),
        _ => Err(Error::ManyMids),
    }
}

/// A positive number in decimal digits.
pub(crate) fn positive(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number > 0)
}

/// The public number of a group. UNSPECIFIED: sns-groups-card-no
pub(crate) fn card_number(gid: i64) -> String {
    gid.saturating_add(CARD_NUMBERS).to_string()
}

/// The pinyin of a name without tones; what has none stands as it is, in lower case. UNSPECIFIED: sns-groups-pinyin
pub(crate) fn pinyin(name: &str) -> String {
    let mut pinyin = String::with_capacity(name.len().saturating_mul(2));
    for character in name.chars() {
        match character.to_pinyin() {
            Some(known) => pinyin.push_str(known.plain()),
            None => pinyin.extend(character.to_lowercase()),
        }
    }
    pinyin
}

/// A code that nobody can guess, to join a group by.
pub(crate) fn join_code() -> Result<String, Error> {
    let mut bytes = [0_u8; CODE_LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
    let characters = bytes
        .iter()
        .filter_map(|byte| CODE_ALPHABET.get(usize::from(byte & 31)))
        .map(|byte| char::from(*byte));
    Ok(characters.collect())
}

/// Whether a code is the group's; how long it takes does not tell how much of it is right.
pub(crate) fn is_code(given: &str, code: &str) -> bool {
    given
        .trim()
        .to_ascii_uppercase()
        .as_bytes()
        .ct_eq(code.as_bytes())
        .to_bool()
}

#[cfg(test)]
mod tests {
    use super::{CODE_ALPHABET, Error, MAX_ADMINISTRATORS, card_number, is_code, join_code, mids, pinyin};
    use proptest::prelude::{any, prop_assert, proptest};
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_read_whatever_separates_them_and_each_once() {
        for (text, expected) in [
            ("1,2", vec![1, 2]),
            (" 3，1；2;3 007\t", vec![3, 1, 2, 7]),
            (",,5,", vec![5]),
            ("9223372036854775807", vec![i64::MAX]),
        ] {
            assert_eq!(mids(text).unwrap(), expected, "{text}");
        }
        for text in [
            "",
            ",",
            "0",
            "-1",
            "+1",
            "1.0",
            "a",
            "1,b",
            "9223372036854775808",
            "中 a,b",
            "１",
        ] {
            assert!(matches!(mids(text), Err(Error::NoMids)), "{text}");
        }
        let list = |count: usize| (1..=count).map(|mid| mid.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(mids(&list(MAX_ADMINISTRATORS)).unwrap().len(), MAX_ADMINISTRATORS);
        assert_eq!(
            mids(&format!("{},1", list(MAX_ADMINISTRATORS))).unwrap().len(),
            MAX_ADMINISTRATORS
        );
        assert!(matches!(mids(&list(MAX_ADMINISTRATORS + 1)), Err(Error::ManyMids)));
    }

    #[test]
    fn names_become_pinyin_and_other_characters_stay() {
        for (name, expected) in [
            ("高一(3)班", "gaoyi(3)ban"),
            ("重庆 A1", "zhongqing a1"),
            ("", ""),
            ("ÀÉ😀", "àé😀"),
        ] {
            assert_eq!(pinyin(name), expected, "{name}");
        }
        assert_eq!(card_number(1), "10000001");
    }

    #[test]
    fn codes_are_of_the_alphabet_and_no_two_are_alike() {
        let codes: BTreeSet<String> = (0..200).map(|_| join_code().unwrap()).collect();
        assert_eq!(codes.len(), 200);
        let used: BTreeSet<u8> = codes.iter().flat_map(|code| code.bytes()).collect();
        assert_eq!(used, CODE_ALPHABET.iter().copied().collect());
        assert!(codes.iter().all(|code| code.len() == 8));
        let code = "AB23CD45";
        for (given, right) in [
            (code, true),
            (" ab23cd45 ", true),
            ("AB23CD4", false),
            ("", false),
            ("AB23CD46", false),
        ] {
            assert_eq!(is_code(given, code), right, "{given}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in any::<String>()) {
            if let Ok(mids) = mids(&text) {
                prop_assert!(mids.iter().all(|mid| *mid > 0));
            }
            let _ = pinyin(&text);
        }
    }
}
