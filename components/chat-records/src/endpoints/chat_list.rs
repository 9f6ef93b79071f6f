//! `GET /chat-records/chat-list`
//!
//! Reads the conversations of a member, each by its newest record. Document: docs/api/chat-records.md#chat_list

use crate::domain::Error;
use crate::family::{ChatRecords, TokenHolder};
use common::bounds::Numbered;
use common::http::{Incoming, Outgoing};
use common::{Encode, Endpoint};
use http::{HeaderName, HeaderValue, Method};
use message_store::Conversation;
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
        let item = |conversation: Conversation| Item {
            id: conversation.last.id,
            seller_id: conversation.seller_id,
            member_id: self.member_id,
            addtime: family.local_time.text(conversation.last.addtime),
            cnt: conversation.last.cnt,
            message_type: conversation.last.message_type,
            shop_name: conversation.shop_name,
            logo: conversation.logo,
        };
        let Some((RequestedPage { number, size }, target)) = self.page else {
            let found = family.store.all_conversations(self.member_id).await?;
            return Ok(Reply::All {
                is_truncated: found.size < found.total,
                items: found.conversations.into_iter().map(item).collect(),
            });
        };
        let page = Numbered { number, size };
        let found = family.store.conversations(self.member_id, page).await?;
        let count = Count {
            total: found.total,
            pages: found.pages,
        };
        let items = found.conversations.into_iter().map(item).collect();
        Ok(Reply::Page(Collection::numbered(
            items, count, found.page, found.size, &target,
        )))
    }
}

/// The conversations.
pub(crate) enum Reply {
    /// In an array.
    All {
        /// All of them, or the first.
        items: Vec<Item>,
        /// Whether there are more. UNSPECIFIED: chat-records-bytes
        is_truncated: bool,
    },
    /// A page of them.
    Page(Collection<Item>),
}

impl Encode<Reply> for ChatRecords {
    fn encode(&self, _: &Incoming, reply: Reply) -> Result<Outgoing, Error> {
        Ok(match reply {
            Reply::All { items, is_truncated } => {
                let mut outgoing = yii::reply(&items)?;
                if is_truncated {
                    let name = HeaderName::from_static("x-truncated");
                    outgoing.headers.insert(name, HeaderValue::from_static("true"));
                }
                outgoing
            }
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
