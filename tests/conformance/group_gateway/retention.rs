//! `group_messages_retention_days`

use crate::client::{Gateway, on_group};
use crate::get_access_token::SAMPLE_TIME;
use crate::page::{count, entry};
use serde_json::json;

const DAY: i64 = 24 * 3_600_000;

#[tokio::test]
async fn old_messages_go_with_the_next_ones_and_stay_in_histories_that_have_them() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::at(SAMPLE_TIME, state.path()).await;
    let group = gateway.create("a", &[]).await;
    for index in 0..150 {
        gateway.say(&group, "a", &format!("old {index}")).await;
    }
    let notice = json!({"currentUid": "a", "groupId": group, "title": "t", "content": "old notice"});
    gateway.ok("notice/create", notice).await;
    let unread = gateway.merge(&group, "a").await;
    gateway.server.stop().await;

    let kept = [("group_messages_retention_days", "2")];
    let gateway = Gateway::at_with(SAMPLE_TIME + 2 * DAY, state.path(), &kept).await;
    gateway.say(&group, "a", "not yet").await;
    let merge_id = gateway.merge(&group, "a").await;
    assert_eq!(count(&gateway.page(&merge_id, 4).await), 2, "two days are not over");
    gateway.server.stop().await;

    let gateway = Gateway::at_with(SAMPLE_TIME + 2 * DAY + 1, state.path(), &kept).await;
    for index in 0..3 {
        gateway.say(&group, "a", &format!("new {index}")).await;
    }
    let merge_id = gateway.merge(&group, "a").await;
    let page = gateway.page(&merge_id, 1).await;
    assert_eq!(count(&page), 4);
    assert!(
        entry(&page, 1).contains("not yet") && entry(&page, 4).contains("new 2"),
        "{page}"
    );
    let info = gateway.ok("group/groupInfo", on_group(&group, "a")).await;
    assert_eq!(info[&group]["notice"], json!({}), "a notice is a message");
    let page = gateway.page(&unread, 4).await;
    assert!(count(&page) == 1 && entry(&page, 151).contains("old notice"), "{page}");
    gateway.server.stop().await;

    // Without a retention all is kept.
    let gateway = Gateway::at(SAMPLE_TIME + 1000 * DAY, state.path()).await;
    gateway.say(&group, "a", "much later").await;
    let merge_id = gateway.merge(&group, "a").await;
    assert_eq!(count(&gateway.page(&merge_id, 1).await), 5);
}

#[tokio::test]
async fn days_are_a_whole_number() {
    for days in ["", "-1", "1.5", "x"] {
        let variables = crate::client::changed(&[("group_messages_retention_days", days)]);
        let server = conformance::Server::with(variables, host::Options::default()).await;
        let reply = conformance::Server::send(server.request("POST", crate::client::GET_ACCESS_TOKEN).body("{}")).await;
        assert_eq!(crate::client::failure(&reply), 10_000_500, "{days:?}");
    }
}
