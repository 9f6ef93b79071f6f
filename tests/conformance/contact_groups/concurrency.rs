//! Sixteen clients at once.

use conformance::chat::{Chat, add, changing, codes, creation, group, groups, peer, remove, renaming};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

const CLIENTS: usize = 16;

/// Runs `client` sixteen times at once and returns what each came to, in no particular order.
async fn race<F, T>(client: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let clients: JoinSet<T> = (0..CLIENTS).map(client).collect();
    clients.join_all().await
}

/// The code of a call.
async fn code(chat: &Chat, endpoint: &str, body: &Value) -> i64 {
    let reply = chat.send(endpoint, body.to_string()).await;
    reply.json()["ErrorCode"].as_i64().expect("an integer")
}

fn count(codes: &[i64], code: i64) -> usize {
    codes.iter().filter(|&&other| other == code).count()
}

/// Changes the group under whichever of its two names it has at the moment.
async fn change_renamed(chat: &Chat, user: &str, changes: Vec<Value>) {
    for name in ["a", "b"].into_iter().cycle().take(1000) {
        let reply = chat
            .send(
                "update_contact_group",
                changing(user, name, changes.clone()).to_string(),
            )
            .await;
        let json = reply.json();
        match json["ErrorCode"].as_i64() {
            Some(0) => {
                let codes = codes(&json["UpdateGroupResult"]["ContactResultItem"]);
                return assert!(codes.iter().all(|&code| code == 0), "{json}");
            }
            Some(51009) => {}
            _ => panic!("{json}"),
        }
    }
    panic!("the group was never found");
}

const ROUNDS: usize = 20;

