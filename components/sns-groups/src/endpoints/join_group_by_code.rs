//! `POST /sns/v3/Sns/JoinGroupByCode`
//!
//! Makes somebody a member of a group by its code. Document: docs/api/sns-groups.md#join_group_by_code

use crate::domain::{Error, is_code};
use crate::family::{Caller, SnsGroups};
use crate::model::MemberApiModel;
use crate::wire::{self, Envelope, GID, Size};
use aspnet::ModelState;
use aspnet::query::Query;
use common::Endpoint;
use common::http::Incoming;
use http::Method;

/// The group's code, in the query.
const CODE: &str = "code";

/// Who joins which group.
pub(crate) struct JoinGroupByCode {
    caller: Caller,
    /// The group's id.
    gid: i64,
    /// The code that is said to be the group's.
    code: String,
    /// The member as the client says it is; its id is positive, and one that the caller may join as.
    member: MemberApiModel,
}

impl Endpoint for JoinGroupByCode {
    const NAME: &'static str = "join_group_by_code";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/sns/v3/Sns/JoinGroupByCode";
    type Family = SnsGroups;
    type Caller = Caller;
    type Reply = Envelope<MemberApiModel>;

    fn select(incoming: &Incoming) -> Result<(), Error> {
        Ok(Query::select(incoming, &[GID, CODE])?)
    }

    fn decode(family: &SnsGroups, caller: Caller, incoming: &Incoming) -> Result<Self, Error> {
        let query = Query::parse(&incoming.query)?;
        let mut state = ModelState::default();
        let bound = family.reader.body("member", incoming)?;
        let gid = query.int64(GID, &mut ModelState::default())?;
        let code = query.text(CODE, &mut state)?;
        let mut member: MemberApiModel = wire::checked("member", bound, state)?;
        wire::check_props(member.props.as_deref())?;
        member.mid = caller.joining(member.mid)?;
        Ok(Self {
            caller,
            gid,
            code: code.unwrap_or_default(),
            member,
        })
    }

    async fn handle(self, family: &SnsGroups) -> Result<Envelope<MemberApiModel>, Error> {
        let Self {
            caller,
            gid,
            code,
            member,
        } = self;
        let mid = member.mid;
        let (right, person) = family.store.code(gid, mid).await?;
        let is_right = is_code(&code, &right);
        family.guesses.decide(gid, &caller.guesser(mid), is_right).await?;
        let member = match &person {
            Some(_) if caller.is_person() => member.without_ids(),
            _ => member,
        };
        let member = member.filled(person.unwrap_or_default().member(mid));
        Size::default().add(&member)?;
        let member = family.store.join(gid, &member).await?;
        Ok(Envelope::success(caller.shown(member)))
    }
}
