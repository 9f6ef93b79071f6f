//! What `AddGroup` stored, `GetGroup` returns: every field of models that look random.

use crate::client::{ADD_GROUP, Client, FORM, JSON, succeeded, text};
use serde_json::{Map, Value, json};

/// How many models are tried in each form.
const MODELS: u64 = 80;

/// The fields that the client fills, by type; `Props` and `InAmount` come besides.
const INTEGERS: [&str; 11] = [
    "CTypeSNO",
    "GTypeID",
    "GTypeSNO",
    "Level",
    "RID",
    "SNO",
    "JMode",
    "UnRelateCnt",
    "Grade",
    "ClassNO",
    "PGID",
];
const TEXTS: [&str; 11] = [
    "CTypeName",
    "GTypeName",
    "PGName",
    "RName",
    "Pic",
    "Name",
    "FName",
    "Desc",
    "InCode",
    "Phase",
    "CTypeName",
];
const BOOLEANS: [&str; 12] = [
    "JoinBySelf",
    "Requested",
    "AllowSendInfo",
    "ShowContact",
    "Recommend",
    "IsCust",
    "IsCode",
    "AllowCreateGroup",
    "HasSD",
    "SendStudentInfo",
    "ShowHead",
    "IsCust",
];
/// What the server makes, with values that it has to overwrite.
const MADE: [&str; 7] = ["GID", "CardNo", "PY", "InGroup", "AdmCnt", "MemberCnt", "Date"];

/// Numbers that look random and are the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 33).expect("31 bits") % bound
    }

    fn integer(&mut self) -> i32 {
        match self.below(4) {
            0 => 0,
            1 => i32::MAX,
            2 => i32::MIN,
            _ => self.next() as i32,
        }
    }

    fn double(&mut self) -> f64 {
        loop {
            let double = match self.below(8) {
                0 => 0.0,
                1 => 39.1,
                2 => 1e20,
                3 => f64::MAX,
                4 => 5e-324,
                5 => f64::from(self.integer()) / 100.0,
                _ => f64::from_bits(self.next()),
            };
            if double.is_finite() {
                return double;
            }
        }
    }

    /// A text with something in it but blanks.
    fn text(&mut self) -> String {
        const PARTS: [&str; 12] = [
            "a",
            "高一",
            "班",
            "😀",
            "\"\\/",
            "<&>'",
            "\u{1}\u{85}\u{2028}",
            "+%=;",
            "\r\n",
            " ",
            "é",
            "[0].x",
        ];
        let parts = (0..self.below(6)).map(|_| PARTS[self.below(PARTS.len())]);
        parts.collect::<String>() + "z"
    }
}

/// A request's model, the text of its fee, and whether null and "" are told apart in its form.
struct Model {
    fields: Map<String, Value>,
    in_amount: f64,
}

fn model(chance: &mut Chance, blanks: bool) -> Model {
    let mut fields = Map::new();
    for name in INTEGERS {
        fields.insert(name.to_owned(), json!(chance.integer()));
    }
    fields.insert("PGID".to_owned(), json!(chance.next().cast_signed()));
    let any_text = |chance: &mut Chance| match chance.below(if blanks { 5 } else { 4 }) {
        0 => Value::Null,
        4 => json!(""),
        _ => json!(chance.text()),
    };
    for name in TEXTS {
        fields.insert(name.to_owned(), any_text(chance));
    }
    for name in BOOLEANS {
        fields.insert(name.to_owned(), json!(chance.below(2) == 1));
    }
    let property = |chance: &mut Chance| json!({"Name": any_text(chance), "Desc": any_text(chance), "Val": any_text(chance), "SNO": chance.integer()});
    let props = match chance.below(4) {
        0 => Value::Null,
        1 if blanks => json!([]),
        2 if blanks => json!([null, property(chance), null]),
        _ => (0..1 + chance.below(12)).map(|_| property(chance)).collect(),
    };
    fields.insert("Props".to_owned(), props);
    Model {
        fields,
        in_amount: chance.double(),
    }
}

