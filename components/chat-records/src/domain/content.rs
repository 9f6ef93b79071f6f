//! What the content of a message of each type has to be.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use message_store::MessageType;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Base64 as its readers take it, with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What a member of a content may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// Text that is Base64 without a data URI's prefix and without line ends.
    Base64,
    Number,
    Integer,
    /// Text, or an object: what the originals' clients for browsers send.
    TextOrObject,
    TextArray,
    /// `id`, `name`, `portrait`, `extra` and `icon`, all text.
    User,
    /// `type`, `userIdList` and `mentionedContent`.
    Mentioned,
}

/// A member's name and kind.
type Member = (&'static str, Kind);

/// What a type's content has.
struct Structure {
    /// Members that have to be there: of each group at least one.
    required: &'static [&'static [Member]],
    /// Members that may be there, besides `extra`, which may be anything.
    optional: &'static [Member],
}

const USER: Member = ("user", Kind::User);
const COMMON: &[Member] = &[USER, ("mentionedInfo", Kind::Mentioned)];
const NOTIFICATION: &[Member] = &[USER];
const SERVICE: &[Member] = &[("type", Kind::Integer)];

/// UNSPECIFIED: chat-records-content
const fn structure(message_type: MessageType) -> Structure {
    use Kind::{Base64, Number, Text, TextOrObject};
    let (required, optional): (&[&[Member]], _) = match message_type {
        MessageType::Text => (&[&[("content", Text)]], COMMON),
        MessageType::Image => (&[&[("content", Base64)], &[("imageUri", Text)]], COMMON),
        MessageType::Voice => (&[&[("content", Base64)], &[("duration", Number)]], COMMON),
        MessageType::Rich => (
            &[
                &[("title", Text)],
                &[("content", Text)],
                &[("imageUri", Text)],
                &[("url", Text)],
            ],
            COMMON,
        ),
        MessageType::Location => (
            &[
                &[("content", Base64)],
                &[("latitude", Number)],
                &[("longitude", Number)],
                &[("poi", Text)],
            ],
            COMMON,
        ),
        MessageType::Contact => (
            &[
                &[("operation", Text)],
                &[("sourceUserId", Text)],
                &[("targetUserId", Text)],
                &[("message", Text)],
            ],
            NOTIFICATION,
        ),
        MessageType::Information => (&[&[("message", Text)]], NOTIFICATION),
        MessageType::Profile => (&[&[("operation", Text)], &[("data", TextOrObject)]], NOTIFICATION),
        // One of RongCloud's libraries writes `operation` for `name`.
        MessageType::Command => (
            &[&[("name", Text), ("operation", Text)], &[("data", Text)]],
            NOTIFICATION,
        ),
        MessageType::Handshake | MessageType::Suspend => (&[], SERVICE),
    };
    Structure { required, optional }
}

/// A JSON object whose members are not looked into. Text in them may have escapes that stand for no character, as
/// clients make them when they cut a text in the middle of one.
type Object<'a> = BTreeMap<String, &'a RawValue>;

/// Whether `cnt` is what a message of this type has as content; else what is wrong with it.
pub(crate) fn check(message_type: MessageType, cnt: &str) -> Result<(), String> {
    let object: Object<'_> = serde_json::from_str(cnt)
        .map_err(|_| format!("a message of type {} is a JSON object", message_type.as_str()))?;
    let Structure { required, optional } = structure(message_type);
    for group in required {
        let mut present = group
            .iter()
            .filter_map(|(name, kind)| Some((name, kind, value(&object, name)?)));
        let Some((name, kind, first)) = present.next() else {
            let names: Vec<_> = group.iter().map(|(name, _)| *name).collect();
            return Err(format!("it has no {}", names.join(" or ")));
        };
        fits(*kind, first).map_err(|expected| format!("{name} is not {expected}"))?;
    }
    members_fit(&object, optional)
}

fn value<'a>(object: &Object<'a>, name: &str) -> Option<&'a RawValue> {
    object.get(name).copied().filter(|value| value.get() != "null")
}

fn members_fit(object: &Object<'_>, members: &[Member]) -> Result<(), String> {
    for (name, kind) in members {
        if let Some(value) = value(object, name) {
            fits(*kind, value).map_err(|expected| format!("{name} is not {expected}"))?;
        }
    }
    Ok(())
}

