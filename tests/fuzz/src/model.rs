//! A class of ASP.NET with a member of each type, and what has to hold of its readers.

use aspnet::date::Date;
use aspnet::request::{BodyReader, Bound};
use aspnet::{Bind, Enumeration, ModelState, Site, Slot, json, xml};
use bytes::Bytes;
use common::clock;
use common::http::Incoming;
use common::local_time::LocalTime;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method};
use serde::Serializer;

const NAMESPACE: &str = "urn:t";
/// A moment for texts that say a time and no date, so that bytes mean the same every day.
const NOW: i64 = 1_700_000_000;

aspnet::class! {
    #[derive(Clone)]
    read write pub(crate) struct Thing: "T" in NAMESPACE {
        number: i32 = "Number",
        large: i64 = "Large",
        text: Option<String> = "Text",
        truth: bool = "Truth",
        #[serde(serialize_with = "number_or_name")]
        ratio: f64 = "Ratio",
        #[serde(serialize_with = "everything")]
        date: Date = "Date",
        parts: Option<Vec<Option<Part>>> = "Parts",
    }
}

aspnet::class! {
    #[derive(Clone)]
    read write pub(crate) struct Part: "P" in NAMESPACE {
        name: Option<String> = "Name",
        inner: Option<Vec<Option<Part>>> = "Inner",
    }
}

aspnet::class! {
    /// What is only read: XML has no text for a value of an enumeration that has no name.
    read pub(crate) struct Coloured: "T" in NAMESPACE {
        color: Color = "Color",
        part: Option<Part> = "Part",
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Color(i32);

static COLORS: Enumeration = Enumeration {
    name: "Color",
    members: &[("Red", 0), ("Green", 1), ("Blue", 4)],
};

impl Bind for Color {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Enum(&mut self.0, &COLORS)
    }
}

/// As Newtonsoft.Json writes a `double`.
fn number_or_name<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        _ if number.is_finite() => serializer.serialize_f64(*number),
        _ if number.is_nan() => serializer.serialize_str("NaN"),
        _ if *number > 0.0 => serializer.serialize_str("Infinity"),
        _ => serializer.serialize_str("-Infinity"),
    }
}

fn everything<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&date.round_trip_text(0))
}

/// What a body becomes.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    /// The model as JSON, in which numbers that are no numbers are equal.
    pub(crate) model: Option<String>,
    state: ModelState,
}

impl Outcome {
    /// Whether everything fitted.
    pub(crate) fn is_whole(&self) -> bool {
        self.model.is_some() && self.state.is_valid()
    }

    /// Whether the body was not read at all, and that is noted.
    pub(crate) fn is_refused(&self) -> bool {
        self.model.is_none() && !self.state.is_valid()
    }
}

/// Reads a body of this type, and of another class as well, of which nothing but an end is expected.
pub(crate) fn read(content_type: &str, order: xml::Order, body: &[u8]) -> (Option<Thing>, Outcome) {
    clock::pin(NOW);
    let reader = BodyReader {
        site: Site { xml: true, form: true },
        xml_order: order,
        local_time: LocalTime::UTC,
    };
    let content_type = HeaderValue::try_from(content_type).expect("a media type");
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
    let mut incoming = Incoming::new(Method::POST, String::new(), "/", headers);
    incoming.body = Ok(Bytes::copy_from_slice(body));
    let bound = reader
        .body::<Coloured>("thing", &incoming)
        .expect("the site reads the type");
    drop(bound.model.map(|model| (model.color.0, model.part)));
    let Bound { model, state } = reader
        .body::<Thing>("thing", &incoming)
        .expect("the site reads the type");
    let text = model
        .as_ref()
        .map(|model| json::encode(model).expect("a model is JSON"));
    (model, Outcome { model: text, state })
}

/// A text in UTF-16, with its mark.
pub(crate) fn in_utf_16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xFF, 0xFE].into_iter().chain(units).collect()
}
