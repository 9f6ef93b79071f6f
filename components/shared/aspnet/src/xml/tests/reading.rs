//! What documents become.

use super::{Color, Part, Thing, members, outcome, thing, whole};
use crate::date::{Date, Kind};
use crate::negotiation::Charset;
use crate::xml::Order;

/// The text that a string member has.
fn text(content: &str) -> Option<String> {
    members(&format!("<Text>{content}</Text>")).unwrap().text
}

#[test]
fn every_type_is_read() {
    let read = members(
        "<Color>Blue</Color><Date>2026-04-05T22:39:11.18+01:00</Date><Large>-9223372036854775808</Large>\
         <Number>2147483647</Number><Part><Name>p</Name></Part><Parts><Part/></Parts><Ratio>1.5E3</Ratio><Text>t</Text>\
         <Truth>true</Truth><other>o</other>",
    );
    let part = Part {
        name: Some("p".to_owned()),
        inner: None,
    };
    let thing = Thing {
        number: i32::MAX,
        large: i64::MIN,
        text: Some("t".to_owned()),
        other: Some("o".to_owned()),
        truth: true,
        ratio: 1500.0,
        color: Color(4),
        date: Date {
            ticks: 639_110_507_511_800_000,
            kind: Kind::Local,
        },
        part: Some(part),
        parts: Some(vec![Some(Part::default())]),
    };
    assert_eq!(read, Ok(thing));
}

#[test]
fn members_in_any_order_are_bound_and_of_several_the_first() {
    let body =
        thing("<other>1</other><Text>2</Text><Text>3</Text><Number>4</Number><Large>5</Large><Number>x</Number>");
    let any = outcome(&body, Charset::Utf8, Order::Any).unwrap().unwrap();
    assert_eq!((any.other.as_deref(), any.text.as_deref()), (Some("1"), Some("2")));
    assert_eq!((any.number, any.large), (4, 5));
    let strict = outcome(&body, Charset::Utf8, Order::Strict).unwrap().unwrap();
    let only = Thing {
        other: Some("1".to_owned()),
        ..Thing::default()
    };
    assert_eq!(strict, only);
}

#[test]
fn the_strict_order_holds_in_each_object_on_its_own() {
    let part = "<Part><Name>n</Name><Inner/></Part>";
    let body = thing(&format!(
        "<Number>1</Number><Part><Name>n</Name></Part><Parts>{part}{part}</Parts><Text>t</Text>"
    ));
    let strict = outcome(&body, Charset::Utf8, Order::Strict).unwrap().unwrap();
    assert_eq!((strict.number, strict.text.as_deref()), (1, Some("t")));
    assert_eq!(strict.part.unwrap().name.as_deref(), Some("n"));
    let late = Part {
        name: Some("n".to_owned()),
        inner: None,
    };
    assert_eq!(strict.parts, Some(vec![Some(late.clone()), Some(late)]));
}

#[test]
fn elements_of_other_names_and_namespaces_are_skipped() {
    for skipped in [
        "<Unknown><Text>x</Text>y<![CDATA[z]]>&lt;</Unknown>",
        "<text>x</text>",
        "<Text xmlns=''>x</Text>",
        "<u:Text xmlns:u='urn:u'>x</u:Text>",
        "<z:Text>x</z:Text>",
        "<Unknown i:nil='true'/>",
        "<Unknown z:Ref='i1'/>",
        "<Unknown i:type='u'/>",
        "<Unknown a='1' z:Size='2'/>",
    ] {
        assert_eq!(members(skipped), Ok(Thing::default()), "{skipped}");
    }
}

