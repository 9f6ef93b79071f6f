//! Sixteen clients at once.

use crate::client::{Gateway, OTHER_TEAM, TEAM, on_group, text, with_users};
use crate::page::{count, entry};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

const CLIENTS: usize = 16;
const ROUNDS: usize = 10;

/// Runs `client` sixteen times at once and returns what each came to, in no particular order.
pub(crate) async fn race<F, T>(client: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let clients: JoinSet<T> = (0..CLIENTS).map(client).collect();
    clients.join_all().await
}

/// Every client adds users of its own to one group, and takes every other one out again.
pub(crate) async fn keep_to_what_was_acknowledged(gateway: Gateway) {
    let gateway = Arc::new(gateway);
    let group = gateway.create("creator", &["stays"]).await;
    race(|client| {
        let (gateway, group) = (Arc::clone(&gateway), group.clone());
        async move {
            for round in 0..ROUNDS {
                let user = format!("{client}-{round}");
                let body = with_users(&group, "stays", &[&user, "stays"]);
                gateway.ok("group/addGroupUser", body).await;
                if round % 2 == 0 {
                    let body = with_users(&group, "creator", &[&user]);
                    gateway.ok("group/delGroupUser", body).await;
                }
            }
        }
    })
    .await;
    let members = gateway.members(&group, "creator").await;
    assert_eq!(members[..2], ["creator", "stays"]);
    let odd = (0..CLIENTS).flat_map(|client| (1..ROUNDS).step_by(2).map(move |round| format!("{client}-{round}")));
    let expected: BTreeSet<String> = odd.collect();
    let found: BTreeSet<String> = members[2..].iter().cloned().collect();
    assert_eq!((found, members.len()), (expected.clone(), expected.len() + 2));
    let info = gateway.ok("group/groupInfo", on_group(&group, "stays")).await;
    assert_eq!(info[&group]["groupInfo"]["participantCount"], members.len());
}

/// Every client adds and removes the same user.
pub(crate) async fn agree_on_one_user(gateway: Gateway) {
    let gateway = Arc::new(gateway);
    let group = gateway.create("creator", &[]).await;
    for last in ["group/addGroupUser", "group/delGroupUser"] {
        let before = if last == "group/addGroupUser" {
            "group/delGroupUser"
        } else {
            "group/addGroupUser"
        };
        race(|_| {
            let (gateway, group) = (Arc::clone(&gateway), group.clone());
            async move {
                for call in [last, before, last, before] {
                    gateway.ok(call, with_users(&group, "creator", &["x"])).await;
                    let members = gateway.members(&group, "creator").await;
                    assert!(members == ["creator"] || members == ["creator", "x"], "{members:?}");
                }
            }
        })
        .await;
        race(|_| {
            let (gateway, group) = (Arc::clone(&gateway), group.clone());
            async move { gateway.ok(last, with_users(&group, "creator", &["x"])).await }
        })
        .await;
        let members = gateway.members(&group, "creator").await;
        let is_in = last == "group/addGroupUser";
        assert_eq!(members, if is_in { vec!["creator", "x"] } else { vec!["creator"] });
    }
}

/// Every client sends messages of its own, which are all kept, each client's in its order.
pub(crate) async fn lose_no_message(gateway: Gateway) {
    let gateway = Arc::new(gateway);
    let group = gateway.create("creator", &[]).await;
    let ids = race(|client| {
        let (gateway, group) = (Arc::clone(&gateway), group.clone());
        async move {
            let mut ids = Vec::new();
            for round in 0..ROUNDS {
                let content = format!("[{client}:{round}]");
                ids.push(gateway.say(&group, "creator", &content).await);
                // What is merged meanwhile has the messages of a moment, all of them.
                let merge_id = gateway.merge(&group, "creator").await;
                let page = gateway.page(&merge_id, 1).await;
                assert!(count(&page) > round.min(49), "{page}");
            }
            ids
        }
    })
    .await;
    let ids: BTreeSet<String> = ids.into_iter().flatten().collect();
    assert_eq!(ids.len(), CLIENTS * ROUNDS);
    let merge_id = gateway.merge(&group, "creator").await;
    let mut pages = Vec::new();
    for number in 1..=4 {
        pages.push(gateway.page(&merge_id, number).await);
    }
    let contents: Vec<String> = (1..=u32::try_from(CLIENTS * ROUNDS).expect("a small number"))
        .map(|number| entry(&pages[(number as usize - 1) / 50], number))
        .collect();
    for client in 0..CLIENTS {
        let place = |round: usize| {
            let content = format!("[{client}:{round}]");
            let places: Vec<usize> = (0..contents.len())
                .filter(|&place| contents[place].contains(&content))
                .collect();
            assert_eq!(places.len(), 1, "{content} is there {places:?}");
            places[0]
        };
        assert!((0..ROUNDS).map(place).is_sorted());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_membership_is_what_the_acknowledged_calls_say() {
    keep_to_what_was_acknowledged(Gateway::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_user_added_and_removed_by_all_is_there_once_or_not_at_all() {
    agree_on_one_user(Gateway::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_message_is_lost_and_each_senders_order_is_kept() {
    lose_no_message(Gateway::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_repeats_at_once_make_one_message() {
    let gateway = Arc::new(Gateway::start().await);
    let group = gateway.create("a", &["b"]).await;
    let ids = race(|client| {
        let (gateway, group) = (Arc::clone(&gateway), group.clone());
        async move {
            let body = json!({
                "currentUid": "a", "groupId": group, "msgType": 2, "content": client.to_string(), "clientMsgId": "c",
            });
            text(&gateway.ok("message/send", body).await["msgId"])
        }
    })
    .await;
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let merge_id = gateway.merge(&group, "b").await;
    assert_eq!(count(&gateway.page(&merge_id, 1).await), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_who_ask_at_once_get_one_token() {
    let gateway = Arc::new(Gateway::with(&[]).await);
    // Nobody has asked for these yet.
    for (eid, scope) in [(OTHER_TEAM, "resGroupSecret"), (TEAM, "team")] {
        let tokens = race(|_| {
            let gateway = Arc::clone(&gateway);
            async move { gateway.tokens(eid, scope).await }
        })
        .await;
        for token in ["accessToken", "refreshToken"] {
            assert!(
                tokens.iter().all(|other| other[token] == tokens[0][token]),
                "{tokens:?}"
            );
        }
    }
}
