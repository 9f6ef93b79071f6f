//! `POST /directory/shops/import`
//!
//! Stores the shops of a newline-delimited body of any length. `Document: docs/api/directory.md#import_shops`

use super::{FromIncoming, IntoOutgoing, ok, short};
use crate::domain::Error;
use crate::domain::import::Report;
use common::Endpoint;
use common::http::{Incoming, Outgoing};
use common::json;
use http::Method;
use profiles::Shop;

/// The longest line, in bytes: four times what a shop takes whose every character is escaped.
pub(crate) const MAX_LINE: usize = 64 << 10;

/// The endpoint.
pub(crate) struct ImportShops;

impl Endpoint for ImportShops {
    const NAME: &'static str = "import_shops";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/directory/shops/import";
    type Request = NoParameters;
    type Reply = Report;
}

/// A request that is nothing but its body.
pub(crate) struct NoParameters;

impl FromIncoming for NoParameters {
    fn from_incoming(_: &Incoming) -> Result<Self, Error> {
        Ok(Self)
    }
}

impl IntoOutgoing for Report {
    fn into_outgoing(self) -> Outgoing {
        ok(&self)
    }
}

/// The shop that a line says, nothing if it is blank; or why it says none. Other fields are ignored.
/// UNSPECIFIED: directory-fields
pub(crate) fn shop(line: &[u8]) -> Result<Option<Shop>, String> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let shop: Shop = json::decode(line).map_err(|error| match error {
        json::Error::NotJson(why) => in_line(&format!("not JSON: {why}")),
        json::Error::Mismatch(why) => in_line(&why),
    })?;
    shop.check().map_err(|invalid| invalid.to_string())?;
    Ok(Some(shop))
}

/// The text without the line number of the decoder, which knows one line only.
fn in_line(why: &str) -> String {
    short(&why.replace(" at line 1 column ", " at column "))
}

#[cfg(test)]
mod tests {
    use super::shop;

    #[test]
    fn a_line_is_a_shop_or_blank_or_says_why_it_is_neither() {
        let read = |line: &[u8]| shop(line).map(|shop| shop.map(|shop| shop.seller_id));
        assert_eq!(
            read(br#" {"sellerId":"a","shop_name":"","logo":"","x":1} "#),
            Ok(Some("a".to_owned()))
        );
        for blank in [&b""[..], b" \t\r"] {
            assert_eq!(read(blank), Ok(None));
        }
        let why = |line: &[u8]| read(line).unwrap_err();
        assert_eq!(why(b"{"), "not JSON: EOF while parsing an object at column 1");
        assert_eq!(why(b"{}"), "missing field `sellerId` at column 2");
        assert!(why(b"\xff").starts_with("not JSON: invalid utf-8"), "{}", why(b"\xff"));
        assert_eq!(
            why(br#"{"sellerId":"","shop_name":"","logo":""}"#),
            "sellerId has to have 1 to 64 bytes"
        );
        let long = format!("\"{}\"", "x".repeat(60_000));
        assert!(why(long.as_bytes()).len() <= 256);
    }
}
