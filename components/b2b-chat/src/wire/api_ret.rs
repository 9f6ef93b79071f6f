//! The envelope of every reply.

use super::{COMMON_NAMESPACE, SUCCESS};
use crate::domain::Window;
use aspnet::date::Date;
use aspnet::json;
use aspnet::reply::Reply;
use aspnet::xml::{self, Contract, Members, Value};
use common::legacy::clock;
use common::legacy::local_time::LocalTime;
use serde::{Serialize, Serializer};

const CONTRACT: Contract = Contract {
    name: "ApiRet",
    namespace: COMMON_NAMESPACE,
};

/// What stands in `Message`.
pub(crate) trait Payload: Serialize {
    /// It in XML.
    fn value(&self) -> Value<'_>;
}

/// Null, as failures have it.
impl Payload for () {
    fn value(&self) -> Value<'_> {
        Value::Null
    }
}

/// A reply, in the document's order, which is that of the class and then of its base class.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ApiRet<M> {
    ret_code: String,
    ret_msg: String,
    message: M,
    total: i32,
    total_page: i32,
    redirect: String,
    field_str: Plain,
    current_time: Moment,
    #[serde(rename = "IDX")]
    idx: i32,
    del_flag: i32,
    page_index: i32,
    page_size: i32,
    #[serde(skip)]
    offset_seconds: i32,
}

/// `new object()`.
#[derive(Debug, Serialize)]
struct Plain {}

/// A time, in the server's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(Date);

impl Moment {
    /// A time in Unix milliseconds.
    pub(crate) fn new(milliseconds: i64, local_time: LocalTime) -> Self {
        let utc = Date::from_unix_milliseconds(milliseconds).unwrap_or_default();
        Self(utc.to_local(local_time.offset_seconds()))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.plain_text())
    }
}

impl From<Moment> for Value<'_> {
    fn from(moment: Moment) -> Self {
        Self::Date(moment.0)
    }
}

impl<M> ApiRet<M> {
    /// A successful reply. UNSPECIFIED: b2b-chat-codes
    pub(crate) fn success(message: M, local_time: LocalTime) -> Self {
        Self {
            ret_code: SUCCESS.to_owned(),
            ret_msg: "success".to_owned(),
            message,
            total: 0,
            total_page: 0,
            redirect: String::new(),
            field_str: Plain {},
            current_time: Moment::new(clock::now_ms(), local_time),
            idx: 0,
            del_flag: 0,
            page_index: 0,
            page_size: 0,
            offset_seconds: local_time.offset_seconds(),
        }
    }

    /// A page of a list that has `total` items.
    pub(crate) fn page(message: M, total: i64, window: &Window, local_time: LocalTime) -> Self {
        let size = i64::from(window.size).max(1);
        let pages = total.saturating_add(size).saturating_sub(1).div_euclid(size);
        Self {
            total: i32::try_from(total).unwrap_or(i32::MAX),
            total_page: i32::try_from(pages).unwrap_or(i32::MAX),
            page_index: window.page,
            page_size: window.size,
            ..Self::success(message, local_time)
        }
    }
}

impl ApiRet<()> {
    /// A failed call.
    pub(crate) fn failure(code: &str, text: String, local_time: LocalTime) -> Self {
        Self {
            ret_code: code.to_owned(),
            ret_msg: text,
            ..Self::success((), local_time)
        }
    }
}

impl<M: Payload> Reply for ApiRet<M> {
    fn code(&self) -> i64 {
        match self.ret_code.as_str() {
            SUCCESS => 0,
            code => code.parse().unwrap_or_default(),
        }
    }

    fn json(&self) -> String {
        json::write(self)
    }

    fn xml(&self) -> String {
        // The names of the fields behind the base class's properties.
        let base = Members::new([
            ("<IDX>k__BackingField", self.idx.into()),
            ("<DelFlag>k__BackingField", self.del_flag.into()),
            ("<PageIndex>k__BackingField", self.page_index.into()),
            ("<PageSize>k__BackingField", self.page_size.into()),
        ]);
        let members = base.derived([
            ("RetCode", Value::from(self.ret_code.as_str())),
            ("RetMsg", self.ret_msg.as_str().into()),
            ("Message", Value::any(self.message.value())),
            ("Total", self.total.into()),
            ("TotalPage", self.total_page.into()),
            ("Redirect", self.redirect.as_str().into()),
            ("FieldStr", Value::any(Value::Plain)),
            ("CurrentTime", self.current_time.into()),
        ]);
        xml::write(&CONTRACT, &members, self.offset_seconds)
    }
}

#[cfg(test)]
mod tests;
