//! `POST /gateway/xtinterface/group/groupInfo`
//!
//! Reads what is known of a group. Document: docs/api/group-gateway.md#group_info

use crate::domain::{Error, Operation};
use crate::family::{GroupGateway, Team};
use crate::store;
use crate::wire::{self, Envelope, GROUP_TYPE, OnGroup};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A group to be read.
pub(crate) struct GroupInfo(Operation);

impl Endpoint for GroupInfo {
    const NAME: &'static str = "group_info";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/groupInfo";
    type Family = GroupGateway;
    type Caller = Team;
    /// By the group's id.
    type Reply = Envelope<BTreeMap<String, Info>>;

    fn decode(_: &GroupGateway, Team(eid): Team, incoming: &Incoming) -> Result<Self, Error> {
        let body: OnGroup = wire::body(incoming)?;
        body.operation(eid).map(Self)
    }

    async fn handle(self, family: &GroupGateway) -> Result<Self::Reply, Error> {
        let info = family.store.info(&self.0).await?;
        let group_id = String::from(self.0.group_id);
        let info = Info {
            banner: info.banner.into(),
            group_info: About {
                group_name: info.name,
                group_type: GROUP_TYPE,
                manager_ids: info.manager_ids,
                participant_count: info.participant_count,
                group_id: group_id.clone(),
                header_url: "",
            },
            notice: info.notice.map(Notice::from).into(),
        };
        Ok(Envelope::success(BTreeMap::from([(group_id, info)])))
    }
}

/// What is known of one group.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Info {
    /// The banner: `bannerId` and `params`.
    banner: OrEmpty<Box<RawValue>>,
    /// The group itself.
    group_info: About,
    /// The newest notice.
    notice: OrEmpty<Notice>,
}

/// An object, empty where there is nothing.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum OrEmpty<T> {
    Present(T),
    Absent {},
}

impl<T> From<Option<T>> for OrEmpty<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent {}, Self::Present)
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct About {
    /// The group's name.
    group_name: String,
    /// 2: a group of several people.
    group_type: u8,
    /// The managers, in the order in which they came.
    manager_ids: Vec<String>,
    /// How many members there are.
    participant_count: i64,
    /// The group.
    group_id: String,
    /// Always empty: groups have no picture here.
    header_url: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    /// The notice's id.
    source_id: String,
    /// In Unix milliseconds.
    create_time: i64,
    /// Who gave it.
    person_id: String,
    /// What it says.
    params: NoticeParams,
}

#[derive(Debug, Serialize)]
struct NoticeParams {
    /// 1 to 40 characters.
    title: String,
    /// 1 to 2000 characters.
    content: String,
}

impl From<store::Notice> for Notice {
    fn from(notice: store::Notice) -> Self {
        Self {
            source_id: notice.id,
            create_time: notice.time,
            person_id: notice.sender,
            params: NoticeParams {
                title: notice.title,
                content: notice.content,
            },
        }
    }
}
