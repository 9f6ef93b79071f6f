//! `POST /sns/v3/Sns/AddGroup`
//!
//! Adds a group with its administrators. Document: docs/api/sns-groups.md#add_group

use super::{Envelope, FromIncoming, checked};
use crate::domain::{Error, mids};
use crate::model::{GroupApiModel, MemberApiModel, in_utc};
use aspnet::date::Date;
use aspnet::reply::Failure;
use aspnet::request::Reader;
use aspnet::{Enumeration, ModelState};
use common::legacy::Endpoint;
use common::legacy::auth::Identity;
use common::legacy::http::Incoming;
use http::Method;
use serde::Serialize;

/// The administrators' ids.
pub(super) const ADM_MIDS: &str = "admMids";
/// In which scene the group is added: any number is, and is kept. UNSPECIFIED: sns-groups-scene
static SCENE: Enumeration = Enumeration {
    name: "CreateGroupScene",
    members: &[("Class", 0)],
};
/// The type of a group's session folder, the only one that the document shows. UNSPECIFIED: sns-groups-sd
const SD_TYPE: i32 = 1;

/// The endpoint.
pub(crate) struct AddGroup;

impl Endpoint for AddGroup {
    const NAME: &'static str = "add_group";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/sns/v3/Sns/AddGroup";
    type Request = Request;
    type Reply = Envelope<GroupMembersApiModel>;
}

/// The group to be added.
pub(crate) struct Request {
    /// Who adds it.
    pub caller: Identity,
    /// In which scene.
    pub scene: i32,
    /// What is wrong with the scene that was asked for, if anything is.
    pub info: String,
    /// The administrators' ids, each once.
    pub mids: Vec<i64>,
    /// The group as the client says it is.
    pub group: GroupApiModel,
}

impl FromIncoming for Request {
    fn from_incoming(reader: &Reader, caller: Identity, incoming: &Incoming) -> Result<Self, Error> {
        let query = super::query(incoming).map_err(Error::Framework)?;
        let (mut state, mut info) = (ModelState::default(), ModelState::default());
        let bound = reader.body("group", incoming).map_err(Error::Framework)?;
        let scene = query.enumeration("scene", &SCENE, 0, &mut info);
        let scene = scene.map_err(|_| Error::Framework(Failure::Invalid))?;
        let adm_mids = query.text(ADM_MIDS, &mut state);
        let group: GroupApiModel = checked("group", bound, state)?;
        super::check_props(group.props.as_deref())?;
        Ok(Self {
            caller,
            scene,
            info: info.to_string(),
            mids: mids(&adm_mids.unwrap_or_default())?,
            group,
        })
    }
}

/// A group with its members.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GroupMembersApiModel {
    #[serde(rename = "GroupSD")]
    group_sd: GroupSd,
    members: Page,
}

/// A group in its session folder.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct GroupSd {
    #[serde(rename = "SD")]
    sd: Sd,
    group: GroupApiModel,
}

/// A session folder (会话文件夹).
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sd {
    #[serde(rename = "SDID")]
    sdid: i64,
    #[serde(rename = "SDType")]
    sd_type: i32,
    #[serde(rename = "BID")]
    bid: i64,
    tip_level: i32,
    config: String,
    title: Option<String>,
    tips: String,
    tips_color: String,
    pic: Option<String>,
    title_color: String,
    bg_color: String,
    cmd_type: i32,
    url: String,
    cus_desc: String,
    #[serde(serialize_with = "in_utc")]
    cus_date: Date,
}

/// A page of members.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    view_model_list: Vec<MemberApiModel>,
    page_size: usize,
    total_records: usize,
    page_index: usize,
    pages: usize,
}

impl GroupMembersApiModel {
    /// The group as it was added, its session folder, and one page with all members.
    pub(crate) fn new(group: GroupApiModel, members: Vec<MemberApiModel>) -> Self {
        let sd = Sd {
            sdid: group.gid,
            sd_type: SD_TYPE,
            bid: group.gid,
            title: group.name.clone(),
            pic: group.pic.clone(),
            cus_date: group.date,
            ..Sd::default()
        };
        let members = Page {
            page_size: members.len(),
            total_records: members.len(),
            page_index: 1,
            pages: 1,
            view_model_list: members,
        };
        Self {
            group_sd: GroupSd { sd, group },
            members,
        }
    }
}
