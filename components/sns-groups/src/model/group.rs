//! `GroupApiModel` (群组).

use super::{JoinGroupMode, Props};
use crate::domain::{card_number, pinyin};
use aspnet::Model;
use aspnet::date::Date;
use serde::{Deserialize, Serialize, Serializer};

/// A group, as clients send it and see it. What is stored of it is read without the fields that have a place of their
/// own in the store, or are made here ([`Made`]).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GroupApiModel {
    /// The group's id, on this class a JSON string.
    #[serde(rename = "GID", serialize_with = "as_text", skip_deserializing)]
    pub gid: i64,
    /// The group's public number.
    #[serde(skip_deserializing)]
    pub card_no: Option<String>,
    /// The name of the custom type.
    #[serde(rename = "CTypeName")]
    pub c_type_name: Option<String>,
    /// The custom type.
    #[serde(rename = "CTypeSNO")]
    pub c_type_sno: i32,
    /// The type.
    #[serde(rename = "GTypeID")]
    pub g_type_id: i32,
    /// The name of the type.
    #[serde(rename = "GTypeName")]
    pub g_type_name: Option<String>,
    /// The type's place among others.
    #[serde(rename = "GTypeSNO")]
    pub g_type_sno: i32,
    /// The level.
    pub level: i32,
    /// The parent group.
    #[serde(rename = "PGID")]
    pub pgid: i64,
    /// The name of the parent group.
    #[serde(rename = "PGName")]
    pub pg_name: Option<String>,
    /// The region.
    #[serde(rename = "RID")]
    pub rid: i32,
    /// The name of the region.
    #[serde(rename = "RName")]
    pub r_name: Option<String>,
    /// The picture.
    pub pic: Option<String>,
    /// The short name.
    pub name: Option<String>,
    /// The pinyin of the short name.
    #[serde(rename = "PY", skip_deserializing)]
    pub py: Option<String>,
    /// The full name.
    #[serde(rename = "FName")]
    pub f_name: Option<String>,
    /// A description.
    pub desc: Option<String>,
    /// The group's place among others.
    #[serde(rename = "SNO")]
    pub sno: i32,
    /// How the group is joined.
    #[serde(rename = "JMode")]
    pub j_mode: JoinGroupMode,
    /// Whether people join by themselves.
    pub join_by_self: bool,
    /// The code that joins the group.
    pub in_code: Option<String>,
    /// Whether the caller is in the group.
    #[serde(skip_deserializing)]
    pub in_group: bool,
    /// Whether the caller has asked to join.
    pub requested: bool,
    /// How many administrators there are.
    #[serde(skip_deserializing)]
    pub adm_cnt: i32,
    /// How many members there are, administrators among them.
    #[serde(skip_deserializing)]
    pub member_cnt: i32,
    /// How many members have not opened an account.
    pub un_relate_cnt: i32,
    /// Whether messages may be sent.
    pub allow_send_info: bool,
    /// Whether contacts are shown.
    pub show_contact: bool,
    /// Whether searches recommend the group.
    pub recommend: bool,
    /// Whether it is of a customised edition.
    pub is_cust: bool,
    /// Whether the group is joined by a code.
    pub is_code: bool,
    /// Whether child groups may be made.
    pub allow_create_group: bool,
    /// Whatever else is known.
    pub props: Props,
    /// The phases of education.
    pub phase: Option<String>,
    /// The year of entry.
    pub grade: i32,
    /// The class's number.
    #[serde(rename = "ClassNO")]
    pub class_no: i32,
    /// Whether the group has a session folder.
    #[serde(rename = "HasSD")]
    pub has_sd: bool,
    /// Whether messages to students may be sent.
    pub send_student_info: bool,
    /// When the group was created.
    #[serde(serialize_with = "in_utc", skip_deserializing)]
    pub date: Date,
    /// Whether the session folder shows the group's header.
    pub show_head: bool,
    /// The fee for joining. Stored as text, which no decoder rounds.
    #[serde(serialize_with = "as_double", skip_deserializing)]
    pub in_amount: f64,
}

