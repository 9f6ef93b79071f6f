//! A document as a sequence of tags and text, checked while it is read.

use super::attributes::{self, Meaningful};
use super::namespaces::{Namespace, Namespaces};
use super::{Unreadable, characters, names};
use crate::negotiation::Charset;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use work::Work;

/// How deep elements may be nested, the root counted.
const DEPTH: usize = 256;

/// What comes next. Comments are left out.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// A start tag. An empty element is a start and an end.
    Start(Element),
    /// An end tag, which belongs to the start tag.
    End,
    /// Text.
    Text(Cow<'a, str>),
    /// The character that a reference names.
    Code(u32),
}

/// A start tag.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) namespace: Namespace,
    pub(super) local: String,
    pub(super) attributes: Vec<Meaningful>,
}

/// The reader of one document.
#[derive(Debug)]
pub(super) struct Document<'a> {
    reader: Reader<&'a [u8]>,
    charset: Charset,
    pub(super) namespaces: Namespaces,
    /// There is a byte order mark. That of the body is gone already, and `quick-xml` drops another, which is text.
    marked: bool,
    /// What reading the document has cost.
    pub(super) work: Work,
}

impl<'a> Document<'a> {
    /// A document that was decoded from this charset.
    pub(super) fn new(text: &'a str, charset: Charset) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            charset,
            namespaces: Namespaces::new(),
            marked: text.starts_with('\u{FEFF}'),
            work: Work::on(text.len()),
        }
    }

    /// Reads up to the root's start tag.
    pub(super) fn root(&mut self) -> Result<Element, Unreadable> {
        if self.marked {
            return Err(Unreadable);
        }
        let mut first = true;
        loop {
            match self.event()? {
                Event::Start(tag) => return self.start(&tag),
                Event::Decl(declaration) if first => self.declaration(&declaration)?,
                Event::Text(text) if characters::is_blank(&text) => {}
                Event::Comment(comment) => characters::comment(&comment)?,
                _ => return Err(Unreadable),
            }
            first = false;
        }
    }

    /// Reads on inside the root.
    pub(super) fn next(&mut self) -> Result<Node<'a>, Unreadable> {
        loop {
            match self.event()? {
                Event::Start(tag) => return self.start(&tag).map(Node::Start),
                Event::End(_) => {
                    self.namespaces.leave();
                    return Ok(Node::End);
                }
                Event::Text(text) => return characters::text(text.into_inner()).map(Node::Text),
                Event::CData(section) => return characters::section(section.into_inner()).map(Node::Text),
                Event::GeneralRef(name) => return characters::reference(&name).map(Node::Code),
                Event::Comment(comment) => characters::comment(&comment)?,
                _ => return Err(Unreadable),
            }
        }
    }

    /// Reads on to the next tag, `None` for an end tag. There may be nothing but white space before it.
    pub(super) fn next_tag(&mut self) -> Result<Option<Element>, Unreadable> {
        loop {
            match self.next()? {
                Node::Start(element) => return Ok(Some(element)),
                Node::End => return Ok(None),
                Node::Text(text) if characters::is_blank(&text) => {}
                Node::Code(code) if char::from_u32(code).is_some_and(|code| characters::BLANK.contains(&code)) => {}
                Node::Text(_) | Node::Code(_) => return Err(Unreadable),
            }
        }
    }

    /// Reads the text up to the end tag of the element that was read last, which may hold nothing else.
    pub(super) fn text(&mut self) -> Result<String, Unreadable> {
        let mut content = characters::Content::default();
        loop {
            match self.next()? {
                Node::Text(text) => {
                    self.work.count(text.len());
                    content.push_str(&text);
                }
                Node::Code(code) => content.push_code(code),
                Node::End => return Ok(content.finish()),
                Node::Start(_) => return Err(Unreadable),
            }
        }
    }

    /// Reads up to the end tag of the element that was read last.
    pub(super) fn skip(&mut self) -> Result<(), Unreadable> {
        let outside = self.namespaces.depth().saturating_sub(1);
        while self.namespaces.depth() > outside {
            self.next()?;
        }
        Ok(())
    }

    /// Looks at what follows the root. The serializer reads one token more than it needs and stops: anything may follow
    /// white space or a comment, and nothing else may follow the root.
    pub(super) fn end(&mut self) -> Result<(), Unreadable> {
        match self.event()? {
            Event::Eof => Ok(()),
            Event::Text(text) if text.starts_with(characters::BLANK) => Ok(()),
            Event::Comment(comment) => characters::comment(&comment),
            _ => Err(Unreadable),
        }
    }

    fn event(&mut self) -> Result<Event<'a>, Unreadable> {
        let before = self.reader.buffer_position();
        let event = self.reader.read_event().map_err(|_| Unreadable);
        let read = self.reader.buffer_position().saturating_sub(before);
        // Looked at twice: to find its end, and to see what it holds.
        self.work
            .charge(usize::try_from(read).unwrap_or(usize::MAX).saturating_mul(2))?;
        event
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<Element, Unreadable> {
        self.namespaces.enter();
        if self.namespaces.depth() > DEPTH {
            return Err(Unreadable);
        }
        let attributes = attributes::resolve(tag.attributes_raw(), &mut self.namespaces, &self.work)?;
        let name = tag.name();
        let (prefix, local) = names::qualified(name.as_ref())?;
        self.work.count(name.as_ref().len());
        Ok(Element {
            namespace: self.namespaces.of(prefix).ok_or(Unreadable)?,
            local: local.to_owned(),
            attributes,
        })
    }

    /// Checks `xml version="1.0" encoding="utf-8" standalone="yes"`, of which the first is needed and the order is fixed.
    fn declaration(&self, content: &str) -> Result<(), Unreadable> {
        let raw = content.strip_prefix("xml").ok_or(Unreadable)?;
        let attributes = attributes::written(raw)?;
        let mut attributes = attributes.as_slice();
        let mut take = |name: &str| {
            let (first, rest) = attributes.split_first().filter(|(first, _)| first.name == name)?;
            attributes = rest;
            Some(first.value.as_ref())
        };
        let version = take("version") == Some("1.0");
        let encoding = take("encoding").is_none_or(|encoding| self.is_encoding(encoding));
        let standalone = take("standalone").is_none_or(|standalone| ["yes", "no"].contains(&standalone));
        if version && encoding && standalone && attributes.is_empty() {
            Ok(())
        } else {
            Err(Unreadable)
        }
    }
    /// Whether a declaration may call the document's charset so.
    fn is_encoding(&self, name: &str) -> bool {
        let names: &[&str] = match self.charset {
            Charset::Utf8 => &["utf-8"],
            Charset::Utf16 => &["utf-16", "utf-16le"],
        };
        names.iter().any(|known| name.eq_ignore_ascii_case(known))
    }
}
