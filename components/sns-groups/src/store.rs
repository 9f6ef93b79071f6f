//! The family's tables: typed functions over the statements in `sql/`.

use crate::domain::Error;
use crate::model::{AdminLevel, GroupApiModel, Made, MemberApiModel, Person};
use common::bounds::PAGE_BYTES;
use common::sql::{self, Database, Maybe, One, Refusals, Schema, Value};
use serde::Deserialize;
use std::collections::BTreeMap;

static SCHEMAS: [&Schema; 2] = [&schemas::SNS_GROUPS, &schemas::DIRECTORY_STORE];

static REFUSALS: &Refusals<Error> = &[("full-group", || Error::FullGroup)];

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        error.into_error(REFUSALS)
    }
}

common::statement! {
    write AddGroup { scene, created, code, in_amount, model, members } -> One<i64> = "add_group";
    read ReadGroup { caller, gid } -> Maybe<GroupRow> = "get_group";
    read ReadPeople { ids, bytes } -> Maybe<Vec<(String, Person)>> = "people";
    read ReadCode { mid, gid } -> Maybe<(Option<String>, Option<Person>)> = "join_group_by_code_code";
    write Join { gid, mid, model } -> One<(AdminLevel, MemberApiModel)> = "join_group_by_code";
}

/// The family's tables.
pub(crate) struct Store(Database);

/// A group as it is stored.
#[derive(Deserialize)]
struct GroupRow {
    adm_cnt: i32,
    member_cnt: i32,
    created: i64,
    in_amount: String,
    /// The caller's, where it is a member.
    level: Option<AdminLevel>,
    model: GroupApiModel,
}

impl Store {
    /// The tables in the database that the manifest grants.
    pub(crate) fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// What the directory knows of these people; who is not in it is left out.
    pub(crate) async fn people(&self, mids: &[i64]) -> Result<BTreeMap<i64, Person>, Error> {
        let ids = sql::json(&mids.iter().map(i64::to_string).collect::<Vec<_>>())?;
        let bytes = PAGE_BYTES.into();
        let people = self.0.read(ReadPeople { ids, bytes }).await?;
        Ok(people
            .ok_or(Error::LargeReply)?
            .into_iter()
            .filter_map(|(id, person)| Some((id.parse().ok()?, person)))
            .collect())
    }

    /// Creates a group of administrators; returns its id.
    pub(crate) async fn create(
        &self,
        scene: i32,
        created: i64,
        group: &GroupApiModel,
        administrators: &[MemberApiModel],
    ) -> Result<i64, Error> {
        let members: Vec<_> = administrators.iter().map(|member| (member.mid, member)).collect();
        let statement = AddGroup {
            scene: scene.into(),
            created: created.into(),
            code: sql::optional(group.in_code.clone().filter(|_| group.is_code)),
            in_amount: group.in_amount.to_string().into(),
            model: sql::json(group)?,
            members: sql::json(&members)?,
        };
        Ok(self.0.write(statement).await?)
    }

    /// A group as `caller` sees it, without one as an administrator does; with the caller's level, where it is a member.
    pub(crate) async fn group(
        &self,
        gid: i64,
        caller: Option<i64>,
    ) -> Result<(GroupApiModel, Option<AdminLevel>), Error> {
        let statement = ReadGroup {
            caller: caller.map_or(Value::Null, Value::Integer),
            gid: gid.into(),
        };
        let row = self.0.read(statement).await?.ok_or(Error::UnknownGroup)?;
        let made = Made {
            gid,
            adm_cnt: row.adm_cnt,
            member_cnt: row.member_cnt,
            created: row.created,
            in_group: if caller.is_some() {
                row.level.is_some()
            } else {
                row.adm_cnt > 0
            },
        };
        let group = GroupApiModel {
            in_amount: row.in_amount.parse().unwrap_or_default(),
            ..row.model
        };
        Ok((group.shown(made), row.level))
    }

    /// The code that joins a group, and what the directory knows of who joins.
    pub(crate) async fn code(&self, gid: i64, mid: i64) -> Result<(String, Option<Person>), Error> {
        let statement = ReadCode {
            mid: mid.to_string().into(),
            gid: gid.into(),
        };
        let (code, person) = self.0.read(statement).await?.ok_or(Error::UnknownGroup)?;
        Ok((code.ok_or(Error::NoCode)?, person))
    }

    /// Makes somebody a member, unless it is one; returns the member as it is.
    pub(crate) async fn join(&self, gid: i64, member: &MemberApiModel) -> Result<MemberApiModel, Error> {
        let statement = Join {
            gid: gid.into(),
            mid: member.mid.into(),
            model: sql::json(member)?,
        };
        let (level, member) = self.0.write(statement).await?;
        Ok(member.shown(gid, level))
    }
}
