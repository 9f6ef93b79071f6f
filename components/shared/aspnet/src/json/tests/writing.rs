//! What is written.

use super::super::encode;
use serde::Serialize;
use std::collections::BTreeMap;

fn encoded<T: Serialize + ?Sized>(value: &T) -> String {
    encode(value).unwrap()
}

#[test]
fn what_cannot_be_json_is_an_internal_error() {
    let error = encode(&BTreeMap::from([(vec![1], 1)])).unwrap_err();
    assert!(matches!(error, common::Failure::Internal(_)), "{error:?}");
}

#[test]
fn members_are_written_in_their_order_without_blanks() {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Reply {
        ret_code: &'static str,
        message: Option<u8>,
        list: Vec<BTreeMap<&'static str, bool>>,
    }
    let reply = Reply {
        ret_code: "",
        message: None,
        list: vec![BTreeMap::new(), BTreeMap::from([("a", true)])],
    };
    assert_eq!(
        encoded(&reply),
        r#"{"RetCode":"","Message":null,"List":[{},{"a":true}]}"#
    );
}

#[test]
fn only_quotes_backslashes_controls_and_line_ends_are_escaped() {
    assert_eq!(
        encoded("\"\\\u{8}\t\n\u{c}\r\0\u{1f}"),
        r#""\"\\\b\t\n\f\r\u0000\u001f""#
    );
    assert_eq!(encoded("a\u{85}\u{2028}b\u{2029}"), r#""a\u0085\u2028b\u2029""#);
    assert_eq!(
        encoded("/<>&'\u{7f}中😀\u{a0}\u{feff}"),
        "\"/<>&'\u{7f}中😀\u{a0}\u{feff}\""
    );
}

#[test]
fn names_are_escaped_as_strings_are() {
    assert_eq!(encoded(&BTreeMap::from([("a\n\u{2028}", 1)])), r#"{"a\n\u2028":1}"#);
}

#[test]
fn integers_have_no_point_and_doubles_always_have_one_or_an_exponent() {
    assert_eq!(
        encoded(&[i64::MIN, 0, i64::MAX]),
        "[-9223372036854775808,0,9223372036854775807]"
    );
    assert_eq!(
        encoded(&[0.0, -0.0, 39.0, 39.1, -6.5, 0.1, 1200.0]),
        "[0.0,0.0,39.0,39.1,-6.5,0.1,1200.0]"
    );
}

#[test]
fn doubles_have_15_digits_or_17() {
    assert_eq!(
        encoded(&[0.1 + 0.2, 0.1 + 0.7]),
        "[0.30000000000000004,0.79999999999999993]"
    );
    assert_eq!(
        encoded(&[1.0 / 3.0, 123_456_789_012_345.0]),
        "[0.33333333333333331,123456789012345.0]"
    );
    assert_eq!(
        encoded(&[12_345_678_901_234_567.0, 1_234_567_890_123_456.7]),
        "[12345678901234568.0,1234567890123456.8]"
    );
    assert_eq!(
        encoded(&[f64::MAX, 5e-324]),
        "[1.7976931348623157E+308,4.94065645841247E-324]"
    );
}

#[test]
fn large_and_small_doubles_have_an_exponent_of_two_digits_at_least() {
    assert_eq!(
        encoded(&[1E14, 1E15, -1E20, 1.5E100]),
        "[100000000000000.0,1E+15,-1E+20,1.5E+100]"
    );
    assert_eq!(
        encoded(&[0.0001, 0.00012, 0.00001, 1.5E-7]),
        "[0.0001,0.00012,1E-05,1.5E-07]"
    );
}
