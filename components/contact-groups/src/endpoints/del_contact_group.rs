//! `POST /v4/recentcontact/del_contact_group`
//!
//! Deletes a contact group; its conversations stay where else they are. Document: docs/api/contact-groups.md#del_contact_group

use crate::domain::{Error, Group, UserId};
use crate::family::{ContactGroups, EditionAdministrator};
use crate::wire::{self, AccountText, Envelope, GroupItem};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::{Deserialize, Serialize};

/// A group to be deleted.
pub(crate) struct DelContactGroup {
    /// The user whose group it is.
    owner: UserId,
    /// The group's name; any text, because one that no group can have is just absent.
    name: String,
}

impl Endpoint for DelContactGroup {
    const NAME: &'static str = "del_contact_group";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v4/recentcontact/del_contact_group";
    type Family = ContactGroups;
    type Caller = EditionAdministrator;
    type Reply = Reply;

    // UNSPECIFIED: contact-groups-8
    fn decode(_: &ContactGroups, _: EditionAdministrator, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let owner = body.from_account.user_id("From_Account")?;
        let [name] = <[String; 1]>::try_from(body.group_name)
            .map_err(|_| Error::invalid("GroupName takes exactly one element"))?;
        Ok(Self { owner, name })
    }

    async fn handle(self, family: &ContactGroups) -> Result<Reply, Error> {
        let id = family.store.delete(&self.owner, &self.name).await?;
        let group = Group { name: self.name, id };
        Ok(Reply {
            group_item: [group.into()],
            envelope: Envelope::success(),
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Body {
    /// The user whose group it is.
    #[serde(rename = "From_Account")]
    from_account: AccountText,
    /// The group's name; exactly one.
    #[serde(rename = "GroupName")]
    group_name: Vec<String>,
}

/// The group that was deleted.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// The group.
    #[serde(rename = "GroupItem")]
    group_item: [GroupItem; 1],
    #[serde(flatten)]
    envelope: Envelope,
}
