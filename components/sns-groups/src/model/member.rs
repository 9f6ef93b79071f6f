//! `MemberApiModel`.

use super::{AdminLevel, AppStatus, MemberTelDisplay, Props};
use aspnet::Model;
use serde::{Deserialize, Serialize};

/// A member of a group, as clients send it and see it. What is stored of it is read without its group and level.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct MemberApiModel {
    /// The group, on this class a number.
    #[serde(rename = "GID", skip_deserializing)]
    pub gid: i64,
    /// The member's id.
    #[serde(rename = "MID")]
    pub mid: i64,
    /// The type of member.
    #[serde(rename = "MTypeID")]
    pub m_type_id: i32,
    /// The name of the type.
    #[serde(rename = "MTypeName")]
    pub m_type_name: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// How the member is addressed.
    pub title: Option<String>,
    /// How the member is addressed in the group.
    #[serde(rename = "GTitle")]
    pub g_title: Option<String>,
    /// The guardian's telephone number.
    #[serde(rename = "PTel")]
    pub p_tel: Option<String>,
    /// How the guardian is addressed.
    #[serde(rename = "PTitle")]
    pub p_title: Option<String>,
    /// The child's id.
    #[serde(rename = "ChildMID")]
    pub child_mid: i64,
    /// The user's id.
    #[serde(rename = "UID")]
    pub uid: i64,
    /// The user's code.
    #[serde(rename = "UCode")]
    pub u_code: Option<String>,
    /// The user's name.
    #[serde(rename = "UName")]
    pub u_name: Option<String>,
    /// The telephone number.
    pub tel: Option<String>,
    /// The picture.
    pub pic: Option<String>,
    /// The pinyin of the name.
    #[serde(rename = "PY")]
    pub py: Option<String>,
    /// By what the member is reached.
    #[serde(rename = "AppST")]
    pub app_st: AppStatus,
    /// Whether the member administers the group.
    #[serde(skip_deserializing)]
    pub adm_level: AdminLevel,
    /// Whether the member may not speak.
    pub banned: bool,
    /// Whether the member may send messages.
    pub allow_send_info: bool,
    /// Whether the member is the main guardian.
    #[serde(rename = "MParent")]
    pub m_parent: bool,
    /// Whatever else is known.
    pub props: Props,
    /// How the telephone number is shown.
    pub tel_display: MemberTelDisplay,
}

aspnet::fields! {
    MemberApiModel {
        "GID" => gid, "MID" => mid, "MTypeID" => m_type_id, "MTypeName" => m_type_name, "Name" => name,
        "Title" => title, "GTitle" => g_title, "PTel" => p_tel, "PTitle" => p_title, "ChildMID" => child_mid,
        "UID" => uid, "UCode" => u_code, "UName" => u_name, "Tel" => tel, "Pic" => pic, "PY" => py,
        "AppST" => app_st, "AdmLevel" => adm_level, "Banned" => banned, "AllowSendInfo" => allow_send_info,
        "MParent" => m_parent, "Props" => props, "TelDisplay" => tel_display,
    }
}

impl Model for MemberApiModel {
    const NAME: &'static str = "MemberApiModel";
    const NAMESPACE: &'static str = "";
}

impl MemberApiModel {
    /// The member as callers see it.
    pub(crate) fn shown(self, gid: i64, adm_level: AdminLevel) -> Self {
        Self { gid, adm_level, ..self }
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
