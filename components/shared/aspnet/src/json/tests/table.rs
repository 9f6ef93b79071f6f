//! What becomes of each kind of value in a member of each type.

use super::{GroupApiModel, read_as};
use serde_json::{Value, json};

/// What becomes of a value.
enum Cell {
    /// It is the member's value.
    Is(Value),
    /// The member keeps its default, with an error; the next member is bound.
    E,
    /// The body is null, with an error.
    N,
}

use Cell::{E, N};

fn is(value: impl Into<Value>) -> Cell {
    Cell::Is(value.into())
}

/// The members whose types are the columns.
const MEMBERS: [&str; 6] = ["Level", "PGID", "Desc", "InGroup", "JMode", "InAmount"];

#[track_caller]
fn assert_row(value: &str, int: Cell, long: Cell, string: Cell, boolean: Cell, enumeration: Cell, double: Cell) {
    for (member, cell) in MEMBERS
        .into_iter()
        .zip([int, long, string, boolean, enumeration, double])
    {
        let text = format!(r#"{{"{member}":{value},"Name":"n"}}"#);
        let (model, keys) = read_as::<GroupApiModel>(&text);
        let expected = match cell {
            N => {
                assert_eq!(model, Value::Null, "{text}");
                assert!(keys.contains(&format!("PARAM.{member}")), "{text}: {keys:?}");
                continue;
            }
            E => (json!({"Name": "n"}), vec![format!("PARAM.{member}")]),
            // What is no different from the default is not shown.
            Cell::Is(value) if value.is_null() || value == false || value.as_f64() == Some(0.0) => {
                (json!({"Name": "n"}), vec![])
            }
            Cell::Is(value) => (json!({"Name": "n", member: value}), vec![]),
        };
        assert_eq!((model, keys), expected, "{text}");
    }
}

#[test]
fn integers_fit_every_type() {
    assert_row("6", is(6), is(6), is("6"), is(true), is(6), is(6.0));
    assert_row("0", is(0), is(0), is("0"), is(false), is(0), is(0.0));
    assert_row("-1", is(-1), is(-1), is("-1"), is(true), is(-1), is(-1.0));
    assert_row("-0010", is(-10), is(-10), is("-0010"), is(true), is(-10), is(-10.0));
    assert_row("0x10", is(16), is(16), is("0x10"), is(true), is(16), is(16.0));
    assert_row("010", is(8), is(8), is("010"), is(true), is(8), is(8.0));
    assert_row(
        "0xFFFFFFFF",
        is(-1),
        is(4_294_967_295_u32),
        is("0xFFFFFFFF"),
        is(true),
        is(-1),
        is(4_294_967_295.0),
    );
    assert_row(
        "2147483648",
        E,
        is(2_147_483_648_u32),
        is("2147483648"),
        is(true),
        is(i32::MIN),
        is(2_147_483_648.0),
    );
}

#[test]
fn zero_is_false() {
    assert_eq!(
        read_as::<GroupApiModel>(r#"{"InGroup":0,"JoinBySelf":0.0}"#),
        (json!({}), vec![])
    );
}

#[test]
fn integers_beyond_64_bits_fit_strings_and_doubles() {
    let digits = "12345678901234567890";
    assert_row(digits, E, E, is(digits), is(true), E, is(1.234_567_890_123_456_8E19));
    let long = "1".repeat(381);
    assert_row(&long, E, E, E, E, E, E);
}

#[test]
fn fractions_and_exponents_fit_no_int() {
    assert_row("6.0", E, is(6), is("6.0"), is(true), E, is(6.0));
    assert_row("6.5", E, is(6), is("6.5"), is(true), E, is(6.5));
    assert_row("7.5", E, is(8), is("7.5"), is(true), E, is(7.5));
    assert_row("-.5", E, is(0), is("-.5"), is(true), E, is(-0.5));
    assert_row("1e2", E, is(100), is("1e2"), is(true), E, is(100.0));
    assert_row("1e19", E, E, is("1e19"), is(true), E, is(1E19));
}

#[test]
fn numbers_in_strings_are_numbers() {
    assert_row(r#""6""#, is(6), is(6), is("6"), E, is(6), is(6.0));
    assert_row(r#"" 6 ""#, is(6), is(6), is(" 6 "), E, is(6), is(6.0));
    assert_row(r#""+6""#, is(6), is(6), is("+6"), E, is(6), is(6.0));
    assert_row(r#""6.0""#, E, E, is("6.0"), E, E, is(6.0));
    assert_row(r#""1,5""#, E, E, is("1,5"), E, E, is(15.0));
    assert_row(r#"",5""#, E, E, is(",5"), E, E, E);
    assert_row(r#""1e3""#, E, E, is("1e3"), E, E, is(1000.0));
    assert_row(r#""0x10""#, E, E, is("0x10"), E, E, E);
}

#[test]
fn other_strings_are_strings() {
    assert_row(r#""""#, E, E, is(""), E, E, E);
    assert_row(r#""abc""#, E, E, is("abc"), E, E, E);
    assert_row(r#""true""#, E, E, is("true"), is(true), E, E);
    assert_row(r#"" True ""#, E, E, is(" True "), is(true), E, E);
    assert_row(r#""cOde""#, E, E, is("cOde"), E, is(2), E);
    assert_row(r#""Check, closed""#, E, E, is("Check, closed"), E, is(5), E);
    assert_row(r#""Check,""#, E, E, is("Check,"), E, E, E);
}

#[test]
fn null_is_for_strings() {
    assert_row("null", E, E, is(Value::Null), E, E, E);
}

#[test]
fn booleans_break_bodies_where_numbers_are_read() {
    assert_row("true", N, is(1), is("true"), is(true), is(1), N);
    assert_row(
        "false",
        N,
        Cell::Is(Value::Null),
        is("false"),
        is(false),
        Cell::Is(Value::Null),
        N,
    );
}

#[test]
fn objects_and_lists_break_bodies_where_the_type_is_read() {
    for value in ["{}", "[]", "[1]"] {
        assert_row(value, N, E, N, N, E, N);
    }
}

#[test]
fn a_plus_is_passed_where_the_type_is_read() {
    assert_row("+1", E, N, E, E, N, E);
}

#[test]
fn undefined_is_an_error() {
    assert_row("undefined", N, E, N, N, E, N);
}

#[test]
fn names_of_numbers_are_doubles_or_text() {
    let (model, keys) = read_as::<GroupApiModel>(r#"{"Desc":-Infinity,"InGroup":true}"#);
    assert_eq!((model, keys), (json!({"Desc": "-Infinity", "InGroup": true}), vec![]));
    // A NaN is passed before it is found not to fit, so that the comma is read as the value.
    let (model, keys) = read_as::<GroupApiModel>(r#"{"Level":NaN,"Name":"n"}"#);
    assert_eq!((model, keys), (json!({"Name": "n"}), vec!["PARAM.Level".to_owned()]));
    let (model, _) = read_as::<GroupApiModel>(r#"{"Level":NaN}"#);
    assert_eq!(model, Value::Null);
}
