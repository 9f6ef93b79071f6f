//! The vectors of the original.

use super::EIGHT_HOURS;
use crate::model::ModelState;
use crate::negotiation::Charset;
use crate::tests::{self as golden, ChatBoxParams};
use crate::xml::{Order, read};

#[test]
fn bodies_are_bound_as_by_the_original() {
    let vectors = golden::vectors("b2b_binding", |name| name.starts_with("xml "));
    assert_eq!(vectors.len(), 34);
    for vector in vectors {
        let wide = golden::header(&vector, "Content-Type").unwrap().ends_with("utf-16");
        let body = golden::body(&vector);
        let (text, charset) = if wide {
            let units: Vec<_> = body
                .chunks(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect();
            (String::from_utf16(&units).unwrap(), Charset::Utf16)
        } else {
            (String::from_utf8(body).unwrap(), Charset::Utf8)
        };
        let mut state = ModelState::default();
        let model: Option<ChatBoxParams> = read(&text, charset, Order::Strict, EIGHT_HOURS, "PARAM", &mut state);
        golden::check(&vector, model.as_ref(), &state);
    }
}
