//! What holds for any document.

use super::{Thing, members, outcome, thing};
use crate::negotiation::Charset;
use crate::xml::write::write;
use crate::xml::{Contract, Members, Order, Value, error};
use proptest::prelude::*;

static THING: Contract = Contract {
    name: "Thing",
    namespace: "urn:things",
};

/// Pieces of documents.
const PIECES: [&str; 32] = [
    "<",
    ">",
    "/>",
    "</",
    "<Text>",
    "</Text>",
    "<Part>",
    "</Part>",
    "<Parts>",
    "</Parts>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml version='1.0'?>",
    "<?",
    "?>",
    "<!DOCTYPE x [",
    "]>",
    "&",
    "&amp;",
    "&#xD83D;",
    ";",
    "'",
    "\"",
    "=",
    " xmlns:p='urn:p'",
    "<p:",
    " i:nil='true'",
    " ",
    "\r\n",
    "1",
];

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = outcome(&text, Charset::Utf8, Order::Any);
        let _ = outcome(&text, Charset::Utf16, Order::Strict);
    }

    #[test]
    fn any_pieces_are_read_or_refused(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES.as_slice()), 0..24),
    ) {
        let _ = outcome(&pieces.concat(), Charset::Utf8, Order::Any);
        let _ = members(&pieces.concat());
    }

    #[test]
    fn a_document_that_lacks_or_doubles_a_part_is_read_or_refused(start in 0_usize..400, length in 0_usize..40) {
        let whole = thing(
            "<Color>Blue</Color><!--c--><Part><Name>a&amp;<![CDATA[b]]>\u{4E2D}</Name></Part><Parts><Part i:nil='true'/>\
             <Part/></Parts><Text>t</Text><p:x xmlns:p='urn:p' p:y='z'/>",
        );
        let middle = start.saturating_add(length);
        let (before, after) = (whole.get(..start), whole.get(middle..));
        let text = before.zip(after).map(|(before, after)| format!("{before}{after}"));
        let _ = outcome(&text.unwrap_or_default(), Charset::Utf8, Order::Any);
        let doubled = whole.get(..middle).zip(whole.get(start..)).map(|(before, after)| format!("{before}{after}"));
        let _ = outcome(&doubled.unwrap_or_default(), Charset::Utf8, Order::Strict);
    }

    #[test]
    fn what_is_written_is_read_again(number: i32, large: i64, truth: bool, ratio in proptest::num::f64::NORMAL, text in any::<String>()) {
        let written = write(
            &THING,
            &Members::new([
                ("Number", number.into()),
                ("Large", large.into()),
                ("Truth", truth.into()),
                ("Ratio", ratio.into()),
                ("Text", text.as_str().into()),
                ("other", Value::Null),
            ]),
            0,
        );
        let read = outcome(&written, Charset::Utf8, Order::Strict);
        // Ends of lines become those of Windows, and lose them again; the two characters that XML lacks pass as
        // references.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let expected = Thing { number, large, truth, ratio, text: Some(text), ..Thing::default() };
        prop_assert_eq!(read, Ok(Some(expected)), "{}", written);
    }

    #[test]
    fn errors_are_documents(message in any::<String>()) {
        let written = error(&message).replace("<Error>", "<Unknown>").replace("</Error>", "</Unknown>");
        prop_assert_eq!(members(&written), Ok(Thing::default()));
    }
}
