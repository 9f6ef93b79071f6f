//! Forms and the models that they make.

use super::{Values, read};
use crate::date::{Date, Kind};
use crate::model::ModelState;
use crate::tests::{GroupApiModel, JoinGroupMode, PropertyApiModel, body, check, errors, shown, vectors};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use serde_json::{Value, json};

const CHINA: i32 = 8 * 3600;

/// The model that a form makes, and its errors.
fn bound(form: &str) -> (Value, Value) {
    let mut state = ModelState::default();
    let model: Option<GroupApiModel> = read(form.as_bytes(), CHINA, "P", &mut state);
    (model.as_ref().map_or(Value::Null, shown), json!(errors(&state)))
}

fn assert_bound(form: &str, model: &Value, errors: &Value) {
    assert_eq!(bound(form), (model.clone(), errors.clone()), "{form}");
}

#[test]
fn vectors_are_bound_as_observed() {
    for vector in vectors("sns_binding", |name| name.starts_with("form")) {
        let mut state = ModelState::default();
        let model: Option<GroupApiModel> = read(&body(&vector), CHINA, "PARAM", &mut state);
        check(&vector, model.as_ref(), &state);
    }
}

#[test]
fn an_empty_body_is_no_object_and_unknown_names_are_an_empty_one() {
    assert_bound("", &json!(null), &json!({}));
    for form in [
        "hello",
        "&&&",
        "=",
        "=x",
        "Nam=1",
        "group.Name=n",
        "Name.x=1",
        "Name[0]=1",
        " ",
        "Props",
        "props=",
    ] {
        let model = if form.starts_with(['P', 'p']) {
            json!({ "Props": [{}] })
        } else {
            json!({})
        };
        assert_bound(form, &model, &json!({}));
    }
}

#[test]
fn lists_have_the_items_that_are_indexed() {
    for (form, props) in [
        (
            "Props[0].Name=a&Props[1][Name]=b",
            json!([{ "Name": "a" }, { "Name": "b" }]),
        ),
        (
            "Props%5B0%5D%5BName%5D=a&PROPS[0].sno=2",
            json!([{ "Name": "a", "SNO": 2 }]),
        ),
        ("Props[0].Name=a&Props[2].Name=c", json!([{ "Name": "a" }])),
        ("Props[1].Name=a", json!([])),
        ("Props[0]=x", json!([{}])),
        ("Props[0]", json!([{}])),
        ("Props[0].Bogus=1", json!([{}])),
        ("Props[0]Name=1", json!([])),
        ("Props[00].Name=1", json!([])),
        ("Props.index=7&Props[7].Name=a", json!([{ "Name": "a" }])),
        (
            "Props[index]=1&Props.Index=0&Props[0].Name=a",
            json!([null, { "Name": "a" }]),
        ),
        (
            "Props.index=0&Props.index=0&Props[0].Name=a",
            json!([{ "Name": "a" }, { "Name": "a" }]),
        ),
        ("Props.index=x&Props[x].Name=a", json!([null])),
        ("Props.index=7X&Props[7x].Name=a", json!([{ "Name": "a" }])),
        ("Props.index=&Props[0].Name=a", json!([null])),
        ("Props[].Name=a", json!([])),
        ("Props.Name=a", json!([])),
        ("Props=abc", json!([{}])),
        ("Props=a&Props[]=b", json!([{}, {}])),
        ("Props=a&Props.Name=n&Props[0].Name=m", json!([{ "Name": "n" }])),
        ("Props[0].Name=a&Props[0].Name=b", json!([{ "Name": "a" }])),
        ("Props[0].Name=", json!([{}])),
    ] {
        assert_bound(form, &json!({ "Props": props }), &json!({}));
    }
    for form in ["Name=n", "Props2[0].Name=a", "Prop[0].Name=a", "xProps[0].Name=a"] {
        assert_eq!(bound(form).0.get("Props"), None, "{form}");
    }
}

