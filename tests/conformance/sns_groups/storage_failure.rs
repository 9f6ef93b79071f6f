//! A store that is broken: the caller learns that the call failed, and nothing about the store.

use crate::client::{ADD_GROUP, Client, JSON, failed, succeeded};
use conformance::Reply;
use conformance::storage::{self, Sabotage};
use serde_json::json;

const TIME: u64 = 1_800_000_000_000;

/// Asserts that a call failed for a reason that is not told.
fn assert_internal(reply: &Reply, case: &str) {
    assert_eq!(failed(reply), (4, 4001, "服务器内部错误".to_owned()), "{case}");
}

async fn assert_all_internal(client: &Client) {
    let target = format!("{ADD_GROUP}?admMids=1");
    assert_internal(&client.post(&target, JSON, "{}").await, "AddGroup");
    assert_internal(&client.get_as(&client.token, "1").await, "GetGroup");
    assert_internal(&client.join("1", "x", &json!({"MID": 1})).await, "JoinGroupByCode");
}

/// Every call on a server whose state folder `sabotage` has prepared.
async fn assert_all_refused(sabotage: Sabotage) {
    let state = sabotage.folder();
    assert_all_internal(&Client::at(TIME, state.path(), &[]).await).await;
}

#[tokio::test]
async fn a_database_that_is_garbage_or_a_folder_is_an_internal_error() {
    assert_all_refused(Sabotage::Garbage).await;
    assert_all_refused(Sabotage::Folder).await;
}

#[tokio::test]
async fn a_database_of_somebody_else_is_an_internal_error() {
    assert_all_refused(Sabotage::Tables("sns-groups")).await;
}

#[tokio::test]
async fn refusals_that_need_no_store_do_not_depend_on_it() {
    let state = Sabotage::Garbage.folder();
    let client = Client::at(TIME, state.path(), &[]).await;
    let target = format!("{ADD_GROUP}?admMids=1");
    assert_eq!(failed(&client.post(&target, JSON, "[]").await).1, 1002);
    assert_eq!(failed(&client.get_as("x", "1").await).1, 3002);
}

#[tokio::test]
async fn a_database_that_stays_locked_is_an_internal_error_in_the_end() {
    let client = Client::with(&[]).await;
    client.add("1", &json!({})).await;
    let mut connection = storage::open(client.server.state());
    let lock = storage::lock(&mut connection);
    let target = format!("{ADD_GROUP}?admMids=1");
    assert_internal(&client.post(&target, JSON, "{}").await, "AddGroup");
    lock.rollback().expect("an end of the lock");
    let data = succeeded(&client.post(&target, JSON, "{}").await);
    assert_eq!(data["GroupSD"]["Group"]["GID"], "2", "the refused one was not stored");
}
