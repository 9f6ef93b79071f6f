//! `POST /api/GetMessageHistory`
//!
//! The messages of a group, the newest first. Document: docs/api/b2b-chat.md#get_message_history

use super::{Moment, Payload};
use crate::domain::{Error, FIRST_SUPPLIER_ROLE, Window};
use crate::store::Known;
use aspnet::date::Date;
use aspnet::xml::{self, Contract, Members};
use aspnet::{Model, fields};
use common::legacy::Endpoint;
use common::legacy::local_time::LocalTime;
use http::Method;
use message_store::{GroupMessage, MessageType};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The endpoint.
pub(crate) struct GetMessageHistory;

impl Endpoint for GetMessageHistory {
    const NAME: &'static str = "get_message_history";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/GetMessageHistory";
    type Request = Window;
    type Reply = super::ApiRet<Vec<MessageInfo>>;
}

/// The request's body. All of it is bound, as the original does; the group and the page count.
/// UNSPECIFIED: b2b-chat-history
#[derive(Debug, Default)]
pub(crate) struct MessageInfoPage {
    page_index: i32,
    page_size: i32,
    write_time: Date,
    is_read: i32,
    send_from_type: i32,
    from_company_id: i32,
    from_own_company_id: i32,
    to_company_id: i32,
    message_uid: Option<String>,
    to_group_id: Option<String>,
    content: Option<String>,
    is_mentioned: i32,
    writetime: Date,
    b2b_user_id: Option<String>,
    del_flag: i32,
    from_user_id: Option<String>,
    to_user_id: Option<String>,
    object_name: Option<String>,
    message: Option<MessageContent>,
    model_message: Option<MessageModelContent>,
    is_include_sender: i32,
    group_id: Option<String>,
}

fields! { MessageInfoPage {
    "PageIndex" => page_index,
    "PageSize" => page_size,
    "WriteTime" => write_time,
    "IsRead" => is_read,
    "SendFromType" => send_from_type,
    "fromCompanyID" => from_company_id,
    "fromOwnCompanyID" => from_own_company_id,
    "toCompanyID" => to_company_id,
    "MessageUId" => message_uid,
    "toGroupId" => to_group_id,
    "content" => content,
    "isMentioned" => is_mentioned,
    "Writetime" => writetime,
    "B2BUserID" => b2b_user_id,
    "DelFlag" => del_flag,
    "fromUserId" => from_user_id,
    "toUserId" => to_user_id,
    "objectName" => object_name,
    "message" => message,
    "modelMessage" => model_message,
    "isIncludeSender" => is_include_sender,
    "groupID" => group_id,
} }

impl Model for MessageInfoPage {
    const NAME: &'static str = "IMOnlineB2BMessageInfo_Page";
    const NAMESPACE: &'static str = super::NAMESPACE;
}

/// A plain message.
#[derive(Debug, Default, Serialize)]
pub(crate) struct MessageContent {
    content: Option<String>,
}

fields! { MessageContent { "content" => content } }

/// A template message.
#[derive(Debug, Default, Serialize)]
pub(crate) struct MessageModelContent {
    #[serde(rename = "OrderID")]
    order_id: Option<String>,
    #[serde(rename = "SellCompanyName")]
    sell_company_name: Option<String>,
}

fields! { MessageModelContent { "OrderID" => order_id, "SellCompanyName" => sell_company_name } }

impl TryFrom<MessageInfoPage> for Window {
    type Error = Error;

    fn try_from(page: MessageInfoPage) -> Result<Self, Error> {
        let given = |id: Option<String>| id.filter(|id| !id.is_empty());
        Self::read(
            given(page.group_id).or_else(|| given(page.to_group_id)),
            page.page_index,
            page.page_size,
        )
    }
}

/// A message, in the order of the request's class without its page. UNSPECIFIED: b2b-chat-history
#[derive(Debug, Serialize)]
pub(crate) struct MessageInfo {
    #[serde(rename = "WriteTime")]
    write_time: Moment,
    #[serde(rename = "IsRead")]
    is_read: i32,
    #[serde(rename = "SendFromType")]
    send_from_type: i32,
    #[serde(rename = "fromCompanyID")]
    from_company_id: i32,
    #[serde(rename = "fromOwnCompanyID")]
    from_own_company_id: i32,
    #[serde(rename = "toCompanyID")]
    to_company_id: i32,
    #[serde(rename = "MessageUId")]
    message_uid: String,
    #[serde(rename = "toGroupId")]
    to_group_id: String,
    content: String,
    #[serde(rename = "isMentioned")]
    is_mentioned: i32,
    #[serde(rename = "Writetime")]
    writetime: Moment,
    #[serde(rename = "B2BUserID")]
    b2b_user_id: String,
    #[serde(rename = "DelFlag")]
    del_flag: i32,
    #[serde(rename = "fromUserId")]
    from_user_id: String,
    #[serde(rename = "toUserId")]
    to_user_id: String,
    #[serde(rename = "objectName")]
    object_name: String,
    message: Option<MessageContent>,
    #[serde(rename = "modelMessage")]
    model_message: Option<MessageModelContent>,
    #[serde(rename = "isIncludeSender")]
    is_include_sender: i32,
    #[serde(rename = "groupID")]
    group_id: String,
}

