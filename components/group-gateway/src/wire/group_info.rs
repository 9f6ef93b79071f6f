//! `POST /gateway/xtinterface/group/groupInfo`
//!
//! Reads what is known of a group. Document: docs/api/group-gateway.md#group_info

use super::{Envelope, GROUP_TYPE};
use crate::domain::{ObjectId, Operation};
use crate::store;
use common::legacy::Endpoint;
use http::Method;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The endpoint.
pub(crate) struct GroupInfo;

impl Endpoint for GroupInfo {
    const NAME: &'static str = "group_info";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/groupInfo";
    type Request = Operation;
    type Reply = Envelope<BTreeMap<String, Info>>;
}

/// What is known of one group.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Info {
    banner: OrEmpty<Box<RawValue>>,
    group_info: About,
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
    group_name: String,
    group_type: u8,
    manager_ids: Vec<String>,
    participant_count: i64,
    group_id: String,
    /// Groups have no picture here.
    header_url: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    source_id: String,
    create_time: i64,
    person_id: String,
    params: NoticeParams,
}

#[derive(Debug, Serialize)]
struct NoticeParams {
    title: String,
    content: String,
}

/// The data of a reply.
pub(crate) fn data(group_id: ObjectId, info: store::GroupInfo) -> BTreeMap<String, Info> {
    let notice = info.notice.map(|notice| Notice {
        source_id: notice.id,
        create_time: notice.time,
        person_id: notice.sender,
        params: NoticeParams {
            title: notice.title,
            content: notice.content,
        },
    });
    let group_id = String::from(group_id);
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
        notice: notice.into(),
    };
    BTreeMap::from([(group_id, info)])
}
