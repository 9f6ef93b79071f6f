//! Rules that need no database.

use super::{Changes, Conversation, GroupName, Mark, MarkChange, Operation, StandardMark, UserId};
use proptest::prelude::{Strategy, any, proptest};

fn user(id: &str) -> Conversation {
    Conversation::User(UserId::new(id.to_owned()).unwrap())
}

#[test]
fn ids_are_short_printable_ascii() {
    for good in ["a", "user_0001", " ", "~", &"x".repeat(32)] {
        assert!(UserId::new(good.to_owned()).is_some(), "{good:?}");
    }
    for bad in ["", &"x".repeat(33), "漢", "a\n", "\u{7f}"] {
        assert!(UserId::new(bad.to_owned()).is_none(), "{bad:?}");
    }
    assert!(Conversation::with_chat_group("@TGS#1B2AUI7RZ".to_owned()).is_some());
    assert!(Conversation::with_chat_group("x".repeat(49)).is_none());
}

#[test]
fn a_conversation_comes_back_from_its_key() {
    for conversation in [user("a/b"), Conversation::ChatGroup("@TGS#/".to_owned())] {
        assert_eq!(Conversation::from_key(&conversation.key()), Some(conversation));
    }
    assert_eq!(Conversation::from_key("3/a"), None);
}

#[test]
fn a_group_name_has_1_to_64_bytes_whatever_its_characters() {
    assert!(GroupName::new("組".repeat(21)).is_ok());
    assert!(GroupName::new("組".repeat(22)).is_err());
    assert!(GroupName::new(String::new()).is_err());
}

#[test]
fn the_last_entry_for_a_conversation_decides_and_the_order_stays() {
    let (a, b, c) = (user("a"), user("b"), user("c"));
    let entries = [
        (Operation::Add, &a),
        (Operation::Add, &b),
        (Operation::Remove, &a),
        (Operation::Add, &c),
        (Operation::Add, &b),
    ];
    let changes = Changes::new(entries.into_iter());
    assert_eq!(
        changes,
        Changes {
            added: vec![c, b],
            removed: vec![a]
        }
    );
}

#[test]
fn a_standard_mark_reads_like_the_documents_samples() {
    let text = |bits: &[i64]| StandardMark::from_bits(bits, "SetMark").unwrap().to_string();
    assert_eq!(text(&[]), "");
    assert_eq!(text(&[1, 2, 3]), "1110");
    assert_eq!(text(&[1, 2, 3, 4, 5, 6, 7, 7]), "11111110");
    assert_eq!(text(&[0, 3, 4, 5]), "111001");
    assert_eq!(text(&[63]), format!("1{}", "0".repeat(63)));
    for bad in [-1, 64, i64::MIN, i64::MAX] {
        assert!(StandardMark::from_bits(&[bad], "SetMark").is_err(), "{bad}");
    }
}

fn mark() -> impl Strategy<Value = Mark> {
    let set = || any::<i64>().prop_map(StandardMark::from_stored);
    (set(), set(), any::<Option<String>>()).prop_map(|(clear, set, custom)| Mark { clear, set, custom })
}

/// What a mark does to stored marks, as the schema's trigger does it.
fn apply(stored: (i64, String), mark: &Mark) -> (i64, String) {
    let bits = (stored.0 & !mark.clear.to_stored()) | mark.set.to_stored();
    (bits, mark.custom.clone().unwrap_or(stored.1))
}

proptest! {
    #[test]
    fn entries_summed_up_do_what_they_do_one_after_the_other(marks in proptest::collection::vec(mark(), 1..6), bits in any::<i64>()) {
        let one_by_one = marks.iter().fold((bits, String::new()), apply);
        let summed = MarkChange::sum(marks.into_iter().map(|mark| (user("a"), mark)).collect());
        assert_eq!(summed.len(), 1);
        assert_eq!(apply((bits, String::new()), &summed[0].mark), one_by_one);
    }
}
