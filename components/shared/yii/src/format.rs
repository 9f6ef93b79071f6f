//! The formats of replies, and which of them a request asks for.

use crate::method::is_head_by_name;
use crate::php::{Array, Value};
use crate::{Error, xml};
use common::Failure;
use common::http::{Incoming, Outgoing};
use http::header::{ACCEPT, VARY};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

/// The parameter of a query that names a format, whatever `Accept` has.
const PARAMETER: &str = "_format";

/// What a reply is written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// XML as PHP's DOM writes it.
    Xml,
}

impl Format {
    /// The format that a request asks for, as `yii\filters\ContentNegotiator` finds out first of all: by `_format`, else by the
    /// first type of `Accept` that there is, by weight.
    ///
    /// # Errors
    ///
    /// [`Error::NotAcceptable`], [`Error::UnknownFormat`], [`Error::FormatNotScalar`].
    pub fn of(incoming: &Incoming) -> Result<Self, Error> {
        // Most queries can have no such name, and are read for the endpoint again.
        if incoming.query.contains("format") || incoming.query.contains('%') {
            match Array::parse(incoming.query.as_bytes()).get(PARAMETER) {
                Some(Value::Text(name)) => return Self::named(name),
                Some(Value::Array(_)) => return Err(Error::FormatNotScalar(PARAMETER)),
                None => {}
            }
        }
        let values = incoming.headers.get_all(ACCEPT).iter();
        let types = by_weight(values.flat_map(|value| value.to_str().unwrap_or_default().split(',')));
        let found = types.iter().find_map(|one| Self::of_type(one));
        match found {
            Some(format) => Ok(format),
            None if types.is_empty() || types.iter().any(|one| one == "*/*") => Ok(Self::Json),
            None => Err(Error::NotAcceptable),
        }
    }

    /// How many of the first models of a list a reply has room for, one at least: each by its texts, with so many bytes at most
    /// around them in XML. In JSON all of them: that is how whoever stores them has counted.
    pub fn fitting<'a, const N: usize>(
        self,
        room: u32,
        around: usize,
        models: impl Iterator<Item = [&'a str; N]>,
    ) -> usize {
        if self == Self::Json {
            return usize::MAX;
        }
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        let mut used = 0_usize;
        let fits = |texts: &[&str; N]| {
            let bytes = texts.iter().map(|text| xml::length(text));
            used = bytes.fold(used.saturating_add(around), usize::saturating_add);
            used <= room
        };
        models.take_while(fits).count().max(1)
    }

    fn named(name: &[u8]) -> Result<Self, Error> {
        match name {
            b"json" => Ok(Self::Json),
            b"xml" => Ok(Self::Xml),
            _ => Err(Error::UnknownFormat(String::from_utf8_lossy(name).into_owned())),
        }
    }

    /// `application/*`, which Yii does not understand, is taken for what it says. UNSPECIFIED: chat-records-format
    fn of_type(media_type: &str) -> Option<Self> {
        match media_type {
            "application/json" | "application/*" => Some(Self::Json),
            "application/xml" => Some(Self::Xml),
            _ => None,
        }
    }

    fn write(self, value: &impl Serialize) -> Result<Outgoing, Failure> {
        let mut outgoing = Outgoing::json("application/json; charset=UTF-8", value)?;
        if self == Self::Xml {
            outgoing = Outgoing::new("application/xml; charset=UTF-8", xml::document(&outgoing.body)?);
        }
        Ok(outgoing)
    }
}

