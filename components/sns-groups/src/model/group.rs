//! `GroupApiModel` (群组).

use super::{JoinGroupMode, Props};
use crate::domain::{card_number, pinyin};
use aspnet::date::Date;
use serde::{Deserialize, Serializer};

aspnet::class! {
    /// A group, as clients send it and see it. What is stored of it is read without the fields that have a place of their
    /// own in the store, or are made here ([`Made`]).
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(default)]
    read write pub(crate) struct GroupApiModel {
        /// The group's id, on this class a JSON string; the server's.
        #[serde(serialize_with = "as_text", skip_deserializing)]
        pub(crate) gid: i64 = "GID",
        /// The group's public number; the server's.
        #[serde(skip_deserializing)]
        pub(crate) card_no: Option<String> = "CardNo",
        /// The name of the custom type.
        pub(crate) c_type_name: Option<String> = "CTypeName",
        /// The custom type.
        pub(crate) c_type_sno: i32 = "CTypeSNO",
        /// The type.
        pub(crate) g_type_id: i32 = "GTypeID",
        /// The name of the type.
        pub(crate) g_type_name: Option<String> = "GTypeName",
        /// The type's place among others.
        pub(crate) g_type_sno: i32 = "GTypeSNO",
        /// The level.
        pub(crate) level: i32 = "Level",
        /// The parent group.
        pub(crate) pgid: i64 = "PGID",
        /// The name of the parent group.
        pub(crate) pg_name: Option<String> = "PGName",
        /// The region.
        pub(crate) rid: i32 = "RID",
        /// The name of the region.
        pub(crate) r_name: Option<String> = "RName",
        /// The picture.
        pub(crate) pic: Option<String> = "Pic",
        /// The short name.
        pub(crate) name: Option<String> = "Name",
        /// The pinyin of the short name; the server's.
        #[serde(skip_deserializing)]
        pub(crate) py: Option<String> = "PY",
        /// The full name.
        pub(crate) f_name: Option<String> = "FName",
        /// A description.
        pub(crate) desc: Option<String> = "Desc",
        /// The group's place among others.
        pub(crate) sno: i32 = "SNO",
        /// How the group is joined.
        pub(crate) j_mode: JoinGroupMode = "JMode",
        /// Whether people join by themselves.
        pub(crate) join_by_self: bool = "JoinBySelf",
        /// The code that joins the group; the server's where it is joined by one.
        pub(crate) in_code: Option<String> = "InCode",
        /// Whether the caller is in the group; the server's.
        #[serde(skip_deserializing)]
        pub(crate) in_group: bool = "InGroup",
        /// Whether the caller has asked to join.
        pub(crate) requested: bool = "Requested",
        /// How many administrators there are; the server's.
        #[serde(skip_deserializing)]
        pub(crate) adm_cnt: i32 = "AdmCnt",
        /// How many members there are, administrators among them; the server's.
        #[serde(skip_deserializing)]
        pub(crate) member_cnt: i32 = "MemberCnt",
        /// How many members have not opened an account.
        pub(crate) un_relate_cnt: i32 = "UnRelateCnt",
        /// Whether messages may be sent.
        pub(crate) allow_send_info: bool = "AllowSendInfo",
        /// Whether contacts are shown.
        pub(crate) show_contact: bool = "ShowContact",
        /// Whether searches recommend the group.
        pub(crate) recommend: bool = "Recommend",
        /// Whether it is of a customised edition.
        pub(crate) is_cust: bool = "IsCust",
        /// Whether the group is joined by a code.
        pub(crate) is_code: bool = "IsCode",
        /// Whether child groups may be made.
        pub(crate) allow_create_group: bool = "AllowCreateGroup",
        /// Whatever else is known, at most 1000 items.
        pub(crate) props: Props = "Props",
        /// The phases of education.
        pub(crate) phase: Option<String> = "Phase",
        /// The year of entry.
        pub(crate) grade: i32 = "Grade",
        /// The class's number.
        pub(crate) class_no: i32 = "ClassNO",
        /// Whether the group has a session folder.
        pub(crate) has_sd: bool = "HasSD",
        /// Whether messages to students may be sent.
        pub(crate) send_student_info: bool = "SendStudentInfo",
        /// When the group was created, in UTC; the server's.
        #[serde(serialize_with = "in_utc", skip_deserializing)]
        pub(crate) date: Date = "Date",
        /// Whether the session folder shows the group's header.
        pub(crate) show_head: bool = "ShowHead",
        /// The fee for joining. Stored as text, which no decoder rounds.
        #[serde(serialize_with = "as_double", skip_deserializing)]
        pub(crate) in_amount: f64 = "InAmount",
    }
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