#[test]
fn values_are_converted_to_the_types_of_members() {
    for (form, model) in [
        ("Level=6&Level=x", json!({ "Level": 6 })),
        ("Level=%20-6%20", json!({ "Level": -6 })),
        (
            "Level=0xFFFFFFFF&GID=0xFFFFFFFF",
            json!({ "Level": -1, "GID": 4_294_967_295_i64 }),
        ),
        ("Level=%26h10&Grade=%23F", json!({ "Level": 16, "Grade": 15 })),
        ("GID=9223372036854775807", json!({ "GID": i64::MAX })),
        (
            "JoinBySelf=TRUE&InGroup=+true+&HasSD=true&HasSD=false",
            json!({
                "JoinBySelf": true, "InGroup": true, "HasSD": true
            }),
        ),
        ("JMode=cHECK", json!({ "JMode": 1 })),
        ("JMode=Check,Code", json!({ "JMode": 3 })),
        ("JMode=-99", json!({ "JMode": -99 })),
        ("InAmount=1e3", json!({ "InAmount": 1000.0 })),
        ("InAmount=+-.5", json!({ "InAmount": -0.5 })),
        ("Date=2026-04-05+22:39:11", json!({ "Date": "2026-04-05T22:39:11" })),
        ("Date=2026/4/5", json!({ "Date": "2026-04-05T00:00:00" })),
        (
            "Date=2025-05-22T12:40:21.299Z",
            json!({ "Date": "2025-05-22T20:40:21.299+08:00" }),
        ),
        (
            "Date=2026-04-05T22:39:11%2B09:00",
            json!({ "Date": "2026-04-05T21:39:11+08:00" }),
        ),
        ("Name=+a+", json!({ "Name": " a " })),
        ("Name=a=b%26c", json!({ "Name": "a=b&c" })),
        ("Name=+", json!({})),
        ("Name=&Name=b", json!({})),
        ("name=%E7%8F%AD", json!({ "Name": "班" })),
        ("Name=班%zz%4", json!({ "Name": "班%zz%4" })),
        ("Name=a%FF%E4%B8x", json!({ "Name": "a\u{fffd}\u{fffd}x" })),
    ] {
        assert_bound(form, &model, &json!({}));
    }
}

#[test]
fn values_that_do_not_fit_are_noted_and_leave_the_default() {
    let required = "A value is required.";
    let exception = "An error has occurred.";
    for (form, errors) in [
        ("Level=", json!({ "P.Level": [required] })),
        ("level=+", json!({ "P.Level": [required] })),
        ("Level", json!({ "P.Level": [required] })),
        ("GID=&GID=5", json!({ "P.GID": [required] })),
        (
            "JMode=&JoinBySelf=&Date=&InAmount=",
            json!({
                "P.JMode": [required], "P.JoinBySelf": [required], "P.Date": [required], "P.InAmount": [required]
            }),
        ),
        (
            "Level=6.5",
            json!({ "P.Level": ["The value '6.5' is not valid for Level."] }),
        ),
        (
            "Level=+x+",
            json!({ "P.Level": ["The value ' x ' is not valid for Level."] }),
        ),
        (
            "Level=x&level=6",
            json!({ "P.Level": ["The value 'x,6' is not valid for Level."] }),
        ),
        ("Level=99999999999", json!({ "P.Level": [exception] })),
        ("Level=0x1FFFFFFFF", json!({ "P.Level": [exception] })),
        ("GID=9223372036854775808", json!({ "P.GID": [exception] })),
        ("InAmount=1e400", json!({ "P.InAmount": [exception] })),
        (
            "InAmount=1,5",
            json!({ "P.InAmount": ["The value '1,5' is not valid for InAmount."] }),
        ),
        (
            "JoinBySelf=on",
            json!({ "P.JoinBySelf": ["The value 'on' is not valid for JoinBySelf."] }),
        ),
        (
            "JMode=1.0",
            json!({ "P.JMode": ["The value '1.0' is not valid for JMode."] }),
        ),
        (
            "JMode=2147483648",
            json!({ "P.JMode": ["The value '2147483648' is not valid for JMode."] }),
        ),
        (
            "Date=32/1/2026",
            json!({ "P.Date": ["The value '32/1/2026' is not valid for Date."] }),
        ),
    ] {
        assert_bound(form, &json!({}), &errors);
    }
    assert_bound(
        "Props[0].SNO=x&Props[1].SNO=&Props[1].Name=b",
        &json!({ "Props": [{}, { "Name": "b" }] }),
        &json!({
            "P.Props[0].SNO": ["The value 'x' is not valid for SNO."],
            "P.Props[1].SNO": [required],
        }),
    );
}

