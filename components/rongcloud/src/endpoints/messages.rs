//! `POST /rongcloud/messages`
//!
//! Takes a message that RongCloud routes. Document: docs/api/rongcloud.md#messages

use crate::domain::{Error, Message};
use crate::family::{RongCloud, Signer};
use common::Endpoint;
use common::http::Incoming;
use common::pairs::Pairs;
use http::Method;
use message_store::{Place, Signature, Stored};
use serde::Serialize;

/// 9999-12-30 22:00:00.999 UTC: later times do not have a local date with a year of four digits at every offset.
const LAST_TIME: i64 = 253_402_207_200_999;

/// A message to be stored.
pub(crate) struct RouteMessage {
    message: Message,
    /// That of the call, which is good for this message alone. UNSPECIFIED: rongcloud-signature
    signature: Signature,
}

impl Endpoint for RouteMessage {
    const NAME: &'static str = "messages";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/rongcloud/messages";
    type Family = RongCloud;
    type Caller = Signer;
    type Reply = Reply;

    fn decode(_: &RongCloud, signer: Signer, incoming: &Incoming) -> Result<Self, Error> {
        Ok(Self {
            message: message(incoming.bytes()?)?,
            signature: signer.signature,
        })
    }

    async fn handle(self, family: &RongCloud) -> Result<Reply, Error> {
        let routed = family.prefixes.place(self.message);
        let acknowledgement = match &routed.place {
            Place::Record { .. } => Acknowledgement::Record,
            Place::Group { .. } => Acknowledgement::Group,
            Place::Nowhere(_) => Acknowledgement::Counted,
        };
        let result = match family.store.take(routed, self.signature).await? {
            Stored::New => acknowledgement,
            Stored::Repeated => Acknowledgement::Repeated,
        };
        Ok(Reply { code: 200, result })
    }
}

/// What became of a message. RongCloud looks at the status alone. UNSPECIFIED: rongcloud-replies
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// Always 200.
    code: u16,
    /// `record`, `group`, `counted` or `repeated`.
    result: Acknowledgement,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Acknowledgement {
    /// It is a chat record.
    Record,
    /// It is a message of a group.
    Group,
    /// It is counted and not kept.
    Counted,
    /// It came before.
    Repeated,
}

/// Reads the form. Fields that are not kept are not looked at. UNSPECIFIED: rongcloud-form
fn message(body: &[u8]) -> Result<Message, Error> {
    let form = Pairs::decode(body).map_err(|error| Error::Parameter(format!("the request body is {error}").into()))?;
    let field = |name| {
        form.single(name)
            .map_err(|repeated| Error::Parameter(repeated.to_string().into()))
    };
    let present = |name: &'static str, value: Option<&str>| {
        value
            .map(str::to_owned)
            .ok_or_else(|| Error::Parameter(format!("{name} is missing").into()))
    };
    let filled = |name: &'static str| present(name, field(name)?.filter(|value| !value.is_empty()));
    let time = match field("msgTimestamp")? {
        Some(time) if !time.is_empty() => time,
        _ => field("timestamp")?.unwrap_or_default(),
    };
    Ok(Message {
        uid: filled("msgUID")?,
        from: filled("fromUserId")?,
        to: filled("toUserId")?,
        object_name: filled("objectName")?,
        channel_type: filled("channelType")?,
        time: milliseconds(time)?,
        content: present("content", field("content")?)?,
        recipients: form.all("groupUserIds").flat_map(recipients).collect(),
    })
}

fn milliseconds(text: &str) -> Result<i64, Error> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let time = text.parse().ok().filter(|time| digits && *time <= LAST_TIME);
    time.ok_or(Error::Parameter("msgTimestamp is not a time in milliseconds".into()))
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
    use super::{message, recipients};
    use crate::domain::Error;
    use proptest::prelude::{any, proptest};

    const FORM: &str =
        "fromUserId=a&toUserId=b&objectName=c&content=d&channelType=e&msgTimestamp=5&msgUID=f&sensitiveType=x";

    #[test]
    fn a_form_is_read_whatever_else_it_has() {
        let read = message(FORM.as_bytes()).unwrap();
        assert_eq!((read.uid.as_str(), read.time, read.content.as_str()), ("f", 5, "d"));
        assert_eq!(read.recipients, Vec::<String>::new());
        let older = FORM.replace("msgTimestamp=5", "timestamp=6&msgTimestamp=");
        assert_eq!(message(older.as_bytes()).unwrap().time, 6);
        let empty = FORM.replace("content=d", "content=");
        assert_eq!(message(empty.as_bytes()).unwrap().content, "");
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
            let read = message(form.as_bytes()).map(|message| message.time);
            match expected {
                Some(_) => assert_eq!(read.ok(), expected, "{time}"),
                None => assert!(matches!(read, Err(Error::Parameter(_))), "{time}"),
            }
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
            let _ = message(&body);
            let _ = recipients(&value);
        }
    }
}
