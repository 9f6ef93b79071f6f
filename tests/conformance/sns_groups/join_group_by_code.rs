//! `POST /sns/v3/Sns/JoinGroupByCode`

use crate::client::{Client, FORM, JOIN, JSON, assert_failed, mids, succeeded, text};
use conformance::workspace;
use serde_json::json;

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let client = Client::start().await;
    let (gid, code) = client.add_with_code().await;
    let read = |name: &str| {
        let path = workspace().join("tests/samples/sns-groups").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let target = format!("{JOIN}?gid={gid}&code={code}");
    let reply = client
        .post(&target, JSON, read("join_group_by_code.1.request.json"))
        .await;
    let data = succeeded(&reply);
    let expected = conformance::compact(&read("join_group_by_code.1.reply.json"));
    assert!(expected.starts_with(r#"{"Data":{"GID":1,"#) && expected.contains(r#""SeqId":4,"#));
    let expected = expected.replacen(r#""GID":1,"#, &format!("\"GID\":{gid},"), 1);
    let seq_id = format!("\"SeqId\":{},", reply.json()["SeqId"]);
    assert_eq!(reply.text(), expected.replace(r#""SeqId":4,"#, &seq_id));
    assert_eq!(data["MID"], 2);
}

#[tokio::test]
async fn the_right_code_makes_a_member_and_a_repeat_changes_nothing() {
    let client = Client::start().await;
    let (gid, code) = client.add_with_code().await;
    let mid = mids(1)[0];
    let first = json!({"MID": mid, "GID": 77, "Name": "张三", "AdmLevel": 1, "MParent": true, "Banned": true});
    let member = succeeded(&client.join(&gid, &code, &first).await);
    assert_eq!(member["GID"].to_string(), gid);
    for (field, value) in [
        ("MID", json!(mid)),
        ("Name", json!("张三")),
        ("PY", json!("zhangsan")),
        ("AdmLevel", json!(0)),
        ("MParent", json!(false)),
        ("Banned", json!(true)),
        ("Title", json!(null)),
    ] {
        assert_eq!(member[field], value, "{field}");
    }
    let again = json!({"MID": mid.to_string(), "Name": "李四"});
    let lower = format!("%20{}", code.to_lowercase());
    assert_eq!(succeeded(&client.join(&gid, &lower, &again).await), member);
    let group = client.get(&gid).await;
    assert_eq!([&group["MemberCnt"], &group["AdmCnt"]], [&json!(2), &json!(1)]);
}

#[tokio::test]
async fn an_administrator_who_joins_stays_one() {
    let client = Client::start().await;
    let (gid, code) = client.add_with_code().await;
    let member = succeeded(&client.join(&gid, &code, &json!({"MID": 1, "Name": "x"})).await);
    assert_eq!([&member["AdmLevel"], &member["Name"]], [&json!(1), &json!("")]);
    assert_eq!(client.get(&gid).await["MemberCnt"], 1);
}

#[tokio::test]
async fn what_the_body_leaves_empty_is_as_the_directory_has_it() {
    let client = Client::start().await;
    let mid = mids(1)[0];
    let person = json!({
        "displayName": "张三", "title": "爸爸", "telephone": "13800000000", "picture": "https://cdn.test/z.png",
        "properties": {"UID": 11, "UCode": "u11", "AppST": 1, "MTypeID": 3, "MParent": true, "Props": [{"Name": "k"}]},
    });
    client.put_person(&mid.to_string(), &person).await;
    let (gid, code) = client.add_with_code().await;
    let body = json!({"MID": mid, "Title": "叔叔", "Tel": "", "GTitle": "g", "UID": 12});
    let member = succeeded(&client.join(&gid, &code, &body).await);
    for (field, value) in [
        ("Name", json!("张三")),
        ("PY", json!("zhangsan")),
        ("Title", json!("叔叔")),
        ("Tel", json!("13800000000")),
        ("Pic", json!("https://cdn.test/z.png")),
        ("GTitle", json!("g")),
        ("UID", json!(12)),
        ("UCode", json!("u11")),
        ("UName", json!("张三")),
        ("AppST", json!(1)),
        ("MTypeID", json!(3)),
        ("MParent", json!(true)),
        ("Props", json!([{"Name": "k", "Desc": null, "Val": null, "SNO": 0}])),
        ("MTypeName", json!(null)),
    ] {
        assert_eq!(member[field], value, "{field}");
    }
}

#[tokio::test]
async fn a_form_joins_as_well() {
    let client = Client::start().await;
    let (gid, code) = client.add_with_code().await;
    let body = "MID=7&Name=x&AppST=sms&Props%5B0%5D%5BName%5D=k&Props%5B0%5D%5BSNO%5D=2";
    let reply = client.post(&format!("{JOIN}?gid={gid}&code={code}"), FORM, body).await;
    let member = succeeded(&reply);
    assert_eq!([&member["MID"], &member["AppST"]], [&json!(7), &json!(2)]);
    assert_eq!(
        member["Props"],
        json!([{"Name": "k", "Desc": null, "Val": null, "SNO": 2}])
    );
}

#[tokio::test]
async fn bodies_and_groups_that_cannot_be_joined_are_refused() {
    let client = Client::start().await;
    let (gid, code) = client.add_with_code().await;
    let plain = client.add("1", &json!({"InCode": "code", "IsCode": false})).await;
    let plain = text(&plain["GroupSD"]["Group"]["GID"]);
    let target = |gid: &str, code: &str| format!("{JOIN}?gid={gid}&code={code}");
    let props = json!({"MID": 1, "Props": vec![json!({}); 1001]}).to_string();
    for (target, body, err_code) in [
        (target(&gid, &code), "", 1001),
        (target(&gid, &code), "null", 1001),
        (target(&gid, &code), r#"{"MID":1,"UID":"x"}"#, 1002),
        (target(&gid, ""), r#"{"MID":1}"#, 1002),
        (target(&gid, &code), &props, 1005),
        (target(&gid, &code), "{}", 1006),
        (target(&gid, &code), r#"{"MID":-1}"#, 1006),
        (target("9223372036854775807", &code), r#"{"MID":1}"#, 5001),
        (target(&plain, "code"), r#"{"MID":1}"#, 5003),
        (target(&gid, "wrong"), r#"{"MID":1}"#, 5004),
    ] {
        assert_failed(
            &client.post(&target, JSON, body).await,
            err_code,
            &format!("{target} {body}"),
        );
    }
    assert_eq!(client.get(&gid).await["MemberCnt"], 1);
}