#[test]
fn the_root_is_the_class_in_its_namespace_with_any_prefix() {
    for root in [
        "<Thing xmlns='urn:things'/>",
        "<a:Thing xmlns:a='urn:things'></a:Thing>",
        "<长:Thing xmlns:长=\"urn:things\"></长:Thing >",
        "<Thing xmlns = 'urn&#58;thin&#x67;s'\n/>",
        "<anyType xmlns='http://schemas.microsoft.com/2003/10/Serialization/'/>",
        "<t:Thing xmlns:t='urn:things' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='t:Thing'/>",
    ] {
        assert_eq!(whole(root), Ok(Some(Thing::default())), "{root}");
    }
    for root in [
        "<Thing/>",
        "<Thing xmlns='urn:other'/>",
        "<Thing xmlns=' urn:things'/>",
        "<thing xmlns='urn:things'/>",
        "<Things xmlns='urn:things'/>",
        "<anyType/>",
        "<Thing xmlns='urn:things' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='Other'/>",
        "<Thing xmlns='urn:things' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='i:Thing'/>",
        "<Thing xmlns='urn:things' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='x:Thing'/>",
        "<Thing xmlns='urn:things' xmlns:z='http://schemas.microsoft.com/2003/10/Serialization/' z:Ref='i1'/>",
    ] {
        assert_eq!(whole(root), Err(()), "{root}");
    }
}

#[test]
fn nil_is_null_where_there_is_null() {
    let instance = "xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";
    for nil in ["true", "1", " true "] {
        let root = format!("<Thing xmlns='urn:things' {instance} i:nil='{nil}'><Number>x</Number></Thing>");
        assert_eq!(whole(&root), Ok(None), "{nil}");
        let read = members(&format!(
            "<Text i:nil='{nil}'>x<y/></Text><Part i:nil='{nil}'/><Parts i:nil='{nil}'/>"
        ));
        assert_eq!(read, Ok(Thing::default()), "{nil}");
    }
    for value in ["Number", "Large", "Truth", "Ratio", "Color", "Date"] {
        assert_eq!(members(&format!("<{value} i:nil='true'/>")), Err(()), "{value}");
    }
    assert_eq!(members("<Number i:nil='false'>1</Number>").unwrap().number, 1);
    assert_eq!(members("<Number nil='true'>1</Number>").unwrap().number, 1);
    for bad in ["", "yes", "TRUE", "2"] {
        assert_eq!(members(&format!("<Text i:nil='{bad}'/>")), Err(()), "{bad}");
        assert_eq!(members(&format!("<Unknown i:nil='{bad}'/>")), Err(()), "{bad}");
    }
}

#[test]
fn nested_objects_and_lists_are_read() {
    let read = members(
        "<Part>\n<Name>a</Name> <Inner><Part><Name>b</Name></Part></Inner></Part>\
         <Parts><Part i:nil='true'/><Other>x</Other> <Part i:type='Part'/><!--c--><Part xmlns=''/></Parts>",
    );
    let named = |name: &str, inner| Part {
        name: Some(name.to_owned()),
        inner,
    };
    let thing = read.unwrap();
    assert_eq!(thing.part, Some(named("a", Some(vec![Some(named("b", None))]))));
    assert_eq!(thing.parts, Some(vec![None, Some(Part::default())]));
    assert_eq!(members("<Parts/>").unwrap().parts, Some(vec![]));
    assert_eq!(members("<Parts i:type='ArrayOfPart'/>").unwrap().parts, Some(vec![]));
    for broken in [
        "<Part>x</Part>",
        "<Parts>x</Parts>",
        "<Parts><Part>x</Part></Parts>",
        "<Part i:type='Other'/>",
        "<Parts i:type='Part'/>",
        "<Parts><Part i:type='Thing'/></Parts>",
        "<Part z:Ref='i1'/>",
    ] {
        assert_eq!(members(broken), Err(()), "{broken}");
    }
}

