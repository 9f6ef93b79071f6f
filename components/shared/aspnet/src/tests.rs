//! Models and golden vectors, shared by the tests of the readers.

mod work;

use crate::date::{Date, Kind};
use crate::model::{Bind, Enumeration, Model, ModelState, Slot};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The namespace of site `b2b`.
const NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.IMOnlien";

crate::class! {
    /// The body of site `b2b`.
    #[derive(Clone, PartialEq)]
    read write pub(crate) struct ChatBoxParams: "ChatBoxParams" in NAMESPACE {
        pub(crate) role_type: i32 = "RoleType",
        pub(crate) order_id: Option<String> = "orderID",
        pub(crate) order_details_idx: i32 = "OrderDetailsIDX",
        pub(crate) cus_company_name: Option<String> = "CusCompanyName",
        pub(crate) sell_company_name: Option<String> = "SellCompanyName",
        pub(crate) is_rong_group: i32 = "IsRongGroup",
        pub(crate) group_id: Option<String> = "GroupID",
        pub(crate) from_user_id: i32 = "fromUserID",
        pub(crate) dele_company_id: i32 = "DeleCompanyID",
        pub(crate) source_order_id: Option<String> = "SourceOrderID",
    }
}

crate::class! {
    /// The body of site `sns`.
    #[derive(Clone, PartialEq)]
    read write pub(crate) struct GroupApiModel {
        pub(crate) gid: i64 = "GID",
        pub(crate) card_no: Option<String> = "CardNo",
        pub(crate) c_type_name: Option<String> = "CTypeName",
        pub(crate) c_type_sno: i32 = "CTypeSNO",
        pub(crate) g_type_id: i32 = "GTypeID",
        pub(crate) g_type_name: Option<String> = "GTypeName",
        pub(crate) g_type_sno: i32 = "GTypeSNO",
        pub(crate) level: i32 = "Level",
        pub(crate) pgid: i64 = "PGID",
        pub(crate) pg_name: Option<String> = "PGName",
        pub(crate) rid: i32 = "RID",
        pub(crate) r_name: Option<String> = "RName",
        pub(crate) pic: Option<String> = "Pic",
        pub(crate) name: Option<String> = "Name",
        pub(crate) py: Option<String> = "PY",
        pub(crate) f_name: Option<String> = "FName",
        pub(crate) desc: Option<String> = "Desc",
        pub(crate) sno: i32 = "SNO",
        pub(crate) j_mode: JoinGroupMode = "JMode",
        pub(crate) join_by_self: bool = "JoinBySelf",
        pub(crate) in_code: Option<String> = "InCode",
        pub(crate) in_group: bool = "InGroup",
        pub(crate) requested: bool = "Requested",
        pub(crate) adm_cnt: i32 = "AdmCnt",
        pub(crate) member_cnt: i32 = "MemberCnt",
        pub(crate) un_relate_cnt: i32 = "UnRelateCnt",
        pub(crate) allow_send_info: bool = "AllowSendInfo",
        pub(crate) show_contact: bool = "ShowContact",
        pub(crate) recommend: bool = "Recommend",
        pub(crate) is_cust: bool = "IsCust",
        pub(crate) is_code: bool = "IsCode",
        pub(crate) allow_create_group: bool = "AllowCreateGroup",
        pub(crate) props: Option<Vec<Option<PropertyApiModel>>> = "Props",
        pub(crate) phase: Option<String> = "Phase",
        pub(crate) grade: i32 = "Grade",
        pub(crate) class_no: i32 = "ClassNO",
        pub(crate) has_sd: bool = "HasSD",
        pub(crate) send_student_info: bool = "SendStudentInfo",
        #[serde(serialize_with = "date_of_vectors")]
        pub(crate) date: Date = "Date",
        pub(crate) show_head: bool = "ShowHead",
        pub(crate) in_amount: f64 = "InAmount",
    }
}

crate::class! {
    /// An item of `Props`.
    #[derive(Clone, PartialEq)]
    read write pub(crate) struct PropertyApiModel {
        pub(crate) name: Option<String> = "Name",
        pub(crate) desc: Option<String> = "Desc",
        pub(crate) val: Option<String> = "Val",
        pub(crate) sno: i32 = "SNO",
    }
}

/// How a group is joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct JoinGroupMode(pub(crate) i32);

