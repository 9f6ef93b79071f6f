//! What is read costs twice as much where the text is twice as long, whatever the text is. Work is counted and not timed.

use super::{ChatBoxParams, GroupApiModel, NAMESPACE};
use crate::model::{Enumeration, ModelState};
use crate::query::Query;
use crate::{form, json, xml};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::select;
use work::{Piece, Shape};

/// Shapes of up to six pieces, and of parts that are put together of words at random.
fn shapes(
    begin: &'static str,
    pieces: &'static [Piece],
    words: &'static [&'static str],
    end: &'static str,
) -> impl Strategy<Value = Shape> {
    let owned = |piece: Piece| piece.iter().map(|(part, share)| ((*part).to_owned(), *share)).collect();
    let random = (vec(select(words), 1..4), select(vec![0_usize, 1, 4]));
    let part = prop_oneof![
        3 => select(pieces).prop_map(owned),
        1 => random.prop_map(|(words, share)| vec![(words.concat(), share)]),
    ];
    vec(part, 1..7).prop_map(move |parts: Vec<Vec<_>>| Shape {
        begin,
        parts: parts.concat(),
        end,
    })
}

fn of_form(text: &str) -> usize {
    form::cost::<GroupApiModel>(text.as_bytes())
}

fn of_xml(text: &str) -> usize {
    xml::cost::<ChatBoxParams>(text)
}

fn of_query(text: &str) -> usize {
    const SCENE: Enumeration = Enumeration {
        name: "Scene",
        members: &[("Class", 0)],
    };
    let Ok(query) = Query::parse(text) else {
        return text.len();
    };
    let mut state = ModelState::default();
    let _ = query.text("admMids", &mut state);
    let _ = query.int64("gid", &mut state);
    let _ = query.enumeration("scene", &SCENE, 0, &mut state);
    query.cost()
}

const OF_FORM: &[Piece] = &[
    &[("Props&", 1)],
    &[("Props.SNO=", 0), (" ", 1), ("&", 0)],
    &[("Props.SNO=", 0), ("x", 1), ("&", 0)],
    &[("Props.Name=", 0), ("x", 1), ("&", 0)],
    &[("Props.index=0&", 1)],
    &[("Props.index=a&Props.index=A&", 1)],
    &[("Props[0].SNO=", 0), (" ", 1), ("&", 0)],
    &[("Props[a].Name=", 0), ("é", 1), ("&", 0)],
    &[("Props[~].SNO=x&", 1)],
    &[("Props[", 0), ("0", 1), ("].SNO=x&", 0)],
    &[("Level=x&", 1)],
    &[("Date=", 0), ("1/", 1), ("&", 0)],
    &[("JMode=", 0), ("Check,", 1), ("&", 0)],
    &[("scene=", 0), ("Class,", 1), ("&", 0)],
    &[("gid=x&", 1)],
    &[("~=&", 1)],
    &[("&", 1)],
];

const FORM: &[&str] = &[
    "Props", "index", "[Name]", "[", "]", "Name=", "SNO=", "Level=5&", "&", "=", " ", "+", "%5B", "%", "0", "~", "x",
    "é", ".",
];

const OF_JSON: &[Piece] = &[
    &[("Props:[", 0), ("{SNO:1},", 1), ("],", 0)],
    &[("Props:[", 0), ("{SNO:[]},", 1), ("],", 0)],
    &[("Props:[", 0), ("0,", 1), ("],", 0)],
    &[("Props:[{", 0), ("Level:{},", 1), ("}],", 0)],
    &[("Level:[],", 1)],
    &[("Name:\"", 0), ("\\u0041", 1), ("\",", 0)],
    &[("Name:\"", 0), ("\\ud83d", 1), ("\",", 0)],
    &[("Level:", 0), ("9", 1), (",", 0)],
    &[("InAmount:1.", 0), ("9", 1), ("e-5,", 0)],
    &[("Date:\"", 0), ("1 ", 1), ("\",", 0)],
    &[("JMode:\"", 0), ("Check,", 1), ("\",", 0)],
    &[("\"~\":1,", 1)],
    &[("\"", 0), ("x", 1), ("\":1,", 0)],
    &[("a:", 0), ("[", 1), ("]", 1), (",", 0)],
    &[("a:", 0), ("{a:", 1)],
    &[("/*", 0), ("*", 1), ("*/", 0)],
    &[("Props:[", 0), ("{$id:\"~\"},", 1), ("],", 0)],
    &[(" ", 1)],
];

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "'",
    "\\",
    "Props",
    "SNO",
    "Level",
    "$ref",
    "$values",
    "/*",
    "*/",
    "//",
    "\n",
    "1",
    "0x",
    "e",
    ".",
    "-",
    "new Date(",
    ")",
    "null",
    "NaN",
    "x",
    "é",
    " ",
    "~",
];

