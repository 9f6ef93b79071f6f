//! `GET /chat-records/chat-list`
//!
//! Reads the conversations of a member, each by its newest record. Document: docs/api/chat-records.md#chat_list

use crate::domain::Error;
use crate::family::{ChatRecords, TokenHolder};
use crate::wire::AROUND;
use common::bounds::{LIST_BYTES, Numbered, PAGE_BYTES};
use common::http::{Incoming, Outgoing};
use common::{Encode, Endpoint};
use http::{HeaderName, HeaderValue, Method};
use message_store::{Conversation, Conversations};
use serde::Serialize;
use yii::{Collection, Count, Fields, Format, QueryParameters, RequestedPage, Resource, Target};

/// Conversations to be read.
pub(crate) struct ChatList {
    /// The member whose they are.
    member_id: i64,
    /// Which fields of their rows. UNSPECIFIED: chat-records-fields
    fields: Fields,
    /// What the reply is written as.
    format: Format,
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
            fields: Fields::read(query.variables()),
            format: Format::of(incoming)?,
            page,
        })
    }

    async fn handle(self, family: &ChatRecords) -> Result<Reply, Error> {
        let item = |conversation: Conversation| {
            self.fields.of(Item {
                id: conversation.last.id,
                seller_id: conversation.seller_id,
                member_id: self.member_id,
                addtime: family.local_time.text(conversation.last.addtime),
                cnt: conversation.last.cnt,
                message_type: conversation.last.message_type,
                shop_name: conversation.shop_name,
                logo: conversation.logo,
            })
        };
        let Some((RequestedPage { number, size }, target)) = &self.page else {
            let mut found = family.store.all_conversations(self.member_id).await?;
            found.end_after(self.fitting(LIST_BYTES, &found));
            return Ok(Reply::All {
                is_truncated: found.size < found.total,
                items: found.conversations.into_iter().map(item).collect::<Result<_, _>>()?,
            });
        };
        let page = Numbered {
            number: *number,
            size: *size,
        };
        let mut found = family.store.conversations(self.member_id, page).await?;
        found.end_after(self.fitting(PAGE_BYTES, &found));
        let count = Count {
            total: found.total,
            pages: found.pages,
        };
        let items = found.conversations.into_iter().map(item).collect::<Result<_, _>>()?;
        Ok(Reply::Page(Collection::numbered(
            items, count, found.page, found.size, target,
        )))
    }
}

impl ChatList {
    /// How many of the conversations a reply has room for.
    fn fitting(&self, room: u32, found: &Conversations) -> usize {
        let texts = found.conversations.iter().map(|conversation| {
            let Conversation {
                seller_id,
                last,
                shop_name,
                logo,
            } = conversation;
            [seller_id, &last.cnt, shop_name, logo].map(String::as_str)
        });
        self.format.fitting(room, AROUND, texts)
    }
}

/// The conversations.
pub(crate) enum Reply {
    /// In an array.
    All {
        /// All of them, or the first.
        items: Vec<Resource<Item>>,
        /// Whether there are more. UNSPECIFIED: chat-records-bytes
        is_truncated: bool,
    },
    /// A page of them.
    Page(Collection<Resource<Item>>),
}

impl Encode<Reply> for ChatRecords {
    fn encode(&self, incoming: &Incoming, reply: Reply) -> Result<Outgoing, Error> {
        Ok(match reply {
            Reply::All { items, is_truncated } => {
                let mut outgoing = yii::reply(incoming, &items)?;
                if is_truncated {
                    let name = HeaderName::from_static("x-truncated");
                    outgoing.headers.insert(name, HeaderValue::from_static("true"));
                }
                outgoing
            }
            Reply::Page(collection) => collection.reply(incoming)?,
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
