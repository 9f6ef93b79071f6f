//! Every SQL statement of the family. The rules that need the database are in `schema.sql`.

use crate::domain::Error;
use crate::model::{AdminLevel, GroupApiModel, Made, MemberApiModel, Person};
use common::legacy::clock;
use common::legacy::sql::{self, Database, Schema, Value};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is read of a person of the directory.
macro_rules! person {
    () => {
        "json_object('name', person.display_name, 'title', person.title, 'tel', person.telephone,
        'pic', person.picture, 'properties', person.properties,
        'guardian', json((SELECT json_array(guardian.telephone, guardian.title) FROM directory_person AS guardian
          WHERE guardian.person_id = person.guardian)))"
    };
}

/// Takes: ids in decimal.
const PEOPLE: &str = concat!(
    "
    SELECT json_group_array(json_array(item.value, ",
    person!(),
    "))
    FROM json_each(?1) AS item CROSS JOIN directory_person AS person ON person.person_id = item.value"
);

/// Takes: scene, now, code or null, fee, model, members.
const CREATE: &str = "
    INSERT INTO sns_groups_create_1 (scene, created, code, in_amount, model, members)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    RETURNING json_array((SELECT max(gid) FROM sns_groups_group))";

/// Takes: group, the caller's id or null.
const GROUP: &str = "
    SELECT json_object('adm_cnt', adm_cnt, 'member_cnt', member_cnt, 'created', created, 'in_amount', in_amount,
      'is_member', EXISTS (SELECT 1 FROM sns_groups_member AS member WHERE member.gid = known.gid AND member.mid = ?2),
      'model', json(model))
    FROM sns_groups_group AS known WHERE gid = ?1";

/// Takes: group, who joins in decimal.
const CODE: &str = concat!(
    "
    SELECT json_array(known.code, json((SELECT ",
    person!(),
    " FROM directory_person AS person WHERE person.person_id = ?2)))
    FROM sns_groups_group AS known WHERE known.gid = ?1"
);

/// Takes: group, caller, now.
const WRONG: &str = "INSERT INTO sns_groups_wrong_1 (gid, caller, now) VALUES (?1, ?2, ?3)";

/// Takes: group, caller, who joins, model, now.
const JOIN: &str = "
    INSERT INTO sns_groups_join_1 (gid, caller, mid, model, now) VALUES (?1, ?2, ?3, ?4, ?5)
    RETURNING (SELECT json_array(adm_level, json(model)) FROM sns_groups_member AS known
      WHERE known.gid = ?1 AND known.mid = ?3)";

static SCHEMAS: [Schema; 3] = [
    Schema {
        family: crate::domain::FAMILY,
        text: include_str!("../schema.sql"),
    },
    directory_store::SCHEMA,
    common::legacy::limits::SCHEMA,
];

/// The family's tables.
pub(crate) struct Store(Database);

/// A group as it is stored.
#[derive(Deserialize)]
struct GroupRow {
    adm_cnt: i32,
    member_cnt: i32,
    created: i64,
    in_amount: String,
    is_member: u8,
    model: GroupApiModel,
}

impl Store {
    /// The tables in the database that the manifest grants.
    pub(crate) const fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// The database, for what counts calls in it.
    pub(crate) fn database(&self) -> &Database {
        &self.0
    }

    /// What the directory knows of these people; who is not in it is left out.
    pub(crate) async fn people(&self, mids: &[i64]) -> Result<BTreeMap<i64, Person>, Error> {
        let ids: Vec<String> = mids.iter().map(i64::to_string).collect();
        let people: Vec<(String, Person)> = self.0.row(PEOPLE, &[sql::json(&ids)]).await?;
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
        let code = group.in_code.clone().filter(|_| group.is_code);
        let members: Vec<_> = administrators.iter().map(|member| (member.mid, member)).collect();
        let parameters = [
            Value::Integer(scene.into()),
            Value::Integer(created),
            code.map_or(Value::Null, Value::Text),
            Value::Text(group.in_amount.to_string()),
            sql::json(group),
            sql::json(&members),
        ];
        let [gid] = self.0.row(CREATE, &parameters).await?;
        Ok(gid)
    }

    /// A group as `caller` sees it; without one, as an administrator does.
    pub(crate) async fn group(&self, gid: i64, caller: Option<i64>) -> Result<GroupApiModel, Error> {
        let parameters = [Value::Integer(gid), caller.map_or(Value::Null, Value::Integer)];
        let row: Option<GroupRow> = self.0.query(GROUP, &parameters).await?;
        let row = row.ok_or(Error::UnknownGroup)?;
        let made = Made {
            gid,
            adm_cnt: row.adm_cnt,
            member_cnt: row.member_cnt,
            created: row.created,
            in_group: if caller.is_some() {
                row.is_member != 0
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
        let row: Option<(Option<String>, Option<Person>)> = self
            .0
            .query(CODE, &[Value::Integer(gid), Value::Text(mid.to_string())])
            .await?;
        let (code, person) = row.ok_or(Error::UnknownGroup)?;
        Ok((code.ok_or(Error::NoCode)?, person))
    }

    /// Counts a wrong code of a caller.
    pub(crate) async fn count_wrong(&self, gid: i64, caller: &str) -> Result<(), Error> {
        let parameters = [Value::Integer(gid), Value::Text(caller.to_owned()), now()];
        self.0.query::<()>(WRONG, &parameters).await?;
        Ok(())
    }

    /// Makes somebody a member, unless it is one; returns the member as it is.
    pub(crate) async fn join(&self, gid: i64, caller: &str, member: &MemberApiModel) -> Result<MemberApiModel, Error> {
        let parameters = [
            Value::Integer(gid),
            Value::Text(caller.to_owned()),
            Value::Integer(member.mid),
            sql::json(member),
            now(),
        ];
        let (level, member): (AdminLevel, MemberApiModel) = self.0.row(JOIN, &parameters).await?;
        Ok(member.shown(gid, level))
    }
}

fn now() -> Value {
    Value::Integer(clock::now_ms())
}