const OF_XML: &[Piece] = &[
    &[("<a xmlns:p~='u'/>", 1)],
    &[("<a b~='1'/>", 1)],
    &[("<a ", 0), ("b~='1' ", 1), ("/>", 0)],
    &[
        ("<a ", 0),
        ("xmlns:p~='u~' ", 1),
        (">", 0),
        ("<p00000:a/>", 1),
        ("</a>", 0),
    ],
    &[("<a xmlns='", 0), ("u", 1), ("'>", 0), ("<b/>", 1), ("</a>", 0)],
    &[("<GroupID>", 0), ("&#x41;", 1), ("</GroupID>", 0)],
    &[("<GroupID>", 0), ("&#55357;", 1), ("</GroupID>", 0)],
    &[("<RoleType>", 0), ("0", 1), ("</RoleType>", 0)],
    &[("<a>", 0), ("<![CDATA[x]]>", 1), ("</a>", 0)],
    &[("<!--x-->", 1)],
    &[("<a>", 1), ("</a>", 1)],
    &[("<", 0), ("a", 1), ("/>", 0)],
    &[("<orderID z:Id='~'>x</orderID>", 1)],
    &[("<orderID i:nil='", 0), (" ", 1), ("true'/>", 0)],
    &[("<orderID>x</orderID>", 1)],
    &[("<a b='", 0), ("&amp;", 1), ("'/>", 0)],
    &[(" ", 1)],
];

const XML: &[&str] = &[
    "<",
    "</",
    ">",
    "/>",
    "a",
    "<a ",
    "b='1' ",
    "xmlns:p='u' ",
    "xmlns='",
    "'",
    "\"",
    "<p:a>",
    "&amp;",
    "&#",
    "&",
    ";",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?a",
    "?>",
    "<!DOCTYPE a [",
    "<!ENTITY a 'b'>",
    "i:nil='true' ",
    "x",
    "é",
    " ",
    "~",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_form_costs_what_its_length_says(shape in shapes("", OF_FORM, FORM, "")) {
        prop_assert_eq!(shape.check(of_form), Ok(()));
    }

    #[test]
    fn json_costs_what_its_length_says(shape in shapes("{", OF_JSON, JSON, "}")) {
        prop_assert_eq!(shape.check(json::cost::<GroupApiModel>), Ok(()));
    }

    #[test]
    fn xml_costs_what_its_length_says(shape in shapes(ROOT, OF_XML, XML, "</ChatBoxParams>")) {
        prop_assert_eq!(shape.check(of_xml), Ok(()));
    }

    #[test]
    fn a_query_costs_what_its_length_says(shape in shapes("admMids=1&gid=1&", OF_FORM, FORM, "")) {
        prop_assert_eq!(shape.check(of_query), Ok(()));
    }
}

const ROOT: &str = concat!(
    "<ChatBoxParams xmlns='http://schemas.datacontract.org/2004/07/JR.SAAS.Models.IMOnlien' ",
    "xmlns:i='http://www.w3.org/2001/XMLSchema-instance' ",
    "xmlns:z='http://schemas.microsoft.com/2003/10/Serialization/' xmlns:p='urn:p'>"
);

#[test]
fn what_was_found_by_hand_costs_what_its_length_says() {
    assert!(ROOT.contains(NAMESPACE));
    let again: Piece = &[("Props&", 1), ("Props.SNO=", 0), (" ", 7)];
    assert_eq!(Shape::new("", &[again], "").check(of_form), Ok(()));
    for (begin, pieces, cost) in [
        ("", OF_FORM, of_form as fn(&str) -> usize),
        ("admMids=1&gid=1&", OF_FORM, of_query),
        ("{", OF_JSON, json::cost::<GroupApiModel>),
        (ROOT, OF_XML, of_xml),
    ] {
        for piece in pieces {
            assert_eq!(Shape::new(begin, &[piece], "").check(cost), Ok(()));
        }
    }
}
