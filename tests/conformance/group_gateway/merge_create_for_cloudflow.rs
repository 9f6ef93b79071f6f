//! `POST /gateway/xtinterface/message/merge/createForCloudflow`

use crate::client::{Gateway, TEAM, is_object_id, name_person, text, with_users};
use crate::page::{count, entries, entry};
use crate::scene::{CREATOR, MEMBER, Scene};
use rusqlite::Connection;
use serde_json::json;

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let gateway = Gateway::start().await;
    let group = gateway.create("5b46b09be4b08bc0c5646ff7", &[]).await;
    let made_up = [(r#""5bed0bc884aeb31c68b7c97f""#, "/data")];
    let sample_group = Some(("5be930f284ae59e625a7034e", group.as_str()));
    let reply = gateway
        .answers_sample(
            "message/merge/createForCloudflow",
            "merge_create_for_cloudflow",
            sample_group,
            &made_up,
        )
        .await;
    let merge_id = text(&reply["data"]);
    assert!(is_object_id(&merge_id) && merge_id != group, "{merge_id}");
    let page = gateway.page(&merge_id, 1).await;
    assert!(page.contains("没有消息") && count(&page) == 0, "{page}");
}

#[tokio::test]
async fn what_is_merged_never_changes() {
    let scene = Scene::set(Gateway::with(&[]).await).await;
    let (gateway, group) = (&scene.gateway, &scene.group);
    name_person(gateway.server.state(), MEMBER, "张三");
    gateway.say(group, MEMBER, "before").await;
    let merge_id = gateway.merge(group, MEMBER).await;
    let page = gateway.page(&merge_id, 1).await;
    assert!(
        entry(&page, 1).contains(CREATOR) && entry(&page, 1).contains("message"),
        "{page}"
    );
    assert!(entry(&page, 2).contains("notice"), "{page}");
    assert!(
        entry(&page, 3).contains("张三") && entry(&page, 3).contains("before"),
        "{page}"
    );

    name_person(gateway.server.state(), MEMBER, "李四");
    name_person(gateway.server.state(), CREATOR, "王五");
    gateway.say(group, MEMBER, "after").await;
    gateway.ok("notice/create", scene.valid("notice/create")).await;
    gateway.ok("banner/create", scene.valid("banner/create")).await;
    gateway
        .ok("group/delGroupUser", with_users(group, CREATOR, &[MEMBER]))
        .await;
    assert_eq!(gateway.page(&merge_id, 1).await, page);

    let later = gateway.merge(group, CREATOR).await;
    let later_page = gateway.page(&later, 1).await;
    assert_ne!(later, merge_id);
    assert!(entries(&later_page).starts_with(entries(&page)), "{later_page}");
    assert!(entry(&later_page, 4).contains("李四") && entry(&later_page, 4).contains("after"));
    assert_eq!((count(&page), count(&later_page)), (3, 5));
    assert_eq!(gateway.page(&merge_id, 1).await, page);
}

#[tokio::test]
async fn a_hundred_thousand_messages_are_merged_and_shown() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::on(state.path(), &[]).await;
    let group = gateway.create("a", &[]).await;
    gateway.server.stop().await;
    let mut connection = Connection::open(state.path().join("sqlite_db.db")).expect("the server's database");
    let transaction = connection.transaction().expect("a transaction");
    let fill = "WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 100000)
        INSERT INTO group_gateway_message (group_id, number, message_id, sender, name, type, content, time)
        SELECT ?1, n, printf('%024x', n), 'a', 'name', 2, 'message ' || n, 1600000000000 + n * 1000 FROM count";
    transaction.execute(fill, [&group]).expect("messages");
    let counter = "UPDATE group_gateway_group SET messages = 100000 WHERE group_id = ?1";
    transaction.execute(counter, [&group]).expect("the counter");
    transaction.commit().expect("a commit");
    drop(connection);

    let gateway = Gateway::on(state.path(), &[]).await;
    let merge_id = gateway.merge(&group, "a").await;
    for (page, first) in [(1, 1), (1000, 49_951), (2000, 99_951)] {
        let text = gateway.page(&merge_id, page).await;
        assert_eq!(count(&text), 50);
        for number in [first, first + 49] {
            assert!(entry(&text, number).contains(&format!(">message {number}<")), "{text}");
        }
    }
    let reply = gateway
        .get(&format!("history.html?mid={merge_id}&eid={TEAM}&page=2001"))
        .await;
    assert_eq!(reply.status, 404);
    gateway.say(&group, "a", "the next one").await;
    let merge_id = gateway.merge(&group, "a").await;
    let last = gateway.page(&merge_id, 2001).await;
    assert!(
        count(&last) == 1 && entry(&last, 100_001).contains("the next one"),
        "{last}"
    );
}

#[tokio::test]
async fn a_history_is_merged_as_often_as_one_likes() {
    let scene = Scene::set(Gateway::start().await).await;
    let mut ids = vec![scene.merge_id.clone()];
    for _ in 0..5 {
        ids.push(scene.gateway.merge(&scene.group, MEMBER).await);
    }
    let first = scene.gateway.page(&ids[0], 1).await;
    for id in &ids {
        assert_eq!(entries(&scene.gateway.page(id, 1).await), entries(&first));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
    let body = json!({"currentUid": MEMBER, "groupId": scene.group, "other": 1});
    scene.gateway.ok("message/merge/createForCloudflow", body).await;
}