/// The enumeration of [`JoinGroupMode`].
pub(crate) static JOIN_GROUP_MODE: Enumeration = Enumeration {
    name: "JoinGroupMode",
    members: &[("Free", 0), ("Check", 1), ("Code", 2), ("Closed", 4)],
};

impl Bind for JoinGroupMode {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Enum(&mut self.0, &JOIN_GROUP_MODE)
    }
}

/// Writes a date as vectors do: the time without final zeros of the fraction, then `Z`, `+08:00` (the server's zone) or
/// nothing.
fn date_of_vectors<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    let start = civil::date(1, 1, 1).at(0, 0, 0, 0);
    let seconds = date.ticks.div_euclid(10_000_000);
    let rest = i32::try_from(date.ticks.rem_euclid(10_000_000)).unwrap();
    let passed = jiff::SignedDuration::new(seconds, rest.checked_mul(100).unwrap());
    let time = start.checked_add(passed).unwrap();
    let zone = match date.kind {
        Kind::Unspecified => "",
        Kind::Utc => "Z",
        Kind::Local => "+08:00",
    };
    serializer.collect_str(&format_args!("{time}{zone}"))
}

/// The vectors of a file (`b2b_binding`) whose names are chosen.
pub(crate) fn vectors(file: &str, choose: impl Fn(&str) -> bool) -> Vec<Value> {
    let path = format!(
        "{}/../../../tests/golden/aspnet-{file}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let chosen: Vec<Value> = all.into_iter().filter(|vector| choose(name(vector))).collect();
    assert!(!chosen.is_empty(), "{path}: no vector is chosen");
    chosen
}

/// A vector's name.
pub(crate) fn name(vector: &Value) -> &str {
    vector["name"].as_str().unwrap()
}

/// The bytes of a vector's request.
pub(crate) fn body(vector: &Value) -> Vec<u8> {
    let request = &vector["request"];
    match (request["body"].as_str(), request["body_base64"].as_str()) {
        (Some(text), None) => text.as_bytes().to_vec(),
        (None, Some(text)) => STANDARD.decode(text).unwrap(),
        _ => panic!("{}: one body is expected", name(vector)),
    }
}

/// A request header of a vector.
pub(crate) fn header<'a>(vector: &'a Value, wanted: &str) -> Option<&'a str> {
    let headers = vector["request"]["headers"].as_array().unwrap();
    let header = headers
        .iter()
        .find(|pair| pair[0].as_str().unwrap().eq_ignore_ascii_case(wanted))?;
    header[1].as_str()
}

/// Asserts that the model and the errors, noted under the parameter `PARAM`, are those that the vector expects. How often
/// the same text is repeated under a key means nothing.
pub(crate) fn check<M: Model + Serialize>(vector: &Value, model: Option<&M>, state: &ModelState) {
    let (name, expect) = (name(vector), &vector["expect"]);
    assert_eq!(model.map_or(Value::Null, shown), expect["model"], "{name}: the model");
    assert_eq!(Value::Bool(state.is_valid()), expect["model_valid"], "{name}: validity");
    assert_eq!(errors(state), expected_errors(expect), "{name}: the errors");
}

/// A model in the form of the vectors: its members that do not have their default, items' members likewise.
pub(crate) fn shown<M: Model + Serialize>(model: &M) -> Value {
    let mut value = serde_json::to_value(model).unwrap();
    let mut plain = serde_json::to_value(M::default()).unwrap();
    prune(&mut value, &mut plain);
    value
}

fn prune(value: &mut Value, default: &mut Value) {
    let (Value::Object(members), Value::Object(defaults)) = (value, default) else {
        return;
    };
    members.retain(|name, member| defaults.get(name) != Some(member));
    for member in members.values_mut() {
        let Value::Array(items) = member else { continue };
        let mut plain = serde_json::to_value(PropertyApiModel::default()).unwrap();
        items.iter_mut().for_each(|item| prune(item, &mut plain));
    }
}

/// The keys of a state with their different texts.
pub(crate) fn errors(state: &ModelState) -> BTreeMap<String, BTreeSet<String>> {
    let entries = state.entries();
    entries
        .map(|(key, texts)| (key.to_owned(), texts.iter().cloned().collect()))
        .collect()
}

fn expected_errors(expect: &Value) -> BTreeMap<String, BTreeSet<String>> {
    match &expect["errors"] {
        Value::Null => BTreeMap::new(),
        errors => serde_json::from_value(errors.clone()).unwrap(),
    }
}
