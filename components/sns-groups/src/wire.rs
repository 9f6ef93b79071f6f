//! What requests and replies of several endpoints have in common: the envelope, and the model that a body has to be.

use crate::domain::{Error, MAX_PROPS, MAX_REPLY_BYTES};
use crate::model::PropertyApiModel;
use aspnet::ModelState;
use aspnet::request::Bound;
use serde::Serialize;
use std::cell::Cell;
use std::io;

/// The group's id, in the query of the calls on one group.
pub(crate) const GID: &str = "gid";

/// The model of a body, which has to be there, and to fit as the query does. `state`: what did not fit in the query.
pub(crate) fn checked<M>(parameter: &'static str, bound: Bound<M>, mut state: ModelState) -> Result<M, Error> {
    for (key, texts) in bound.state.entries() {
        texts.iter().for_each(|text| state.add(key, text.as_str()));
    }
    if !state.is_valid() {
        return Err(Error::ModelState(state));
    }
    bound.model.ok_or(Error::NoModel(parameter))
}

/// Whether there are not too many properties.
pub(crate) fn check_props(props: Option<&[Option<PropertyApiModel>]>) -> Result<(), Error> {
    if props.is_some_and(|props| props.len() > MAX_PROPS) {
        Err(Error::ManyProps)
    } else {
        Ok(())
    }
}

/// How much of a reply is taken by what it says. Short texts can take much: `{}` among the properties is told with all fields of
/// a property, and a control character as six.
#[derive(Default)]
pub(crate) struct Size(usize);

impl Size {
    /// Adds what a value takes as JSON.
    ///
    /// # Errors
    ///
    /// The reply would be too large.
    pub(crate) fn add(&mut self, value: &impl Serialize) -> Result<(), Error> {
        serde_json::to_writer(&mut *self, value).map_err(|_| Error::LargeReply)
    }
}

impl io::Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        if self.0 > MAX_REPLY_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

aspnet::class! {
    /// What every call answers.
    write pub(crate) struct Envelope<T> {
        /// What was asked for; null for a failed call.
        data: Option<T> = "Data",
        /// 0: success, else the kind of failure.
        ret: i32 = "Ret",
        /// 0: success, else the failure: `Ret`, then three digits.
        err_code: i32 = "ErrCode",
        /// The document's text for `Ret`, and what went wrong.
        msg: String = "Msg",
        /// The number of the reply, from 1.
        seq_id: i32 = "SeqId",
        /// What else there is to say of a call that succeeded.
        info_msg: String = "InfoMsg",
    }
}

thread_local! {
    static SEQUENCE: Cell<i32> = const { Cell::new(0) };
}

/// The next number of this instance: from 1, and after the largest again. UNSPECIFIED: sns-groups-seq-id
fn next_sequence() -> i32 {
    let next = SEQUENCE.get().checked_add(1).unwrap_or(1);
    SEQUENCE.set(next);
    next
}

impl<T> Envelope<T> {
    /// A successful reply.
    pub(crate) fn success(data: T) -> Self {
        Self::of(Some(data), 0, 0, "成功返回".to_owned())
    }

    fn of(data: Option<T>, ret: i32, err_code: i32, msg: String) -> Self {
        Self {
            data,
            ret,
            err_code,
            msg,
            seq_id: next_sequence(),
            info_msg: String::new(),
        }
    }

    /// The reply with what else there is to say.
    pub(crate) fn with_info(self, info_msg: String) -> Self {
        Self { info_msg, ..self }
    }
}

impl Envelope<()> {
    /// The reply to a failed call.
    pub(crate) fn failure(ret: i32, err_code: i32, msg: String) -> Self {
        Self::of(None, ret, err_code, msg)
    }
}