#[test]
fn what_is_no_form_makes_no_model_and_one_error() {
    let many = "a=1&".repeat(100_000);
    for form in ["Props[0=1&Name=n", "Level=x&a[", "a[0][b=1", "a%5B", &many] {
        assert_bound(form, &json!(null), &json!({ "P": ["An error has occurred."] }));
    }
    assert_bound("Name=1&a]=2&b]x=3", &json!({ "Name": "1" }), &json!({}));
}

#[test]
fn a_large_form_is_bound_with_all_its_items_and_errors() {
    let form: String = (0..24_999)
        .map(|index| format!("Props[{index}][SNO]={index}&Props[{index}][Name]=n&Props[{index}].Val=&x{index}&"))
        .collect();
    let mut state = ModelState::default();
    let model: Option<GroupApiModel> = read(form.as_bytes(), CHINA, "P", &mut state);
    let items = model.unwrap().props.unwrap();
    assert_eq!((items.len(), state.is_valid()), (24_999, true));
    assert!((0..).zip(items).all(|(index, item)| item.unwrap().sno == index));

    let form: String = (0..24_999).map(|index| format!("Props[{index}][SNO]=x&")).collect();
    let _: Option<GroupApiModel> = read(form.as_bytes(), CHINA, "P", &mut state);
    assert_eq!(state.entries().count(), 1000, "what is beyond is not told");
}

#[test]
fn prefixes_end_at_dots_and_brackets() {
    for (form, prefix, expected) in [
        ("Props", "props", true),
        ("props.a", "PROPS", true),
        ("Props[0].a", "Props", true),
        ("Props[0].a", "Props[0]", true),
        ("Props[0].a", "Props[0", false),
        ("Propsa", "Props", false),
        ("PropsA&PropsB&Props[0]&Propsz&Props_", "Props", true),
        ("Props-a&Props.b", "Props", true),
        ("Props-a&Props.b&Props0&Props1&Props2", "Props", false),
    ] {
        assert_eq!(
            Values::parse(form).unwrap().has_prefix(prefix),
            expected,
            "{form} {prefix}"
        );
    }
}

#[test]
fn a_form_that_repeats_itself_into_a_large_model_is_refused() {
    let long = "x".repeat(900_000);
    for form in [
        format!("Props.Name={long}{}", "&Props=a".repeat(990)),
        format!("Props[0].Name={long}{}", "&Props.index=0".repeat(990)),
        format!("Props[0].SNO={long}{}", "&Props.index=0".repeat(990)),
    ] {
        assert_bound(&form, &json!(null), &json!({ "P": ["An error has occurred."] }));
    }
    let index = "1".repeat(450_000);
    let form = format!("Props.index={index}&Props[{index}].Name=n");
    assert_bound(&form, &json!({ "Props": [{ "Name": "n" }] }), &json!({}));
}

crate::class! {
    #[derive(PartialEq)]
    read struct Node {
        name: Option<String> = "Name",
        inner: Option<Box<Inner>> = "Inner",
        list: Option<Vec<Option<Self>>> = "List",
    }
}

#[derive(Debug, Default, PartialEq)]
struct Inner(Node);

impl crate::model::Fields for Inner {
    fn names(&self) -> &'static [&'static str] {
        self.0.names()
    }

    fn slot(&mut self, name: &str) -> Option<crate::model::Slot<'_>> {
        crate::model::Fields::slot(&mut self.0, name)
    }
}

impl crate::model::Member for Option<Box<Inner>> {
    fn class(&self) -> &'static str {
        "Inner"
    }

    fn is_null(&self) -> bool {
        self.is_none()
    }

    fn set_null(&mut self) {
        *self = None;
    }

    fn object(&mut self) -> &mut dyn crate::model::Fields {
        self.get_or_insert_default().as_mut()
    }
}

impl crate::model::Bind for Option<Box<Inner>> {
    fn slot(&mut self) -> crate::model::Slot<'_> {
        crate::model::Slot::Object(self)
    }
}

fn node(form: &str) -> Option<Node> {
    read(form.as_bytes(), CHINA, "P", &mut ModelState::default())
}

fn named(name: &str) -> Node {
    Node {
        name: Some(name.to_owned()),
        ..Node::default()
    }
}

