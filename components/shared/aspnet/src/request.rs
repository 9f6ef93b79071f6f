//! A request body, from its bytes to a model.

use crate::model::{Model, ModelState};
use crate::negotiation::header::MediaType;
use crate::negotiation::{Charset, JSON, Site, XML};
use crate::reply::FrameworkError;
use crate::{charset, form, json, xml};
use common::http::{BodyError, Incoming};
use common::local_time::LocalTime;
use http::HeaderMap;

/// What the action gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound<M> {
    /// The model; `None`: null.
    pub model: Option<M>,
    /// What did not fit.
    pub state: ModelState,
}

/// Reads the bodies of one site.
#[derive(Debug, Clone)]
pub struct BodyReader {
    /// What the site can read.
    pub site: Site,
    /// In which order XML may have its elements.
    pub xml_order: xml::Order,
    /// The server's local time, to which times of other zones are converted.
    pub local_time: LocalTime,
}

/// The formatter that reads a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Formatter {
    Json,
    Xml,
    Form,
}

impl BodyReader {
    /// Binds the body to the action's parameter of this name. No body at all is null, whatever its type is said to be.
    ///
    /// # Errors
    ///
    /// The site has no formatter for the body's media type, or there is no whole body.
    pub fn body<M: Model>(&self, parameter: &str, incoming: &Incoming) -> Result<Bound<M>, FrameworkError> {
        let body = incoming.body.as_ref().map_err(BodyError::clone)?;
        let mut state = ModelState::default();
        if body.is_empty() {
            return Ok(Bound { model: None, state });
        }
        let (formatter, charset) = self.formatter(&incoming.headers)?;
        let offset = self.local_time.offset_seconds();
        let model = match formatter {
            Formatter::Json => match charset::decode(body, charset) {
                Ok(text) => json::read(&text, offset, parameter, &mut state),
                Err(_) => undecodable(parameter, &mut state),
            },
            Formatter::Xml => match charset::decode_marked(body, charset) {
                Ok(text) => xml::read(&text, charset, self.xml_order, offset, parameter, &mut state),
                Err(_) => undecodable(parameter, &mut state),
            },
            Formatter::Form => form::read(body, offset, parameter, &mut state),
        };
        Ok(Bound { model, state })
    }

    fn formatter(&self, headers: &HeaderMap) -> Result<(Formatter, Charset), FrameworkError> {
        let content_type = MediaType::of_body(headers).ok_or(FrameworkError::NoMedia)?;
        let reads = |media: &str| content_type.covers(media).is_some();
        let formatter = if JSON.iter().any(|media| reads(media.as_str())) {
            Formatter::Json
        } else if self.site.xml && XML.iter().any(|media| reads(media.as_str())) {
            Formatter::Xml
        } else if self.site.form && reads("application/x-www-form-urlencoded") {
            Formatter::Form
        } else {
            return Err(FrameworkError::Media(content_type.text()));
        };
        Ok((formatter, Charset::of_body(Some(&content_type))))
    }
}

fn undecodable<M>(parameter: &str, state: &mut ModelState) -> Option<M> {
    state.add_exception(parameter);
    None
}
