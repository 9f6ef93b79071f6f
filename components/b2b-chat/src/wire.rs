//! What requests and replies of both endpoints have in common: how bodies are read, the envelope, times.

mod api_ret;
mod moment;

pub(crate) use api_ret::ApiRet;
pub(crate) use moment::Moment;

use crate::domain::Error;
use crate::family::CallError;
use aspnet::reply::Form;
use aspnet::request::{BodyReader, Bound};
use aspnet::{Model, Site};
use common::bounds::LIST_BYTES;
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

/// An item of a list, as far as it decides how large a reply is.
pub(crate) trait Measured {
    /// How many characters of a reply in JSON, and in XML, are around its texts, at most.
    const AROUND: (usize, usize);

    /// Its texts.
    fn texts(&self) -> impl Iterator<Item = &str>;
}

/// Leaves as many of the first items of a list as a reply has room for, one at least.
pub(crate) fn keep_first<T: Measured>(items: &mut Vec<T>, form: Form) {
    let room = usize::try_from(LIST_BYTES).unwrap_or(usize::MAX);
    let (in_json, in_xml) = T::AROUND;
    let around = form.around(in_json, in_xml);
    let mut used = 0_usize;
    // Most lists fit whatever is in their texts, which costs less to tell than to look at them.
    let most = items
        .iter()
        .flat_map(T::texts)
        .map(str::len)
        .fold(0, usize::saturating_add);
    let most = most.saturating_mul(Form::WORST);
    if most.saturating_add(around.saturating_mul(items.len())) <= room {
        return;
    }
    let kept = items.iter().take_while(|item| {
        let bytes = item.texts().map(|text| form.bytes(text));
        used = bytes.fold(used.saturating_add(around), usize::saturating_add);
        used <= room
    });
    let kept = kept.count().max(1);
    items.truncate(kept);
}
