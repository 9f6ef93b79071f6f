//! Wrong codes: how many a caller may give, and how many all together.

use crate::client::{Client, JOIN, JSON, assert_failed, failed, mids, succeeded};
use conformance::{Reply, Server, storage};
use serde_json::json;
use std::sync::Arc;

const TIME: u64 = 1_800_000_000_000;
const MINUTE: u64 = 60_000;

async fn join(client: &Client, gid: &str, code: &str, mid: i64) -> Reply {
    client.join(gid, code, &json!({"MID": mid})).await
}

/// Gives five wrong codes, which are those that one caller has.
async fn use_up(client: &Client, token: &str, gid: &str, mid: i64) {
    for attempt in 0..5 {
        let reply = client.join_as(token, gid, "x", &json!({"MID": mid})).await;
        assert_failed(&reply, 5004, &format!("{mid}: {attempt}"));
    }
}

#[tokio::test]
async fn five_wrong_codes_lock_caller_and_group_for_a_quarter_of_an_hour() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let client = Client::at(TIME, state.path(), &[]).await;
    let (gid, code) = client.add_with_code().await;
    let (other_gid, other_code) = client.add_with_code().await;
    use_up(&client, &client.token, &gid, 8).await;
    for given in ["x", &code] {
        assert_failed(&join(&client, &gid, given, 8).await, 5005, given);
    }
    succeeded(&join(&client, &other_gid, &other_code, 8).await);
    succeeded(&client.join_as(&client.token_of("9"), &gid, &code, &json!({})).await);
    client.server.stop().await;

    let client = Client::at(TIME + 15 * MINUTE - 1, state.path(), &[]).await;
    assert_failed(&join(&client, &gid, &code, 8).await, 5005, "a millisecond early");
    client.server.stop().await;

    let client = Client::at(TIME + 15 * MINUTE, state.path(), &[]).await;
    for attempt in 0..4 {
        assert_failed(&join(&client, &gid, "x", 8).await, 5004, &attempt.to_string());
    }
    succeeded(&join(&client, &gid, &code, 8).await);
    use_up(&client, &client.token, &gid, 8).await;
    assert_eq!(client.get(&gid).await["MemberCnt"], 3, "the right code ends the count");
}

#[tokio::test]
async fn a_back_office_that_guesses_for_one_does_not_lock_the_others() {
    let client = Client::within_a_window(&[]).await;
    let (gid, code) = client.add_with_code().await;
    let mids = mids(3);
    use_up(&client, &client.token, &gid, mids[0]).await;
    assert_failed(&join(&client, &gid, &code, mids[0]).await, 5005, "the same");
    succeeded(&join(&client, &gid, &code, mids[1]).await);
    let itself = client.token_of(&mids[0].to_string());
    succeeded(&client.join_as(&itself, &gid, &code, &json!({})).await);
}

#[tokio::test]
async fn fifty_wrong_codes_within_an_hour_close_the_group_to_all() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let client = Client::at(TIME, state.path(), &[]).await;
    let (gid, code) = client.add_with_code().await;
    let (open_gid, open_code) = client.add_with_code().await;
    // Whoever is locked out does not use up what the others have.
    use_up(&client, &client.token, &gid, 100).await;
    for _ in 0..60 {
        assert_failed(&join(&client, &gid, "x", 100).await, 5005, "locked");
    }
    for mid in 101..110 {
        succeeded(&join(&client, &gid, &code, mid).await);
        use_up(&client, &client.token, &gid, mid).await;
    }
    for given in ["x", &code] {
        assert_failed(&join(&client, &gid, given, 200).await, 5005, given);
        let itself = client.token_of("201");
        assert_failed(&client.join_as(&itself, &gid, given, &json!({})).await, 5005, given);
    }
    succeeded(&join(&client, &open_gid, &open_code, 200).await);
    client.server.stop().await;

    let client = Client::at(TIME + 60 * MINUTE - 1, state.path(), &[]).await;
    assert_failed(&join(&client, &gid, &code, 200).await, 5005, "a millisecond early");
    client.server.stop().await;

    let client = Client::at(TIME + 60 * MINUTE, state.path(), &[]).await;
    succeeded(&join(&client, &gid, &code, 200).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_who_guess_at_once_have_fifty_guesses_together() {
    let client = Arc::new(Client::within_a_window(&[]).await);
    let (gid, code) = client.add_with_code().await;
    let tasks: Vec<_> = mids(100)
        .into_iter()
        .map(|mid| {
            let (client, gid) = (Arc::clone(&client), gid.clone());
            tokio::spawn(async move { join(&client, &gid, "x", mid).await.json()["ErrCode"].clone() })
        })
        .collect();
    let mut wrong = 0;
    for task in tasks {
        wrong += usize::from(task.await.expect("an answer") == 5004);
    }
    assert_eq!(wrong, 50);
    assert_failed(&join(&client, &gid, &code, mids(1)[0]).await, 5005, "closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_with_the_right_code_all_join_at_once() {
    let client = Arc::new(Client::start().await);
    let (gid, code) = client.add_with_code().await;
    let tasks: Vec<_> = mids(100)
        .into_iter()
        .map(|mid| {
            let (client, gid, code) = (Arc::clone(&client), gid.clone(), code.clone());
            tokio::spawn(async move { succeeded(&join(&client, &gid, &code, mid).await) })
        })
        .collect();
    for task in tasks {
        task.await.expect("a member");
    }
    assert_eq!(client.get(&gid).await["MemberCnt"], 101);
}

#[tokio::test]
async fn strangers_are_counted_by_their_address_alone() {
    let variables = [("allow_anonymous", "true"), ("forwarded_header", "x-forwarded-for")];
    let client = Client::within_a_window(&variables).await;
    let (gid, code) = client.add_with_code().await;
    let join = async |address: &str, code: &str, mid: i64| {
        let target = format!("{JOIN}?gid={gid}&code={code}");
        let request = client.server.request("POST", &target).header("content-type", JSON);
        Server::send(
            request
                .header("x-forwarded-for", address)
                .body(json!({"MID": mid}).to_string()),
        )
        .await
    };
    for mid in 1..=5 {
        assert_failed(&join("9.9.9.9, 10.0.0.1", "x", mid).await, 5004, "wrong");
    }
    assert_failed(
        &join("8.8.8.8, 10.0.0.1", &code, 6).await,
        5005,
        "the last address counts",
    );
    succeeded(&join("10.0.0.1, 10.0.0.2", &code, 6).await);
    succeeded(&client.join(&gid, &code, &json!({"MID": 7})).await);
}

#[tokio::test]
async fn where_codes_cannot_be_counted_none_is_taken() {
    let client = Client::with(&[]).await;
    let (gid, code) = client.add_with_code().await;
    succeeded(&join(&client, &gid, &code, 8).await);
    storage::spoil_key_value(client.server.state());
    for given in ["x", &code] {
        let reply = join(&client, &gid, given, 9).await;
        assert_eq!(failed(&reply), (4, 4001, "服务器内部错误".to_owned()), "{given}");
    }
    assert_eq!(client.get(&gid).await["MemberCnt"], 2);
}
