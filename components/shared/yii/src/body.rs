//! The parameters of bodies: JSON objects and forms.

use crate::parameter::{Parameter, Sent};
use crate::php::{Array, Value};
use crate::{Error, json, method, multipart};
use common::http::Incoming;
use http::Method;
use http::header::CONTENT_TYPE;
use std::collections::BTreeMap;

/// The parameters of a body, as Yii's parsers read it.
#[derive(Debug)]
pub enum BodyParameters {
    /// A JSON object's members.
    Json(BTreeMap<String, Sent>),
    /// A form's variables.
    Form(Array),
}

impl BodyParameters {
    /// Reads them. JSON that is no object has none, nor has a body that is neither JSON nor a form; without a content type it
    /// is a form.
    ///
    /// # Errors
    ///
    /// [`Error::BodyTooLarge`], [`Error::BodyBroken`], [`Error::NotJson`]; [`Error::Method`]: a form says that it is none of
    /// `POST`.
    pub fn read(incoming: &Incoming) -> Result<Self, Error> {
        let body = incoming.bytes()?;
        let content_type = incoming.header(CONTENT_TYPE).unwrap_or_default();
        // PHP ends the type at a blank and a comma too.
        let media_type = content_type
            .trim_start()
            .split([';', ',', ' '])
            .next()
            .unwrap_or_default();
        let is = |known: &str| media_type.eq_ignore_ascii_case(known);
        if is("application/json") {
            return json::members(body).map(Self::Json).map_err(Error::NotJson);
        }
        // PHP reads the forms of requests that are POST themselves.
        let form = if incoming.method != Method::POST {
            Array::default()
        } else if is("multipart/form-data") {
            multipart::variables(content_type, body)
        } else if is("application/x-www-form-urlencoded") || media_type.is_empty() {
            Array::parse(body)
        } else {
            Array::default()
        };
        method::of_form(&form)?;
        Ok(Self::Form(form))
    }

    /// One of them.
    #[must_use]
    pub fn parameter(&self, name: &'static str) -> Parameter {
        let sent = match self {
            Self::Json(members) => members.get(name).cloned().unwrap_or(Sent::Absent),
            Self::Form(variables) => match variables.get(name) {
                None => Sent::Absent,
                Some(Value::Text(text)) => String::from_utf8(text.clone()).map_or(Sent::Other, Sent::Text),
                Some(Value::Array(_)) => Sent::Other,
            },
        };
        Parameter::new(name, sent)
    }
}
