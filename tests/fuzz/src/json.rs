//! JSON: as Newtonsoft.Json reads it, and as the other families do.

use crate::model::{in_utf_16, read};
use aspnet::xml::Order;
use common::json::{Error, decode, without_mark};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

const UTF_8: &str = "application/json";
const UTF_16: &str = "application/json; charset=utf-16";

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Body {
    #[serde(rename = "Number")]
    number: Option<u64>,
    #[serde(rename = "Text", default)]
    text: String,
    #[serde(rename = "Parts", default)]
    parts: Vec<Option<Self>>,
}

pub(crate) fn check(data: &[u8]) {
    bound(data);
    plain(data);
}

fn bound(body: &[u8]) {
    let (_, outcome) = read(UTF_8, Order::Any, body);
    if let Ok(text) = std::str::from_utf8(body)
        && !text.is_empty()
        && !text.starts_with('\u{feff}')
    {
        assert_eq!(read(UTF_16, Order::Any, &in_utf_16(text)).1, outcome, "in UTF-16");
    }
    if let Some(written) = outcome.model.as_ref().filter(|_| outcome.is_whole()) {
        assert_eq!(read(UTF_8, Order::Any, written.as_bytes()).1, outcome, "{written}");
    }
}

/// Syntax is told from shape as another reader does.
fn plain(body: &[u8]) {
    let unmarked = without_mark(body);
    let text = std::str::from_utf8(unmarked);
    let is_json = text.is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
    match decode::<Body>(body) {
        Ok(read) => {
            assert!(is_json && unmarked.trim_ascii().starts_with(b"{"));
            let written = serde_json::to_vec(&read).expect("a body is JSON");
            assert_eq!(decode::<Body>(&written).ok(), Some(read));
        }
        Err(error) => assert_eq!(matches!(error, Error::Mismatch(_)), is_json, "{error}"),
    }
}
