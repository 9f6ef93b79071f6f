//! Classes of each kind against what the original writes. How they are read is in the tests of the readers.

use super::{AnyObject, Plain};
use crate::date::Date;
use crate::tests::{name as vector_name, vectors};
use crate::xml::{AsValue, Value};
use crate::{Fields, Model, ModelState, json, xml};
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

const EIGHT_HOURS: i32 = 8 * 3600;
const COMMON: &str = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.Common";
const IM_ONLINE: &str = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.IMOnlien";

/// A date that JSON writes in a form of its own.
#[derive(Debug, Clone, Copy)]
struct Moment(Date);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.plain_text())
    }
}

impl AsValue for Moment {
    fn as_value(&self) -> Value<'_> {
        Value::Date(self.0)
    }
}

crate::class! {
    write serializable struct Entity: "Entity" in COMMON {
        idx: i32 = "IDX",
        del_flag: i32 = "DelFlag",
        page_index: i32 = "PageIndex",
        page_size: i32 = "PageSize",
    }
}

crate::class! {
    write struct ApiRet<M>: "ApiRet" in COMMON {
        ret_code: Option<String> = "RetCode",
        ret_msg: Option<String> = "RetMsg",
        message: AnyObject<M> = "Message",
        total: i32 = "Total",
        total_page: i32 = "TotalPage",
        redirect: Option<String> = "Redirect",
        field_str: AnyObject<Given> = "FieldStr",
        current_time: Moment = "CurrentTime",
        ..entity: Entity,
    }
}

/// What a vector has in a member of type `object`.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Given(Json);

impl AsValue for Given {
    fn as_value(&self) -> Value<'_> {
        match &self.0 {
            Json::Null => Value::Null,
            Json::Bool(truth) => Value::Bool(*truth),
            Json::String(text) => text.as_value(),
            Json::Object(members) if members.is_empty() => Value::Plain,
            Json::Number(number) => {
                let number = number.as_i64().unwrap();
                i32::try_from(number).map_or(Value::Long(number), Value::Int)
            }
            other => panic!("{other} in a vector"),
        }
    }
}

fn api_ret(value: &Json) -> ApiRet<Given> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let number = |name: &str| i32::try_from(value[name].as_i64().unwrap()).unwrap();
    ApiRet {
        ret_code: text("RetCode"),
        ret_msg: text("RetMsg"),
        message: AnyObject(Given(value["Message"].clone())),
        total: number("Total"),
        total_page: number("TotalPage"),
        redirect: text("Redirect"),
        field_str: AnyObject(Given(value["FieldStr"].clone())),
        current_time: Moment(Date::from_json_text(value["CurrentTime"].as_str().unwrap(), EIGHT_HOURS).unwrap()),
        entity: Entity {
            idx: number("IDX"),
            del_flag: number("DelFlag"),
            page_index: number("PageIndex"),
            page_size: number("PageSize"),
        },
    }
}

#[test]
fn a_derived_class_is_written_as_observed() {
    for vector in vectors("b2b_reply_xml", |_| true) {
        let written = xml::encode(&api_ret(&vector["value"]), EIGHT_HOURS);
        assert_eq!(
            Some(written.as_str()),
            vector["expect"]["body"].as_str(),
            "{}",
            vector_name(&vector)
        );
    }
}

#[test]
fn the_members_of_the_base_class_are_the_last_ones_in_json() {
    let sample = serde_json::json!({
        "RetCode": "sample string 1", "RetMsg": "sample string 2", "Message": {}, "Total": 4, "TotalPage": 5,
        "Redirect": "sample string 6", "FieldStr": {}, "CurrentTime": "2026-04-05T22:39:11.1834779+08:00", "IDX": 9,
        "DelFlag": 10, "PageIndex": 11, "PageSize": 12,
    });
    assert_eq!(
        json::encode(&api_ret(&sample)).unwrap(),
        concat!(
            r#"{"RetCode":"sample string 1","RetMsg":"sample string 2","Message":{},"Total":4,"TotalPage":5,"#,
            r#""Redirect":"sample string 6","FieldStr":{},"CurrentTime":"2026-04-05 22:39:11","IDX":9,"DelFlag":10,"#,
            r#""PageIndex":11,"PageSize":12}"#
        )
    );
}

crate::class! {
    write struct Group: "GroupChatInfo" in IM_ONLINE {
        group_id: String = "GroupID",
        order_id: Option<String> = "orderID",
        created: Moment = "Created",
        members: Vec<Member> = "Members",
        owner: Option<Member> = "Owner",
        kept: Option<Vec<Option<Member>>> = "Kept",
        left: Option<Vec<Option<Member>>> = "Left",
    }
}