aspnet::fields! {
    GroupApiModel {
        "GID" => gid, "CardNo" => card_no, "CTypeName" => c_type_name, "CTypeSNO" => c_type_sno,
        "GTypeID" => g_type_id, "GTypeName" => g_type_name, "GTypeSNO" => g_type_sno, "Level" => level,
        "PGID" => pgid, "PGName" => pg_name, "RID" => rid, "RName" => r_name, "Pic" => pic, "Name" => name,
        "PY" => py, "FName" => f_name, "Desc" => desc, "SNO" => sno, "JMode" => j_mode,
        "JoinBySelf" => join_by_self, "InCode" => in_code, "InGroup" => in_group, "Requested" => requested,
        "AdmCnt" => adm_cnt, "MemberCnt" => member_cnt, "UnRelateCnt" => un_relate_cnt,
        "AllowSendInfo" => allow_send_info, "ShowContact" => show_contact, "Recommend" => recommend,
        "IsCust" => is_cust, "IsCode" => is_code, "AllowCreateGroup" => allow_create_group, "Props" => props,
        "Phase" => phase, "Grade" => grade, "ClassNO" => class_no, "HasSD" => has_sd,
        "SendStudentInfo" => send_student_info, "Date" => date, "ShowHead" => show_head, "InAmount" => in_amount,
    }
}

impl Model for GroupApiModel {
    const NAME: &'static str = "GroupApiModel";
    const NAMESPACE: &'static str = "";
}

/// What the server says of a group, whatever the client sends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made {
    /// The group's id.
    pub gid: i64,
    /// How many administrators it has.
    pub adm_cnt: i32,
    /// How many members it has, administrators among them.
    pub member_cnt: i32,
    /// When it was created, in Unix milliseconds.
    pub created: i64,
    /// Whether the caller is in it.
    pub in_group: bool,
}

impl GroupApiModel {
    /// The group as callers see it.
    pub(crate) fn shown(self, made: Made) -> Self {
        Self {
            gid: made.gid,
            card_no: Some(card_number(made.gid)),
            py: self.name.as_deref().map(pinyin),
            in_group: made.in_group,
            adm_cnt: made.adm_cnt,
            member_cnt: made.member_cnt,
            date: Date::from_unix_milliseconds(made.created).unwrap_or_default(),
            ..self
        }
    }
}

/// Writes a 64-bit id as a JSON string.
fn as_text<S: Serializer>(id: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// Writes a date in UTC with milliseconds, always three digits of them. UNSPECIFIED: sns-groups-date
pub(crate) fn in_utc<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&date.utc_milliseconds_text(0))
}

/// Writes a number; what JSON has no number for is a text, as in Newtonsoft.Json.
fn as_double<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.is_finite() {
        serializer.serialize_f64(*number)
    } else if number.is_nan() {
        serializer.serialize_str("NaN")
    } else {
        serializer.serialize_str(if *number > 0.0 { "Infinity" } else { "-Infinity" })
    }
}

#[cfg(test)]
mod tests {
    use super::{GroupApiModel, Made};
    use serde_json::json;

    #[test]
    fn what_the_client_says_is_stored_and_the_rest_is_made() {
        let sent = GroupApiModel {
            gid: 5,
            name: Some("高一(3)班".to_owned()),
            py: Some("x".to_owned()),
            in_code: Some("code".to_owned()),
            in_group: true,
            adm_cnt: 7,
            in_amount: 39.1,
            ..GroupApiModel::default()
        };
        let stored = serde_json::to_string(&sent).unwrap();
        let read: GroupApiModel = serde_json::from_str(&stored).unwrap();
        let kept = GroupApiModel {
            name: sent.name.clone(),
            in_code: sent.in_code.clone(),
            ..GroupApiModel::default()
        };
        assert_eq!(read, kept);
        let made = Made {
            gid: 6,
            adm_cnt: 1,
            member_cnt: 2,
            created: 1_747_917_621_290,
            in_group: false,
        };
        let shown = serde_json::to_value(read.shown(made)).unwrap();
        assert_eq!(shown["GID"], "6");
        assert_eq!(shown["PY"], "gaoyi(3)ban");
        assert_eq!(shown["Date"], "2025-05-22T12:40:21.290Z");
        assert_eq!(
            [&shown["AdmCnt"], &shown["MemberCnt"], &shown["InGroup"]],
            [&json!(1), &json!(2), &json!(false)]
        );
    }
}