/// Every client adds conversations of its own and removes others, while one of them renames the group.
pub(crate) async fn lose_nothing(chat: Chat) {
    let chat = Arc::new(chat);
    let user = chat.account("user").await;
    let old = groups("old", CLIENTS * ROUNDS);
    chat.create(&user, "a", &[]).await;
    chat.fill(&user, "a", &old).await;
    race(|client| {
        let (chat, user, old) = (Arc::clone(&chat), user.clone(), old.clone());
        async move {
            for round in 0..ROUNDS {
                if client == 0 {
                    let (from, to) = if round % 2 == 0 { ("a", "b") } else { ("b", "a") };
                    chat.ok("update_contact_group", renaming(&user, from, to)).await;
                }
                let new = group(&format!("@new#{client}#{round}"));
                change_renamed(&chat, &user, vec![add(&new)]).await;
                change_renamed(&chat, &user, vec![remove(&old[client * ROUNDS + round])]).await;
            }
        }
    })
    .await;
    let everything = chat.everything(&user).await;
    assert_eq!(everything.groups, [json!({"GroupName": "a", "GroupId": 1})]);
    let new = (0..CLIENTS).flat_map(|client| (0..ROUNDS).map(move |round| format!("@new#{client}#{round}")));
    assert_eq!(everything.members(1), new.collect());
    assert_eq!(everything.conversations.len(), CLIENTS * ROUNDS);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost() {
    lose_nothing(Chat::start().await).await;
}

/// There is room for 50 conversations, and 160 want to be in.
pub(crate) async fn fill_to_the_limit(chat: Chat) {
    let chat = Arc::new(chat);
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[]).await;
    chat.fill(&user, "a", &groups("old", 950)).await;
    let acknowledged = race(|client| {
        let (chat, user) = (Arc::clone(&chat), user.clone());
        async move {
            let mut added = Vec::new();
            for batch in groups(&format!("new#{client}"), 10).chunks(2) {
                let codes = chat.change(&user, "a", batch.iter().map(add).collect()).await;
                assert!(codes.iter().all(|code| [0, 51008].contains(code)), "{codes:?}");
                added.extend(
                    batch
                        .iter()
                        .zip(codes)
                        .filter(|pair| pair.1 == 0)
                        .map(|pair| peer(pair.0)),
                );
            }
            added
        }
    })
    .await;
    let acknowledged: BTreeSet<String> = acknowledged.into_iter().flatten().collect();
    assert_eq!(acknowledged.len(), 50);
    let members = chat.everything(&user).await.members(id);
    assert_eq!(members.len(), 1000);
    assert!(acknowledged.is_subset(&members));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_never_passes_1000_conversations() {
    fill_to_the_limit(Chat::start().await).await;
}

/// Each client wants three groups, and there may be 20.
pub(crate) async fn create_to_the_limit(chat: Chat) {
    let chat = Arc::new(chat);
    let user = chat.account("user").await;
    let codes = race(|client| {
        let (chat, user) = (Arc::clone(&chat), user.clone());
        async move {
            let mut codes = Vec::new();
            for index in 0..3 {
                let body = creation(&user, &format!("{client}/{index}"), &[group("@1")]);
                codes.push(code(&chat, "create_contact_group", &body).await);
            }
            codes
        }
    })
    .await
    .concat();
    assert_eq!(
        (count(&codes, 0), count(&codes, 51010)),
        (20, 3 * CLIENTS - 20),
        "{codes:?}"
    );
    let everything = chat.everything(&user).await;
    let ids: BTreeSet<i64> = everything
        .groups
        .iter()
        .filter_map(|group| group["GroupId"].as_i64())
        .collect();
    assert_eq!((everything.groups.len(), ids.len()), (20, 20));
    let found = chat
        .look_up(&user, &group("@1"))
        .await
        .expect("a conversation in every group");
    assert_eq!(found["ContactGroupId"].as_array().expect("a list").len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_never_passes_20_groups() {
    create_to_the_limit(Chat::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_given_to_one_of_sixteen_creators() {
    let chat = Arc::new(Chat::start().await);
    let user = chat.account("user").await;
    let codes = race(|client| {
        let (chat, body) = (Arc::clone(&chat), creation(&user, "a", &[group(&format!("@{client}"))]));
        async move { code(&chat, "create_contact_group", &body).await }
    })
    .await;
    assert_eq!((count(&codes, 0), count(&codes, 50002)), (1, CLIENTS - 1), "{codes:?}");
    let everything = chat.everything(&user).await;
    assert_eq!(
        (everything.names(), everything.conversations.len()),
        (vec!["a".to_owned()], 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_given_to_one_of_sixteen_renamed_groups() {
    let chat = Arc::new(Chat::start().await);
    let user = chat.account("user").await;
    for client in 0..CLIENTS {
        chat.create(&user, &client.to_string(), &[]).await;
    }
    let codes = race(|client| {
        let (chat, body) = (Arc::clone(&chat), renaming(&user, &client.to_string(), "wanted"));
        async move { code(&chat, "update_contact_group", &body).await }
    })
    .await;
    assert_eq!((count(&codes, 0), count(&codes, 50002)), (1, CLIENTS - 1), "{codes:?}");
    let names = chat.everything(&user).await.names();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), CLIENTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_deleted_by_one_of_sixteen_while_others_add_to_it() {
    let chat = Arc::new(Chat::start().await);
    let user = chat.account("user").await;
    chat.create(&user, "kept", &groups("kept", 5)).await;
    chat.create(&user, "a", &groups("old", 50)).await;
    let codes = race(|client| {
        let (chat, user) = (Arc::clone(&chat), user.clone());
        async move {
            let changes = vec![add(&group(&format!("@new#{client}")))];
            code(&chat, "update_contact_group", &changing(&user, "a", changes)).await;
            let deletion = json!({"From_Account": user, "GroupName": ["a"]});
            code(&chat, "del_contact_group", &deletion).await
        }
    })
    .await;
    assert_eq!((count(&codes, 0), count(&codes, 51009)), (1, CLIENTS - 1), "{codes:?}");
    let everything = chat.everything(&user).await;
    assert_eq!(everything.names(), ["kept"]);
    assert_eq!(everything.conversations.len(), 5);
}

/// There is room for 50 marked conversations, and 160 are to be marked.
pub(crate) async fn mark_to_the_limit(chat: Chat) {
    let chat = Arc::new(chat);
    let user = chat.account("user").await;
    let mark = |conversation: &Value| json!({"OptType": 1, "ContactItem": conversation, "SetMark": [0]});
    for batch in groups("old", 950).chunks(50) {
        assert_eq!(chat.mark(&user, batch.iter().map(mark).collect()).await, [0; 50]);
    }
    let codes = race(|client| {
        let (chat, user) = (Arc::clone(&chat), user.clone());
        async move {
            let mut codes = Vec::new();
            for batch in groups(&format!("new#{client}"), 10).chunks(2) {
                codes.extend(chat.mark(&user, batch.iter().map(mark).collect()).await);
            }
            codes
        }
    })
    .await
    .concat();
    assert_eq!((count(&codes, 0), count(&codes, 51008)), (50, 10 * CLIENTS - 50));
    assert_eq!(chat.everything(&user).await.conversations.len(), 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn marked_conversations_never_pass_1000() {
    mark_to_the_limit(Chat::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bits_that_sixteen_clients_set_on_one_conversation_all_stay() {
    let chat = Arc::new(Chat::start().await);
    let user = chat.account("user").await;
    race(|client| {
        let (chat, user) = (Arc::clone(&chat), user.clone());
        async move {
            for bit in (0..4).map(|index| client * 4 + index) {
                let item = json!({"OptType": 1, "ContactItem": group("@1"), "SetMark": [bit]});
                assert_eq!(chat.mark(&user, vec![item]).await, [0]);
            }
        }
    })
    .await;
    let found = chat.look_up(&user, &group("@1")).await.expect("a marked conversation");
    assert_eq!(found["StandardMark"], "1".repeat(64));
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_clients_may_import_the_same_accounts() {
    let chat = Arc::new(Chat::start().await);
    let users: Vec<String> = (0..50)
        .map(|index| chat.server.unique(&format!("user{index}")))
        .collect();
    race(|_| {
        let (chat, users) = (Arc::clone(&chat), users.clone());
        async move { chat.import(&users.iter().map(String::as_str).collect::<Vec<_>>()).await }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_calls_is_not_throttled() {
    let chat = Arc::new(Chat::start().await);
    race(|_| {
        let chat = Arc::clone(&chat);
        async move {
            for _ in 0..40 {
                chat.ok("account_check", json!({"CheckItem": [{"UserID": "x"}]})).await;
            }
        }
    })
    .await;
}
