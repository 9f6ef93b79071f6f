//! Every value of `Ret` that the document has, with its text.

use crate::client::{ADD_GROUP, Client, JSON, enveloped, failed, token};
use crate::raw;
use serde_json::json;
use std::fs;

/// Ret, `ErrCode` and Msg of an `AddGroup`.
async fn added(client: &Client, token: &str, mids: &str, body: &str) -> (i64, i64, String) {
    let target = format!("{ADD_GROUP}?admMids={mids}");
    let reply = client.send_as(token, "POST", &target, JSON, body).await;
    let json = enveloped(&reply);
    if json["Ret"] == 0 {
        (0, 0, json["Msg"].to_string())
    } else {
        failed(&reply)
    }
}

#[tokio::test]
async fn all_eight_are_reached() {
    let client = Client::start().await;
    let right = client.token.clone();
    let expect = |ret: i64, err_code: i64, msg: &str| (ret, err_code, msg.to_owned());
    assert_eq!(added(&client, &right, "1", "{}").await, expect(0, 0, "\"成功返回\""));
    assert_eq!(
        added(&client, &right, "1", "").await,
        expect(1, 1001, "参数错误: group is required")
    );
    let wrong = token(&client.server, "chat-records", None, i64::MAX);
    assert_eq!(
        added(&client, &wrong, "1", "{}").await,
        expect(3, 3002, "Token无效: the token's scope does not include this API")
    );
    let expired = token(&client.server, "sns-groups", None, 1_000_000_000);
    assert_eq!(
        added(&client, &expired, "1", "{}").await,
        expect(7, 7001, "身份失效: the token has expired")
    );
    let reply = client.get_as(&right, "9223372036854775807").await;
    assert_eq!(
        failed(&reply),
        expect(5, 5001, "用户操作错误: the group does not exist")
    );

    let limited = Client::with(&[("maintenance", "b2b-chat, sns-groups")]).await;
    let right = limited.token.clone();
    assert_eq!(added(&limited, &right, "1", "{}").await, expect(6, 6001, "停机维护"));

    let state = tempfile::tempdir().expect("a temporary folder");
    let limited = Client::at(1_800_000_000_000, state.path(), &[("rate_limit", "1")]).await;
    let right = limited.token.clone();
    assert_eq!(added(&limited, &right, "1", "{}").await.0, 0);
    assert_eq!(added(&limited, &right, "1", "{}").await, expect(2, 2001, "频率受限"));

    let state = tempfile::tempdir().expect("a temporary folder");
    fs::write(state.path().join("sqlite_db.db"), "not a database ".repeat(1000)).expect("a file");
    let broken = Client::at(1_800_000_000_000, state.path(), &[]).await;
    let right = broken.token.clone();
    assert_eq!(
        added(&broken, &right, "1", "{}").await,
        expect(4, 4001, "服务器内部错误")
    );
}

