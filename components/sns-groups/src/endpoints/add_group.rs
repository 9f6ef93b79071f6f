//! `POST /sns/v3/Sns/AddGroup`
//!
//! Adds a group with its administrators. Document: docs/api/sns-groups.md#add_group

use crate::domain::{Error, join_code, mids};
use crate::family::{Caller, SnsGroups};
use crate::model::{ADMINISTRATOR, GroupApiModel, Made, MemberApiModel, in_utc};
use crate::wire::{self, Envelope, Size};
use aspnet::date::Date;
use aspnet::query::Query;
use aspnet::{Enumeration, ModelState};
use common::http::Incoming;
use common::{Endpoint, clock};
use http::Method;

/// The administrators' ids, in the query.
const ADM_MIDS: &str = "admMids";
/// In which scene the group is added, in the query: any number is, and is kept. UNSPECIFIED: sns-groups-scene
static SCENE: Enumeration = Enumeration {
    name: "CreateGroupScene",
    members: &[("Class", 0)],
};
/// The type of a group's session folder, the only one that the document shows. UNSPECIFIED: sns-groups-sd
const SD_TYPE: i32 = 1;

/// A group to be added.
pub(crate) struct AddGroup {
    caller: Caller,
    /// In which scene.
    scene: i32,
    /// What is wrong with the scene that was asked for, if anything is.
    info: String,
    /// The administrators' ids, each once.
    mids: Vec<i64>,
    /// The group as the client says it is.
    group: GroupApiModel,
}

impl Endpoint for AddGroup {
    const NAME: &'static str = "add_group";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/sns/v3/Sns/AddGroup";
    type Family = SnsGroups;
    type Caller = Caller;
    type Reply = Envelope<GroupMembersApiModel>;

    fn select(incoming: &Incoming) -> Result<(), Error> {
        Ok(Query::select(incoming, &[ADM_MIDS])?)
    }

    fn decode(family: &SnsGroups, caller: Caller, incoming: &Incoming) -> Result<Self, Error> {
        let query = Query::parse(&incoming.query)?;
        let (mut state, mut info) = (ModelState::default(), ModelState::default());
        let bound = family.reader.body("group", incoming)?;
        let scene = query.enumeration("scene", &SCENE, 0, &mut info)?;
        let adm_mids = query.text(ADM_MIDS, &mut state)?;
        let group: GroupApiModel = wire::checked("group", bound, state)?;
        wire::check_props(group.props.as_deref())?;
        let mids = mids(&adm_mids.unwrap_or_default())?;
        caller.check_administrators(&mids)?;
        Ok(Self {
            caller,
            scene,
            info: info.to_string(),
            mids,
            group,
        })
    }

    async fn handle(self, family: &SnsGroups) -> Result<Envelope<GroupMembersApiModel>, Error> {
        let Self {
            caller,
            scene,
            info,
            mids,
            mut group,
        } = self;
        let mut size = Size::default();
        let administrators = administrators(family, &mids, &mut size).await?;
        if group.is_code {
            group.in_code = Some(join_code()?);
        }
        let created = clock::now_ms();
        let count = i32::try_from(administrators.len()).unwrap_or(i32::MAX);
        let made = |gid| Made {
            gid,
            adm_cnt: count,
            member_cnt: count,
            created,
            // Whoever adds a group is one of its administrators, or speaks for them.
            in_group: true,
        };
        size.add(&GroupSd::new(group.clone().shown(made(i64::MAX))))?;
        let gid = family.store.create(scene, created, &group, &administrators).await?;
        let members = administrators
            .into_iter()
            .map(|member| caller.shown(member.shown(gid, ADMINISTRATOR)));
        let added = GroupMembersApiModel::new(group.shown(made(gid)), members.collect());
        Ok(Envelope::success(added).with_info(info))
    }
}

/// The administrators as the directory knows them.
async fn administrators(family: &SnsGroups, mids: &[i64], size: &mut Size) -> Result<Vec<MemberApiModel>, Error> {
    let mut people = family.store.people(mids).await?;
    if family.strict_members {
        let unknown: Vec<i64> = mids.iter().copied().filter(|mid| !people.contains_key(mid)).collect();
        if !unknown.is_empty() {
            return Err(Error::UnknownMembers(unknown));
        }
    }
    let known = mids.iter().map(|mid| {
        let member = people.remove(mid).unwrap_or_default().member(*mid);
        size.add(&member).map(|()| member)
    });
    known.collect()
}

aspnet::class! {
    /// A group with its members.
    write pub(crate) struct GroupMembersApiModel {
        /// The group.
        group_sd: GroupSd = "GroupSD",
        /// Its members.
        members: Page = "Members",
    }
}

aspnet::class! {
    /// A group in its session folder.
    write struct GroupSd {
        /// The session folder.
        sd: Sd = "SD",
        /// The group.
        group: GroupApiModel = "Group",
    }
}

aspnet::class! {
    /// A session folder (会话文件夹).
    #[derive(Default)]
    write struct Sd {
        /// The session folder's id: that of the group.
        sdid: i64 = "SDID",
        /// Its type; always 1.
        sd_type: i32 = "SDType",
        /// The id of what is in it: that of the group.
        bid: i64 = "BID",
        /// The level of its tips; always 0.
        tip_level: i32 = "TipLevel",
        /// Its configuration; always empty.
        config: String = "Config",
        /// Its title: the group's short name.
        title: Option<String> = "Title",
        /// Its tips; always empty.
        tips: String = "Tips",
        /// Their colour; always empty.
        tips_color: String = "TipsColor",
        /// Its picture: the group's.
        pic: Option<String> = "Pic",
        /// The colour of the title; always empty.
        title_color: String = "TitleColor",
        /// The colour of the background; always empty.
        bg_color: String = "BgColor",
        /// The type of its command; always 0.
        cmd_type: i32 = "CmdType",
        /// Its address; always empty.
        url: String = "Url",
        /// A description; always empty.
        cus_desc: String = "CusDesc",
        /// When the group was created.
        #[serde(serialize_with = "in_utc")]
        cus_date: Date = "CusDate",
    }
}

aspnet::class! {
    /// A page of members.
    write struct Page {
        /// The members.
        view_model_list: Vec<MemberApiModel> = "ViewModelList",
        /// How many members a page has.
        page_size: usize = "PageSize",
        /// How many members there are.
        total_records: usize = "TotalRecords",
        /// Which page this is, from 1.
        page_index: usize = "PageIndex",
        /// How many pages there are.
        pages: usize = "Pages",
    }
}

impl GroupSd {
    /// The group as it was added, in its session folder.
    fn new(group: GroupApiModel) -> Self {
        let sd = Sd {
            sdid: group.gid,
            sd_type: SD_TYPE,
            bid: group.gid,
            title: group.name.clone(),
            pic: group.pic.clone(),
            cus_date: group.date,
            ..Sd::default()
        };
        Self { sd, group }
    }
}

impl GroupMembersApiModel {
    /// The group as it was added, and one page with all members.
    fn new(group: GroupApiModel, members: Vec<MemberApiModel>) -> Self {
        let members = Page {
            page_size: members.len(),
            total_records: members.len(),
            page_index: 1,
            pages: 1,
            view_model_list: members,
        };
        Self {
            group_sd: GroupSd::new(group),
            members,
        }
    }
}