#[test]
fn whole_numbers_have_digits_and_a_sign_and_blanks_around() {
    for (content, number) in [
        ("1", 1),
        (" 1 ", 1),
        ("\r\n\t+1", 1),
        ("-0", 0),
        ("0006", 6),
        ("1<!--c-->2", 12),
        ("<![CDATA[ 1]]>2", 12),
        ("&#x31;", 1),
        ("<!--c-->-2147483648<!--c-->", i32::MIN),
    ] {
        assert_eq!(
            members(&format!("<Number>{content}</Number>")).unwrap().number,
            number,
            "{content}"
        );
    }
    for content in [
        "",
        " ",
        "1.0",
        "1e2",
        "0x1",
        "abc",
        "1 2",
        "- 1",
        "+-1",
        "+",
        "2147483648",
        "-2147483649",
        "1,000",
        "１",
        "<b>1</b>",
        "1<b/>",
        "<!--c-->",
    ] {
        assert_eq!(members(&format!("<Number>{content}</Number>")), Err(()), "{content}");
    }
    assert_eq!(members("<Number/>"), Err(()));
    assert_eq!(members("<Number i:type='whatever'>1</Number>").unwrap().number, 1);
    assert_eq!(members("<Number z:Id='i1'>1</Number>"), Err(()));
    assert_eq!(members("<Number z:Ref='i1'/>"), Err(()));
    assert_eq!(members("<Large>9223372036854775808</Large>"), Err(()));
}

#[test]
fn truths_fractions_values_of_enumerations_and_dates_are_read() {
    for (content, truth) in [("true", true), ("1", true), (" false\n", false), ("0", false)] {
        assert_eq!(
            members(&format!("<Truth>{content}</Truth>")).unwrap().truth,
            truth,
            "{content}"
        );
    }
    for (content, ratio) in [
        ("1", 1.0),
        (" -1.5e-3 ", -0.0015),
        (".5", 0.5),
        ("5.", 5.0),
        ("INF", f64::INFINITY),
        ("-INF", f64::NEG_INFINITY),
    ] {
        let read = members(&format!("<Ratio>{content}</Ratio>")).unwrap().ratio;
        assert!((read - ratio).abs() < 1e-12 || read == ratio, "{content}: {read}");
    }
    assert!(members("<Ratio>NaN</Ratio>").unwrap().ratio.is_nan());
    assert_eq!(members("<Color>Green</Color>").unwrap().color, Color(1));
    assert_eq!(members("<Color i:type='Color'>Green</Color>").unwrap().color, Color(1));
    let date = members("<Date> 2026-04-05T14:39:11Z </Date>").unwrap().date;
    assert_eq!((date.ticks, date.kind), (639_109_967_510_000_000, Kind::Utc));
    for broken in [
        "<Truth>True</Truth>",
        "<Truth>yes</Truth>",
        "<Truth/>",
        "<Ratio>nan</Ratio>",
        "<Ratio>inf</Ratio>",
        "<Ratio>1,5</Ratio>",
        "<Ratio>1e400</Ratio>",
        "<Ratio/>",
        "<Color>green</Color>",
        "<Color>1</Color>",
        "<Color> Green </Color>",
        "<Color/>",
        "<Color i:type='Part'>Green</Color>",
        "<Date>2026-04-05 14:39:11</Date>",
        "<Date>2026-13-05T14:39:11</Date>",
        "<Date/>",
    ] {
        assert_eq!(members(broken), Err(()), "{broken}");
    }
}

