//! `GET /chat-records/chat-list`
//!
//! Reads the conversations of a member, each by its newest record. Document: docs/api/chat-records.md#chat_list

use super::pagination::{Collection, Count, Target, Wanted};
use super::query::Query;
use super::{FromIncoming, IntoOutgoing, ok};
use crate::ChatRecords;
use crate::domain::Error;
use common::legacy::Endpoint;
use common::legacy::http::{Incoming, Outgoing};
use http::Method;
use message_store::Conversations;
use serde::Serialize;

/// The endpoint.
pub(crate) struct ChatList;

impl Endpoint for ChatList {
    const NAME: &'static str = "chat_list";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/chat-records/chat-list";
    type Request = Request;
    type Reply = Reply;
}

/// Whose conversations to read.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The member.
    pub member_id: i64,
    /// Which page, with where its links lead; `None`: all of them, as the document has it.
    /// UNSPECIFIED: chat-records-conversations
    pub page: Option<(Wanted, Target)>,
}

/// Conversations, with what the request said of them.
pub(crate) struct Reply {
    /// What was read.
    pub conversations: Conversations,
    /// The request.
    pub request: Request,
}

/// A conversation in the document's words.
#[derive(Serialize)]
struct Item {
    id: i64,
    seller_id: String,
    member_id: i64,
    addtime: String,
    cnt: String,
    #[serde(rename = "messageType")]
    message_type: String,
    shop_name: String,
    logo: String,
}

impl FromIncoming for Request {
    fn from_incoming(family: &ChatRecords, incoming: &Incoming) -> Result<Self, Error> {
        let query = Query::read(incoming, &["memberId"], &[])?;
        let member_id = query.parameter("memberId").required().and_then(|sent| sent.integer());
        let page = Wanted::is_named(query.variables()).then(|| {
            let target = family.target(incoming, ChatList::PATH, &query);
            (Wanted::read(query.variables()), target)
        });
        Ok(Self {
            member_id: member_id.map_err(|violation| Error::Invalid(vec![violation]))?,
            page,
        })
    }
}

impl IntoOutgoing for Reply {
    fn into_outgoing(self, family: &ChatRecords) -> Outgoing {
        let Conversations {
            conversations,
            total,
            pages,
            page,
        } = self.conversations;
        let items = conversations.into_iter().map(|conversation| Item {
            id: conversation.last.id,
            seller_id: conversation.seller_id,
            member_id: self.request.member_id,
            addtime: family.local_time.text(conversation.last.addtime),
            cnt: conversation.last.cnt,
            message_type: conversation.last.message_type,
            shop_name: conversation.shop_name,
            logo: conversation.logo,
        });
        let items: Vec<_> = items.collect();
        match self.request.page {
            None => ok(&items),
            Some((Wanted { size, .. }, target)) => {
                Collection::numbered(items, Count { total, pages }, page, size, &target).into_outgoing()
            }
        }
    }
}
