//! The message that a call brings, in a form.

use common::pairs::Pairs;
use std::borrow::Cow;

/// 9999-12-30 22:00:00.999 UTC: later times do not have a local date with a year of four digits at every offset.
const LAST_TIME: i64 = 253_402_207_200_999;

/// Why a form has no message; the text is for the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FormError(pub Cow<'static, str>);

/// A message as RongCloud routes it, with the fields that are kept or decide what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// RongCloud's id of it.
    pub uid: String,
    /// The sender.
    pub from: String,
    /// The user, group or other conversation that it is sent to.
    pub to: String,
    /// The type of its content.
    pub object_name: String,
    /// The kind of conversation.
    pub channel_type: String,
    /// When RongCloud received it, in Unix milliseconds, not negative.
    pub time: i64,
    /// The content.
    pub content: String,
    /// The members of the group to whom it is directed; none: all of them.
    pub recipients: Vec<String>,
}

impl Message {
    /// Reads the form of a call. Fields that are not kept are not looked at. UNSPECIFIED: rongcloud-form
    ///
    /// # Errors
    ///
    /// It is no form, lacks a field, has one twice, or its time is none.
    pub fn read(body: &[u8]) -> Result<Self, FormError> {
        let form = Pairs::decode(body).map_err(|error| FormError(format!("the request body is {error}").into()))?;
        let field = |name| {
            form.single(name)
                .map_err(|repeated| FormError(repeated.to_string().into()))
        };
        let present = |name: &'static str, value: Option<&str>| {
            value
                .map(str::to_owned)
                .ok_or_else(|| FormError(format!("{name} is missing").into()))
        };
        let filled = |name: &'static str| present(name, field(name)?.filter(|value| !value.is_empty()));
        let time = match field("msgTimestamp")? {
            Some(time) if !time.is_empty() => time,
            _ => field("timestamp")?.unwrap_or_default(),
        };
        Ok(Self {
            uid: filled("msgUID")?,
            from: filled("fromUserId")?,
            to: filled("toUserId")?,
            object_name: filled("objectName")?,
            channel_type: filled("channelType")?,
            time: milliseconds(time)?,
            content: present("content", field("content")?)?,
            recipients: form.list("groupUserIds").flat_map(recipients).collect(),
        })
    }
}

fn milliseconds(text: &str) -> Result<i64, FormError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let time = text.parse().ok().filter(|time| digits && *time <= LAST_TIME);
    time.ok_or(FormError("msgTimestamp is not a time in milliseconds".into()))
}

/// The ids of one value: one that stands for itself, or a list in brackets. DIVERGES: rongcloud-recipients
fn recipients(value: &str) -> Vec<String> {
    let list = value.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let ids: Vec<&str> = match list {
        Some(list) => list.split(',').map(unquoted).collect(),
        None => vec![value],
    };
    let ids = ids.into_iter().filter(|id| !id.is_empty());
    ids.map(str::to_owned).collect()
}

fn unquoted(id: &str) -> &str {
    let id = id.trim();
    let inner = id.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::{FormError, Message, recipients};
    use proptest::prelude::{any, proptest};

    const FORM: &str =
        "fromUserId=a&toUserId=b&objectName=c&content=d&channelType=e&msgTimestamp=5&msgUID=f&sensitiveType=x";

    #[test]
    fn a_form_is_read_whatever_else_it_has() {
        let read = Message::read(FORM.as_bytes()).unwrap();
        assert_eq!((read.uid.as_str(), read.time, read.content.as_str()), ("f", 5, "d"));
        assert_eq!(read.recipients, Vec::<String>::new());
        let older = FORM.replace("msgTimestamp=5", "timestamp=6&msgTimestamp=");
        assert_eq!(Message::read(older.as_bytes()).unwrap().time, 6);
        let empty = FORM.replace("content=d", "content=");
        assert_eq!(Message::read(empty.as_bytes()).unwrap().content, "");
    }

    #[test]
    fn times_are_numbers_that_have_a_date() {
        for (time, expected) in [
            ("0", Some(0)),
            ("253402207200999", Some(253_402_207_200_999)),
            ("253402207201000", None),
            ("9223372036854775808", None),
            ("-1", None),
            ("%2B1", None),
            ("1.5", None),
            ("", None),
        ] {
            let form = FORM.replace("msgTimestamp=5", &format!("msgTimestamp={time}"));
            let read = Message::read(form.as_bytes()).map(|message| message.time);
            match expected {
                Some(_) => assert_eq!(read.ok(), expected, "{time}"),
                None => assert!(matches!(read, Err(FormError(_))), "{time}"),
            }
        }
    }

    #[test]
    fn a_directed_message_is_directed_however_the_list_is_spelt() {
        for list in [
            "groupUserIds=11&groupUserIds=12",
            "groupUserIds[]=11&groupUserIds[]=12",
            "groupUserIds%5B0%5D=11&groupUserIds%5B1%5D=12",
            "groupUserIds=[11,12]",
        ] {
            let read = Message::read(format!("{FORM}&{list}").as_bytes()).unwrap();
            assert_eq!(read.recipients, ["11", "12"], "{list}");
        }
    }

    #[test]
    fn recipients_are_one_value_or_a_list() {
        for (value, expected) in [
            ("543", ["543"].as_slice()),
            ("[543,567]", &["543", "567"]),
            ("[ \"a\", \"b\" ]", &["a", "b"]),
            ("[a]", &["a"]),
            ("[]", &[]),
            ("", &[]),
            ("[a", &["[a"]),
        ] {
            assert_eq!(recipients(value), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_message_or_refused_without_a_panic(body in any::<Vec<u8>>(), value in any::<String>()) {
            let _ = Message::read(&body);
            let _ = recipients(&value);
        }
    }
}
