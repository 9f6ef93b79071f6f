//! `POST /api/GetMessageHistory`
//!
//! The messages of a group, the newest first. Document: docs/api/b2b-chat.md#get_message_history

use crate::domain::{Error, FIRST_SUPPLIER_ROLE, Page, Viewer};
use crate::family::{B2bChat, CallError, TokenHolder};
use crate::store::{History, Message};
use crate::wire::{self, ApiRet, Measured, Moment, NAMESPACE, SITE};
use aspnet::date::Date;
use aspnet::reply::Form;
use common::Endpoint;
use common::http::Incoming;
use common::local_time::LocalTime;
use http::Method;
use serde::Deserialize;
use serde_json::Value;

/// A page of a group's messages.
pub(crate) struct GetMessageHistory {
    viewer: Viewer,
    group_id: String,
    page: Page,
    /// How the reply is written.
    form: Form,
}

impl Endpoint for GetMessageHistory {
    const NAME: &'static str = "get_message_history";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/GetMessageHistory";
    type Family = B2bChat;
    type Caller = TokenHolder;
    type Reply = ApiRet<Vec<MessageInfo>>;

    /// UNSPECIFIED: b2b-chat-persons
    fn decode(family: &B2bChat, holder: TokenHolder, incoming: &Incoming) -> Result<Self, CallError> {
        let request: MessageInfoPage = wire::parameter(&family.reader, incoming)?;
        let given = |id: Option<String>| id.filter(|id| !id.is_empty());
        if let Some(user) = given(request.from_user_id) {
            holder.acts_as(&user)?;
        }
        let group_id = given(request.group_id).or_else(|| given(request.to_group_id));
        Ok(Self {
            group_id: group_id.ok_or_else(|| Error::Invalid("groupID is empty".to_owned()))?,
            page: Page::read(request.page_index, request.page_size)?,
            viewer: holder.viewer()?,
            form: Form::of(SITE, incoming),
        })
    }

    async fn handle(self, family: &B2bChat) -> Result<ApiRet<Vec<MessageInfo>>, CallError> {
        let mut page = self.page;
        let mut history = family.store.history(&self.viewer, &self.group_id, page).await?;
        let local_time = family.local_time();
        let messages = std::mem::take(&mut history.messages).into_iter();
        let items = messages.map(|message| MessageInfo::new(&self.group_id, &history, message, local_time));
        let mut items: Vec<MessageInfo> = items.collect();
        wire::keep_first(&mut items, self.form);
        if items.len() < page.length(history.total) {
            page = page.ended_after(items.len());
            items.truncate(page.length(history.total));
        }
        Ok(ApiRet::page(items, history.total, page, local_time))
    }
}

aspnet::class! {
    /// The request's body. All of it is bound, as the original does; the group and the page count.
    /// UNSPECIFIED: b2b-chat-history
    read struct MessageInfoPage: "IMOnlineB2BMessageInfo_Page" in NAMESPACE {
        /// The page, from 1; 0 is 1.
        page_index: i32 = "PageIndex",
        /// How many messages a page has, 1 to 100; 0 is 20, more than 100 is 100.
        page_size: i32 = "PageSize",
        /// As in a message, like all that follow but the group.
        write_time: Date = "WriteTime",
        /// As in a message.
        is_read: i32 = "IsRead",
        /// As in a message.
        send_from_type: i32 = "SendFromType",
        /// As in a message.
        from_company_id: i32 = "fromCompanyID",
        /// As in a message.
        from_own_company_id: i32 = "fromOwnCompanyID",
        /// As in a message.
        to_company_id: i32 = "toCompanyID",
        /// As in a message.
        message_uid: Option<String> = "MessageUId",
        /// The group, where `groupID` is empty.
        to_group_id: Option<String> = "toGroupId",
        /// As in a message.
        content: Option<String> = "content",
        /// As in a message.
        is_mentioned: i32 = "isMentioned",
        /// As in a message.
        writetime: Date = "Writetime",
        /// As in a message.
        b2b_user_id: Option<String> = "B2BUserID",
        /// As in a message.
        del_flag: i32 = "DelFlag",
        /// As in a message.
        from_user_id: Option<String> = "fromUserId",
        /// As in a message.
        to_user_id: Option<String> = "toUserId",
        /// As in a message.
        object_name: Option<String> = "objectName",
        /// As in a message.
        message: Option<MessageContent> = "message",
        /// As in a message.
        model_message: Option<MessageModelContent> = "modelMessage",
        /// As in a message.
        is_include_sender: i32 = "isIncludeSender",
        /// The group.
        group_id: Option<String> = "groupID",
    }
}

