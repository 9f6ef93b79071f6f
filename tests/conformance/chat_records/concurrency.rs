//! Sixteen clients at once.

use crate::scene::{CREATED, DELETED, Records, ids};
use conformance::Server;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::task::JoinSet;

const CLIENTS: usize = 16;
const ROUNDS: usize = 20;
const SELLERS: [&str; 3] = ["s0", "s1", "s2"];
const TYPES: [&str; 2] = ["RC:HsMsg", "RC:SpMsg"];

/// Runs `client` sixteen times at once and returns what each came to, in no particular order.
async fn race<F, T>(client: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let clients: JoinSet<T> = (0..CLIENTS).map(client).collect();
    clients.join_all().await
}

/// Asserts that counts, lists and conversations agree with what is stored: contents by seller.
async fn assert_exact(records: &Records, member: i64, stored: &BTreeSet<(String, String)>) {
    let mut newest: Vec<(i64, String)> = Vec::new();
    for seller in SELLERS {
        let query = format!("memberId={member}&sellerId={seller}");
        let items = records.walk(&query).await;
        let listed: BTreeSet<(String, String)> = items
            .iter()
            .map(|item| (seller.to_owned(), item["cnt"].as_str().expect("text").to_owned()))
            .collect();
        let expected: BTreeSet<(String, String)> = stored.iter().filter(|(one, _)| one == seller).cloned().collect();
        assert_eq!((listed.len(), &listed), (items.len(), &expected));
        let mut of_types = 0;
        for filter in ["", "&startTime=2017-01-01"] {
            let total = &records.read(&format!("list?{query}{filter}")).await["_meta"]["totalCount"];
            assert_eq!(*total, expected.len());
        }
        for message_type in TYPES {
            let of_type = records.read(&format!("list?{query}&messageType={message_type}")).await;
            of_types += of_type["_meta"]["totalCount"].as_u64().expect("a count");
        }
        assert_eq!(usize::try_from(of_types), Ok(expected.len()));
        let first = items.first().map(|item| item["id"].as_i64().expect("an id"));
        newest.extend(first.map(|id| (id, seller.to_owned())));
    }
    newest.sort_unstable_by(|one, other| other.cmp(one));
    let rows = records.read(&format!("chat-list?memberId={member}")).await;
    let rows = rows.as_array().expect("rows").iter().map(|row| {
        let seller = row["seller_id"].as_str().expect("a seller").to_owned();
        (row["id"].as_i64().expect("an id"), seller)
    });
    assert_eq!(rows.collect::<Vec<_>>(), newest);
}

/// Every client stores records with three sellers, deletes what is the newest at the moment, and reads.
pub(crate) async fn keep_exact_counts(records: Records) {
    let records = Arc::new(records);
    let member = records.member();
    let changes = race(|client| {
        let records = Arc::clone(&records);
        async move { change(&records, member, client).await }
    })
    .await;
    let mut stored = BTreeSet::new();
    let mut deleted = BTreeSet::new();
    for (created, dropped) in changes {
        stored.extend(created);
        for one in dropped {
            assert!(deleted.insert(one.clone()), "{one:?} was deleted twice");
        }
    }
    assert_eq!(stored.len(), CLIENTS * ROUNDS);
    assert!(!deleted.is_empty() && deleted.is_subset(&stored));
    let left = &stored - &deleted;
    assert_exact(&records, member, &left).await;
}

type Contents = BTreeSet<(String, String)>;

/// What one client created and deleted.
async fn change(records: &Records, member: i64, client: usize) -> (Contents, Contents) {
    let (mut created, mut deleted) = (Contents::new(), Contents::new());
    for round in 0..ROUNDS {
        let seller = SELLERS[(client + round) % SELLERS.len()];
        let cnt = json!({"type": client * 1000 + round}).to_string();
        let message_type = TYPES[round % TYPES.len()];
        records.store(member, seller, message_type, &cnt).await;
        created.insert((seller.to_owned(), cnt));

        let list = records
            .read(&format!("list?memberId={member}&sellerId={seller}&pageSize=5"))
            .await;
        assert_consistent(&list);
        let newest = &list["items"][0];
        if round % 3 == 0 && !newest.is_null() {
            let body = json!({"memberId": member, "id": newest["id"]}).to_string();
            let reply = records.json("delete", body).await;
            if reply.text() == DELETED {
                deleted.insert((seller.to_owned(), newest["cnt"].as_str().expect("text").to_owned()));
            } else {
                // Another client was faster.
                assert!(reply.text().contains("Object not found"), "{}", reply.text());
            }
        }
        let rows = records.read(&format!("chat-list?memberId={member}")).await;
        let rows = rows.as_array().expect("rows");
        assert!(rows.len() <= SELLERS.len());
        assert!(rows.is_sorted_by(|one, next| one["id"].as_i64() > next["id"].as_i64()));
    }
    (created, deleted)
}

/// A page agrees with itself, whatever else is going on.
fn assert_consistent(page: &Value) {
    let ids = ids(page);
    assert!(ids.is_sorted_by(|one, next| one > next), "{ids:?}");
    let total = page["_meta"]["totalCount"].as_u64().expect("a count");
    assert_eq!(Ok(ids.len()), usize::try_from(total.min(5)), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_and_newest_records_stay_exact_under_sixteen_clients() {
    keep_exact_counts(Records::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_sixteen_deletes_of_a_record_succeeds() {
    let records = Arc::new(Records::start().await);
    let member = records.member();
    for _ in 0..5 {
        records.text(member, "s", "x").await;
        let id = records.ids(&format!("memberId={member}&sellerId=s")).await[0];
        let replies = race(|_| {
            let records = Arc::clone(&records);
            async move {
                let body = json!({"memberId": member, "id": id}).to_string();
                records.json("delete", body).await.text().to_owned()
            }
        })
        .await;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for reply in replies {
            *counts.entry(reply).or_default() += 1;
        }
        let not_found = crate::scene::refused(&format!("Object not found: {id}"));
        assert_eq!(
            counts,
            BTreeMap::from([(DELETED.to_owned(), 1), (not_found, CLIENTS - 1)])
        );
        assert_eq!(records.read(&format!("chat-list?memberId={member}")).await, json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_records_of_a_conversation_may_come_at_once() {
    let records = Arc::new(Records::start().await);
    for _ in 0..5 {
        let member = records.member();
        race(|_| {
            let records = Arc::clone(&records);
            async move { records.text(member, "s", "x").await }
        })
        .await;
        let list = records.read(&format!("list?memberId={member}&sellerId=s")).await;
        assert_eq!(list["_meta"]["totalCount"], CLIENTS);
        let rows = records.read(&format!("chat-list?memberId={member}")).await;
        assert_eq!(
            (rows.as_array().map(Vec::len), &rows[0]["id"]),
            (Some(1), &list["items"][0]["id"])
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_server_makes_its_tables_once_for_all_who_call_at_once() {
    let records = Arc::new(Records::with([]).await);
    let replies = race(|client| {
        let records = Arc::clone(&records);
        async move {
            let body = json!({"memberId": client, "sellerId": "s", "messageType": "RC:HsMsg", "cnt": "{}"}).to_string();
            let request = records
                .request("POST", "create")
                .header("content-type", "application/json");
            Server::send(request.body(body)).await.text().to_owned()
        }
    })
    .await;
    assert_eq!(replies, [CREATED; CLIENTS]);
}