crate::class! {
    #[derive(Clone, PartialEq)]
    read write struct Member: "GroupChatMember" in IM_ONLINE {
        user_id: i32 = "fromUserID",
        name: Option<String> = "Name",
        large: i64 = "Large",
        ratio: f64 = "Ratio",
        truth: bool = "Truth",
    }
}

fn group() -> Group {
    let anna = Member {
        user_id: 7,
        name: Some("Anna".to_owned()),
        large: i64::MAX,
        ratio: 0.5,
        truth: true,
    };
    Group {
        group_id: "g".to_owned(),
        order_id: None,
        created: Moment(Date::from_json_text("2026-04-05T22:39:11.5+08:00", EIGHT_HOURS).unwrap()),
        members: vec![anna.clone()],
        owner: None,
        kept: Some(vec![None, Some(Member::default())]),
        left: None,
    }
}

#[test]
fn json_has_the_members_in_their_order_and_xml_by_their_names() {
    let anna = r#"{"fromUserID":7,"Name":"Anna","Large":9223372036854775807,"Ratio":0.5,"Truth":true}"#;
    let nobody = r#"{"fromUserID":0,"Name":null,"Large":0,"Ratio":0.0,"Truth":false}"#;
    assert_eq!(
        json::encode(&group()).unwrap(),
        format!(
            r#"{{"GroupID":"g","orderID":null,"Created":"2026-04-05 22:39:11","Members":[{anna}],"Owner":null,"Kept":[null,{nobody}],"Left":null}}"#
        )
    );
    let inside = concat!(
        "<Created>2026-04-05T22:39:11.5+08:00</Created><GroupID>g</GroupID>",
        r#"<Kept><GroupChatMember i:nil="true" /><GroupChatMember><Large>0</Large><Name i:nil="true" />"#,
        "<Ratio>0</Ratio><Truth>false</Truth><fromUserID>0</fromUserID></GroupChatMember></Kept>",
        r#"<Left i:nil="true" />"#,
        "<Members><GroupChatMember><Large>9223372036854775807</Large><Name>Anna</Name><Ratio>0.5</Ratio>",
        "<Truth>true</Truth><fromUserID>7</fromUserID></GroupChatMember></Members>",
        r#"<Owner i:nil="true" /><orderID i:nil="true" />"#,
    );
    assert_eq!(
        xml::encode(&group(), EIGHT_HOURS),
        format!(
            r#"<GroupChatInfo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="{IM_ONLINE}">{inside}</GroupChatInfo>"#
        )
    );
}

crate::class! {
    write struct Holder<M>: "Holder" in IM_ONLINE {
        message: AnyObject<M> = "Message",
    }
}

#[test]
fn an_object_says_its_class_in_a_member_that_holds_any() {
    fn written<M: AsValue>(message: M) -> String {
        let holder = Holder {
            message: AnyObject(message),
        };
        let document = xml::encode(&holder, 0);
        let (_, after) = document.split_once("<Message").unwrap();
        after.strip_suffix("</Holder>").unwrap().to_owned()
    }
    assert_eq!(written(()), r#" i:nil="true" />"#);
    assert_eq!(written(Plain {}), " />");
    assert!(written(group()).starts_with(r#" i:type="GroupChatInfo"><Created>"#));
    assert_eq!(written(Vec::<Member>::new()), r#" i:type="ArrayOfGroupChatMember" />"#);
    let list = written(vec![Member::default()]);
    assert!(
        list.starts_with(r#" i:type="ArrayOfGroupChatMember"><GroupChatMember><Large>"#),
        "{list}"
    );
    assert_eq!(json::encode(&AnyObject(Plain {})).unwrap(), "{}");
    assert_eq!(json::encode(&AnyObject(())).unwrap(), "null");
}

crate::class! {
    /// Of a site without XML.
    read write struct Property {
        name: Option<String> = "Name",
        sno: i32 = "SNO",
    }
}

#[test]
fn a_class_is_read_by_the_names_that_it_is_written_by() {
    let property = Property {
        name: Some("n".to_owned()),
        sno: 2,
    };
    let text = json::encode(&property).unwrap();
    assert_eq!(text, r#"{"Name":"n","SNO":2}"#);
    let mut state = ModelState::default();
    let read: Property = json::read(&text, 0, "p", &mut state).unwrap();
    assert_eq!((read.name.as_deref(), read.sno), (Some("n"), 2));
    assert_eq!(property.names(), ["Name", "SNO"]);
    assert_eq!((Property::NAME, Property::NAMESPACE), ("Property", ""));
    assert_eq!((Member::NAME, Member::NAMESPACE), ("GroupChatMember", IM_ONLINE));
}
