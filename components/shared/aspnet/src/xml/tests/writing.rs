//! What values become.

use crate::date::{Date, Kind};
use crate::model::ModelState;
use crate::xml::write::write;
use crate::xml::{Contract, Members, Value, error, error_with_state};

static REPLY: Contract = Contract {
    name: "Reply",
    namespace: "urn:reply",
};
static GROUP: Contract = Contract {
    name: "Group",
    namespace: "urn:group",
};
static MEMBER: Contract = Contract {
    name: "Member",
    namespace: "urn:group",
};
static OWNER: Contract = Contract {
    name: "Owner",
    namespace: "urn:owner",
};

const TYPES: &str = "http://www.w3.org/2001/XMLSchema";
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

/// A reply with one member, without the root's tags.
fn written(value: Value<'_>) -> String {
    let document = write(&REPLY, &Members::new([("M", value)]), 28_800);
    let start = "<Reply xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"urn:reply\">";
    let inside = document.strip_prefix(start).unwrap().strip_suffix("</Reply>").unwrap();
    inside.to_owned()
}

fn date(kind: Kind) -> Date {
    Date {
        ticks: 639_110_255_511_834_779,
        kind,
    }
}

#[test]
fn members_have_the_form_of_their_type() {
    for (value, expected) in [
        (Value::Null, "<M i:nil=\"true\" />"),
        (Value::text(None), "<M i:nil=\"true\" />"),
        ("".into(), "<M></M>"),
        (" t ".into(), "<M> t </M>"),
        (5.into(), "<M>5</M>"),
        (i64::MIN.into(), "<M>-9223372036854775808</M>"),
        (true.into(), "<M>true</M>"),
        (false.into(), "<M>false</M>"),
        (Value::Decimal("1.50".into()), "<M>1.50</M>"),
        (date(Kind::Local).into(), "<M>2026-04-05T22:39:11.1834779+08:00</M>"),
        (date(Kind::Utc).into(), "<M>2026-04-05T22:39:11.1834779Z</M>"),
        (date(Kind::Unspecified).into(), "<M>2026-04-05T22:39:11.1834779</M>"),
    ] {
        assert_eq!(written(value.clone()), expected, "{value:?}");
    }
}

#[test]
fn values_of_objects_say_their_type() {
    let typed = |name: &str, text: &str| format!("<M xmlns:d2p1=\"{TYPES}\" i:type=\"d2p1:{name}\">{text}</M>");
    for (value, expected) in [
        (Value::Null, "<M i:nil=\"true\" />".to_owned()),
        (Value::Object(&GROUP, None), "<M i:nil=\"true\" />".to_owned()),
        (Value::Plain, "<M />".to_owned()),
        ("t".into(), typed("string", "t")),
        ("".into(), typed("string", "")),
        (5.into(), typed("int", "5")),
        (5_i64.into(), typed("long", "5")),
        (true.into(), typed("boolean", "true")),
        (1.5.into(), typed("double", "1.5")),
        (Value::Decimal("1.50".into()), typed("decimal", "1.50")),
        (
            date(Kind::Utc).into(),
            typed("dateTime", "2026-04-05T22:39:11.1834779Z"),
        ),
        (
            Value::Guid("f81d4fae-7dec-11d0-a765-00a0c91e6bf6".into()),
            "<M xmlns:d2p1=\"http://schemas.microsoft.com/2003/10/Serialization/\" i:type=\"d2p1:guid\">\
             f81d4fae-7dec-11d0-a765-00a0c91e6bf6</M>"
                .to_owned(),
        ),
        (
            Value::Texts(Some(vec![Some("a".into()), None])),
            format!(
                "<M xmlns:d2p1=\"{ARRAYS}\" i:type=\"d2p1:ArrayOfstring\"><d2p1:string>a</d2p1:string>\
                 <d2p1:string i:nil=\"true\" /></M>"
            ),
        ),
        (
            Value::Texts(Some(vec![])),
            format!("<M xmlns:d2p1=\"{ARRAYS}\" i:type=\"d2p1:ArrayOfstring\" />"),
        ),
    ] {
        assert_eq!(written(Value::any(value.clone())), expected, "{value:?}");
    }
}

#[test]
fn objects_of_known_classes_are_written_in_their_namespace() {
    let member = |name| Members::new([("Name", Value::from(name)), ("Age", 7.into())]);
    let group = Members::new([
        ("Members", Value::Objects(&MEMBER, Some(vec![Some(member("a")), None]))),
        ("None", Value::Objects(&MEMBER, Some(vec![]))),
        ("Null", Value::Objects(&MEMBER, None)),
        ("First", Value::Object(&MEMBER, Some(member("b")))),
        ("Empty", Value::Object(&MEMBER, Some(Members::default()))),
        ("Second", Value::Object(&MEMBER, None)),
        ("Tags", Value::Texts(Some(vec![Some("t".into())]))),
        ("Untagged", Value::Texts(None)),
        ("Owner", Value::Object(&OWNER, Some(Members::new([("Id", 1.into())])))),
        ("Any", Value::any("x")),
        ("Same", Value::any(Value::Object(&MEMBER, Some(Members::new([]))))),
    ]);
    let expected = format!(
        "<M xmlns:d2p1=\"urn:group\" i:type=\"d2p1:Group\">\
         <d2p1:Any xmlns:d3p1=\"{TYPES}\" i:type=\"d3p1:string\">x</d2p1:Any>\
         <d2p1:Empty />\
         <d2p1:First><d2p1:Age>7</d2p1:Age><d2p1:Name>b</d2p1:Name></d2p1:First>\
         <d2p1:Members><d2p1:Member><d2p1:Age>7</d2p1:Age><d2p1:Name>a</d2p1:Name></d2p1:Member>\
         <d2p1:Member i:nil=\"true\" /></d2p1:Members>\
         <d2p1:None />\
         <d2p1:Null i:nil=\"true\" />\
         <d2p1:Owner xmlns:d3p1=\"urn:owner\"><d3p1:Id>1</d3p1:Id></d2p1:Owner>\
         <d2p1:Same i:type=\"d2p1:Member\" />\
         <d2p1:Second i:nil=\"true\" />\
         <d2p1:Tags xmlns:d3p1=\"{ARRAYS}\"><d3p1:string>t</d3p1:string></d2p1:Tags>\
         <d2p1:Untagged xmlns:d3p1=\"{ARRAYS}\" i:nil=\"true\" />\
         </M>"
    );
    assert_eq!(written(Value::any(Value::Object(&GROUP, Some(group)))), expected);
    let list = Value::Objects(&MEMBER, Some(vec![Some(member("a"))]));
    assert_eq!(
        written(Value::any(list)),
        "<M xmlns:d2p1=\"urn:group\" i:type=\"d2p1:ArrayOfMember\"><d2p1:Member><d2p1:Age>7</d2p1:Age>\
         <d2p1:Name>a</d2p1:Name></d2p1:Member></M>"
    );
    let own = Value::Object(&REPLY, Some(Members::new([("A", 1.into())])));
    assert_eq!(written(Value::any(own)), "<M i:type=\"Reply\"><A>1</A></M>");
}