/// The types of `Accept` in small letters, by weight. Of those that weigh the same `*/*` comes last, and others with a star behind
/// those without.
fn by_weight<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let types = parts.filter_map(|part| {
        let mut parameters = part.split(';').map(str::trim).filter(|parameter| !parameter.is_empty());
        let media_type = parameters.next()?.to_ascii_lowercase();
        let mut weights = parameters.filter_map(|parameter| parameter.strip_prefix("q="));
        Some((media_type, weights.next_back().map_or(1.0, number)))
    });
    let mut types: Vec<_> = types.collect();
    types.sort_by(|(one, weight), (other, weight_of_other)| {
        let stars = |media_type: &str| (media_type == "*/*", media_type.ends_with('*'));
        weight_of_other
            .total_cmp(weight)
            .then_with(|| stars(one).cmp(&stars(other)))
    });
    types.into_iter().map(|(media_type, _)| media_type).collect()
}

/// What `(float) $text` is of a weight: the number that it begins with, 0 without one.
fn number(text: &str) -> f64 {
    let digits = |text: &str| {
        text.len()
            .saturating_sub(text.trim_start_matches(|one: char| one.is_ascii_digit()).len())
    };
    let whole = digits(text);
    let rest = text.get(whole..).unwrap_or_default();
    let fraction = rest.strip_prefix('.').map_or(0, |rest| digits(rest).saturating_add(1));
    let number = text.get(..whole.saturating_add(fraction)).unwrap_or_default();
    number.parse().unwrap_or_default()
}

/// A successful reply in the format that the request asks for.
///
/// # Errors
///
/// [`Failure::Internal`]: it cannot be written.
pub fn reply(incoming: &Incoming, value: &impl Serialize) -> Result<Outgoing, Failure> {
    let mut outgoing = Format::of(incoming).unwrap_or_default().write(value)?;
    if is_head_by_name(incoming) {
        outgoing.body.clear();
    }
    vary(&mut outgoing);
    Ok(outgoing)
}

/// The reply to a failed call, in the format that the request asks for.
#[must_use]
pub fn refusal(incoming: &Incoming, status: StatusCode, value: &impl Serialize) -> Outgoing {
    let mut outgoing = unnegotiated(Format::of(incoming).unwrap_or_default(), status, value);
    vary(&mut outgoing);
    outgoing
}

/// The reply to a call that failed before any format was asked for.
pub(crate) fn unnegotiated(format: Format, status: StatusCode, value: &impl Serialize) -> Outgoing {
    match format.write(value) {
        Ok(outgoing) => Outgoing { status, ..outgoing },
        Err(failure) => Outgoing {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            cause: Some(format!("{failure:?}")),
            ..Outgoing::empty()
        },
    }
}

fn vary(outgoing: &mut Outgoing) {
    outgoing.headers.append(VARY, HeaderValue::from_static("Accept"));
}

#[cfg(test)]
mod tests {
    use super::{by_weight, number};

    #[test]
    fn types_are_in_yii_s_order() {
        for (header, expected) in [
            ("text/html, application/json", "text/html application/json"),
            ("a;q=0.5,b,c;q=0.9", "b c a"),
            ("*/*, text/*, a, b", "a b text/* */*"),
            ("*/*;q=1, a;q=0.9", "*/* a"),
            ("a;q=0,b;q=0", "a b"),
            ("a;q=x,b;q=-1,c;q=.5", "c a b"),
            ("a ; q=0.5 ;v=1,b;q=0.4;q=0.6", "b a"),
            // No weights to PHP.
            ("a;Q=0.5,b;q =0.5,c;q,d;q=0.9", "a b c d"),
            (",, ;q=1, a ;", "q=1 a"),
            ("A/B", "a/b"),
            ("", ""),
        ] {
            assert_eq!(by_weight(header.split(',')).join(" "), expected, "{header}");
        }
    }

    #[test]
    fn weights_are_the_numbers_that_they_begin_with() {
        for (text, expected) in [
            ("0.5", 0.5),
            ("1", 1.0),
            (".5x", 0.5),
            ("5.", 5.0),
            ("x", 0.0),
            ("", 0.0),
            (".", 0.0),
        ] {
            assert!((number(text) - expected).abs() < f64::EPSILON, "{text}");
        }
    }
}
