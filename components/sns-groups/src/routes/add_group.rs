//! `POST /sns/v3/Sns/AddGroup`
//!
//! Adds a group with its administrators. Document: docs/api/sns-groups.md#add_group

use super::caller;
use crate::SnsGroups;
use crate::domain::{Error, join_code};
use crate::model::{ADMINISTRATOR, GroupApiModel, Made, MemberApiModel};
use crate::wire::Envelope;
use crate::wire::add_group::{AddGroup, GroupMembersApiModel, Request};
use common::legacy::{Handle, clock};

impl Handle<AddGroup> for SnsGroups {
    async fn handle(&self, request: Request) -> Result<Envelope<GroupMembersApiModel>, Error> {
        let administrators = self.administrators(&request.mids).await?;
        let mut group = request.group;
        if group.is_code {
            group.in_code = Some(join_code()?);
        }
        let created = clock::now_ms();
        let gid = self
            .store
            .create(request.scene, created, &group, &administrators)
            .await?;
        let count = i32::try_from(administrators.len()).unwrap_or(i32::MAX);
        let made = Made {
            gid,
            adm_cnt: count,
            member_cnt: count,
            created,
            in_group: caller(&request.caller).is_none_or(|mid| request.mids.contains(&mid)),
        };
        let group: GroupApiModel = group.shown(made);
        let members = administrators
            .into_iter()
            .map(|member| member.shown(gid, ADMINISTRATOR));
        Ok(Envelope::success(GroupMembersApiModel::new(group, members.collect())).with_info(request.info))
    }
}

impl SnsGroups {
    /// The administrators as the directory knows them.
    async fn administrators(&self, mids: &[i64]) -> Result<Vec<MemberApiModel>, Error> {
        let mut people = self.store.people(mids).await?;
        if self.strict_members {
            let unknown: Vec<i64> = mids.iter().copied().filter(|mid| !people.contains_key(mid)).collect();
            if !unknown.is_empty() {
                return Err(Error::UnknownMembers(unknown));
            }
        }
        let known = mids
            .iter()
            .map(|mid| people.remove(mid).unwrap_or_default().member(*mid));
        Ok(known.collect())
    }
}
