//! `POST /api/InitGroupChat_B2B_Details`
//!
//! Makes or joins the group of an order line. Document: docs/api/b2b-chat.md#init_group_chat

use super::{Moment, Payload};
use crate::domain::{Caller, Entry, Error, OrderLine};
use crate::store::Group;
use aspnet::xml::{Contract, Members, Value};
use aspnet::{Model, fields};
use common::legacy::Endpoint;
use common::legacy::local_time::LocalTime;
use http::Method;
use serde::Serialize;

/// The endpoint.
pub(crate) struct InitGroupChat;

impl Endpoint for InitGroupChat {
    const NAME: &'static str = "init_group_chat";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/InitGroupChat_B2B_Details";
    type Request = Entry;
    type Reply = super::ApiRet<GroupChatInfo>;
}

/// The request's body, in the document's order.
#[derive(Debug, Default)]
pub(crate) struct ChatBoxParams {
    role_type: i32,
    order_id: Option<String>,
    order_details_idx: i32,
    cus_company_name: Option<String>,
    sell_company_name: Option<String>,
    is_rong_group: i32,
    group_id: Option<String>,
    from_user_id: i32,
    dele_company_id: i32,
    source_order_id: Option<String>,
}

fields! { ChatBoxParams {
    "RoleType" => role_type,
    "orderID" => order_id,
    "OrderDetailsIDX" => order_details_idx,
    "CusCompanyName" => cus_company_name,
    "SellCompanyName" => sell_company_name,
    "IsRongGroup" => is_rong_group,
    "GroupID" => group_id,
    "fromUserID" => from_user_id,
    "DeleCompanyID" => dele_company_id,
    "SourceOrderID" => source_order_id,
} }

impl Model for ChatBoxParams {
    const NAME: &'static str = "ChatBoxParams";
    const NAMESPACE: &'static str = super::NAMESPACE;
}

impl TryFrom<ChatBoxParams> for Entry {
    type Error = Error;

    /// UNSPECIFIED: b2b-chat-is-rong-group
    fn try_from(params: ChatBoxParams) -> Result<Self, Error> {
        let caller = Caller {
            user_id: params.from_user_id,
            company: params.dele_company_id,
            role: params.role_type,
            cus_company: params.cus_company_name,
            sell_company: params.sell_company_name,
        };
        let entry = Self {
            line: OrderLine::read(params.order_id, params.order_details_idx)?,
            made: params.is_rong_group != 0,
            given: params.group_id,
            source_order: params.source_order_id,
            caller: caller.check()?,
        };
        entry.check()
    }
}

/// A group, in `Message`. UNSPECIFIED: b2b-chat-message
#[derive(Debug, Serialize)]
pub(crate) struct GroupChatInfo {
    #[serde(rename = "GroupID")]
    group_id: String,
    #[serde(rename = "GroupName")]
    group_name: String,
    /// What the client passes in its next call: the group exists.
    #[serde(rename = "IsRongGroup")]
    is_rong_group: i32,
    #[serde(rename = "orderID")]
    order_id: String,
    #[serde(rename = "OrderDetailsIDX")]
    order_details_idx: i32,
    #[serde(rename = "SourceOrderID")]
    source_order_id: Option<String>,
    #[serde(rename = "Created")]
    created: Moment,
    #[serde(rename = "Members")]
    members: Vec<GroupChatMember>,
}

/// A member of a group.
#[derive(Debug, Serialize)]
struct GroupChatMember {
    #[serde(rename = "fromUserID")]
    from_user_id: i32,
    #[serde(rename = "DeleCompanyID")]
    dele_company_id: i32,
    #[serde(rename = "RoleType")]
    role_type: i32,
    #[serde(rename = "CusCompanyName")]
    cus_company_name: Option<String>,
    #[serde(rename = "SellCompanyName")]
    sell_company_name: Option<String>,
    #[serde(rename = "Joined")]
    joined: Moment,
}

impl GroupChatInfo {
    /// The group of an order line.
    pub(crate) fn new(line: OrderLine, group: Group, local_time: LocalTime) -> Self {
        let members = group.members.into_iter();
        let members = members.map(|(user, company, role, customer, seller, joined)| GroupChatMember {
            from_user_id: user,
            dele_company_id: company,
            role_type: role,
            cus_company_name: customer,
            sell_company_name: seller,
            joined: Moment::new(joined, local_time),
        });
        Self {
            group_id: group.id,
            group_name: group.name,
            is_rong_group: 1,
            order_id: line.order_id,
            order_details_idx: line.line,
            source_order_id: group.source_order,
            created: Moment::new(group.created, local_time),
            members: members.collect(),
        }
    }
}

const GROUP: Contract = Contract {
    name: "GroupChatInfo",
    namespace: super::NAMESPACE,
};

const MEMBER: Contract = Contract {
    name: "GroupChatMember",
    namespace: super::NAMESPACE,
};

impl Payload for GroupChatInfo {
    fn value(&self) -> Value<'_> {
        let members = self.members.iter().map(|member| Some(member.members()));
        let group = Members::new([
            ("GroupID", Value::from(self.group_id.as_str())),
            ("GroupName", self.group_name.as_str().into()),
            ("IsRongGroup", self.is_rong_group.into()),
            ("orderID", self.order_id.as_str().into()),
            ("OrderDetailsIDX", self.order_details_idx.into()),
            ("SourceOrderID", Value::text(self.source_order_id.as_deref())),
            ("Created", self.created.into()),
            ("Members", Value::Objects(&MEMBER, Some(members.collect()))),
        ]);
        Value::Object(&GROUP, Some(group))
    }
}

impl GroupChatMember {
    fn members(&self) -> Members<'_> {
        Members::new([
            ("fromUserID", Value::from(self.from_user_id)),
            ("DeleCompanyID", self.dele_company_id.into()),
            ("RoleType", self.role_type.into()),
            ("CusCompanyName", Value::text(self.cus_company_name.as_deref())),
            ("SellCompanyName", Value::text(self.sell_company_name.as_deref())),
            ("Joined", self.joined.into()),
        ])
    }
}
