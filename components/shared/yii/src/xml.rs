//! Replies as XML, as `yii\web\XmlResponseFormatter` has PHP's DOM write them.

use common::Failure;
use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt::{self, Display};

/// The element of a whole reply, and that of an item of a list.
const ROOT: &str = "response";
const ITEM: &str = "item";

/// The document that says what JSON of a reply says; the names of its members are names of elements.
///
/// # Errors
///
/// [`Failure::Internal`]: it is no JSON.
pub(crate) fn document(json: &[u8]) -> Result<Vec<u8>, Failure> {
    write(json).map_err(|error| Failure::Internal(format!("reply as XML: {error}")))
}

fn write(json: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let mut document = Document(Writer::new(Vec::with_capacity(json.len())));
    document.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    document.put(Event::Text(BytesText::from_escaped("\n")))?;
    let root = Element {
        document: &mut document,
        name: ROOT,
    };
    root.deserialize(&mut serde_json::Deserializer::from_slice(json))?;
    document.put(Event::Text(BytesText::from_escaped("\n")))?;
    let mut written = document.0.into_inner();
    // It is kept until a slow client has read it.
    written.shrink_to_fit();
    Ok(written)
}

/// What is written.
struct Document(Writer<Vec<u8>>);

impl Document {
    fn put<E: Error>(&mut self, event: Event<'_>) -> Result<(), E> {
        self.0.write_event(event).map_err(E::custom)
    }

    fn open<E: Error>(&mut self, name: &str) -> Result<(), E> {
        self.put(Event::Start(BytesStart::new(name)))
    }

    /// Ends an element: one that was not opened is empty.
    fn close<E: Error>(&mut self, name: &str, is_open: bool) -> Result<(), E> {
        self.put(if is_open {
            Event::End(BytesEnd::new(name))
        } else {
            Event::Empty(BytesStart::new(name))
        })
    }
}

/// An element that a value becomes.
struct Element<'a> {
    document: &'a mut Document,
    name: &'a str,
}

impl Element<'_> {
    /// DOM gives a text an element with two tags, though it has no letters.
    fn text<E: Error>(self, text: impl Display) -> Result<(), E> {
        let text = text.to_string();
        self.document.open(self.name)?;
        let escaped = partial_escape(writable(&text));
        self.document.put(Event::Text(BytesText::from_escaped(escaped)))?;
        self.document.close(self.name, true)
    }
}

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.text("")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.text(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.text(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.text(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.text(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.text(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut is_open = false;
        loop {
            let item = Item {
                document: self.document,
                list: self.name,
                is_open: &mut is_open,
            };
            if items.next_element_seed(item)?.is_none() {
                return self.document.close(self.name, is_open);
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut is_open = false;
        while let Some(name) = members.next_key::<String>()? {
            if !is_open {
                self.document.open(self.name)?;
                is_open = true;
            }
            members.next_value_seed(Element {
                document: self.document,
                name: &name,
            })?;
        }
        self.document.close(self.name, is_open)
    }
}

/// An item of a list, whose element the first one opens.
struct Item<'a> {
    document: &'a mut Document,
    list: &'a str,
    is_open: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if !*self.is_open {
            self.document.open(self.list)?;
            *self.is_open = true;
        }
        let item = Element {
            document: self.document,
            name: ITEM,
        };
        item.deserialize(deserializer)
    }
}

/// How many bytes a text takes.
#[must_use]
pub(crate) fn length(text: &str) -> usize {
    let lengths = text.bytes().map(|byte| match byte {
        b'<' | b'>' => "&lt;".len(),
        b'&' => "&amp;".len(),
        b'\r' => "&#13;".len(),
        _ => 1,
    });
    lengths.fold(0, usize::saturating_add)
}

/// A text without the characters that XML does not have. DIVERGES: chat-records-format
fn writable(text: &str) -> Cow<'_, str> {
    let is_writable = |one: char| matches!(one, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(is_writable) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|one| is_writable(*one)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{document, length};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use quick_xml::Reader;
    use quick_xml::events::Event;

    fn written(json: &str) -> String {
        String::from_utf8(document(json.as_bytes()).unwrap()).unwrap()
    }

    /// What PHP 8.2 wrote for the formatter of Yii 2.0.38.
    #[test]
    fn documents_are_those_of_php() {
        for (json, expected) in [
            ("[]", "<response/>"),
            ("[[],[]]", "<response><item/><item/></response>"),
            (r#""text""#, "<response>text</response>"),
            ("5", "<response>5</response>"),
            ("true", "<response>true</response>"),
            (
                r#"{"items":[],"_links":{"self":{"href":"http://h/?a=1&b=2\"'<>"}},"_meta":{"totalCount":0}}"#,
                "<response><items/><_links><self><href>http://h/?a=1&amp;b=2\"'&lt;&gt;</href></self></_links><_meta><totalCount>0</totalCount></_meta></response>",
            ),
            (
                r#"[{"id":-1,"cnt":"{\"content\":\"你好 😀\"}","logo":""}]"#,
                r#"<response><item><id>-1</id><cnt>{"content":"你好 😀"}</cnt><logo></logo></item></response>"#,
            ),
            (
                r#"{"a":"tab\there\nline\rcr\r\nend","b":" lead ","c":"\u0001\u0002x\u001f\u007f","e":"]]>","f":"<!-- & -->","h":null,"i":false,"j":1.5,"k":"0"}"#,
                "<response><a>tab\there\nline&#13;cr&#13;\nend</a><b> lead </b><c>x\u{7f}</c><e>]]&gt;</e><f>&lt;!-- &amp; --&gt;</f><h></h><i>false</i><j>1.5</j><k>0</k></response>",
            ),
        ] {
            let expected = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{expected}\n");
            assert_eq!(written(json), expected);
        }
    }

    #[test]
    fn characters_that_xml_does_not_have_are_left_out() {
        let text = serde_json::json!(["a\0b\u{8}\u{b}\u{fffe}\u{ffff}c\u{85}\u{10ffff}"]).to_string();
        assert!(written(&text).contains("<item>abc\u{85}\u{10ffff}</item>"));
    }

    proptest! {
        #[test]
        fn a_text_is_read_again(text in any::<String>()) {
            let document = written(&serde_json::json!({ "a": text }).to_string());
            prop_assert!(document.len() <= length(&text).saturating_add(80));
            let mut reader = Reader::from_str(&document);
            let (mut read, mut is_inside) = (String::new(), false);
            loop {
                match reader.read_event().unwrap() {
                    Event::Eof => break,
                    Event::Start(start) => is_inside = start.name().as_ref() == "a",
                    Event::End(_) => is_inside = false,
                    Event::Text(part) if is_inside => read.push_str(&part),
                    Event::GeneralRef(name) => read.push(match &*name {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        name => name.strip_prefix('#').and_then(|number| char::from_u32(number.parse().ok()?)).unwrap(),
                    }),
                    _ => {}
                }
            }
            prop_assert_eq!(read, super::writable(&text));
        }
    }
}
