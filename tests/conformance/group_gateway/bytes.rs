//! Groups, calls and histories at their largest.

use crate::client::{Gateway, on_group, with_users};
use serde_json::json;

/// The most ids of a call, and members of a group.
const MAX_IDS: usize = 1000;
const MAX_MEMBERS: usize = 10_000;
/// The most bytes of a list.
const LIST_BYTES: usize = 4 * 1024 * 1024;
/// How many messages the history has: more than a page has.
const MANY: usize = 55;

/// Ids of the greatest length whose characters take two bytes each in a reply.
fn users(from: usize, count: usize) -> Vec<String> {
    (from..from + count).map(|number| format!("{number:\"<64}")).collect()
}

#[tokio::test]
async fn a_call_takes_1_000_ids_and_a_group_10_000_members_who_are_told_in_one_reply() {
    let gateway = Gateway::start().await;
    let (many, too_many) = (users(0, MAX_IDS), users(0, MAX_IDS + 1));
    let ids = |users: &[String]| json!({"currentUid": "a", "userIds": users});
    gateway.refused("group/createGroup", &ids(&too_many), 10_000_400).await;
    let data = gateway.ok("group/createGroup", ids(&many)).await;
    let group = crate::client::text(&data["groupId"]);
    let with = |users: &[String]| {
        let users: Vec<&str> = users.iter().map(String::as_str).collect();
        with_users(&group, "a", &users)
    };
    for call in ["group/addGroupUser", "group/delGroupUser"] {
        gateway.refused(call, &with(&too_many), 10_000_400).await;
    }
    for part in 1..9 {
        gateway
            .ok("group/addGroupUser", with(&users(part * MAX_IDS, MAX_IDS)))
            .await;
    }
    // With the one who made it.
    gateway
        .ok("group/addGroupUser", with(&users(9 * MAX_IDS, MAX_IDS - 1)))
        .await;
    gateway
        .refused("group/addGroupUser", &with(&users(20_000, 1)), 10_000_400)
        .await;
    gateway.ok("group/addGroupUser", with(&users(0, 1))).await;
    let reply = gateway
        .send("group/groupUsers", on_group(&group, "a").to_string())
        .await;
    let data = crate::client::succeeded(&reply);
    assert_eq!(data["participantIds"].as_array().map(Vec::len), Some(MAX_MEMBERS));
    assert!(reply.body.len() < 2 * 1024 * 1024, "{}", reply.body.len());
    gateway.ok("group/delGroupUser", with(&users(0, 1))).await;
    gateway.ok("group/addGroupUser", with(&users(20_000, 1))).await;
    gateway
        .refused("group/addGroupUser", &with(&users(20_001, 1)), 10_000_400)
        .await;
}

#[tokio::test]
async fn a_history_of_the_largest_messages_has_more_pages_and_their_links_lose_and_repeat_nothing() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &["b"]).await;
    let url = format!("http://host.test/?{}", "&".repeat(60_000));
    let content = "&".repeat(10_000);
    for number in 0..MANY {
        let small = json!({"currentUid": "a", "groupId": group, "msgType": 2, "content": "small"});
        let large = json!({"currentUid": "a", "groupId": group, "msgType": 25, "content": content,
            "param": {"title": "t", "webpageUrl": url}});
        gateway
            .ok("message/send", if number % 10 == 0 { small } else { large })
            .await;
    }
    let merge_id = gateway.merge(&group, "a").await;
    let first = format!("history.html?mid={merge_id}&eid={}", crate::client::TEAM);
    let (mut met, mut pages, mut next) = (Vec::new(), 0, Some(first));
    while let Some(target) = next {
        let reply = gateway.get(&target).await;
        assert_eq!(reply.status, 200, "{target}");
        assert!(reply.body.len() <= LIST_BYTES, "{target}: {}", reply.body.len());
        let html = reply.text();
        let numbers = html
            .split(" id=\"m")
            .skip(1)
            .filter_map(|rest| rest.split('"').next()?.parse::<usize>().ok());
        met.extend(numbers);
        let link = html.split("<a ").find(|link| link.contains("rel=\"next\""));
        let href = link.and_then(|link| link.split("href=\"").nth(1)?.split('"').next());
        next = href.map(|href| href.replace("&amp;", "&"));
        pages += 1;
    }
    assert_eq!(met, (1..=MANY).collect::<Vec<_>>());
    assert!(pages > 3, "{pages}");
    // The number of pages of fifty stays, and each of them has its address.
    assert!(gateway.page(&merge_id, 2).await.contains("id=\"m51\""));
}
