//! What must not depend on an instance that remembers: the same scenarios with a fresh instance for each request.

use crate::concurrency;
use crate::scene::Records;

#[tokio::test]
async fn records_are_created_listed_and_deleted() {
    let records = Records::with_fresh_instances().await;
    for number in 0..12 {
        records.text(1, ["a", "b"][number % 2], &number.to_string()).await;
    }
    let items = records.walk("memberId=1&sellerId=a&pageSize=4").await;
    let ids: Vec<i64> = items.iter().map(|item| item["id"].as_i64().expect("an id")).collect();
    assert_eq!(ids, [11, 9, 7, 5, 3, 1]);
    records.drop(1, 12).await;
    let rows = records.read("chat-list?memberId=1").await;
    assert_eq!((&rows[0]["id"], &rows[1]["id"]), (&11.into(), &10.into()));
    let refused = conformance::Server::send(records.server.request("GET", "/chat-records/list")).await;
    assert_eq!(refused.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_and_newest_records_stay_exact_under_sixteen_clients() {
    concurrency::keep_exact_counts(Records::with_fresh_instances().await).await;
}
