//! `POST /sns/v3/Sns/JoinGroupByCode`
//!
//! Makes somebody a member of a group by its code. Document: docs/api/sns-groups.md#join_group_by_code

use crate::SnsGroups;
use crate::domain::{Error, is_code};
use crate::model::MemberApiModel;
use crate::wire::Envelope;
use crate::wire::join_group_by_code::{JoinGroupByCode, Request};
use common::legacy::Handle;

impl Handle<JoinGroupByCode> for SnsGroups {
    async fn handle(&self, request: Request) -> Result<Envelope<MemberApiModel>, Error> {
        let Request {
            caller,
            gid,
            code,
            member,
        } = request;
        let (right, person) = self.store.code(gid, member.mid).await?;
        if !is_code(&code, &right) {
            self.store.count_wrong(gid, &caller.key).await?;
            return Err(Error::WrongCode);
        }
        let mid = member.mid;
        let member = member.filled(person.unwrap_or_default().member(mid));
        let member = self.store.join(gid, &caller.key, &member).await?;
        Ok(Envelope::success(member))
    }
}
