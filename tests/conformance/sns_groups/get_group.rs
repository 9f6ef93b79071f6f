//! `GET /sns/v3/Sns/GetGroup`

use crate::client::{Client, assert_failed, succeeded, text};
use conformance::{Server, compact, workspace};
use serde_json::{Value, json};

/// A file of tests/samples/sns-groups.
fn sample(name: &str) -> String {
    let path = workspace().join("tests/samples/sns-groups").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let client = Client::start().await;
    let added = client
        .add("1", &json!({"Name": "高一(3)班", "GTypeID": 5, "InAmount": 39.1}))
        .await;
    let group = &added["GroupSD"]["Group"];
    let request = sample("get_group.1.request.txt");
    let (method, target) = request.split_once(' ').expect("a method and a target");
    let target = target.replace("gid=1", &format!("gid={}", text(&group["GID"])));
    let reply = Server::send(client.server.request(method, &target).bearer_auth(&client.token)).await;
    let mut expected = compact(&sample("get_group.1.reply.json"));
    for (value, field) in [
        (r#""GID":"1""#, "GID"),
        (r#""CardNo":"10000001""#, "CardNo"),
        (r#""Date":"2025-05-22T12:40:21.299Z""#, "Date"),
    ] {
        assert!(expected.contains(value), "no {value} in {expected}");
        expected = expected.replace(value, &format!("\"{field}\":{}", group[field]));
    }
    let seq_id = reply.json()["SeqId"].to_string();
    let expected = expected.replace(r#""SeqId":1"#, &format!("\"SeqId\":{seq_id}"));
    assert_eq!(reply.text(), expected);
}

#[tokio::test]
async fn a_group_that_is_not_there_is_5001() {
    let client = Client::start().await;
    for gid in ["9223372036854775807", "0", "-1"] {
        assert_failed(&client.get_as(&client.token, gid).await, 5001, gid);
    }
}

#[tokio::test]
async fn paths_and_names_are_taken_in_any_letter_case() {
    let client = Client::start().await;
    let gid = text(&client.add("1", &json!({"Name": "n"})).await["GroupSD"]["Group"]["GID"]);
    for target in [
        "/sns/v3/Sns/GetGroup?gid=",
        "/sns/v3/Sns/GetGroup/?gid=",
        "/SNS/V3/SNS/GETGROUP?GID=",
        "/sNs/v3/sns/getgroup/?Gid=",
        "/Sns/v3/Sns/%47etGroup?x=1&gid=%20",
    ] {
        let request = client.server.request("GET", &format!("{target}{gid}"));
        let data = succeeded(&Server::send(request.bearer_auth(&client.token)).await);
        assert_eq!(data["Name"], "n", "{target}");
    }
}

#[tokio::test]
async fn texts_that_are_null_empty_or_odd_are_kept_apart() {
    let client = Client::start().await;
    let texts = [
        json!(null),
        json!(""),
        json!("a\u{0}b\u{1}\u{2028}\"\\/<&'"),
        json!("😀 中"),
        json!(" x "),
    ];
    for value in texts {
        let sent = json!({"Name": value, "FName": value, "Desc": value, "Props": [{"Name": value, "Val": value}]});
        let added = client.add("1", &sent).await;
        let group = &added["GroupSD"]["Group"];
        let read: Value = client.get(&text(&group["GID"])).await;
        assert_eq!(read, *group);
        for field in ["Name", "FName", "Desc"] {
            assert_eq!(read[field], value, "{field}");
        }
        assert_eq!(read["Props"][0]["Val"], value);
        assert_eq!(added["GroupSD"]["SD"]["Title"], value);
    }
}
