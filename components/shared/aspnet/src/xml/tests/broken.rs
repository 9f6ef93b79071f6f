//! Documents that cannot be read.

use super::{Thing, members, thing, whole};

#[test]
fn what_is_not_well_formed_is_refused() {
    for broken in [
        "",
        " \n",
        "x",
        "{}",
        "<",
        "<>",
        "<Thing",
        "<Thing xmlns='urn:things'",
        "<Thing xmlns='urn:things'>",
        "<Thing xmlns='urn:things'></Things>",
        "<Thing xmlns='urn:things'></thing>",
        "<a:Thing xmlns:a='urn:things' xmlns:b='urn:things'></b:Thing>",
        "</Thing>",
        "< Thing xmlns='urn:things'/>",
        "<Thing xmlns='urn:things' / >",
        "<Thing xmlns='urn:things'></ Thing>",
        "<Thing xmlns='urn:things'></Thing a='1'>",
        "<Thing xmlns=urn:things/>",
        "<Thing xmlns='urn:things\"/>",
        "<Thing xmlns='urn:things'?>",
        "<!DOCTYPE Thing><Thing xmlns='urn:things'/>",
        "<!doctype Thing><Thing xmlns='urn:things'/>",
        "<!DOCTYPE x [<!ENTITY e 'v'>]><Thing xmlns='urn:things'><Text>&e;</Text></Thing>",
        "<?x y?><Thing xmlns='urn:things'/>",
        "<![CDATA[ ]]><Thing xmlns='urn:things'/>",
        "&#32;<Thing xmlns='urn:things'/>",
        "<!-- -- --><Thing xmlns='urn:things'/>",
        "<!---><Thing xmlns='urn:things'/>",
        "<!--\u{1}--><Thing xmlns='urn:things'/>",
    ] {
        assert_eq!(whole(broken), Err(()), "{broken}");
    }
}

#[test]
fn there_is_no_text_between_members() {
    for text in ["x", "<![CDATA[x]]>", "&#120;", "&#160;", "&amp;", "\u{A0}"] {
        assert_eq!(members(text), Err(()), "{text}");
        assert_eq!(
            members(&format!("<Skipped>{text}</Skipped>")),
            Ok(Thing::default()),
            "{text}"
        );
    }
}

#[test]
fn what_is_not_well_formed_is_refused_in_skipped_elements_too() {
    for broken in [
        "]]>",
        "\u{1}",
        "\u{FFFE}",
        "<?x y?>",
        "<!DOCTYPE x>",
        "<!x>",
        "<![cdata[]]>",
        "<!--a--b-->",
        "<!--a--->",
        "<!--\u{FFFF}-->",
        "<a></b>",
        "<a>",
        "</a>",
        "<1a/>",
        "<-a/>",
        "<a!/>",
        "<:a/>",
        "<a:/>",
        "<a:b:c xmlns:a='urn:a'/>",
        "<😀/>",
        "<a:b/>",
        "<a b/>",
        "<a b=1/>",
        "<a b='1/>",
        "<a b='1'c='2'/>",
        "<a b='1' b='2'/>",
        "<a 1='1'/>",
        "<a b:c='1'/>",
        "<a b='<'/>",
        "<a b='&'/>",
        "<a b='&x;'/>",
        "<a b='\u{1}'/>",
        "<a b='\u{FFFF}'/>",
        "<a xmlns:b=''/>",
        "<a xmlns:b='urn:b' xmlns:b='urn:b'/>",
        "<a xmlns='urn:b' xmlns='urn:c'/>",
        "<a xmlns:xml='urn:b'/>",
        "<a xmlns:xmlns='urn:b'/>",
        "<a xmlns:b='urn:b' xmlns:c='urn:b' b:d='1' c:d='2'/>",
        "<a>&x;</a>",
        "<a>&lt</a>",
        "<a>&;</a>",
        "<a>&#X41;</a>",
        "<a>&#x110000;</a>",
        "<a>&#99999999999999999999;</a>",
        "<a>&#4a;</a>",
        "<a>& </a>",
        "<a>x]]>y</a>",
        "<a>\u{B}</a>",
    ] {
        assert_eq!(members(broken), Err(()), "{broken}");
        assert_eq!(members(&format!("<Skipped>{broken}</Skipped>")), Err(()), "{broken}");
    }
    for fine in [
        "<a b='1' c=\"'\" d='\"&lt;&#1;'\n\te = '>]]>'/>",
        "<a xml:space='preserve' xml:lang='x'> </a>",
        "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xmlns:b='urn:b' b:c='1' c='2'/>",
        "<é.1-·/>",
        "<!----><![CDATA[]]><![CDATA[ ]]>&#32;&#9;&#10;&#13;\r",
        "<a>text<b>text</b><![CDATA[<]]>&amp;</a>",
    ] {
        assert_eq!(members(fine), Ok(Thing::default()), "{fine}");
    }
}