#[test]
fn members_are_in_the_order_of_their_bytes_after_those_of_the_base_class() {
    let base = Members::new([("z", 1.into()), ("<a>b", 2.into())]);
    let members = Members::new([("b", 3.into()), ("_", 4.into()), ("C", 5.into())]).based_on(base);
    let document = write(&REPLY, &members, 0);
    let (_, inside) = document.split_once('>').unwrap();
    assert_eq!(
        inside,
        "<_x003C_a_x003E_b>2</_x003C_a_x003E_b><z>1</z><C>5</C><_>4</_><b>3</b></Reply>"
    );
    let empty = write(&REPLY, &Members::default(), 0);
    assert!(empty.ends_with(" xmlns=\"urn:reply\" />"), "{empty}");
}

#[test]
fn doubles_have_15_digits_where_they_suffice_and_else_17() {
    for (number, expected) in [
        (0.0, "0"),
        (-0.0, "-0"),
        (39.0, "39"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1.0 / 3.0, "0.33333333333333331"),
        (2.0 / 3.0, "0.66666666666666663"),
        (-1234.5, "-1234.5"),
        (123_456_789_012_345.0, "123456789012345"),
        (1e14, "100000000000000"),
        (1e15, "1E+15"),
        (1.5e15, "1.5E+15"),
        (1_234_567_890_123_456.0, "1234567890123456"),
        (12_345_678_901_234_568.0, "12345678901234568"),
        (1e22, "1E+22"),
        (1.25e100, "1.25E+100"),
        (0.0001, "0.0001"),
        (0.00001, "1E-05"),
        (-1.5e-7, "-1.5E-07"),
        (f64::MAX, "1.7976931348623157E+308"),
        (f64::INFINITY, "INF"),
        (f64::NEG_INFINITY, "-INF"),
        (f64::NAN, "NaN"),
    ] {
        assert_eq!(written(number.into()), format!("<M>{expected}</M>"));
    }
}

#[test]
fn text_is_escaped() {
    for (text, expected) in [
        ("a<b>c&d\"e'f", "a&lt;b&gt;c&amp;d\"e'f"),
        ("a\nb\rc\r\nd\n\re", "a\r\nb\r\nc\r\nd\r\n\r\ne"),
        ("\t \u{0}\u{8}\u{B}\u{1F}", "\t &#x0;&#x8;&#xB;&#x1F;"),
        (
            "\u{7F}\u{85}\u{2028}中😀\u{FFFD}\u{FFFE}\u{FFFF}",
            "\u{7F}\u{85}\u{2028}中😀\u{FFFD}&#xFFFE;&#xFFFF;",
        ),
        ("]]>", "]]&gt;"),
    ] {
        assert_eq!(written(text.into()), format!("<M>{expected}</M>"), "{text:?}");
    }
}

#[test]
fn errors_have_no_namespace_and_encode_their_keys() {
    assert_eq!(
        error("No 'x' & <y>."),
        "<Error><Message>No 'x' &amp; &lt;y&gt;.</Message></Error>"
    );
    let mut state = ModelState::default();
    state.add_exception("group.Props[0].SNO");
    state.add("group.Level", "One.");
    state.add("group.Level", "Two.");
    assert_eq!(
        error_with_state("The request is invalid.", &state),
        "<Error><Message>The request is invalid.</Message><ModelState>\
         <group.Props_x005B_0_x005D_.SNO>An error has occurred.</group.Props_x005B_0_x005D_.SNO>\
         <group.Level>One. Two.</group.Level></ModelState></Error>"
    );
}

#[test]
fn names_are_encoded() {
    for (name, expected) in [
        ("Name", "Name"),
        ("_x", "_x"),
        ("a_x0041", "a_x0041"),
        ("_x0041_", "_x005F_x0041_"),
        ("a_X00e9_b", "a_x005F_X00e9_b"),
        ("a_x0001F600_", "a_x005F_x0001F600_"),
        ("1a", "_x0031_a"),
        ("-", "_x002D_"),
        ("a:b c", "a_x003A_b_x0020_c"),
        ("中文", "中文"),
        ("a😀", "a_x0001F600_"),
    ] {
        assert_eq!(super::super::names::encode(name), expected);
    }
}