#[tokio::test]
async fn a_bad_parameter_is_told_by_its_key_and_text() {
    let client = Client::start().await;
    let long = "1,".repeat(2000);
    let many: String = (1..=1001).map(|mid| format!("{mid},")).collect();
    let props = json!({"Props": vec![json!(null); 1001]}).to_string();
    let cases = [
        ("1", "[]", 1002, "group: An error has occurred."),
        ("1", r#"{"Level":"x"}"#, 1002, "group.Level: An error has occurred."),
        (
            "1",
            r#"{"Props":[{"SNO":"x"}]}"#,
            1002,
            "group.Props[0].SNO: An error has occurred.",
        ),
        (
            "",
            r#"{"Level":"x","Grade":"y"}"#,
            1002,
            "admMids.String: A value is required but was not present in the request.; group.Level: An error has occurred.; \
             group.Grade: An error has occurred.",
        ),
        ("0", "{}", 1003, "admMids is no list of positive integers"),
        ("1,x", "{}", 1003, "admMids is no list of positive integers"),
        (&many, "{}", 1004, "admMids lists more than 1000 members"),
        ("1", &props, 1005, "Props has more than 1000 items"),
    ];
    for (mids, body, err_code, text) in cases {
        let expected = (1, err_code, format!("参数错误: {text}"));
        assert_eq!(
            added(&client, &client.token, mids, body).await,
            expected,
            "{mids} {body}"
        );
    }
    assert_eq!(added(&client, &client.token, &long, "{}").await.0, 0);
}

#[tokio::test]
async fn a_form_tells_which_values_do_not_fit() {
    let client = Client::start().await;
    let target = format!("{ADD_GROUP}?admMids=1");
    let reply = client
        .post(&target, crate::client::FORM, "Level=6.5&JoinBySelf=1&Grade=&Name=n")
        .await;
    let (ret, err_code, msg) = failed(&reply);
    assert_eq!((ret, err_code), (1, 1002));
    for text in [
        "group.Level: The value '6.5' is not valid for Level.",
        "group.Grade: A value is required.",
        "group.JoinBySelf: ",
    ] {
        assert!(msg.contains(text), "{msg}");
    }
}

#[tokio::test]
async fn seq_ids_of_an_instance_rise_whatever_the_outcome() {
    let client = Client::with(&[]).await;
    let mut last = 0;
    for (token, body) in [(&client.token, "{}"), (&client.token, "[]"), (&String::from("x"), "{}")].repeat(5) {
        let target = format!("{ADD_GROUP}?admMids=1");
        let reply = client.send_as(token, "POST", &target, JSON, body).await;
        let number = enveloped(&reply)["SeqId"].as_i64().expect("an integer");
        assert_eq!(number, last + 1, "{}", reply.text());
        last = number;
    }
}

#[tokio::test]
async fn a_bad_scene_is_class_and_told_beside_the_success() {
    let client = Client::start().await;
    for (scene, info) in [
        ("", ""),
        ("&scene=Class", ""),
        ("&SCENE=99", ""),
        (
            "&scene=Bogus",
            "scene: The value 'Bogus' is not valid for CreateGroupScene.",
        ),
        (
            "&scene=1.0",
            "scene: The value '1.0' is not valid for CreateGroupScene.",
        ),
    ] {
        let target = format!("{ADD_GROUP}?admMids=1{scene}");
        let json = enveloped(&client.post(&target, JSON, "{}").await);
        assert_eq!([&json["Ret"], &json["InfoMsg"]], [&json!(0), &json!(info)], "{scene}");
    }
}

#[tokio::test]
async fn what_the_framework_answers_has_no_envelope() {
    let client = Client::start().await;
    let bearer = format!("Bearer {}", client.token);
    let host = ("Host", "host.test");
    let authorized = ("Authorization", bearer.as_str());
    let invalid = r#"{"Message":"The request is invalid."}"#;
    let media = r#"{"Message":"The request entity's media type 'text/plain' is not supported for this resource."}"#;
    let cases = [
        ("POST", "/sns/v3/Sns/AddGroup?admMids=1&scene=", 400, invalid),
        ("GET", "/sns/v3/Sns/GetGroup?gid=", 400, invalid),
        ("GET", "/sns/v3/Sns/GetGroup?gid=x", 400, invalid),
        ("POST", "/sns/v3/Sns/JoinGroupByCode?gid=1.0&code=1", 400, invalid),
        (
            "GET",
            "/sns/v3/Sns/GetGroup?GID[=1",
            500,
            r#"{"Message":"An error has occurred."}"#,
        ),
        (
            "GET",
            "/sns/v3/Sns/GetGroup",
            404,
            r#"{"Message":"No HTTP resource was found that matches the request URI 'http://host.test/sns/v3/Sns/GetGroup'."}"#,
        ),
        (
            "POST",
            "/sns/v3/Sns/JoinGroupByCode?gid=1",
            404,
            r#"{"Message":"No HTTP resource was found that matches the request URI 'http://host.test/sns/v3/Sns/JoinGroupByCode?gid=1'."}"#,
        ),
        (
            "DELETE",
            "/sns/v3/Sns/GetGroup?gid=1",
            405,
            r#"{"Message":"The requested resource does not support http method 'DELETE'."}"#,
        ),
        ("HEAD", "/sns/v3/Sns/GetGroup?gid=1", 405, ""),
    ];
    for (method, target, status, body) in cases {
        let reply = raw::send(&client.server, method, target, &[host, authorized], b"").await;
        assert_eq!((reply.status, reply.text()), (status, body), "{method} {target}");
    }
    let text = [host, authorized, ("Content-Type", "text/plain")];
    let target = "/sns/v3/Sns/AddGroup?admMids=1&scene=";
    let reply = raw::send(&client.server, "POST", target, &text, b"x").await;
    assert_eq!((reply.status, reply.text()), (415, media));
}
