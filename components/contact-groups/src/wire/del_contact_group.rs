//! `POST /v4/recentcontact/del_contact_group`
//!
//! Deletes a contact group; its conversations stay where else they are. Document: docs/api/contact-groups.md#del_contact_group

use super::{AccountText, Body, GroupItem};
use crate::domain::{Error, Group, UserId};
use common::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// Deletes a contact group; its conversations stay where else they are.
pub(crate) struct DelContactGroup;

impl Endpoint for DelContactGroup {
    const NAME: &'static str = "del_contact_group";
    const METHOD: Method = crate::access::METHOD;
    const PATH: &'static str = "/v4/recentcontact/del_contact_group";
    type Request = Request;
    type Reply = Reply;
}

/// The request.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Request {
    /// The user whose group it is.
    #[serde(rename = "From_Account")]
    from_account: AccountText,
    /// The group's name; exactly one.
    #[serde(rename = "GroupName")]
    group_name: Vec<String>,
}

/// What the request asks for.
pub(crate) struct Deletion {
    /// The user whose group it is.
    pub owner: UserId,
    /// The group's name; any text, because one that no group can have is just absent.
    pub name: String,
}

impl TryFrom<Request> for Deletion {
    type Error = Error;

    // UNSPECIFIED: contact-groups-8
    fn try_from(request: Request) -> Result<Self, Error> {
        let owner = request.from_account.user_id("From_Account")?;
        let [name] = <[String; 1]>::try_from(request.group_name)
            .map_err(|_| Error::invalid("GroupName takes exactly one element"))?;
        Ok(Self { owner, name })
    }
}

/// The reply.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// The group that was deleted.
    #[serde(rename = "GroupItem")]
    group_item: [GroupItem; 1],
}

impl Body for Reply {}

impl From<Group> for Reply {
    fn from(group: Group) -> Self {
        Self {
            group_item: [group.into()],
        }
    }
}