aspnet::class! {
    /// A message, in the order of the request's class without its page. UNSPECIFIED: b2b-chat-history
    write pub(crate) struct MessageInfo: "IMOnlineB2BMessageInfo" in NAMESPACE {
        /// When RongCloud received the message.
        write_time: Moment = "WriteTime",
        /// Always 0: nobody tells this server.
        is_read: i32 = "IsRead",
        /// 0 the customer's side (`RoleType` 0, 1), 1 the supplier's (2, 3); 0 for whom is no member.
        send_from_type: i32 = "SendFromType",
        /// The sender's `DeleCompanyID`, 0 for whom is no member.
        from_company_id: i32 = "fromCompanyID",
        /// Always 0.
        from_own_company_id: i32 = "fromOwnCompanyID",
        /// Always 0.
        to_company_id: i32 = "toCompanyID",
        /// RongCloud's id of the message.
        message_uid: String = "MessageUId",
        /// The group.
        to_group_id: String = "toGroupId",
        /// As RongCloud routed it.
        content: String = "content",
        /// 1 if the content has `mentionedInfo`.
        is_mentioned: i32 = "isMentioned",
        /// When RongCloud received the message; a second time, as in the original.
        writetime: Moment = "Writetime",
        /// The sender.
        b2b_user_id: String = "B2BUserID",
        /// Always 0.
        del_flag: i32 = "DelFlag",
        /// The sender.
        from_user_id: String = "fromUserId",
        /// To whom the message is directed, separated by commas; empty for all.
        to_user_id: String = "toUserId",
        /// The message's type.
        object_name: String = "objectName",
        /// The text of a `RC:TxtMsg`; else null.
        message: Option<MessageContent> = "message",
        /// What a template of the application's own types is filled with; null for RongCloud's types.
        model_message: Option<MessageModelContent> = "modelMessage",
        /// Always 0.
        is_include_sender: i32 = "isIncludeSender",
        /// The group.
        group_id: String = "groupID",
    }
}

aspnet::class! {
    /// A plain message.
    read write struct MessageContent: "MessageContent" in NAMESPACE {
        /// Its text.
        content: Option<String> = "content",
    }
}

aspnet::class! {
    /// A template message.
    read write struct MessageModelContent: "MessageModelContent" in NAMESPACE {
        /// The group's order.
        order_id: Option<String> = "OrderID",
        /// The supplier's name.
        sell_company_name: Option<String> = "SellCompanyName",
    }
}

/// What this server reads of a message's content; RongCloud's own types have JSON objects there.
#[derive(Default, Deserialize)]
struct Content {
    content: Option<Value>,
    #[serde(rename = "mentionedInfo")]
    mentioned_info: Option<Value>,
}

/// The type of RongCloud's text messages.
const TEXT: &str = "RC:TxtMsg";
/// What the names of RongCloud's own types begin with.
const BUILT_IN: &str = "RC:";

impl MessageInfo {
    fn new(group_id: &str, group: &History, message: Message, local_time: LocalTime) -> Self {
        let time = Moment::new(message.time, local_time);
        let content: Content = serde_json::from_str(&message.content).unwrap_or_default();
        let is_of_supplier = message.role.is_some_and(|role| role >= FIRST_SUPPLIER_ROLE);
        Self {
            write_time: time,
            is_read: 0,
            send_from_type: is_of_supplier.into(),
            from_company_id: message.company.unwrap_or_default(),
            from_own_company_id: 0,
            to_company_id: 0,
            message_uid: message.uid,
            to_group_id: group_id.to_owned(),
            is_mentioned: content.mentioned_info.is_some().into(),
            writetime: time,
            b2b_user_id: message.sender.clone(),
            del_flag: 0,
            from_user_id: message.sender,
            to_user_id: message.recipients.unwrap_or_default().join(","),
            message: (message.message_type == TEXT).then(|| MessageContent::new(content, &message.content)),
            model_message: (!message.message_type.starts_with(BUILT_IN)).then(|| MessageModelContent::new(group)),
            object_name: message.message_type,
            content: message.content,
            is_include_sender: 0,
            group_id: group_id.to_owned(),
        }
    }
}

impl Measured for MessageInfo {
    const AROUND: (usize, usize) = (560, 1536);

    fn texts(&self) -> impl Iterator<Item = &str> {
        let model = self.model_message.as_ref();
        let texts = [
            Some(&self.message_uid),
            Some(&self.to_group_id),
            Some(&self.content),
            Some(&self.b2b_user_id),
            Some(&self.from_user_id),
            Some(&self.to_user_id),
            Some(&self.object_name),
            self.message.as_ref().and_then(|message| message.content.as_ref()),
            model.and_then(|model| model.order_id.as_ref()),
            model.and_then(|model| model.sell_company_name.as_ref()),
            Some(&self.group_id),
        ];
        texts.into_iter().flatten().map(String::as_str)
    }
}

impl MessageContent {
    /// The text of a message; the whole of its content where there is none in it.
    fn new(content: Content, whole: &str) -> Self {
        let text = match content.content {
            Some(Value::String(text)) => text,
            _ => whole.to_owned(),
        };
        Self { content: Some(text) }
    }
}

impl MessageModelContent {
    fn new(group: &History) -> Self {
        Self {
            order_id: Some(group.order_id.clone()),
            sell_company_name: group.sell_company.clone(),
        }
    }
}
