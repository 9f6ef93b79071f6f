//! The family's tables: typed functions over the statements in `sql/`.

use crate::domain::{Error, MAX_WRONG_CODES, WRONG_CODES_MS};
use crate::model::{AdminLevel, GroupApiModel, Made, MemberApiModel, Person};
use common::clock;
use common::sql::{self, Database, Maybe, Nothing, One, Refusals, Schema, Value};
use serde::Deserialize;
use std::collections::BTreeMap;

static SCHEMAS: [&Schema; 3] = [&schemas::SNS_GROUPS, &schemas::DIRECTORY_STORE, &schemas::COMMON];

static REFUSALS: &Refusals<Error> = &[("locked", || Error::Locked)];

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        error.into_error(REFUSALS)
    }
}

common::statement! {
    write AddGroup { scene, created, code, in_amount, model, members } -> One<i64> = "add_group";
    read ReadGroup { caller, gid } -> Maybe<GroupRow> = "get_group";
    read ReadPeople { ids } -> One<Vec<(String, Person)>> = "people";
    read ReadCode { mid, gid } -> Maybe<(Option<String>, Option<Person>)> = "join_group_by_code_code";
    write CountWrongCode { gid, caller, wrong_limit, forgotten, now } -> Nothing = "join_group_by_code_wrong";
    write Join { gid, caller, mid, model, wrong_limit, forgotten } -> One<(AdminLevel, MemberApiModel)>
        = "join_group_by_code";
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
    is_member: bool,
    model: GroupApiModel,
}

impl Store {
    /// The tables in the database that the manifest grants.
    pub(crate) fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// The database, for what counts calls in it.
    pub(crate) fn database(&self) -> &Database {
        &self.0
    }

    /// What the directory knows of these people; who is not in it is left out.
    pub(crate) async fn people(&self, mids: &[i64]) -> Result<BTreeMap<i64, Person>, Error> {
        let ids = sql::json(&mids.iter().map(i64::to_string).collect::<Vec<_>>())?;
        let people = self.0.read(ReadPeople { ids }).await?;
        Ok(people
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

    /// A group as `caller` sees it; without one, as an administrator does.
    pub(crate) async fn group(&self, gid: i64, caller: Option<i64>) -> Result<GroupApiModel, Error> {
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
                row.is_member
            } else {
                row.adm_cnt > 0
            },
        };
        let group = GroupApiModel {
            in_amount: row.in_amount.parse().unwrap_or_default(),
            ..row.model
        };
        Ok(group.shown(made))
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

    /// Counts a wrong code of a caller.
    pub(crate) async fn count_wrong(&self, gid: i64, caller: &str) -> Result<(), Error> {
        let now = clock::now_ms();
        let statement = CountWrongCode {
            gid: gid.into(),
            caller: caller.into(),
            wrong_limit: MAX_WRONG_CODES.into(),
            forgotten: forgotten(now),
            now: now.into(),
        };
        Ok(self.0.write(statement).await?)
    }

    /// Makes somebody a member, unless it is one; returns the member as it is.
    pub(crate) async fn join(&self, gid: i64, caller: &str, member: &MemberApiModel) -> Result<MemberApiModel, Error> {
        let statement = Join {
            gid: gid.into(),
            caller: caller.into(),
            mid: member.mid.into(),
            model: sql::json(member)?,
            wrong_limit: MAX_WRONG_CODES.into(),
            forgotten: forgotten(clock::now_ms()),
        };
        let (level, member) = self.0.write(statement).await?;
        Ok(member.shown(gid, level))
    }
}

/// Wrong codes of which the first was given then, or before, count no more.
fn forgotten(now: i64) -> Value {
    now.saturating_sub(WRONG_CODES_MS).into()
}
