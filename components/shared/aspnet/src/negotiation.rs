//! Which formatter writes the reply, and in which charset: `DefaultContentNegotiator`.

pub(crate) mod header;

#[cfg(test)]
mod tests;

use header::{Closeness, MediaType, Named};
use http::HeaderMap;
use std::cmp::Ordering;

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

impl Media {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApplicationJson => "application/json",
            Self::TextJson => "text/json",
            Self::ApplicationXml => "application/xml",
            Self::TextXml => "text/xml",
        }
    }

    /// Whether it is XML, and not JSON.
    #[must_use]
    pub const fn is_xml(self) -> bool {
        matches!(self, Self::ApplicationXml | Self::TextXml)
    }
}

impl Charset {
    const ALL: [Self; 2] = [Self::Utf8, Self::Utf16];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|charset| charset.as_str().eq_ignore_ascii_case(name))
    }

    /// The charset of a request's body: the one that its `Content-Type` names, if it is one of these, else UTF-8.
    pub(crate) fn of_body(content_type: Option<&MediaType>) -> Self {
        let named = content_type.and_then(MediaType::charset).and_then(Self::named);
        named.unwrap_or(Self::Utf8)
    }
}

/// The formatter for JSON, as the media types that it supports.
pub(crate) const JSON: [Media; 2] = [Media::ApplicationJson, Media::TextJson];
/// The formatter for XML.
pub(crate) const XML: [Media; 2] = [Media::ApplicationXml, Media::TextXml];

/// Why a formatter can write the reply; a later reason is looked at only where there is no earlier one.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reason {
    /// The request comes from a page's script, which wants JSON.
    Script,
    /// `Accept` names it, this closely and with this quality.
    Accept(Closeness, f64),
    /// The request's body has its type.
    Body,
    /// It can write everything.
    Any,
}

impl Site {
    /// Chooses the form of the reply to a request with these headers.
    #[must_use]
    pub fn negotiate(self, headers: &HeaderMap) -> Negotiated {
        let content_type = MediaType::of_body(headers);
        Negotiated {
            media: self.media(headers, content_type.as_ref()),
            charset: charset(headers, content_type.as_ref()),
        }
    }

    fn media(self, headers: &HeaderMap, content_type: Option<&MediaType>) -> Media {
        let mut accepted = MediaType::accepted(headers);
        accepted.sort_by(|one, other| {
            let by_quality = other.quality.partial_cmp(&one.quality);
            let by_quality = by_quality.unwrap_or(Ordering::Equal);
            by_quality.then(other.narrowness().cmp(&one.narrowness()))
        });
        let formatters = [Some(JSON), self.xml.then_some(XML)];
        let matches = formatters.into_iter().flatten().map(|formatter| {
            let is_script = formatter == JSON && is_script(headers, &accepted);
            found(formatter, is_script, &accepted, content_type)
        });
        best(matches.collect())
    }
}

/// The media type that a formatter would write, and why.
fn found(
    formatter: [Media; 2],
    is_script: bool,
    accepted: &[MediaType],
    content_type: Option<&MediaType>,
) -> (Media, Reason) {
    let [first, _] = formatter;
    if is_script {
        return (first, Reason::Script);
    }
    for range in accepted {
        for media in formatter {
            if range.quality != 0.0
                && let Some(closeness) = range.covers(media.as_str())
            {
                return (media, Reason::Accept(closeness, range.quality));
            }
        }
    }
    let of_body = content_type.and_then(|body| {
        formatter
            .into_iter()
            .find(|media| body.covers(media.as_str()).is_some())
    });
    of_body.map_or((first, Reason::Any), |media| (media, Reason::Body))
}

/// Whether a page's script asks, which does not care about the type.
fn is_script(headers: &HeaderMap, accepted: &[MediaType]) -> bool {
    let mut values = headers.get_all("x-requested-with").iter();
    let does_not_care = match accepted {
        [] => true,
        [one] => one.is_all(),
        _ => false,
    };
    does_not_care
        && values.any(|value| {
            let value = value.as_bytes().to_ascii_lowercase();
            value.windows(14).any(|part| part == b"xmlhttprequest")
        })
}

/// The best of the formatters' matches, of which JSON's is the first. A less close element of `Accept` wins only by a
/// strictly higher quality, and so does any element over a script.
fn best(matches: Vec<(Media, Reason)>) -> Media {
    let accept = |wanted: Closeness| {
        let of_closeness = matches.iter().filter_map(move |(media, reason)| match reason {
            Reason::Accept(closeness, quality) if *closeness == wanted => Some((*media, *quality)),
            _ => None,
        });
        of_closeness.reduce(better)
    };
    let [exact, kind, all] = [Closeness::Exact, Closeness::Type, Closeness::All].map(accept);
    let accepted = [exact, kind, all].into_iter().flatten().reduce(better);
    let with = |wanted: Reason| {
        matches
            .iter()
            .find(|(_, reason)| *reason == wanted)
            .map(|(media, _)| *media)
    };
    match (with(Reason::Script), accepted) {
        (Some(script), Some((_, quality))) if quality <= 1.0 => script,
        (_, Some((media, _))) => media,
        (Some(script), None) => script,
        (None, None) => with(Reason::Body)
            .or_else(|| with(Reason::Any))
            .unwrap_or(Media::ApplicationJson),
    }
}

fn better(current: (Media, f64), other: (Media, f64)) -> (Media, f64) {
    if other.1 > current.1 { other } else { current }
}

/// The charset of the reply: of `Accept-Charset`, else of the request's body.
fn charset(headers: &HeaderMap, content_type: Option<&MediaType>) -> Charset {
    let mut accepted = Named::accepted(headers);
    accepted.sort_by(|one, other| {
        let by_quality = other.quality.partial_cmp(&one.quality).unwrap_or(Ordering::Equal);
        by_quality.then((one.name == "*").cmp(&(other.name == "*")))
    });
    let mut wanted = accepted.iter().filter(|named| named.quality != 0.0);
    wanted
        .find_map(|named| match named.name {
            "*" => Some(Charset::Utf8),
            name => Charset::named(name),
        })
        .unwrap_or_else(|| Charset::of_body(content_type))
}
