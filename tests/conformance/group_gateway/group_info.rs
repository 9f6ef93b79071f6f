//! `POST /gateway/xtinterface/group/groupInfo`

use crate::client::{Gateway, on_group, succeeded, with_users};
use conformance::Sample;
use serde_json::json;

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let gateway = Gateway::start().await;
    let creation = Sample::read("group-gateway", "create_group", 1).request;
    let data = succeeded(&gateway.send("group/createGroup", creation).await);
    let group = crate::client::text(&data["groupId"]);
    let notice = Sample::read("group-gateway", "notice_create", 1).request;
    let notice = notice.replace("5bee7172e4b0f6bbaa32b4bf", &group);
    let notice = succeeded(&gateway.send("notice/create", notice).await);
    let pointer = |field: &str| format!("/data/{group}/notice/{field}");
    let (source_id, create_time) = (pointer("sourceId"), pointer("createTime"));
    let made_up = [
        (r#""5bee684de4b090102edd7509""#, source_id.as_str()),
        ("1542350925132", create_time.as_str()),
    ];
    let sample_group = Some(("5bee7172e4b0f6bbaa32b4bf", group.as_str()));
    let reply = gateway
        .answers_sample("group/groupInfo", "group_info", sample_group, &made_up)
        .await;
    assert_eq!(reply.pointer(&source_id), Some(&notice["noticeId"]));
    assert_eq!(reply.pointer(&create_time), Some(&notice["createTime"]));
}

#[tokio::test]
async fn banner_and_notice_are_empty_objects_until_there_are_some() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &["b"]).await;
    let expected = |count: usize| {
        format!(
            r#"{{"data":{{"{group}":{{"banner":{{}},"groupInfo":{{"groupName":"g","groupType":2,"managerIds":["a"],"participantCount":{count},"groupId":"{group}","headerUrl":""}},"notice":{{}}}}}},"error":null,"errorCode":0,"success":true}}"#
        )
    };
    let reply = gateway.send("group/groupInfo", on_group(&group, "b").to_string()).await;
    assert_eq!(reply.text(), expected(2));
    gateway
        .ok("group/addGroupUser", with_users(&group, "b", &["c", "d"]))
        .await;
    gateway.say(&group, "c", "a message is no notice").await;
    let reply = gateway.send("group/groupInfo", on_group(&group, "d").to_string()).await;
    assert_eq!(reply.text(), expected(4));
}

#[tokio::test]
async fn the_keys_of_banner_and_notice_have_their_documented_order() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &[]).await;
    let params = json!({
        "content": "1", "title": "2", "lightAppId": "3", "thumbUrl": "4", "webpageUrl": "5", "primaryContent": "6",
        "contentUrl": "7",
    });
    let body = json!({"currentUid": "a", "groupId": group, "params": params});
    let banner = gateway.ok("banner/create", body).await;
    let body = json!({"currentUid": "a", "groupId": group, "title": "t", "content": "c"});
    let notice = gateway.ok("notice/create", body).await;
    let reply = gateway.send("group/groupInfo", on_group(&group, "a").to_string()).await;
    let expected_banner = format!(
        r#""banner":{{"bannerId":{},"params":{{"content":"1","title":"2","lightAppId":"3","thumbUrl":"4","webpageUrl":"5","primaryContent":"6","contentUrl":"7"}}}},"groupInfo""#,
        banner["bannerId"]
    );
    let expected_notice = format!(
        r#""notice":{{"sourceId":{},"createTime":{},"personId":"a","params":{{"title":"t","content":"c"}}}}"#,
        notice["noticeId"], notice["createTime"]
    );
    assert!(reply.text().contains(&expected_banner), "{}", reply.text());
    assert!(reply.text().contains(&expected_notice), "{}", reply.text());
}

#[tokio::test]
async fn the_newest_notice_is_shown_whoever_is_gone() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &["b"]).await;
    for (giver, title) in [("a", "1"), ("b", "2")] {
        let body = json!({"currentUid": giver, "groupId": group, "title": title, "content": "c"});
        gateway.ok("notice/create", body).await;
    }
    gateway.say(&group, "a", "later").await;
    gateway.ok("group/delGroupUser", with_users(&group, "a", &["b"])).await;
    let info = gateway.ok("group/groupInfo", on_group(&group, "a")).await;
    let notice = &info[&group]["notice"];
    assert_eq!(
        (&notice["personId"], &notice["params"]["title"]),
        (&json!("b"), &json!("2"))
    );
}
