//! `GET /chat-records/chat-list`
//!
//! Reads the conversations of a member, each by its newest record. Document: docs/api/chat-records.md#chat_list

use crate::domain::Error;
use crate::family::{ChatRecords, TokenHolder};
use common::http::{Incoming, Outgoing};
use common::{Encode, Endpoint};
use http::Method;
use serde::Serialize;
use yii::{Collection, Count, QueryParameters, RequestedPage, Target};

/// Conversations to be read.
pub(crate) struct ChatList {
    /// The member whose they are.
    member_id: i64,
    /// Which page, with where its links lead; `None`: all of them, as the document has it.
    /// UNSPECIFIED: chat-records-conversations
    page: Option<(RequestedPage, Target)>,
}

impl Endpoint for ChatList {
    const NAME: &'static str = "chat_list";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/chat-records/chat-list";
    type Family = ChatRecords;
    type Caller = TokenHolder;
    type Reply = Reply;

    fn decode(family: &ChatRecords, caller: TokenHolder, incoming: &Incoming) -> Result<Self, Error> {
        let query = QueryParameters::read(incoming, &["memberId"], &[])?;
        let member_id = query.parameter("memberId").required().and_then(|sent| sent.integer());
        let page = RequestedPage::is_named(query.variables()).then(|| {
            let target = family.target(incoming, Self::PATH, &query);
            (RequestedPage::read(query.variables()), target)
        });
        let member_id = member_id.map_err(|violation| Error::Invalid(vec![violation]))?;
        Ok(Self {
            member_id: caller.member(member_id)?,
            page,
        })
    }

    async fn handle(self, family: &ChatRecords) -> Result<Reply, Error> {
        let page = self.page.as_ref().map(|(page, _)| (page.number, page.size));
        let found = family.store.conversations(self.member_id, page).await?;
        let items = found.conversations.into_iter().map(|conversation| Item {
            id: conversation.last.id,
            seller_id: conversation.seller_id,
            member_id: self.member_id,
            addtime: family.local_time.text(conversation.last.addtime),
            cnt: conversation.last.cnt,
            message_type: conversation.last.message_type,
            shop_name: conversation.shop_name,
            logo: conversation.logo,
        });
        let items = items.collect();
        let count = Count {
            total: found.total,
            pages: found.pages,
        };
        Ok(match self.page {
            None => Reply::All(items),
            Some((page, target)) => Reply::Page(Collection::numbered(items, count, found.page, page.size, &target)),
        })
    }
}

/// The conversations.
pub(crate) enum Reply {
    /// All of them, in an array.
    All(Vec<Item>),
    /// A page of them.
    Page(Collection<Item>),
}

impl Encode<Reply> for ChatRecords {
    fn encode(&self, _: &Incoming, reply: Reply) -> Result<Outgoing, Error> {
        Ok(match reply {
            Reply::All(items) => yii::reply(&items)?,
            Reply::Page(collection) => collection.reply()?,
        })
    }
}

/// A conversation, by its newest record.
#[derive(Serialize)]
pub(crate) struct Item {
    /// The record's id.
    id: i64,
    /// The seller.
    seller_id: String,
    /// The member.
    member_id: i64,
    /// When the record was created, or when RongCloud received the message: `YYYY-MM-DD HH:MM:SS` at the offset `utc_offset`.
    addtime: String,
    /// The message's content, byte for byte what was stored.
    cnt: String,
    /// The message's type.
    #[serde(rename = "messageType")]
    message_type: String,
    /// The name of the seller's shop, empty while it is unknown.
    shop_name: String,
    /// The address of the shop's logo, empty while it is unknown.
    logo: String,
}
