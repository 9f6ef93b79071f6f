//! The envelope of every reply.

use super::{COMMON_NAMESPACE, Moment};
use crate::domain::Page;
use aspnet::{AnyObject, Plain};
use common::clock;
use common::local_time::LocalTime;

aspnet::class! {
    /// A reply.
    write pub(crate) struct ApiRet<M>: "ApiRet" in COMMON_NAMESPACE {
        /// `1` for success, else a code of `family.rs`.
        ret_code: String = "RetCode",
        /// `success`, or the reason for people.
        ret_msg: String = "RetMsg",
        /// What the call returns; null on failure.
        message: AnyObject<M> = "Message",
        /// Of a list: how many items there are; of a group whose members are not all told: how many it has; else 0.
        total: i32 = "Total",
        /// Of a list: how many pages there are; else 0.
        total_page: i32 = "TotalPage",
        /// Always empty.
        redirect: String = "Redirect",
        /// Always a plain object.
        field_str: AnyObject<Plain> = "FieldStr",
        /// The server's time.
        current_time: Moment = "CurrentTime",
        ..base: ApiRetBase,
    }
}

aspnet::class! {
    /// The class that [`ApiRet`] is derived from. Its own name is in no reply.
    #[derive(Default)]
    write serializable struct ApiRetBase: "ApiRetBase" in COMMON_NAMESPACE {
        /// Always 0.
        idx: i32 = "IDX",
        /// Always 0.
        del_flag: i32 = "DelFlag",
        /// Of a list: the page, from 1; else 0.
        page_index: i32 = "PageIndex",
        /// Of a list: how many items a page has; else 0.
        page_size: i32 = "PageSize",
    }
}

impl<M> ApiRet<M> {
    /// A successful reply. UNSPECIFIED: b2b-chat-codes
    pub(crate) fn success(message: M, local_time: LocalTime) -> Self {
        Self {
            ret_code: "1".to_owned(),
            ret_msg: "success".to_owned(),
            message: AnyObject(message),
            total: 0,
            total_page: 0,
            redirect: String::new(),
            field_str: AnyObject::default(),
            current_time: Moment::new(clock::now_ms(), local_time),
            base: ApiRetBase::default(),
        }
    }

    /// The same reply, whose list has the first of so many items.
    pub(crate) fn of(self, total: i32) -> Self {
        Self { total, ..self }
    }

    /// A page of a list that has `total` items.
    pub(crate) fn page(message: M, total: i64, page: Page, local_time: LocalTime) -> Self {
        let size = i64::from(page.size).max(1);
        let pages = total.saturating_add(size).saturating_sub(1).div_euclid(size);
        Self {
            total: i32::try_from(total).unwrap_or(i32::MAX),
            total_page: i32::try_from(pages).unwrap_or(i32::MAX),
            base: ApiRetBase {
                page_index: page.number,
                page_size: page.size,
                ..ApiRetBase::default()
            },
            ..Self::success(message, local_time)
        }
    }
}

impl ApiRet<()> {
    /// A failed call.
    pub(crate) fn failure(code: i64, text: String, local_time: LocalTime) -> Self {
        Self {
            ret_code: code.to_string(),
            ret_msg: text,
            ..Self::success((), local_time)
        }
    }
}

#[cfg(test)]
mod tests;
