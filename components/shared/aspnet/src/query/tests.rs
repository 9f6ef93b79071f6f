//! Queries as actions see them.

use super::Query;
use crate::model::{EXCEPTION, Enumeration, ModelState};
use crate::reply::FrameworkError::{Internal, Invalid, NotFound};
use crate::tests::{errors, name, vectors};
use common::http::Incoming;
use http::{HeaderMap, Method};
use proptest::prelude::{any, prop_assert_eq, prop_oneof, proptest};
use serde_json::json;

static SCENE: Enumeration = Enumeration {
    name: "CreateGroupScene",
    members: &[("Class", 0), ("Office", 1), ("Mixed", 6)],
};

/// What the action of the vectors does with a query: its status, its arguments, and the errors.
fn observed(query: &str) -> serde_json::Value {
    let query = Query::parse(query).unwrap();
    let mut state = ModelState::default();
    let Ok(text) = query.text("admMids", &mut state) else {
        return json!({ "status": 404 });
    };
    match query.enumeration("scene", &SCENE, 0, &mut state) {
        Err(error) => {
            assert_eq!(error, Invalid);
            json!({ "status": 400 })
        }
        Ok(scene) => json!({
            "status": 200,
            "args": { "admMids": text, "scene": scene },
            "errors": errors(&state),
        }),
    }
}

#[test]
fn vectors_are_bound_as_observed() {
    for vector in vectors("sns_binding", |name| name.starts_with("query")) {
        let target = vector["request"]["target"].as_str().unwrap();
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let expect = &vector["expect"];
        let expected = match expect["status"].as_u64().unwrap() {
            200 => json!({
                "status": 200,
                "args": expect["args"],
                "errors": expect.get("errors").cloned().unwrap_or_else(|| json!({})),
            }),
            status => json!({ "status": status }),
        };
        assert_eq!(observed(query), expected, "{}", name(&vector));
    }
}

#[test]
fn a_scene_is_a_member_a_number_or_the_default() {
    for (query, scene, errors) in [
        ("a=1", 0, json!({})),
        ("Scene=OFFICE", 1, json!({})),
        ("scene=+Office+", 1, json!({})),
        ("scene=Office,Mixed", 7, json!({})),
        ("scene=99", 99, json!({})),
        ("scene=-1", -1, json!({})),
        ("scene[]=1", 1, json!({})),
        ("scene=1&scene=6", 1, json!({})),
        ("scene[0]=1", 0, json!({})),
        ("=6", 6, json!({})),
        (
            "scene=Bogus&=6",
            6,
            json!({ "scene": ["The value 'Bogus' is not valid for CreateGroupScene."] }),
        ),
        (
            "scene=Bogus&scene=1",
            0,
            json!({ "scene": ["The value 'Bogus,1' is not valid for CreateGroupScene."] }),
        ),
        (
            "=Bogus",
            0,
            json!({ "": ["The value 'Bogus' is not valid for CreateGroupScene."] }),
        ),
        (
            "scene=2147483648",
            0,
            json!({ "scene": ["The value '2147483648' is not valid for CreateGroupScene."] }),
        ),
    ] {
        let expected = json!({ "status": 200, "args": { "admMids": "m", "scene": scene }, "errors": errors });
        assert_eq!(observed(&format!("admMids=m&{query}")), expected, "{query}");
    }
    for query in ["scene=", "scene", "scene=%20", "", "&scene=Bogus", "scene=&scene=1"] {
        assert_eq!(
            observed(&format!("admMids=m&{query}")),
            json!({ "status": 400 }),
            "{query}"
        );
    }
}

