//! Many clients at once: every group has its own id, and counts are exact.

use crate::client::{Client, assert_failed, mids, succeeded, text};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

const CLIENTS: usize = 16;
const ROUNDS: usize = 8;

/// Runs a task for each client at once, and returns what they return.
async fn race<T, F>(task: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..CLIENTS).map(|client| tokio::spawn(task(client))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.expect("a client"));
    }
    results
}

/// All clients add groups, whose administrators and names are their own.
pub(crate) async fn add_groups(client: Client) {
    let client = Arc::new(client);
    let gids = race(|number| {
        let client = Arc::clone(&client);
        async move {
            let mut gids = Vec::new();
            for round in 0..ROUNDS {
                let name = format!("{number}-{round}");
                let mid = (number * ROUNDS + round + 1).to_string();
                let data = client.add(&mid, &json!({"Name": name})).await;
                let group = &data["GroupSD"]["Group"];
                assert_eq!(data["Members"]["ViewModelList"][0]["MID"].to_string(), mid);
                let gid = text(&group["GID"]);
                assert_eq!(client.get(&gid).await["Name"], name);
                gids.push(gid.parse::<i64>().expect("a number"));
            }
            assert!(gids.is_sorted(), "{gids:?}");
            gids
        }
    })
    .await;
    let distinct: BTreeSet<i64> = gids.into_iter().flatten().collect();
    assert_eq!(distinct.len(), CLIENTS * ROUNDS);
}

/// All clients join one group, each with members of its own and one that all have.
pub(crate) async fn join_one_group(client: Client) {
    let client = Arc::new(client);
    let (gid, code) = client.add_with_code().await;
    let mids = mids(u32::try_from(CLIENTS * ROUNDS + 1).expect("a small number"));
    let (shared, own) = mids.split_first().expect("an id");
    race(|number| {
        let (client, gid, code) = (Arc::clone(&client), gid.clone(), code.clone());
        let (shared, own) = (*shared, own[number * ROUNDS..(number + 1) * ROUNDS].to_vec());
        async move {
            for mid in own {
                for mid in [mid, shared] {
                    let member = succeeded(&client.join(&gid, &code, &json!({"MID": mid})).await);
                    assert_eq!(member["MID"], mid);
                }
            }
        }
    })
    .await;
    assert_eq!(client.get(&gid).await["MemberCnt"], 1 + 1 + CLIENTS * ROUNDS);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_group_has_an_id_of_its_own() {
    add_groups(Client::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_who_join_one_group_are_counted_exactly() {
    join_one_group(Client::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_who_guess_at_once_have_five_guesses_together() {
    let client = Arc::new(Client::within_a_window(&[]).await);
    let (gid, code) = client.add_with_code().await;
    let answers = race(|_| {
        let (client, gid) = (Arc::clone(&client), gid.clone());
        async move {
            let reply = client.join(&gid, "x", &json!({"MID": 2})).await;
            reply.json()["ErrCode"].as_i64().expect("a number")
        }
    })
    .await;
    let count = |wanted: i64| answers.iter().filter(|answer| **answer == wanted).count();
    assert_eq!((count(5004), count(5005)), (5, CLIENTS - 5), "{answers:?}");
    assert_failed(&client.join(&gid, &code, &json!({"MID": 2})).await, 5005, "locked");
}
