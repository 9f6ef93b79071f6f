//! A person of the directory as a member: docs/api/directory.md#members-of-groups

use super::{AppStatus, MemberApiModel, MemberTelDisplay, PropertyApiModel, UNREACHED};
use crate::domain::pinyin;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What the directory knows of a person.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Person {
    pub name: String,
    pub title: String,
    pub tel: String,
    pub pic: String,
    /// A JSON object.
    pub properties: String,
    /// Telephone and title of the guardian, where the directory has it.
    pub guardian: Option<(String, String)>,
}

/// The properties of a person.
struct Properties(Map<String, Value>);

impl Properties {
    /// The property of this name, where it has the type; else its default.
    fn get<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        let value = self.0.get(name).cloned();
        value
            .and_then(|value| serde_json::from_value(value).ok())
            .unwrap_or_default()
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get::<Option<String>>(name).filter(|text| !text.is_empty())
    }
}

impl Person {
    /// The person as a member. Of somebody whom the directory does not have, the id is known and nothing else: texts
    /// are empty. UNSPECIFIED: sns-groups-members
    pub(crate) fn member(self, mid: i64) -> MemberApiModel {
        let properties = Properties(serde_json::from_str(&self.properties).unwrap_or_default());
        let text = |name| Some(properties.text(name).unwrap_or_default());
        let (p_tel, p_title) = self.guardian.map_or_else(
            || (text("PTel"), text("PTitle")),
            |(tel, title)| (Some(tel), Some(title)),
        );
        let app_st: Option<AppStatus> = properties.get("AppST");
        let props: Vec<Option<PropertyApiModel>> = properties.get("Props");
        MemberApiModel {
            mid,
            m_type_id: properties.get("MTypeID"),
            m_type_name: text("MTypeName"),
            py: Some(properties.text("PY").unwrap_or_else(|| pinyin(&self.name))),
            u_name: Some(properties.text("UName").unwrap_or_else(|| self.name.clone())),
            name: Some(self.name),
            title: Some(self.title),
            g_title: Some(String::new()),
            p_tel,
            p_title,
            child_mid: properties.get("ChildMID"),
            uid: properties.get("UID"),
            u_code: text("UCode"),
            tel: Some(self.tel),
            pic: Some(self.pic),
            app_st: app_st.unwrap_or(UNREACHED),
            allow_send_info: true,
            m_parent: properties.get("MParent"),
            props: Some(props),
            tel_display: MemberTelDisplay(properties.get("TelDisplay")),
            ..MemberApiModel::default()
        }
    }
}
