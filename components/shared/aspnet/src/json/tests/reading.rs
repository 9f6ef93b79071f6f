//! How objects, lists and errors are read.

use super::{assert_read, json, read_as};
use crate::tests::GroupApiModel;
use serde_json::Value;

#[test]
fn what_is_no_object_is_null() {
    for text in [
        "",
        " \t\r\n",
        "null",
        "undefined",
        r#""""#,
        "//c",
        "/*c*/null",
        "null x",
    ] {
        assert_read(text, Value::Null, &[]);
    }
    for text in [
        "[]",
        r#"[{"Name":"n"}]"#,
        "5",
        "true",
        r#""a""#,
        "x",
        "nul",
        "new Date(1)",
        "}",
    ] {
        assert_read(text, Value::Null, &["PARAM"]);
    }
}

#[test]
fn text_after_the_body_is_ignored() {
    assert_read(r#"{"Name":"n"}}]x"#, json!({"Name": "n"}), &[]);
}

#[test]
fn names_are_quoted_in_either_way_or_not_at_all() {
    assert_read(
        r"{Name:'n','Desc' : 'it\'s',sno:1}",
        json!({"Name": "n", "Desc": "it's", "SNO": 1}),
        &[],
    );
    assert_read("{_x:1,$y:2,名:3,Name:'n',}", json!({"Name": "n"}), &[]);
    assert_read("{a-b:1,Name:'n'}", Value::Null, &["PARAM"]);
    assert_read("{Name:'n',,SNO:1}", Value::Null, &["PARAM.Name"]);
}

#[test]
fn a_value_that_is_missing_is_undefined() {
    assert_read(r#"{"Props":,"Name":"n"}"#, json!({"Name": "n"}), &[]);
    assert_read(r#"{"Level":,"Name":"n"}"#, json!({"Name": "n"}), &["PARAM.Level"]);
    // The brace is passed as what does not fit.
    assert_read(r#"{"Level":}"#, json!({}), &["PARAM.Level"]);
    assert_read(
        r#"{"Props":[,{"SNO":1},,]}"#,
        json!({"Props": [null, {"SNO": 1}, null]}),
        &[],
    );
}

#[test]
fn names_in_exact_case_are_not_preferred_over_later_ones() {
    assert_read(r#"{"Name":"a","NAME":"b"}"#, json!({"Name": "b"}), &[]);
}

#[test]
fn letters_beyond_ascii_are_no_case_of_those_of_ascii() {
    assert_read(r#"{"Deſc":"a"}"#, json!({}), &[]);
}

#[test]
fn unknown_members_are_passed_with_all_that_they_have() {
    let value = r#"[{"a":new Date(1,[2]),b:'}'},NaN,undefined,0x1F,.5,//c
        /*]*/null,,"\u00e9"]"#;
    assert_read(&format!(r#"{{"zz":{value},"Name":"n"}}"#), json!({"Name": "n"}), &[]);
    assert_read(r#"{"zz":[1}],"Name":"n"}"#, Value::Null, &["PARAM", "PARAM.zz"]);
    assert_read(r#"{"zz":1.2.3,"Name":"n"}"#, json!({"Name": "n"}), &["PARAM.zz"]);
    assert_read(r#"{"zz":tru,"Name":"n"}"#, json!({"Name": "n"}), &["PARAM.zz"]);
    assert_read(r#"{"zz":truth,"Name":"n"}"#, Value::Null, &["PARAM.zz"]);
}

#[test]
fn lists_grow_when_they_are_repeated() {
    let text = r#"{"Props":[{"SNO":1}],"props":[{"SNO":2}]}"#;
    assert_read(text, json!({"Props": [{"SNO": 1}, {"SNO": 2}]}), &[]);
    assert_read(r#"{"Props":[{"SNO":1}],"Props":null}"#, json!({}), &[]);
    assert_read(
        r#"{"Props":[{"SNO":1}],"Props":5}"#,
        json!({"Props": [{"SNO": 1}]}),
        &["PARAM.Props"],
    );
}

#[test]
fn a_list_is_null_for_an_empty_string_and_an_error_for_other_values() {
    assert_read(r#"{"Props":"","Name":"n"}"#, json!({"Name": "n"}), &[]);
    for value in ["5", "true", r#""a""#, "new A(1)"] {
        let (_, keys) = read_as::<GroupApiModel>(&format!(r#"{{"Props":{value},"Name":"n"}}"#));
        assert_eq!(keys.first().map(String::as_str), Some("PARAM.Props"), "{value}");
    }
    assert_read(
        r#"{"Props":{"SNO":1},"Name":"n"}"#,
        json!({"Name": "n"}),
        &["PARAM.Props.SNO"],
    );
    assert_read(r#"{"Props":{},"Name":"n"}"#, json!({"Name": "n"}), &["PARAM.Props"]);
}

#[test]
fn items_that_are_no_objects_are_dropped_and_empty_strings_are_null() {
    let text = r#"{"Props":[1,{"SNO":2},[{"SNO":3}],"",true,{"SNO":4}],"Name":"n"}"#;
    let model = json!({"Name": "n", "Props": [{"SNO": 2}, null, {"SNO": 4}]});
    assert_read(text, model, &["PARAM.Props[0]", "PARAM.Props[2]", "PARAM.Props[4]"]);
}

#[test]
fn a_broken_item_costs_the_list_or_the_body_by_where_it_leaves_the_reader() {
    // The bracket in place of a string is passed, and the one that closes it ends the item. What follows is no item, and
    // twice no item at one place ends the list, with nothing to go on with.
    let (model, keys) = read_as::<GroupApiModel>(r#"{"Props":[{"Name":[1],"SNO":2},{"SNO":3}],"Name":"n"}"#);
    assert_eq!(model, Value::Null);
    assert!(keys.contains(&"PARAM.Props[0].Name".to_owned()), "{keys:?}");
    // A letter is passed, and the rest of the word is no value to anything that it is in.
    let (model, keys) = read_as::<GroupApiModel>(r#"{"Props":[{"SNO":true},{"SNO":3}],"Name":"n"}"#);
    assert_eq!(model, Value::Null);
    assert!(keys.contains(&"PARAM.Props[0].SNO".to_owned()), "{keys:?}");
}

#[test]
fn a_cut_body_keeps_what_was_read() {
    assert_read(r#"{"Name":"n""#, json!({"Name": "n"}), &["PARAM.Name"]);
    assert_read(r#"{"Name":"n","#, json!({"Name": "n"}), &["PARAM.Name"]);
    assert_read(r#"{"Name":"n","SNO"#, Value::Null, &["PARAM.Name"]);
    assert_read(r#"{"Name":"n","SNO":"#, json!({"Name": "n"}), &["PARAM.SNO"]);
    assert_read(r#"{"SNO":1,"Name":"n"#, json!({"SNO": 1}), &["PARAM.Name"]);
    assert_read(
        r#"{"SNO":1,"Props":["#,
        json!({"SNO": 1, "Props": []}),
        &["PARAM.Props"],
    );
    assert_read(r#"{"SNO":1,"zz":[1,"#, json!({"SNO": 1}), &["PARAM.zz[0]"]);
    assert_read("{", Value::Null, &["PARAM"]);
}

#[test]
fn comments_are_passed_where_a_value_is_wanted_but_not_before_a_colon() {
    let text = "//a\n{/*b*/\"Level\":/*c*/1/*d*/,//e\n\"JMode\":/*f*/2,\"Props\":/*g*/[/*h*/{/*i*/}/*j*/]/*k*/}";
    assert_read(text, json!({"Level": 1, "JMode": 2, "Props": [{}]}), &[]);
    assert_read(r#"{"Level"/*c*/:1}"#, Value::Null, &["PARAM"]);
    assert_read(r#"{"zz":/*c*/1}"#, Value::Null, &["PARAM.zz"]);
    assert_read(r#"{"Level":1/*c"#, Value::Null, &["PARAM.Level"]);
}

#[test]
fn halves_of_pairs_are_replaced() {
    let text = r#"{"Name":"\ud83d\ude00|\ude00|\ud83d|\ud83d\ud83d\ude00|\ud83d\u0041|\uD83Dx"}"#;
    let name = "😀|\u{fffd}|\u{fffd}|\u{fffd}😀|\u{fffd}A|\u{fffd}x";
    assert_read(text, json!({ "Name": name }), &[]);
}

#[test]
fn bad_escapes_leave_the_rest_to_be_read_as_a_value() {
    let (model, keys) = read_as::<GroupApiModel>(r#"{"Name":"a\x","SNO":1}"#);
    assert_eq!((model, &keys[0][..]), (Value::Null, "PARAM.Name"));
    let (model, keys) = read_as::<GroupApiModel>(r#"{"Name":"\u00zz","SNO":1}"#);
    assert_eq!((model, &keys[0][..]), (Value::Null, "PARAM.Name"));
}

#[test]
fn white_space_is_that_of_any_script_and_nul() {
    assert_read(
        "\u{3000}{\u{a0}\"Name\"\u{2028}:\0'a\n\0b'}",
        json!({"Name": "a\n\0b"}),
        &[],
    );
}

#[test]
fn dates_have_a_zone_or_none() {
    for (value, date) in [
        ("'2025-05-22T12:40:21.299Z'", "2025-05-22T12:40:21.299Z"),
        ("'2026-04-05 22:39:11'", "2026-04-05T22:39:11"),
        ("'2026-04-05T22:39:11+09:00'", "2026-04-05T21:39:11+08:00"),
        (r"'\/Date(1000)\/'", "1970-01-01T00:00:01Z"),
    ] {
        assert_read(&format!("{{Date:{value}}}"), json!({ "Date": date }), &[]);
    }
    for value in ["''", "null", "'zz'", "1234", "1.5"] {
        assert_read(
            &format!("{{Date:{value},Name:'n'}}"),
            json!({"Name": "n"}),
            &["PARAM.Date"],
        );
    }
    // The number is passed, and with it the next member's name.
    let (model, keys) = read_as::<GroupApiModel>("{Date:-5,Name:'n'}");
    assert_eq!((model, &keys[0][..]), (Value::Null, "PARAM.Date"));
}

#[test]
fn keys_that_differ_by_letter_case_are_one() {
    assert_read("{Level:'x',LEVEL:'y'}", json!({}), &["PARAM.Level"]);
}

#[test]
fn names_that_are_no_words_are_quoted_in_keys() {
    assert_read("{\"it's\n\":/*c*/1}", Value::Null, &[r"PARAM['it\'s\n']"]);
    assert_read(
        r#"{"Props":[{"a.b\u2028":/*c*/1}]}"#,
        json!({"Props": []}),
        &[r"PARAM.Props[0]['a.b\u2028']"],
    );
}

#[test]
fn members_about_the_object_are_no_members() {
    assert_read(r#"{"$type":"A","$id":"1","Name":"n"}"#, json!({"Name": "n"}), &[]);
    assert_read(r#"{"$ref":"1"}"#, Value::Null, &[]);
    let text = r#"{"Props":{"$id":"1","$values":[{"SNO":1}]},"PGID":{"$value":"5"},"Name":"n"}"#;
    assert_read(text, json!({"Props": [{"SNO": 1}], "PGID": 5, "Name": "n"}), &[]);
    let text = r#"{"Props":[{"$id":"1","SNO":1},{"$id":"1","SNO":2}],"Name":"n"}"#;
    assert_read(
        text,
        json!({"Props": [{"SNO": 1}], "Name": "n"}),
        &["PARAM.Props[1].SNO"],
    );
}

#[test]
fn nesting_ends_at_256() {
    let nested = |depth: usize| format!(r#"{{"z":{}{},"Name":"n"}}"#, "[".repeat(depth), "]".repeat(depth));
    assert_read(&nested(255), json!({"Name": "n"}), &[]);
    let key = format!("PARAM.z{}", "[0]".repeat(255));
    assert_read(&nested(256), json!({"Name": "n"}), &[&key]);
    assert_read(&nested(5000), json!({"Name": "n"}), &[&key]);
    // A second time in one member there is nobody left to handle it.
    let twice = format!(
        r#"{{"z":[{0}{1},{0}{1}],"Name":"n"}}"#,
        "[".repeat(255),
        "]".repeat(255)
    );
    let (model, keys) = read_as::<GroupApiModel>(&twice);
    assert_eq!((model, keys.len()), (Value::Null, 2));
}

#[test]
fn a_body_of_errors_takes_time_by_its_length_alone() {
    let count = 50_000;
    let (model, keys) = read_as::<GroupApiModel>(&format!(r#"{{"Props":[{}{{}}]}}"#, "1,".repeat(count)));
    assert_eq!((model, keys.len()), (json!({"Props": [{}]}), 1000));
    let (model, keys) = read_as::<GroupApiModel>(&"[".repeat(1_000_000));
    assert_eq!((model, keys), (Value::Null, vec!["PARAM".to_owned()]));
    let (model, keys) = read_as::<GroupApiModel>(&format!(r#"{{"z":{}"#, "[".repeat(1_000_000)));
    assert_eq!((model, keys.len()), (json!({}), 2));
}