#[test]
fn strings_keep_their_blanks_and_lose_carriage_returns() {
    for (content, expected) in [
        ("", ""),
        (" a ", " a "),
        ("a\r\nb\rc\nd\r", "a\nb\nc\nd\n"),
        ("<![CDATA[a\r\n<&]]>", "a\r\n<&"),
        ("<![CDATA[\u{1}]]]]>", "\u{1}]]"),
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
        ("&#13;&#10;", "\r\n"),
        ("&#1;&#0;&#;&#x;", "\u{1}\0\0\0"),
        ("&#20013;&#x1f600;&#x10FFFF;", "中😀\u{10FFFF}"),
        ("&#xD83D;&#xDE00;", "😀"),
        (
            "&#xD83D;a&#xDE00;&#xD83D;&#xD83D;&#xDE00;",
            "\u{FFFD}a\u{FFFD}\u{FFFD}😀",
        ),
        ("a<!-- & < -->b", "ab"),
        (
            "]] ]> \u{7F}\u{85}\u{2028}\u{FFFD}",
            "]] ]> \u{7F}\u{85}\u{2028}\u{FFFD}",
        ),
        ("\t\"'>", "\t\"'>"),
    ] {
        assert_eq!(text(content).as_deref(), Some(expected), "{content:?}");
    }
    assert_eq!(members("<Text/>").unwrap().text.as_deref(), Some(""));
    assert_eq!(
        members("<Text i:type='x:y' z:Id='i1' a='b'>t</Text>")
            .unwrap()
            .text
            .as_deref(),
        Some("t")
    );
}

#[test]
fn objects_have_ids_of_their_own() {
    let same = "<Text z:Id='i1'>t</Text><other z:Id='i1'>o</other>";
    let different = "<Text z:Id='i1'>t</Text><other z:Id='i2'>o</other>";
    assert_eq!(members(same), Err(()));
    assert_eq!(members(different).unwrap().other.as_deref(), Some("o"));
    for broken in [
        "<Text z:Id=''/>",
        "<Text z:Ref='i1'/>",
        "<Unknown z:Size='-1'/>",
        "<Unknown z:Size='x'/>",
    ] {
        assert_eq!(members(broken), Err(()), "{broken}");
    }
}

#[test]
fn a_declaration_may_name_the_charset_of_the_body() {
    let root = "<Thing xmlns='urn:things'/>";
    let read = |start: &str, charset| outcome(&format!("{start}{root}"), charset, Order::Any).is_ok();
    for (start, in_utf8, in_utf16) in [
        ("", true, true),
        ("<?xml version='1.0'?>", true, true),
        ("<?xml\tversion = \"1.0\"\r\n?> <!--c--> ", true, true),
        ("<?xml version='1.0' encoding='utf-8'?>", true, false),
        ("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>", true, false),
        ("<?xml version='1.0' encoding='utf-16'?>", false, true),
        ("<?xml version='1.0' encoding='Utf-16LE' standalone='no'?>", false, true),
        ("<?xml version='1.0' encoding='utf-16be'?>", false, false),
        ("<?xml version='1.0' encoding='gb2312'?>", false, false),
        ("<?xml version='1.0' encoding=''?>", false, false),
        ("<?xml version='1.0' standalone='no'?>", true, true),
        ("<?xml version='1.0' standalone='YES'?>", false, false),
        ("<?xml version='1.0' standalone='no' encoding='utf-8'?>", false, false),
        ("<?xml version='1.0' encoding='utf-8' encoding='utf-8'?>", false, false),
        ("<?xml encoding='utf-8'?>", false, false),
        ("<?xml encoding='utf-8' version='1.0'?>", false, false),
        ("<?xml version='1.1'?>", false, false),
        ("<?xml version='1'?>", false, false),
        ("<?xml version='1.0' other='1'?>", false, false),
        ("<?xml version='1.0'encoding='utf-8'?>", false, false),
        ("<?xml?>", false, false),
        ("<?xml ?>", false, false),
        ("<?XML version='1.0'?>", false, false),
        (" <?xml version='1.0'?>", false, false),
        ("<!--c--><?xml version='1.0'?>", false, false),
        ("<?xml version='1.0'?><?xml version='1.0'?>", false, false),
        ("\u{FEFF}", false, false),
        (" \r\n\t\r<!--c-->", true, true),
    ] {
        assert_eq!(read(start, Charset::Utf8), in_utf8, "{start:?} in UTF-8");
        assert_eq!(read(start, Charset::Utf16), in_utf16, "{start:?} in UTF-16");
    }
}