/// What this server reads of a message's content; RongCloud's own types have JSON objects there.
#[derive(Default, Deserialize)]
struct Content {
    content: Option<Value>,
    #[serde(rename = "mentionedInfo")]
    mentioned_info: Option<Value>,
}

/// What the names of RongCloud's own types begin with.
const BUILT_IN: &str = "RC:";

impl MessageInfo {
    /// A message of a group.
    pub(crate) fn new(group_id: &str, known: &Known, message: GroupMessage, local_time: LocalTime) -> Self {
        let time = Moment::new(message.time, local_time);
        let sender: Option<i32> = message.sender.parse().ok();
        let member = known.members.iter().find(|(user, ..)| Some(*user) == sender);
        let (company, role) = member.map_or((0, 0), |(_, company, role)| (*company, *role));
        let content: Content = serde_json::from_str(&message.content).unwrap_or_default();
        let is_mentioned = content.mentioned_info.is_some();
        let is_text = message.message_type == MessageType::Text.as_str();
        let is_model = !message.message_type.starts_with(BUILT_IN);
        Self {
            write_time: time,
            is_read: 0,
            send_from_type: (role >= FIRST_SUPPLIER_ROLE).into(),
            from_company_id: company,
            from_own_company_id: 0,
            to_company_id: 0,
            message_uid: message.uid,
            to_group_id: group_id.to_owned(),
            is_mentioned: is_mentioned.into(),
            writetime: time,
            b2b_user_id: message.sender.clone(),
            del_flag: 0,
            from_user_id: message.sender,
            to_user_id: message.recipients.unwrap_or_default().join(","),
            object_name: message.message_type,
            message: is_text.then(|| MessageContent {
                content: match content.content {
                    Some(Value::String(text)) => Some(text),
                    _ => Some(message.content.clone()),
                },
            }),
            content: message.content,
            model_message: is_model.then(|| MessageModelContent {
                order_id: Some(known.order_id.clone()),
                sell_company_name: known.sell_company.clone(),
            }),
            is_include_sender: 0,
            group_id: group_id.to_owned(),
        }
    }
}

const INFO: Contract = Contract {
    name: "IMOnlineB2BMessageInfo",
    namespace: super::NAMESPACE,
};

const CONTENT: Contract = Contract {
    name: "MessageContent",
    namespace: super::NAMESPACE,
};

const MODEL_CONTENT: Contract = Contract {
    name: "MessageModelContent",
    namespace: super::NAMESPACE,
};

impl Payload for Vec<MessageInfo> {
    fn value(&self) -> xml::Value<'_> {
        let items = self.iter().map(|info| Some(info.members()));
        xml::Value::Objects(&INFO, Some(items.collect()))
    }
}

impl MessageInfo {
    fn members(&self) -> Members<'_> {
        let message = self.message.as_ref().map(MessageContent::members);
        let model_message = self.model_message.as_ref().map(MessageModelContent::members);
        Members::new([
            ("WriteTime", self.write_time.into()),
            ("IsRead", self.is_read.into()),
            ("SendFromType", self.send_from_type.into()),
            ("fromCompanyID", self.from_company_id.into()),
            ("fromOwnCompanyID", self.from_own_company_id.into()),
            ("toCompanyID", self.to_company_id.into()),
            ("MessageUId", self.message_uid.as_str().into()),
            ("toGroupId", self.to_group_id.as_str().into()),
            ("content", self.content.as_str().into()),
            ("isMentioned", self.is_mentioned.into()),
            ("Writetime", self.writetime.into()),
            ("B2BUserID", self.b2b_user_id.as_str().into()),
            ("DelFlag", self.del_flag.into()),
            ("fromUserId", self.from_user_id.as_str().into()),
            ("toUserId", self.to_user_id.as_str().into()),
            ("objectName", self.object_name.as_str().into()),
            ("message", xml::Value::Object(&CONTENT, message)),
            ("modelMessage", xml::Value::Object(&MODEL_CONTENT, model_message)),
            ("isIncludeSender", self.is_include_sender.into()),
            ("groupID", self.group_id.as_str().into()),
        ])
    }
}

impl MessageContent {
    fn members(&self) -> Members<'_> {
        Members::new([("content", xml::Value::text(self.content.as_deref()))])
    }
}

impl MessageModelContent {
    fn members(&self) -> Members<'_> {
        Members::new([
            ("OrderID", xml::Value::text(self.order_id.as_deref())),
            ("SellCompanyName", xml::Value::text(self.sell_company_name.as_deref())),
        ])
    }
}
