//! The parameters of bodies: JSON objects and forms.

use crate::Error;
use crate::parameter::{Parameter, Sent};
use crate::php::{Array, Value};
use common::http::Incoming;
use http::header::CONTENT_TYPE;
use serde_json::error::Category;
use std::collections::BTreeMap;

/// The parameters of a body, as Yii's parsers read it.
#[derive(Debug)]
pub enum BodyParameters {
    /// A JSON object's members.
    Json(BTreeMap<String, serde_json::Value>),
    /// A form's variables.
    Form(Array),
}

impl BodyParameters {
    /// Reads them. JSON that is no object has none; without a content type the body is a form.
    ///
    /// # Errors
    ///
    /// [`Error::BodyTooLarge`], [`Error::BodyBroken`], [`Error::UnknownMediaType`], [`Error::NotJson`].
    pub fn read(incoming: &Incoming) -> Result<Self, Error> {
        let body = incoming.bytes()?;
        let content_type = incoming.header(CONTENT_TYPE).unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if media_type.eq_ignore_ascii_case("application/json") {
            return json(body).map(Self::Json);
        }
        let is_form = media_type.is_empty() || media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        if is_form || body.is_empty() {
            Ok(Self::Form(Array::parse(body)))
        } else {
            Err(Error::UnknownMediaType)
        }
    }

    /// One of them.
    #[must_use]
    pub fn parameter(&self, name: &'static str) -> Parameter {
        let sent = match self {
            Self::Json(members) => match members.get(name) {
                None | Some(serde_json::Value::Null) => Sent::Absent,
                // PHP has one empty array for both, and Yii takes it for nothing.
                Some(serde_json::Value::Array(items)) if items.is_empty() => Sent::Absent,
                Some(serde_json::Value::Object(members)) if members.is_empty() => Sent::Absent,
                Some(serde_json::Value::String(text)) => Sent::Text(text.clone()),
                Some(serde_json::Value::Number(number)) => Sent::Number(number.clone()),
                Some(_) => Sent::Other,
            },
            Self::Form(variables) => match variables.get(name) {
                None => Sent::Absent,
                Some(Value::Text(text)) => String::from_utf8(text.clone()).map_or(Sent::Other, Sent::Text),
                Some(Value::Array(_)) => Sent::Other,
            },
        };
        Parameter::new(name, sent)
    }
}

fn json(body: &[u8]) -> Result<BTreeMap<String, serde_json::Value>, Error> {
    if body.is_empty() {
        return Ok(BTreeMap::new());
    }
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(Error::NotJson(
            "Malformed UTF-8 characters, possibly incorrectly encoded.",
        ));
    };
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Object(members)) => Ok(members.into_iter().collect()),
        Ok(_) => Ok(BTreeMap::new()),
        Err(error) => Err(Error::NotJson(reason(&error))),
    }
}

/// Yii's text for what PHP finds wrong.
fn reason(error: &serde_json::Error) -> &'static str {
    let text = error.to_string();
    if text.starts_with("recursion limit") {
        "The maximum stack depth has been exceeded."
    } else if text.starts_with("control character") {
        "Control character error, possibly incorrectly encoded."
    } else if text.contains("hex escape") {
        // PHP has a code of its own for it, which Yii has no text for.
        "Unknown JSON encoding/decoding error."
    } else {
        debug_assert_ne!(error.classify(), Category::Data);
        "Syntax error."
    }
}

#[cfg(test)]
mod tests {
    use super::json;
    use crate::Error;

    #[test]
    fn what_is_wrong_with_json_is_said_in_yii_s_words() {
        let deep = format!("{}1{}", "[".repeat(600), "]".repeat(600));
        let cases: [(&[u8], &str); 6] = [
            (b"{", "Syntax error."),
            (b"{\"a\":1,}", "Syntax error."),
            (
                b"{\"a\":\"\xff\"}",
                "Malformed UTF-8 characters, possibly incorrectly encoded.",
            ),
            (deep.as_bytes(), "The maximum stack depth has been exceeded."),
            (
                b"{\"a\":\"\n\"}",
                "Control character error, possibly incorrectly encoded.",
            ),
            (br#"{"a":"\ud800"}"#, "Unknown JSON encoding/decoding error."),
        ];
        for (body, reason) in cases {
            assert_eq!(
                json(body),
                Err(Error::NotJson(reason)),
                "{}",
                String::from_utf8_lossy(body)
            );
        }
        for body in ["", "null", "[1]", "5", "{}"] {
            assert_eq!(json(body.as_bytes()).map(|members| members.len()), Ok(0), "{body}");
        }
    }
}
