//! Names with their values, as forms and queries have them.

use percent_encoding::percent_decode;
use std::borrow::Cow;

/// The pairs of a form or a query, decoded. Every `&` separates two, so that there may be empty ones.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

/// Decodes `+` and `%xx`. What is no such escape stays, and bytes that are no UTF-8 become U+FFFD.
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    match percent_decode(text.as_bytes()).decode_utf8_lossy() {
        Cow::Borrowed(_) => text,
        Cow::Owned(decoded) => decoded,
    }
}