#[test]
fn text_keeps_its_spaces_and_is_null_where_blank() {
    for (query, expected) in [
        ("admMids=+1,2+", json!(" 1,2 ")),
        ("admmids[]=1", json!("1")),
        ("admMids=a=b", json!("a=b")),
        ("admMids=%zz%4", json!("%zz%4")),
        ("admMids=a%E4b", json!("a\u{fffd}b")),
        ("admMids=1&admMids=2", json!("1")),
    ] {
        assert_eq!(observed(query)["args"]["admMids"], expected, "{query}");
    }
    for query in [
        "admMids",
        "admMids=",
        "admMids=%20",
        "admMids=%E3%80%80",
        "admMids=&admMids=1",
    ] {
        let answer = observed(query);
        assert_eq!(answer["args"]["admMids"], json!(null), "{query}");
        let text = "A value is required but was not present in the request.";
        assert_eq!(answer["errors"], json!({ "admMids.String": [text] }), "{query}");
    }
    for query in ["", "x=1", "admMids.x=1", "admMids[0]=1", "admMids[x]=1"] {
        assert_eq!(observed(query), json!({ "status": 404 }), "{query}");
    }
}

#[test]
fn a_long_has_to_have_a_value() {
    for (query, expected, text) in [
        ("gid=5", Ok(5), None),
        ("GID=+-5+", Ok(-5), None),
        ("gid=0x10", Ok(16), None),
        ("gid=9223372036854775807", Ok(i64::MAX), None),
        ("gid=x&=7", Ok(7), Some("The value 'x' is not valid for Int64.")),
        ("gid=x", Err(Invalid), Some("The value 'x' is not valid for Int64.")),
        ("gid=1.0", Err(Invalid), Some("The value '1.0' is not valid for Int64.")),
        ("gid=9223372036854775808", Err(Invalid), Some(EXCEPTION)),
        ("gid=", Err(Invalid), None),
        ("gid", Err(Invalid), None),
        ("x=1", Err(NotFound), None),
        ("=1", Err(NotFound), None),
    ] {
        let mut state = ModelState::default();
        assert_eq!(
            Query::parse(query).unwrap().int64("gid", &mut state),
            expected,
            "{query}"
        );
        let noted: Vec<_> = state
            .entries()
            .flat_map(|(_, texts)| texts.iter().map(String::as_str))
            .collect();
        assert_eq!(noted, Vec::from_iter(text), "{query}");
    }
}

#[test]
fn an_action_is_chosen_where_the_query_has_all_its_parameters() {
    let select = |query: &str| {
        let target = format!("/x?{query}");
        let incoming = Incoming::new(Method::GET, "http://a.test".to_owned(), &target, HeaderMap::new());
        Query::select(&incoming, &["gid", "code"])
    };
    for query in ["gid=1&code=2", "CODE&Gid=", "code[]=&gid"] {
        assert_eq!(select(query), Ok(()), "{query}");
    }
    for query in ["", "gid=1", "code=1", "gid=1&code.x=1"] {
        assert_eq!(select(query), Err(NotFound), "{query}");
    }
    assert!(matches!(select("gid=1&code=2&a["), Err(Internal(_))));
}

#[test]
fn unclosed_brackets_are_unreadable() {
    for query in ["a[=1", "admMids=1&a[0][b", "%5B=1"] {
        assert!(matches!(Query::parse(query), Err(Internal(_))), "{query}");
    }
    assert!(Query::parse("a]=1&b[]c=[").is_ok());
}

proptest! {
    #[test]
    fn any_query_is_read_or_refused_without_a_panic(
        query in prop_oneof![any::<String>(), "((admMids|scene|gid|)(\\[0?\\])?(=[ -~]{0,9})?&){0,5}"],
    ) {
        if let Ok(query) = Query::parse(&query) {
            let mut state = ModelState::default();
            let _ = query.text("admMids", &mut state);
            let _ = query.int64("gid", &mut state);
            let _ = query.enumeration("scene", &SCENE, 0, &mut state);
        }
    }

    #[test]
    fn an_encoded_text_is_read_as_it_was(text in any::<String>()) {
        let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let mut state = ModelState::default();
        let read = Query::parse(&format!("a={query}")).unwrap().text("A", &mut state);
        prop_assert_eq!(read.unwrap(), Some(text).filter(|text| !text.trim().is_empty()));
    }
}
