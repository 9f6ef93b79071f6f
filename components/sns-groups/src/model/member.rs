//! `MemberApiModel`.

use super::{AdminLevel, AppStatus, MemberTelDisplay, Person, Props};
use serde::Deserialize;

aspnet::class! {
    /// A member of a group, as clients send it and see it. What is stored of it is read without its group and level.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(default)]
    read write pub(crate) struct MemberApiModel {
        /// The group, on this class a number; the server's.
        #[serde(skip_deserializing)]
        pub(crate) gid: i64 = "GID",
        /// The member's id: that of the person in the directory.
        pub(crate) mid: i64 = "MID",
        /// The type of member.
        pub(crate) m_type_id: i32 = "MTypeID",
        /// The name of the type.
        pub(crate) m_type_name: Option<String> = "MTypeName",
        /// The name.
        pub(crate) name: Option<String> = "Name",
        /// How the member is addressed.
        pub(crate) title: Option<String> = "Title",
        /// How the member is addressed in the group.
        pub(crate) g_title: Option<String> = "GTitle",
        /// The guardian's telephone number.
        pub(crate) p_tel: Option<String> = "PTel",
        /// How the guardian is addressed.
        pub(crate) p_title: Option<String> = "PTitle",
        /// The child's id.
        pub(crate) child_mid: i64 = "ChildMID",
        /// The user's id.
        pub(crate) uid: i64 = "UID",
        /// The user's code.
        pub(crate) u_code: Option<String> = "UCode",
        /// The user's name.
        pub(crate) u_name: Option<String> = "UName",
        /// The telephone number.
        pub(crate) tel: Option<String> = "Tel",
        /// The picture.
        pub(crate) pic: Option<String> = "Pic",
        /// The pinyin of the name.
        pub(crate) py: Option<String> = "PY",
        /// By what the member is reached.
        pub(crate) app_st: AppStatus = "AppST",
        /// Whether the member administers the group; the server's.
        #[serde(skip_deserializing)]
        pub(crate) adm_level: AdminLevel = "AdmLevel",
        /// Whether the member may not speak.
        pub(crate) banned: bool = "Banned",
        /// Whether the member may send messages.
        pub(crate) allow_send_info: bool = "AllowSendInfo",
        /// Whether the member is the main guardian, as the directory has it.
        pub(crate) m_parent: bool = "MParent",
        /// Whatever else is known, at most 1000 items.
        pub(crate) props: Props = "Props",
        /// How the telephone number is shown.
        pub(crate) tel_display: MemberTelDisplay = "TelDisplay",
    }
}

impl MemberApiModel {
    /// The member as callers see it.
    pub(crate) fn shown(self, gid: i64, adm_level: AdminLevel) -> Self {
        Self { gid, adm_level, ..self }
    }

    /// What other members see of it. UNSPECIFIED: sns-groups-others
    pub(crate) fn seen_by_members(self) -> Self {
        Self {
            tel: Some(String::new()),
            p_tel: Some(String::new()),
            props: Some(Vec::new()),
            ..self
        }
    }

    /// What strangers see of it: its name and picture, and its place in the group.
    pub(crate) fn seen_by_strangers(self) -> Self {
        let known = Person {
            name: self.name.unwrap_or_default(),
            pic: self.pic.unwrap_or_default(),
            ..Person::default()
        };
        Self {
            gid: self.gid,
            adm_level: self.adm_level,
            banned: self.banned,
            allow_send_info: self.allow_send_info,
            g_title: self.g_title,
            ..known.member(self.mid)
        }
    }

    /// What counts of what a person says of itself, where the directory knows the person: not who it is there.
    /// UNSPECIFIED: sns-groups-joining
    pub(crate) fn without_ids(self) -> Self {
        Self {
            m_type_id: Default::default(),
            m_type_name: None,
            child_mid: Default::default(),
            uid: Default::default(),
            u_code: None,
            ..self
        }
    }

    /// What the client says of a member who joins; what it leaves empty is as the directory has it.
    /// UNSPECIFIED: sns-groups-joining
    pub(crate) fn filled(self, known: Self) -> Self {
        let text = |sent: Option<String>, known: Option<String>| {
            let known = known.filter(|text| !text.is_empty());
            if sent.as_deref().is_none_or(str::is_empty) {
                known.or(sent)
            } else {
                sent
            }
        };
        let py = self
            .name
            .as_deref()
            .filter(|name| !name.is_empty())
            .map(crate::domain::pinyin);
        Self {
            m_type_id: or(self.m_type_id, known.m_type_id),
            m_type_name: text(self.m_type_name, known.m_type_name),
            py: text(self.py, py.or(known.py)),
            name: text(self.name, known.name),
            title: text(self.title, known.title),
            p_tel: text(self.p_tel, known.p_tel),
            p_title: text(self.p_title, known.p_title),
            child_mid: or(self.child_mid, known.child_mid),
            uid: or(self.uid, known.uid),
            u_code: text(self.u_code, known.u_code),
            u_name: text(self.u_name, known.u_name),
            tel: text(self.tel, known.tel),
            pic: text(self.pic, known.pic),
            app_st: or(self.app_st, known.app_st),
            m_parent: known.m_parent,
            props: self.props.filter(|props| !props.is_empty()).or(known.props),
            tel_display: or(self.tel_display, known.tel_display),
            ..self
        }
    }
}

fn or<T: Default + PartialEq>(sent: T, known: T) -> T {
    if sent == T::default() { known } else { sent }
}
