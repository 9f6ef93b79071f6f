//! Sixteen clients at once.

use crate::client::{Chat, params, params_with, text, users};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

const CLIENTS: usize = 16;

/// Runs `client` sixteen times at once and returns what each came to, in no particular order.
pub(crate) async fn race<F, T>(client: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let clients: JoinSet<T> = (0..CLIENTS).map(client).collect();
    clients.join_all().await
}

fn user(client: usize) -> i32 {
    i32::try_from(client).expect("a few") + 1
}

#[tokio::test]
async fn of_16_users_at_once_all_are_in_one_group() {
    let chat = Arc::new(Chat::start().await);
    for _ in 0..8 {
        let order = chat.order();
        let groups: BTreeSet<String> = race(|client| {
            let (chat, order) = (Arc::clone(&chat), order.clone());
            async move {
                let message = chat.enter(&params(&order, user(client))).await;
                assert!(users(&message).contains(&i64::from(user(client))));
                text(&message["GroupID"])
            }
        })
        .await
        .into_iter()
        .collect();
        assert_eq!(groups.len(), 1);
        let mut found = users(&chat.enter(&params(&order, 1)).await);
        found.sort_unstable();
        assert_eq!(found, (1..=16).collect::<Vec<i64>>());
    }
}

#[tokio::test]
async fn of_16_lines_that_wish_one_id_at_once_one_gets_it() {
    let chat = Arc::new(Chat::start().await);
    for made in [0, 1] {
        let (order, id) = (chat.order(), chat.group_id());
        let answers = race(|client| {
            let changes = [
                ("OrderDetailsIDX", json!(client)),
                ("GroupID", json!(id)),
                ("IsRongGroup", json!(made)),
            ];
            let (chat, params) = (Arc::clone(&chat), params_with(&order, 1, &changes));
            async move { chat.try_enter(&params).await }
        })
        .await;
        let got = answers
            .iter()
            .filter(|(code, message)| code == "1" && message["GroupID"] == id);
        assert_eq!(got.count(), 1);
        let others: Vec<_> = answers.iter().filter(|(_, message)| message["GroupID"] != id).collect();
        assert_eq!(others.len(), 15);
        let expected = if made == 1 { "1003" } else { "1" };
        assert!(others.iter().all(|(code, _)| code == expected), "{others:?}");
        let ids: BTreeSet<String> = others
            .iter()
            .map(|(_, message)| message["GroupID"].to_string())
            .collect();
        assert_eq!(ids.len(), if made == 1 { 1 } else { 15 });
    }
}