#[test]
fn a_prefix_ends_with_its_element() {
    assert_eq!(members("<a xmlns:b='urn:b'><b:c/></a><b:c/>"), Err(()));
    let shadowed = "<a xmlns:t='urn:x'><t:Text/></a><t:Text xmlns:t='urn:things'>t</t:Text>";
    assert_eq!(members(shadowed).unwrap().text.as_deref(), Some("t"));
    let again = "<t:a xmlns:t='urn:things' xmlns=''><Text/></t:a><Text>t</Text>";
    assert_eq!(members(again).unwrap().text.as_deref(), Some("t"));
}

/// The framework looks at one token behind the root, and no further.
#[test]
fn nothing_but_a_blank_or_a_comment_may_follow_the_root() {
    let root = thing("");
    for after in [
        "x",
        "<a/>",
        "</Thing>",
        "<",
        "<![CDATA[ ]]>",
        "&#32;",
        "<?x y?>",
        "<!DOCTYPE x>",
        "<!-- -- -->",
        "\u{FEFF}",
    ] {
        assert_eq!(whole(&format!("{root}{after}")), Err(()), "{after}");
        let nil = format!(
            "<t:Thing xmlns:t='urn:things' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='1'/>{after}"
        );
        assert_eq!(whole(&nil), Err(()), "{after}");
    }
    for after in ["", "\n", " \r\n ", "<!--c-->"] {
        assert_eq!(whole(&format!("{root}{after}")), Ok(Some(Thing::default())), "{after}");
    }
}

#[test]
fn elements_are_nested_256_deep_and_no_deeper() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert_eq!(members(&nested(255)), Ok(Thing::default()));
    assert_eq!(members(&nested(256)), Err(()));
    assert_eq!(whole(&thing("").replace("</Thing>", &"<a>".repeat(100_000))), Err(()));
    let parts = |depth: usize| {
        format!(
            "<Part>{}{}</Part>",
            "<Inner><Part>".repeat(depth),
            "</Part></Inner>".repeat(depth)
        )
    };
    assert!(members(&parts(127)).is_ok());
    assert_eq!(members(&parts(128)), Err(()));
}

/// Each of these takes minutes if something is compared with everything before it.
#[test]
fn a_megabyte_of_anything_takes_no_longer_than_another() {
    let count = 40_000;
    let numbered = |each: fn(usize) -> String| (0..count).map(each).collect::<String>();
    let long = "u".repeat(500_000);
    for body in [
        format!("<a {}/>", numbered(|number| format!("b{number}='' "))),
        format!("<a {}/>", numbered(|number| format!("xmlns:b{number}='urn:{number}' "))),
        format!(
            "<a {}>{}</a>",
            numbered(|number| format!("xmlns:b{number}='urn:b' ")),
            "<b0:c/>".repeat(count)
        ),
        format!(
            "<a xmlns:b='{long}' xmlns:c='{long}'>{}</a>",
            "<b:d/><c:d b:e='' />".repeat(count)
        ),
        format!(
            "<a xmlns:b='{long}' {}/>",
            numbered(|number| format!("b:c{number}='' "))
        ),
        format!("<a>{}</a>", "&#32;<!---->".repeat(count)),
        format!("<Text>{}</Text>", "&#xD83D;".repeat(count)),
        "<Unknown/>".repeat(count),
        "<Text>x</Text>".repeat(count),
    ] {
        assert!(members(&body).is_ok(), "{}", &body[..40]);
    }
}