/// Whether a value is of a kind; else what it should be, to stand behind "is not".
fn fits(kind: Kind, value: &RawValue) -> Result<(), String> {
    let text = value.get();
    let first = text.bytes().next().unwrap_or_default();
    let is_number = first == b'-' || first.is_ascii_digit();
    let (is, expected) = match kind {
        Kind::Text => (first == b'"', "text"),
        Kind::Base64 => (
            first == b'"' && is_base64(text),
            "Base64 text without prefix and line ends",
        ),
        Kind::Number => (is_number, "a number"),
        Kind::Integer => (is_number && !text.contains(['.', 'e', 'E']), "an integer"),
        Kind::TextOrObject => (first == b'"' || first == b'{', "text or an object"),
        Kind::TextArray => (
            serde_json::from_str::<Vec<&RawValue>>(text)
                .is_ok_and(|items| items.iter().all(|item| item.get().starts_with('"'))),
            "an array of texts",
        ),
        Kind::User => {
            let members = ["id", "name", "portrait", "extra", "icon"].map(|name| (name, Kind::Text));
            return object_fits(text, &members);
        }
        Kind::Mentioned => {
            return object_fits(
                text,
                &[
                    ("type", Kind::Integer),
                    ("userIdList", Kind::TextArray),
                    ("mentionedContent", Kind::Text),
                ],
            );
        }
    };
    is.then_some(()).ok_or_else(|| expected.to_owned())
}

fn object_fits(text: &str, members: &[Member]) -> Result<(), String> {
    let object: Object<'_> = serde_json::from_str(text).map_err(|_| "an object".to_owned())?;
    members_fit(&object, members).map_err(|wrong| format!("right: its {wrong}"))
}

fn is_base64(json: &str) -> bool {
    let text = json.trim_matches('"');
    // The common case has no escape and needs no copy of up to 128 KiB.
    if text.contains('\\') {
        serde_json::from_str::<String>(json).is_ok_and(|text| BASE64.decode(text).is_ok())
    } else {
        BASE64.decode(text).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use message_store::MessageType;

    #[test]
    fn every_type_has_its_members() {
        let good = [
            (
                MessageType::Text,
                r#"{"content":"","extra":[1],"user":{"id":"1"},"mentionedInfo":{"type":2,"userIdList":["a"]}}"#,
            ),
            (MessageType::Text, r#"{"content":"\ud83d","user":null,"unknown":{}}"#),
            (MessageType::Image, r#"{"content":"aGk","imageUri":"http:\/\/a\/b"}"#),
            (MessageType::Voice, r#"{"content":"aG\/+","duration":2.5}"#),
            (MessageType::Rich, r#"{"title":"","content":"","imageUri":"","url":""}"#),
            (
                MessageType::Location,
                r#"{"content":"","latitude":-1e2,"longitude":334.221,"poi":"x"}"#,
            ),
            (
                MessageType::Contact,
                r#"{"operation":"Request","sourceUserId":"1","targetUserId":"2","message":"hi"}"#,
            ),
            (MessageType::Information, r#" {"message":"x"} "#),
            (MessageType::Profile, r#"{"operation":"x","data":{"a":1}}"#),
            (MessageType::Command, r#"{"operation":"x","data":"y"}"#),
            (MessageType::Handshake, "{}"),
            (MessageType::Suspend, r#"{"type":1}"#),
        ];
        for (message_type, cnt) in good {
            assert_eq!(check(message_type, cnt), Ok(()), "{cnt}");
        }
        let bad = [
            (
                MessageType::Text,
                "hello",
                "a message of type RC:TxtMsg is a JSON object",
            ),
            (
                MessageType::Text,
                r#"["x"]"#,
                "a message of type RC:TxtMsg is a JSON object",
            ),
            (
                MessageType::Text,
                r#"{"content":"x"} {}"#,
                "a message of type RC:TxtMsg is a JSON object",
            ),
            (
                MessageType::Text,
                "{\"content\":\"a\u{0}\"}",
                "a message of type RC:TxtMsg is a JSON object",
            ),
            (MessageType::Text, "{}", "it has no content"),
            (MessageType::Text, r#"{"content":null}"#, "it has no content"),
            (MessageType::Text, r#"{"content":5}"#, "content is not text"),
            (
                MessageType::Text,
                r#"{"content":"","user":"x"}"#,
                "user is not an object",
            ),
            (
                MessageType::Text,
                r#"{"content":"","user":{"id":1}}"#,
                "user is not right: its id is not text",
            ),
            (
                MessageType::Text,
                r#"{"content":"","mentionedInfo":{"userIdList":[1]}}"#,
                "mentionedInfo is not right: its userIdList is not an array of texts",
            ),
            (
                MessageType::Image,
                r#"{"content":"data:image/jpeg;base64,aGk=","imageUri":""}"#,
                "content is not Base64 text without prefix and line ends",
            ),
            (
                MessageType::Voice,
                r#"{"content":"aGk\n","duration":1}"#,
                "content is not Base64 text without prefix and line ends",
            ),
            (
                MessageType::Voice,
                r#"{"content":"aGk","duration":"1"}"#,
                "duration is not a number",
            ),
            (MessageType::Command, r#"{"data":"y"}"#, "it has no name or operation"),
            (
                MessageType::Profile,
                r#"{"operation":"x","data":1}"#,
                "data is not text or an object",
            ),
            (MessageType::Handshake, r#"{"type":1.5}"#, "type is not an integer"),
        ];
        for (message_type, cnt, why) in bad {
            assert_eq!(check(message_type, cnt), Err(why.to_owned()), "{cnt}");
        }
    }
}
