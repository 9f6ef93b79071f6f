//! Which formatter writes the reply, and in which charset.

/// What a site can read and write besides JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// XML, read and written.
    pub xml: bool,
    /// Forms, read.
    pub form: bool,
}

/// A media type of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/json`
    ApplicationJson,
    /// `text/json`
    TextJson,
    /// `application/xml`
    ApplicationXml,
    /// `text/xml`
    TextXml,
}

/// A charset that bodies are read and written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// `utf-8`, written without a byte order mark.
    Utf8,
    /// `utf-16`: little-endian, written with a byte order mark.
    Utf16,
}

/// The form of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Negotiated {
    /// The media type.
    pub media: Media,
    /// The charset.
    pub charset: Charset,
}
