//! The vectors of the original.

use super::EIGHT_HOURS;
use crate::date::Date;
use crate::model::ModelState;
use crate::negotiation::Charset;
use crate::tests::{self as golden, ChatBoxParams};
use crate::xml::{Contract, Members, Order, Value, read, write};
use serde_json::Value as Json;

#[test]
fn bodies_are_bound_as_by_the_original() {
    let vectors = golden::vectors("b2b_binding", |name| name.starts_with("xml "));
    assert_eq!(vectors.len(), 34);
    for vector in vectors {
        let wide = golden::header(&vector, "Content-Type").unwrap().ends_with("utf-16");
        let body = golden::body(&vector);
        let (text, charset) = if wide {
            let units: Vec<_> = body
                .chunks(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect();
            (String::from_utf16(&units).unwrap(), Charset::Utf16)
        } else {
            (String::from_utf8(body).unwrap(), Charset::Utf8)
        };
        let mut state = ModelState::default();
        let model: Option<ChatBoxParams> = read(&text, charset, Order::Strict, EIGHT_HOURS, "PARAM", &mut state);
        golden::check(&vector, model.as_ref(), &state);
    }
}

static API_RET: Contract = Contract {
    name: "ApiRet",
    namespace: "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.Common",
};

#[test]
fn replies_are_written_as_by_the_original() {
    let vectors = golden::vectors("b2b_reply_xml", |_| true);
    for vector in vectors {
        let written = write(&API_RET, &api_ret(&vector["value"]), EIGHT_HOURS);
        let expected = vector["expect"]["body"].as_str().unwrap();
        assert_eq!(written, expected, "{}", golden::name(&vector));
    }
}

fn api_ret(value: &Json) -> Members<'_> {
    let text = |name: &str| Value::text(value[name].as_str());
    let int = |name: &str| i32::try_from(value[name].as_i64().unwrap()).unwrap().into();
    let date = Date::from_xml_text(value["CurrentTime"].as_str().unwrap(), EIGHT_HOURS).unwrap();
    Members::new([
        ("<IDX>k__BackingField", int("IDX")),
        ("<DelFlag>k__BackingField", int("DelFlag")),
        ("<PageIndex>k__BackingField", int("PageIndex")),
        ("<PageSize>k__BackingField", int("PageSize")),
    ])
    .derived([
        ("RetCode", text("RetCode")),
        ("RetMsg", text("RetMsg")),
        ("Message", object(&value["Message"])),
        ("Total", int("Total")),
        ("TotalPage", int("TotalPage")),
        ("Redirect", text("Redirect")),
        ("FieldStr", object(&value["FieldStr"])),
        ("CurrentTime", date.into()),
    ])
}

fn object(value: &Json) -> Value<'_> {
    match value {
        Json::Null => Value::any(Value::Null),
        Json::Bool(truth) => Value::any(*truth),
        Json::String(text) => Value::any(text.as_str()),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => i32::try_from(number).map_or(Value::any(number), Value::any),
            (None, number) => Value::any(number.unwrap()),
        },
        Json::Object(members) if members.is_empty() => Value::any(Value::Plain),
        other => panic!("{other}"),
    }
}
