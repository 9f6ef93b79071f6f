//! `POST /api/InitGroupChat_B2B_Details`
//!
//! Makes or joins the group of an order line. Document: docs/api/b2b-chat.md#init_group_chat

use crate::B2bChat;
use crate::domain::{Entry, Error};
use crate::rong_cloud::{Call, RongCloud};
use crate::store::{Group, Missing};
use crate::wire::init_group_chat::{GroupChatInfo, InitGroupChat};
use crate::wire::{ApiRet, Refusal};
use common::legacy::Handle;

impl Handle<InitGroupChat> for B2bChat {
    async fn handle(&self, entry: Entry) -> Result<ApiRet<GroupChatInfo>, Refusal> {
        let group = self.enter(&entry).await.map_err(|error| self.refusal(error))?;
        let info = GroupChatInfo::new(entry.line, group, self.reader.local_time);
        Ok(ApiRet::success(info, self.reader.local_time))
    }
}

impl B2bChat {
    /// The group of an order line, with the caller in it. Clients make this call before each message, so it looks first
    /// whether there is anything to write: that takes no lock.
    async fn enter(&self, entry: &Entry) -> Result<Group, Error> {
        if let Some(group) = self.store.find(entry).await? {
            return Ok(group);
        }
        match &self.rong_cloud {
            None => self.store.enter(entry, false).await,
            Some(rong_cloud) => self.enter_with(rong_cloud, entry).await,
        }
    }

    /// Enters and has RongCloud do what is missing there. Whoever is in the group already costs no call.
    async fn enter_with(&self, rong_cloud: &RongCloud, entry: &Entry) -> Result<Group, Error> {
        let group = self.store.enter(entry, true).await?;
        let call = match group.missing() {
            Missing::Nothing => return Ok(group),
            Missing::Group => Call::Create,
            Missing::Member => Call::Join,
        };
        let answer = rong_cloud
            .call(call, &group.id, &group.name, entry.caller.user_id)
            .await;
        match answer {
            Ok(()) => self.store.accepted(entry).await,
            Err(refusal @ Error::Refused { .. }) => {
                self.store.refused(entry).await?;
                Err(refusal)
            }
            // What was reserved stays, for the next call to repeat this one.
            Err(error) => Err(error),
        }
    }
}
