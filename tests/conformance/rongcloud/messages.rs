//! What becomes of messages of every kind.

use crate::callback::{Pairs, Scene, set};
use conformance::{MESSAGE_TYPES, workspace};
use serde_json::json;

fn sample(number: u32, kind: &str) -> String {
    let path = workspace().join(format!("tests/samples/rongcloud/messages.{number}.{kind}"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[tokio::test]
async fn the_samples_are_answered_to_the_byte() {
    let scene = Scene::with([], host::Options::default()).await;
    for number in [1, 2] {
        let reply = scene
            .send_with(&scene.parameters(), sample(number, "request.form"))
            .await;
        assert_eq!(
            (reply.status, reply.text()),
            (200, sample(number, "reply.json").as_str())
        );
        assert_eq!(reply.headers["content-type"], "application/json");
    }
    let records = scene.records_of(1001, "shop8").await;
    let expected = json!([{
        "id": records[0]["id"],
        "seller_id": "shop8",
        "member_id": 1001,
        "addtime": "2014-08-22 20:30:53",
        "cnt": r#"{"content":"hello","extra":""}"#,
        "messageType": "RC:TxtMsg",
    }]);
    assert_eq!(json!(records), expected);
    let group: String = scene
        .cell("SELECT json_array(group_id, type, time, sender, json(recipients), content) FROM messages_group_message");
    let group: serde_json::Value = serde_json::from_str(&group).expect("JSON");
    let expected = json!([
        "PersonalGroup6",
        "RC:TxtMsg",
        1_408_710_653_491_i64,
        "2191",
        ["543", "567"],
        r#"{"content":"hello"}"#,
    ]);
    assert_eq!(group, expected);
}

#[tokio::test]
async fn a_member_and_a_seller_have_their_records_in_both_directions() {
    let scene = Scene::set().await;
    let (member, seller) = (scene.member_user(), scene.seller_user());
    for (from, to, content) in [(&member, &seller, "question"), (&seller, &member, "answer")] {
        let form = scene.form_with([("fromUserId", from), ("toUserId", to), ("content", content)]);
        assert_eq!(scene.result(&form).await, "record");
    }
    let records = scene.records().await;
    let contents: Vec<_> = records.iter().map(|record| &record["cnt"]).collect();
    assert_eq!(contents, ["answer", "question"]);
}

#[tokio::test]
async fn the_sender_is_kept() {
    let scene = Scene::with([], host::Options::default()).await;
    let (member, seller) = (scene.member_user(), scene.seller_user());
    scene.result(&scene.form()).await;
    let answer = scene.form_with([("fromUserId", &seller), ("toUserId", &member)]);
    scene.result(&answer).await;
    let senders: String = scene.cell("SELECT json_group_array(sender) FROM messages_record ORDER BY id");
    assert_eq!(senders, json!([member, seller]).to_string());
}

#[tokio::test]
async fn each_type_of_chat_records_is_stored_whatever_its_content_is() {
    let scene = Scene::set().await;
    for object_name in MESSAGE_TYPES {
        let form = scene.form_with([("objectName", object_name), ("content", "no JSON, and kept")]);
        assert_eq!(scene.result(&form).await, "record", "{object_name}");
    }
    let records = scene.records().await;
    let types: Vec<_> = records.iter().rev().map(|record| &record["messageType"]).collect();
    assert_eq!(types, MESSAGE_TYPES);
}

#[tokio::test]
async fn content_is_kept_byte_for_byte() {
    let scene = Scene::set().await;
    let longest = "漢".repeat(43_690) + "xy";
    assert_eq!(longest.len(), 131_072);
    let contents = [
        r#"{"content":"\"quoted\" \\ 'single' 😀 \u0000 & = + % 汉字"}"#,
        "a\0b",
        " leading and trailing \r\n\t ",
        "'); DROP TABLE messages_record; --",
        "\u{feff}\u{202e}\u{10ffff}",
        "",
        &longest,
    ];
    for content in contents {
        assert_eq!(scene.result(&scene.form_with([("content", content)])).await, "record");
    }
    let records = scene.records().await;
    assert_eq!(records.len(), contents.len());
    for (record, content) in records.iter().rev().zip(contents) {
        assert!(record["cnt"] == content, "{:.100}", record["cnt"]);
    }
}

#[tokio::test]
async fn content_beyond_131072_bytes_is_counted() {
    let scene = Scene::with([], host::Options::default()).await;
    for channel_type in ["PERSON", "GROUP"] {
        let content = "x".repeat(131_073);
        let form = scene.form_with([("channelType", channel_type), ("content", &content)]);
        assert_eq!(scene.result(&form).await, "counted");
    }
    assert_eq!(counts(&scene), r#"{"TOO_LONG":2}"#);
}

#[tokio::test]
async fn the_time_is_when_rongcloud_received_the_message() {
    let scene = Scene::set().await;
    let mut older = scene.form_with([("timestamp", "86399999")]);
    older.retain(|field| field.0 != "msgTimestamp");
    for form in [
        scene.form_with([("msgTimestamp", "1408710653000"), ("timestamp", "1")]),
        scene.form_with([("msgTimestamp", "253402207200999")]),
        older,
    ] {
        assert_eq!(scene.result(&form).await, "record");
    }
    let records = scene.records().await;
    let times: Vec<_> = records.iter().rev().map(|record| &record["addtime"]).collect();
    assert_eq!(
        times,
        ["2014-08-22 20:30:53", "9999-12-31 06:00:00", "1970-01-02 07:59:59"]
    );
}

/// The counts of messages that are not kept, as JSON.
fn counts(scene: &Scene) -> String {
    scene.cell("SELECT json_group_object(kind, count) FROM (SELECT * FROM messages_unkept ORDER BY kind)")
}

#[tokio::test]
async fn other_kinds_are_acknowledged_and_counted_by_a_fixed_set_of_words() {
    let scene = Scene::with([], host::Options::default()).await;
    let kinds = [
        "PERSONS",
        "TEMPGROUP",
        "CUSTOMERSERVICE",
        "NOTIFY",
        "MC",
        "MP",
        "ULTRAGROUP",
        "ULTRAGROUP",
        "something new",
        "person",
        "1",
    ];
    for channel_type in kinds {
        let form = scene.form_with([("channelType", channel_type)]);
        assert_eq!(scene.result(&form).await, "counted", "{channel_type}");
    }
    for (name, value) in [
        ("toUserId", "m_5"),
        ("toUserId", "s_"),
        ("toUserId", "shop"),
        ("fromUserId", "m_x"),
        ("fromUserId", "m_05"),
        ("fromUserId", "m_9223372036854775808"),
        ("objectName", "RC:HQVCMsg"),
        ("objectName", "app:order"),
        ("objectName", "rc:txtmsg"),
    ] {
        let form = scene.form_with([(name, value)]);
        assert_eq!(scene.result(&form).await, "counted", "{name}={value}");
    }
    let expected = concat!(
        r#"{"CUSTOMERSERVICE":1,"MC":1,"MP":1,"NOTIFY":1,"OTHER":3,"PERSONS":1,"#,
        r#""PERSON_TYPE":3,"PERSON_USERS":6,"TEMPGROUP":1,"ULTRAGROUP":2}"#
    );
    assert_eq!(counts(&scene), expected);
    let kept: i64 =
        scene.cell("SELECT (SELECT count(*) FROM messages_record) + (SELECT count(*) FROM messages_group_message)");
    assert_eq!(kept, 0);
}

/// A directed message with what its form says of the recipients.
fn directed(scene: &Scene, recipients: &[&str]) -> Pairs {
    let mut form = scene.form_with([("channelType", "GROUP"), ("toUserId", "g1")]);
    form.extend(recipients.iter().map(|one| ("groupUserIds", (*one).to_owned())));
    form
}

#[tokio::test]
async fn group_messages_are_kept_with_their_recipients_in_both_spellings() {
    let scene = Scene::with([], host::Options::default()).await;
    let cases: [(&[&str], Option<&[&str]>); 8] = [
        (&[], None),
        (&["543"], Some(&["543"])),
        (&["543", "567"], Some(&["543", "567"])),
        (&["[543,567]"], Some(&["543", "567"])),
        (&[r#"["a b", "c"]"#], Some(&["a b", "c"])),
        (&["[543]", "567"], Some(&["543", "567"])),
        (&["[]"], None),
        (&[""], None),
    ];
    for (recipients, _) in cases {
        assert_eq!(
            scene.result(&directed(&scene, recipients)).await,
            "group",
            "{recipients:?}"
        );
    }
    let kept: String = scene.cell(
        "SELECT json_group_array(json(recipients)) FROM (SELECT recipients FROM messages_group_message ORDER BY number)",
    );
    let expected: Vec<_> = cases.iter().map(|case| json!(case.1)).collect();
    assert_eq!(kept, json!(expected).to_string());
    assert_eq!(
        scene.cell::<i64>("SELECT count FROM messages_group WHERE group_id = 'g1'"),
        8
    );
    assert!(scene.records().await.is_empty());
}

#[tokio::test]
async fn groups_take_messages_of_every_type_and_sender() {
    let scene = Scene::with([], host::Options::default()).await;
    for (sender, object_name) in [("anybody", "RC:HQVCMsg"), ("m_1", "app:order"), ("s_1", "RC:TxtMsg")] {
        let form = scene.form_with([
            ("channelType", "GROUP"),
            ("fromUserId", sender),
            ("objectName", object_name),
        ]);
        assert_eq!(scene.result(&form).await, "group");
    }
    let kept: String =
        scene.cell("SELECT group_concat(sender || ' ' || type, ', ' ORDER BY number) FROM messages_group_message");
    assert_eq!(kept, "anybody RC:HQVCMsg, m_1 app:order, s_1 RC:TxtMsg");
}

#[tokio::test]
async fn the_prefixes_are_configured_and_the_longer_one_decides() {
    let changes = [("rongcloud_member_prefix", ""), ("rongcloud_seller_prefix", "7")];
    let scene = Scene::with(changes, host::Options::default()).await;
    let mut form = scene.form();
    for (from, to, expected) in [
        ("5", "7x", "record"),
        ("71", "5", "record"),
        ("5", "6", "counted"),
        ("7", "71", "record"),
        ("m_5", "7x", "counted"),
    ] {
        set(&mut form, "fromUserId", from);
        set(&mut form, "toUserId", to);
        set(&mut form, "msgUID", &scene.uid());
        assert_eq!(scene.result(&form).await, expected, "{from} to {to}");
    }
    for (member, seller) in [(5, "x"), (5, "1"), (7, "1")] {
        assert_eq!(scene.records_of(member, seller).await.len(), 1, "{member} {seller}");
    }
}
