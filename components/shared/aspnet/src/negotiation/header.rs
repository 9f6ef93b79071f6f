//! The headers that negotiation reads, with the grammar of `System.Net.Http`: one bad element makes its whole line count
//! for nothing.

use http::HeaderMap;
use http::header::{AsHeaderName, CONTENT_TYPE};

/// A media type or range with its parameters, as in `Accept` and `Content-Type`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MediaType<'a> {
    kind: &'a str,
    subtype: &'a str,
    parameters: Vec<(&'a str, Option<&'a str>)>,
    /// The parameter `q`; where it is none, or no plain decimal number, 1.
    pub(crate) quality: f64,
}

/// A charset with its quality, as in `Accept-Charset`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named<'a> {
    pub(crate) name: &'a str,
    pub(crate) quality: f64,
}

impl<'a> MediaType<'a> {
    /// The request's `Content-Type`, where it is one.
    pub(crate) fn of_body(headers: &'a HeaderMap) -> Option<Self> {
        let text = lines(headers, CONTENT_TYPE).next()?;
        let mut cursor = Cursor(text.trim_matches(is_blank));
        let media = cursor.media_type()?;
        cursor.0.is_empty().then_some(media)
    }

    /// The elements of `Accept`.
    pub(crate) fn accepted(headers: &'a HeaderMap) -> Vec<Self> {
        elements(headers, http::header::ACCEPT, Cursor::media_type)
    }

    /// `type/subtype`, as it was sent.
    pub(crate) fn text(&self) -> String {
        format!("{}/{}", self.kind, self.subtype)
    }

    /// The parameter `charset`, as it was sent: in quotes it is no name of a charset.
    pub(crate) fn charset(&self) -> Option<&'a str> {
        self.parameter("charset")
    }

    pub(crate) fn is_all(&self) -> bool {
        self.kind == "*" && self.subtype == "*"
    }

    /// How closely this names `type/subtype`, if it does at all.
    pub(crate) fn covers(&self, media: &str) -> Option<Closeness> {
        let (kind, subtype) = media.split_once('/')?;
        if !self.kind.eq_ignore_ascii_case(kind) {
            return self.is_all().then_some(Closeness::All);
        }
        if self.subtype.eq_ignore_ascii_case(subtype) {
            return Some(Closeness::Exact);
        }
        (self.subtype == "*").then_some(Closeness::Type)
    }

    /// How narrow a range it is, whatever it covers.
    pub(crate) fn narrowness(&self) -> Closeness {
        match (self.kind, self.subtype) {
            ("*", "*") => Closeness::All,
            (_, "*") => Closeness::Type,
            _ => Closeness::Exact,
        }
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        find(&self.parameters, name)
    }
}

fn find<'a>(parameters: &[(&'a str, Option<&'a str>)], name: &str) -> Option<&'a str> {
    let mut parameters = parameters.iter();
    parameters.find(|(known, _)| known.eq_ignore_ascii_case(name))?.1
}

/// How closely an element of `Accept` names a media type; the closer, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Closeness {
    /// `*/*`
    All,
    /// `type/*`
    Type,
    /// `type/subtype`
    Exact,
}

impl<'a> Named<'a> {
    /// The elements of `Accept-Charset`.
    pub(crate) fn accepted(headers: &'a HeaderMap) -> Vec<Self> {
        elements(headers, http::header::ACCEPT_CHARSET, Cursor::named)
    }
}

/// The lines of a header that are text.
fn lines(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

/// The elements of a header's lines, those of lines with a bad element left away.
fn elements<'a, T>(
    headers: &'a HeaderMap,
    name: impl AsHeaderName,
    read: impl Fn(&mut Cursor<'a>) -> Option<T>,
) -> Vec<T> {
    let lines = lines(headers, name).filter_map(|line| list(Cursor(line), &read));
    lines.flatten().collect()
}

fn list<'a, T>(mut cursor: Cursor<'a>, read: impl Fn(&mut Cursor<'a>) -> Option<T>) -> Option<Vec<T>> {
    let mut found = Vec::new();
    loop {
        cursor.blanks();
        if cursor.0.is_empty() {
            return Some(found);
        }
        // Empty elements do no harm.
        if cursor.take(',') {
            continue;
        }
        found.push(read(&mut cursor)?);
        cursor.blanks();
        if !cursor.0.is_empty() && !cursor.take(',') {
            return None;
        }
    }
}

/// A number as `double.TryParse` reads it where only a decimal point is allowed.
fn decimal(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_plain.then(|| text.parse().ok()).flatten()
}

fn is_blank(one: char) -> bool {
    matches!(one, ' ' | '\t' | '\r' | '\n')
}

/// What is left of a header's line.
#[derive(Clone, Copy)]
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn blanks(&mut self) {
        self.0 = self.0.trim_start_matches(is_blank);
    }

    fn take(&mut self, one: char) -> bool {
        let rest = self.0.strip_prefix(one);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn token(&mut self) -> Option<&'a str> {
        let is_token = |one: char| one.is_ascii_graphic() && !"()<>@,;:\\\"/[]?={}".contains(one);
        let rest = self.0.trim_start_matches(is_token);
        self.until(rest)
    }

    /// A text in quotes, with them.
    fn quoted(&mut self) -> Option<&'a str> {
        let mut is_escaped = false;
        let inside = self.0.strip_prefix('"')?;
        let end = inside.find(|one| {
            let ends = one == '"' && !is_escaped;
            is_escaped = one == '\\' && !is_escaped;
            ends
        })?;
        let rest = inside.get(end..)?.strip_prefix('"')?;
        self.until(rest)
    }

    /// What is before `rest`, unless that is nothing.
    fn until(&mut self, rest: &'a str) -> Option<&'a str> {
        let length = self.0.len().checked_sub(rest.len()).filter(|length| *length > 0)?;
        let taken = self.0.get(..length);
        self.0 = rest;
        taken
    }

    fn media_type(&mut self) -> Option<MediaType<'a>> {
        let kind = self.token()?;
        self.blanks();
        if !self.take('/') {
            return None;
        }
        self.blanks();
        let subtype = self.token()?;
        let mut parameters = Vec::new();
        self.blanks();
        while self.take(';') {
            self.blanks();
            let name = self.token()?;
            self.blanks();
            let mut value = None;
            if self.take('=') {
                self.blanks();
                value = Some(self.token().or_else(|| self.quoted())?);
                self.blanks();
            }
            parameters.push((name, value));
        }
        Some(MediaType {
            kind,
            subtype,
            // Read once: sorting asks for it often, and there may be thousands of parameters.
            quality: find(&parameters, "q").and_then(decimal).unwrap_or(1.0),
            parameters,
        })
    }

    fn named(&mut self) -> Option<Named<'a>> {
        let name = self.token()?;
        self.blanks();
        let mut quality = 1.0;
        if self.take(';') {
            self.blanks();
            if !self.token()?.eq_ignore_ascii_case("q") {
                return None;
            }
            self.blanks();
            if !self.take('=') {
                return None;
            }
            self.blanks();
            quality = decimal(self.token()?).filter(|quality| *quality <= 1.0)?;
        }
        Some(Named { name, quality })
    }
}
