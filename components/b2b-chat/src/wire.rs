//! What requests and replies of both endpoints have in common: how bodies are read, the envelope, times.

mod api_ret;
mod moment;

pub(crate) use api_ret::ApiRet;
pub(crate) use moment::Moment;

use crate::domain::Error;
use crate::family::CallError;
use aspnet::request::{BodyReader, Bound};
use aspnet::{Model, Site};
use common::http::Incoming;

/// The namespace of the data contracts of requests, and of what this server puts into `Message`.
pub(crate) const NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.IMOnlien";

/// The namespace of the data contracts of replies.
const COMMON_NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.Common";

/// What the site reads and writes: the document's formats.
pub(crate) const SITE: Site = Site { xml: true, form: false };

/// The name of the actions' parameter, in the keys of what does not fit. UNSPECIFIED: b2b-chat-codes
const PARAMETER: &str = "param";

/// Reads the parameter of an action, which has to be there and to fit.
pub(crate) fn parameter<M: Model>(reader: &BodyReader, incoming: &Incoming) -> Result<M, CallError> {
    let Bound { model, state } = reader.body(PARAMETER, incoming)?;
    if !state.is_valid() {
        return Err(Error::Invalid(state.to_string()).into());
    }
    model.ok_or_else(|| Error::Invalid("the request has no object".to_owned()).into())
}
