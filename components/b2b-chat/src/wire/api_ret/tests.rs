//! The envelope against what the original's framework wrote. `FieldStr` is always a plain object here.

use super::{AnyObject, ApiRet, ApiRetBase, Moment};
use aspnet::date::Date;
use aspnet::xml::{AsValue, Value};
use aspnet::{json, xml};
use serde::Serialize;
use serde_json::Value as Json;

const EIGHT_HOURS: i32 = 8 * 3600;

/// What a vector has in `Message`.
#[derive(Serialize)]
#[serde(transparent)]
struct Given(Json);

impl AsValue for Given {
    fn as_value(&self) -> Value<'_> {
        match &self.0 {
            Json::Null => Value::Null,
            Json::Bool(truth) => Value::Bool(*truth),
            Json::String(text) => Value::from(text.as_str()),
            Json::Object(members) if members.is_empty() => Value::Plain,
            Json::Number(number) => {
                let number = number.as_i64().unwrap();
                i32::try_from(number).map_or(Value::Long(number), Value::Int)
            }
            other => panic!("{other} in a vector"),
        }
    }
}

fn number(value: &Json) -> i32 {
    i32::try_from(value.as_i64().unwrap()).unwrap()
}

/// `None`: a text is null, which none of this family is.
fn reply(value: &Json) -> Option<ApiRet<Given>> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let time = Date::from_json_text(value["CurrentTime"].as_str().unwrap(), EIGHT_HOURS).unwrap();
    Some(ApiRet {
        ret_code: text("RetCode")?,
        ret_msg: text("RetMsg")?,
        message: AnyObject(Given(value["Message"].clone())),
        total: number(&value["Total"]),
        total_page: number(&value["TotalPage"]),
        redirect: text("Redirect")?,
        field_str: AnyObject::default(),
        current_time: Moment(time),
        base: ApiRetBase {
            idx: number(&value["IDX"]),
            del_flag: number(&value["DelFlag"]),
            page_index: number(&value["PageIndex"]),
            page_size: number(&value["PageSize"]),
        },
    })
}

/// The same document with a plain object in `FieldStr`.
fn with_plain_field_str(xml: &str) -> String {
    let (before, rest) = xml.split_once("<FieldStr").unwrap();
    let (_, after) = rest.split_once("<Message").unwrap();
    format!("{before}<FieldStr /><Message{after}")
}

#[test]
fn xml_is_what_the_framework_writes() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/golden/aspnet-b2b_reply_xml.json"
    );
    let vectors: Vec<Json> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut compared = 0;
    for vector in &vectors {
        let Some(reply) = reply(&vector["value"]) else {
            continue;
        };
        let expected = vector["expect"]["body"].as_str().unwrap();
        assert_eq!(
            xml::encode(&reply, EIGHT_HOURS),
            with_plain_field_str(expected),
            "{}",
            vector["name"]
        );
        compared += 1;
    }
    assert_eq!(compared, vectors.len() - 1);
}

#[test]
fn the_document_s_sample_is_written_to_the_byte() {
    let sample = serde_json::json!({
        "RetCode": "sample string 1", "RetMsg": "sample string 2", "Message": {}, "Total": 4, "TotalPage": 5,
        "Redirect": "sample string 6", "FieldStr": {}, "CurrentTime": "2026-04-05T22:39:11.1834779+08:00", "IDX": 9,
        "DelFlag": 10, "PageIndex": 11, "PageSize": 12,
    });
    let reply = reply(&sample).unwrap();
    assert_eq!(
        json::encode(&reply).unwrap(),
        concat!(
            r#"{"RetCode":"sample string 1","RetMsg":"sample string 2","Message":{},"Total":4,"TotalPage":5,"#,
            r#""Redirect":"sample string 6","FieldStr":{},"CurrentTime":"2026-04-05 22:39:11","IDX":9,"DelFlag":10,"#,
            r#""PageIndex":11,"PageSize":12}"#
        )
    );
    assert_eq!(
        xml::encode(&reply, EIGHT_HOURS),
        concat!(
            r#"<ApiRet xmlns:i="http://www.w3.org/2001/XMLSchema-instance" "#,
            r#"xmlns="http://schemas.datacontract.org/2004/07/JR.SAAS.Models.Common">"#,
            "<_x003C_DelFlag_x003E_k__BackingField>10</_x003C_DelFlag_x003E_k__BackingField>",
            "<_x003C_IDX_x003E_k__BackingField>9</_x003C_IDX_x003E_k__BackingField>",
            "<_x003C_PageIndex_x003E_k__BackingField>11</_x003C_PageIndex_x003E_k__BackingField>",
            "<_x003C_PageSize_x003E_k__BackingField>12</_x003C_PageSize_x003E_k__BackingField>",
            "<CurrentTime>2026-04-05T22:39:11.1834779+08:00</CurrentTime><FieldStr /><Message />",
            "<Redirect>sample string 6</Redirect><RetCode>sample string 1</RetCode>",
            "<RetMsg>sample string 2</RetMsg><Total>4</Total><TotalPage>5</TotalPage></ApiRet>"
        )
    );
}
