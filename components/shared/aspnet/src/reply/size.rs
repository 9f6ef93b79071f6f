//! How many bytes a text takes in a reply, before it is written.

use crate::negotiation::{Charset, Site};
use common::http::Incoming;

/// The form of a reply, as far as it decides how large the reply is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    is_xml: bool,
    is_utf16: bool,
}

impl Form {
    /// The form that a request asks for.
    #[must_use]
    pub fn of(site: Site, incoming: &Incoming) -> Self {
        let negotiated = site.negotiate(&incoming.headers);
        Self {
            is_xml: negotiated.media.is_xml(),
            is_utf16: negotiated.charset == Charset::Utf16,
        }
    }

    /// The most bytes that one of a text takes in any form: `&amp;` in UTF-16, or a control character in UTF-16.
    pub const WORST: usize = 12;

    /// How many bytes a text takes, escapes and all; seldom more than it does.
    #[must_use]
    pub fn bytes(self, text: &str) -> usize {
        let bytes = text.chars().map(|character| self.bytes_of(character));
        bytes.fold(0, usize::saturating_add)
    }

    /// How many bytes so many characters of ASCII take, in JSON or in XML.
    #[must_use]
    pub fn around(self, in_json: usize, in_xml: usize) -> usize {
        self.plain(if self.is_xml { in_xml } else { in_json })
    }

    fn plain(self, characters: usize) -> usize {
        characters.saturating_mul(if self.is_utf16 { 2 } else { 1 })
    }

    fn bytes_of(self, character: char) -> usize {
        let escape = if self.is_xml {
            match character {
                '&' => 5,
                '<' | '>' => 4,
                '\n' | '\r' => 2,
                '\t' => 1,
                '\0'..' ' => 6,
                '\u{FFFE}' | '\u{FFFF}' => 8,
                _ => 0,
            }
        } else {
            match character {
                '"' | '\\' => 2,
                '\0'..' ' | '\u{85}' | '\u{2028}' | '\u{2029}' => 6,
                _ => 0,
            }
        };
        match (escape, self.is_utf16) {
            (0, false) => character.len_utf8(),
            (0, true) => self.plain(character.len_utf16()),
            (escape, _) => self.plain(escape),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Form;
    use crate::negotiation::Site;
    use crate::reply::json_or_xml;
    use common::http::Incoming;
    use http::{HeaderMap, HeaderValue, Method};

    const NAMESPACE: &str = "urn:n";

    crate::class! {
        write struct Thing: "Thing" in NAMESPACE {
            text: String = "Text",
        }
    }

    #[test]
    fn a_text_takes_what_it_is_said_to_take() {
        let site = Site { xml: true, form: false };
        for accept in ["application/json", "application/xml"] {
            for charset in ["utf-8", "utf-16"] {
                let mut headers = HeaderMap::new();
                headers.insert("accept", HeaderValue::from_static(accept));
                headers.insert("accept-charset", HeaderValue::from_static(charset));
                let incoming = Incoming::new(Method::GET, "http://h".to_owned(), "/", headers);
                let form = Form::of(site, &incoming);
                let written = |text: &str| {
                    let text = text.to_owned();
                    json_or_xml(site, &incoming, &Thing { text }, 0).unwrap().body.len()
                };
                let characters = (0..0x300)
                    .chain(0x2000..0x2100)
                    .chain([0x4E2D, 0xFFFD, 0xFFFE, 0xFFFF, 0x1_F600]);
                for character in characters.filter_map(char::from_u32) {
                    let text = format!("a{character}b");
                    let more = written(&text) - written("ab");
                    let said = form.bytes(&text) - form.bytes("ab");
                    assert!(
                        more <= said && said <= more.max(6 * form.plain(1)),
                        "{form:?} {character:?}: {more}, {said}"
                    );
                    assert!(said <= Form::WORST * character.len_utf8(), "{form:?} {character:?}");
                }
                assert_eq!(form.bytes("plain"), form.plain(5));
            }
        }
    }
}