#[test]
fn an_object_in_an_object_has_the_members_behind_its_dot() {
    for form in ["Inner.Name=a", "inner[name]=a", "Inner[Name]=a&Inner=x"] {
        assert_eq!(node(form).unwrap().inner, Some(Box::new(Inner(named("a")))), "{form}");
    }
    for form in ["Inner=x", "Inner[0].Name=a", "Inner.Bogus=1", "Inner[]=1"] {
        assert_eq!(node(form).unwrap().inner, Some(Box::default()), "{form}");
    }
    assert_eq!(node("InnerName=a&Inner-x=1").unwrap().inner, None);
    let item = node("List[0].Inner.Name=a&List[0].List[0].Name=b")
        .unwrap()
        .list
        .unwrap()
        .remove(0)
        .unwrap();
    assert_eq!(item.inner, Some(Box::new(Inner(named("a")))));
    assert_eq!(item.list, Some(vec![Some(named("b"))]));
}

#[test]
fn a_nesting_without_measure_is_refused() {
    assert!(node(&format!("{}Name=a", "Inner.".repeat(60))).is_some());
    assert_eq!(node(&format!("{}Name=a", "Inner.".repeat(64))), None);
    assert_eq!(node(&format!("{}Name=a", "Inner.".repeat(160_000))), None);
    let mut form = String::new();
    let mut key = "List".to_owned();
    for _ in 0..10 {
        form.push_str(&format!("{key}.index=0&").repeat(90));
        key.push_str("[0].List");
    }
    assert_eq!(node(&form), None);
}

fn texts() -> impl Strategy<Value = Option<String>> {
    option::of("[^\\s]([\\x00-\\u{ffff}]{0,8}[^\\s])?")
}

fn models() -> impl Strategy<Value = GroupApiModel> {
    let property = (texts(), texts(), texts(), any::<i32>()).prop_map(|(name, desc, val, sno)| PropertyApiModel {
        name,
        desc,
        val,
        sno,
    });
    let scalars = (
        texts(),
        any::<i64>(),
        any::<i32>(),
        any::<bool>(),
        any::<i32>(),
        any::<f64>(),
    );
    (scalars, 0..=Date::MAX_TICKS, vec(property, 0..5)).prop_map(|(scalars, ticks, props)| {
        let (name, gid, level, join_by_self, mode, in_amount) = scalars;
        let props: Vec<_> = props.into_iter().map(Some).collect();
        GroupApiModel {
            name,
            gid,
            level,
            join_by_self,
            in_amount,
            j_mode: JoinGroupMode(mode),
            date: Date {
                ticks,
                kind: Kind::Unspecified,
            },
            props: (!props.is_empty()).then_some(props),
            ..GroupApiModel::default()
        }
    })
}

/// A model as `$.param` of jQuery writes it: null as an empty text, items with brackets.
fn written(model: &GroupApiModel) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("Name", model.name.as_deref().unwrap_or_default());
    form.append_pair("GID", &model.gid.to_string());
    form.append_pair("Level", &model.level.to_string());
    form.append_pair("JoinBySelf", &model.join_by_self.to_string());
    form.append_pair("JMode", &model.j_mode.0.to_string());
    form.append_pair("InAmount", &format!("{:e}", model.in_amount));
    form.append_pair("Date", &model.date.round_trip_text(CHINA));
    for (index, item) in model.props.iter().flatten().enumerate() {
        let item = item.as_ref().unwrap();
        for (name, text) in [("Name", &item.name), ("Desc", &item.desc), ("Val", &item.val)] {
            form.append_pair(&format!("Props[{index}][{name}]"), text.as_deref().unwrap_or_default());
        }
        form.append_pair(&format!("Props[{index}][SNO]"), &item.sno.to_string());
    }
    form.finish()
}

proptest! {
    #[test]
    fn a_model_is_read_as_jquery_writes_it(model in models()) {
        let mut state = ModelState::default();
        let read: Option<GroupApiModel> = read(written(&model).as_bytes(), CHINA, "P", &mut state);
        prop_assert_eq!(json!(errors(&state)), json!({}));
        prop_assert_eq!(read, Some(model));
    }

    #[test]
    fn any_body_is_read_or_refused_without_a_panic(body in prop_oneof![
        vec(any::<u8>(), 0..200),
        "((Props|Level|Date|index|%5[BD]|[\\[\\].=&%+0-9]){0,9}&){0,9}".prop_map(String::into_bytes),
    ]) {
        let mut state = ModelState::default();
        let model: Option<GroupApiModel> = read(&body, CHINA, "P", &mut state);
        prop_assert!(model.is_some() || body.is_empty() || !state.is_valid());
        let _ = node(&String::from_utf8_lossy(&body));
    }
}
