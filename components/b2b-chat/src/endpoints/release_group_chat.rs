//! `POST /api/ReleaseGroupChat_B2B_Details`
//!
//! Takes an order line its group. Document: docs/api/b2b-chat.md#release_group_chat

use crate::domain::Released;
use crate::family::{B2bChat, BackOffice, CallError};
use crate::wire::{self, ApiRet, NAMESPACE};
use common::Endpoint;
use common::http::Incoming;
use http::Method;

/// A group that is to be no order line's any more. UNSPECIFIED: b2b-chat-release
pub(crate) struct ReleaseGroupChat {
    released: Released,
}

impl Endpoint for ReleaseGroupChat {
    const NAME: &'static str = "release_group_chat";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/ReleaseGroupChat_B2B_Details";
    type Family = B2bChat;
    type Caller = BackOffice;
    type Reply = ApiRet<ReleasedGroupInfo>;

    fn decode(family: &B2bChat, _: BackOffice, incoming: &Incoming) -> Result<Self, CallError> {
        let params: ReleaseParams = wire::parameter(&family.reader, incoming)?;
        Ok(Self {
            released: Released::read(params.order_id, params.order_details_idx, params.group_id)?,
        })
    }

    async fn handle(self, family: &B2bChat) -> Result<ApiRet<ReleasedGroupInfo>, CallError> {
        let (group_id, line) = family.store.release(&self.released).await?;
        let info = ReleasedGroupInfo {
            group_id,
            order_id: line.order_id,
            order_details_idx: line.line,
        };
        Ok(ApiRet::success(info, family.local_time()))
    }
}

aspnet::class! {
    /// The request's body.
    read struct ReleaseParams: "ReleaseParams" in NAMESPACE {
        /// The order: 1 to 64 characters, not only white space, no control characters.
        order_id: Option<String> = "orderID",
        /// The order's line: 0 or more.
        order_details_idx: i32 = "OrderDetailsIDX",
        /// In place of both: the group's id, at most 64 characters.
        group_id: Option<String> = "GroupID",
    }
}

aspnet::class! {
    /// What the line has no more, in `Message`.
    write pub(crate) struct ReleasedGroupInfo: "ReleasedGroupInfo" in NAMESPACE {
        /// The group's id.
        group_id: String = "GroupID",
        /// The order whose line had it.
        order_id: String = "orderID",
        /// The line.
        order_details_idx: i32 = "OrderDetailsIDX",
    }
}
