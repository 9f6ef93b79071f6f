//! XML of ASP.NET.

use crate::model::{in_utf_16, read};
use aspnet::xml::{self, Order};

const UTF_8: &str = "text/xml; charset=utf-8";
const UTF_16: &str = "text/xml; charset=utf-16";

/// The first byte says in which order elements may be, and in which charset they are.
pub(crate) fn check(data: &[u8]) {
    let Some((choice, body)) = data.split_first() else {
        return;
    };
    let order = if choice & 1 == 0 { Order::Any } else { Order::Strict };
    if choice & 2 != 0 {
        read(UTF_16, order, body);
    }
    let (model, outcome) = read(UTF_8, order, body);
    if let Ok(text) = std::str::from_utf8(body)
        && !text.is_empty()
        && !text.starts_with('\u{feff}')
        && !text.contains("encoding")
    {
        assert_eq!(read(UTF_16, order, &in_utf_16(text)).1, outcome, "in UTF-16");
    }
    if let Some(model) = model.filter(|_| outcome.is_whole()) {
        // All line ends are written alike, and read as line feeds; so what was written is compared.
        let written = xml::encode(&model, 0);
        let (again, outcome) = read(UTF_8, Order::Strict, written.as_bytes());
        assert!(outcome.is_whole(), "{written}");
        assert_eq!(again.map(|again| xml::encode(&again, 0)), Some(written));
    }
}