/// The model as JSON, in an order and letter case that the document does not have.
fn as_json(model: &Model) -> String {
    let mut body = format!(
        r#"{{"gid":"5","CARDNO":"x","PY":"x","AdmCnt":9,"InAmount":{:?}"#,
        model.in_amount
    );
    for (name, value) in &model.fields {
        body.push_str(&format!(",{}:{value}", json!(name)));
    }
    body + r#","InGroup":true,"Date":"2001-01-01"}"#
}

/// The model as jQuery posts it; null is left out.
fn as_form(model: &Model) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let mut append = |name: &str, value: &Value| match value {
        Value::Null => {}
        Value::String(text) => {
            form.append_pair(name, text);
        }
        other => {
            form.append_pair(name, &other.to_string());
        }
    };
    append("GID", &json!(5));
    for (name, value) in &model.fields {
        let Value::Array(items) = value else {
            append(name, value);
            continue;
        };
        for (index, item) in items.iter().enumerate() {
            for (field, value) in item.as_object().expect("an object") {
                append(&format!("{name}[{index}][{field}]"), value);
            }
        }
    }
    append("InAmount", &json!(format!("{:?}", model.in_amount)));
    form.finish()
}

/// The fee in a reply, whose digits no decoder has rounded.
fn in_amount(text: &str) -> f64 {
    let (_, rest) = text.split_once(r#""InAmount":"#).expect("a fee");
    let end = rest.find(['}', ',']).expect("an end");
    rest[..end].parse().expect("a number")
}

async fn assert_kept(client: &Client, model: &Model, content_type: &str, body: String) {
    let target = format!("{ADD_GROUP}?admMids=1");
    let added = client.post(&target, content_type, body.clone()).await;
    let data = succeeded(&added);
    let group = &data["GroupSD"]["Group"];
    let read = client.get_as(&client.token, &text(&group["GID"])).await;
    let within = read.text().split_once(r#"{"Data":"#).expect("data").1;
    let within = within.split_once(r#","Ret":0"#).expect("an end of the data").0;
    assert!(
        added.text().contains(within),
        "{body}: {} and not {within}",
        added.text()
    );
    assert_eq!(
        in_amount(read.text()).to_bits(),
        model.in_amount.to_bits(),
        "{body}: {within}"
    );
    let fields = group.as_object().expect("an object");
    assert_eq!(fields.len(), 41);
    for (name, value) in fields {
        let made = MADE.contains(&name.as_str()) || (name == "InCode" && group["IsCode"] == true);
        if !made && name != "InAmount" {
            assert_eq!(*value, model.fields[name], "{name} of {body}");
        }
    }
    assert_eq!(group["PY"].is_null(), group["Name"].is_null(), "{body}");
}

#[tokio::test]
async fn every_field_of_a_json_body_is_kept() {
    let client = Client::start().await;
    for seed in 0..MODELS {
        let model = model(&mut Chance(seed), true);
        assert_kept(&client, &model, JSON, as_json(&model)).await;
    }
}

#[tokio::test]
async fn every_field_of_a_jquery_form_is_kept() {
    let client = Client::start().await;
    for seed in 0..MODELS {
        let model = model(&mut Chance(seed), false);
        assert_kept(&client, &model, FORM, as_form(&model)).await;
    }
}

#[tokio::test]
async fn fees_are_written_as_the_framework_writes_doubles() {
    let client = Client::start().await;
    for (sent, shown) in [
        ("39.1", "39.1"),
        ("100", "100.0"),
        ("\"1,5\"", "15.0"),
        ("1e20", "1E+20"),
        ("0.00001", "1E-05"),
        ("NaN", "\"NaN\""),
        ("Infinity", "\"Infinity\""),
        ("-Infinity", "\"-Infinity\""),
    ] {
        let target = format!("{ADD_GROUP}?admMids=1");
        let added = client.post(&target, JSON, format!(r#"{{"InAmount":{sent}}}"#)).await;
        let data = succeeded(&added);
        let read = client
            .get_as(&client.token, &text(&data["GroupSD"]["Group"]["GID"]))
            .await;
        for reply in [added, read] {
            let expected = format!(r#""ShowHead":false,"InAmount":{shown}}}"#);
            assert!(reply.text().contains(&expected), "{sent}: {}", reply.text());
        }
    }
}
