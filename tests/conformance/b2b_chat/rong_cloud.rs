//! Groups at RongCloud: made, refused, and after every failure in between exactly one at both ends.

use crate::client::{Chat, HISTORY, changed, params, params_with, rows, text, users};
use crate::concurrency::race;
use crate::fake::{Act, Call, Fake};
use conformance::Server;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

const CREATE: &str = "/group/create.json";
const JOIN: &str = "/group/join.json";

async fn start() -> (Chat, Fake) {
    let fake = Fake::start();
    let chat = Chat::with(&[("rongcloud_api", &fake.base)]).await;
    (chat, fake)
}

/// Both ends have one group with just these users, and the caller is told so.
async fn one_group(chat: &Chat, fake: &Fake, order: &str, expected: &[i32]) -> String {
    let message = chat.enter(&params(order, expected[0])).await;
    let group = text(&message["GroupID"]);
    let here: BTreeSet<i64> = users(&message).into_iter().collect();
    assert_eq!(here.len(), users(&message).len());
    assert_eq!(here, expected.iter().map(|user| i64::from(*user)).collect());
    let there = fake.groups();
    assert_eq!(there.keys().collect::<Vec<_>>(), [&group]);
    assert_eq!(there[&group], expected.iter().map(ToString::to_string).collect());
    assert_eq!(
        rows(&chat.database()),
        (1, i64::try_from(expected.len()).expect("a few"))
    );
    group
}

#[tokio::test]
async fn a_new_group_is_created_and_another_user_joins_it() {
    let (chat, fake) = start().await;
    let order = chat.order();
    let message = chat.enter(&params(&order, 11)).await;
    let call = |path: &str, user: &str| Call {
        path: path.to_owned(),
        user: user.to_owned(),
        group: text(&message["GroupID"]),
        name: text(&message["GroupName"]),
    };
    assert_eq!(fake.calls(), [call(CREATE, "11")]);
    chat.enter(&params(&order, 12)).await;
    chat.enter(&params_with(&order, 13, &[("IsRongGroup", json!(1))])).await;
    assert_eq!(fake.calls(), [call(CREATE, "11"), call(JOIN, "12"), call(JOIN, "13")]);
    one_group(&chat, &fake, &order, &[11, 12, 13]).await;
}

#[tokio::test]
async fn a_repeated_call_does_not_reach_rongcloud() {
    let (chat, fake) = start().await;
    let order = chat.order();
    for made in [0, 0, 1, 1] {
        chat.enter(&params_with(
            &order,
            11,
            &[("IsRongGroup", json!(made)), ("RoleType", json!(made))],
        ))
        .await;
    }
    assert_eq!(fake.paths(), [CREATE]);
}

#[tokio::test]
async fn a_given_id_is_the_group_s_id_there_too() {
    let (chat, fake) = start().await;
    let (order, id) = (chat.order(), chat.group_id());
    chat.enter(&params_with(&order, 11, &[("GroupID", json!(id))])).await;
    assert_eq!(one_group(&chat, &fake, &order, &[11]).await, id);
}

#[tokio::test]
async fn an_adopted_group_is_joined_and_not_created() {
    let (chat, fake) = start().await;
    let (order, id) = (chat.order(), chat.group_id());
    fake.make(&id);
    let adopting = params_with(&order, 11, &[("GroupID", json!(id)), ("IsRongGroup", json!(1))]);
    chat.enter(&adopting).await;
    assert_eq!(fake.paths(), [JOIN]);
    assert_eq!(one_group(&chat, &fake, &order, &[11]).await, id);
}

#[tokio::test]
async fn a_group_that_rongcloud_does_not_have_is_not_adopted() {
    let (chat, fake) = start().await;
    let (order, id) = (chat.order(), chat.group_id());
    let adopting = params_with(&order, 11, &[("GroupID", json!(id)), ("IsRongGroup", json!(1))]);
    let (code, text) = chat.try_enter(&adopting).await;
    assert_eq!((code.as_str(), text), ("1006", json!("RongCloud refused: code 1002")));
    assert_eq!(rows(&chat.database()), (0, 0));
    chat.enter(&params(&order, 11)).await;
    one_group(&chat, &fake, &order, &[11]).await;
}

#[tokio::test]
async fn a_refusal_is_reported_with_rongcloud_s_code_and_leaves_nothing() {
    let refusals = [
        (Act::Refuse(200, r#"{"code":1008,"errorMessage":"limit"}"#), "1008"),
        (
            Act::Refuse(401, r#"{"code":1004,"errorMessage":"signature error"}"#),
            "1004",
        ),
        (Act::Refuse(400, r#"{"code":1002}"#), "1002"),
        (Act::Refuse(403, "forbidden"), "403"),
    ];
    let (chat, fake) = start().await;
    for (act, code) in refusals {
        let order = chat.order();
        fake.plan([act]);
        let answer = chat.try_enter(&params(&order, 11)).await;
        assert_eq!(
            answer,
            ("1006".to_owned(), json!(format!("RongCloud refused: code {code}")))
        );
        assert_eq!(rows(&chat.database()), (0, 0));
        let unknown = params_with(&order, 11, &[("IsRongGroup", json!(1))]);
        assert_eq!(chat.refused(crate::client::INIT, &unknown).await, "1002");
    }
    let order = chat.order();
    chat.enter(&params(&order, 11)).await;
    one_group(&chat, &fake, &order, &[11]).await;
}

#[tokio::test]
async fn a_member_whom_rongcloud_refuses_is_no_member() {
    let (chat, fake) = start().await;
    let order = chat.order();
    let group = text(&chat.enter(&params(&order, 11)).await["GroupID"]);
    fake.plan([Act::Refuse(200, r#"{"code":20000}"#)]);
    assert_eq!(chat.try_enter(&params(&order, 12)).await.0, "1006");
    assert_eq!(one_group(&chat, &fake, &order, &[11]).await, group);
    chat.enter(&params(&order, 12)).await;
    assert_eq!(one_group(&chat, &fake, &order, &[11, 12]).await, group);
    assert_eq!(fake.paths(), [CREATE, JOIN, JOIN]);
}

/// Makes a group whose first call fails as planned with 1007, and again.
async fn heals(act: Act) -> Duration {
    let (chat, fake) = start().await;
    let (order, id) = (chat.order(), chat.group_id());
    let creating = params_with(&order, 11, &[("GroupID", json!(id))]);
    fake.plan([act]);
    let start = Instant::now();
    let answer = chat.try_enter(&creating).await;
    let took = start.elapsed();
    assert_eq!(
        answer,
        ("1007".to_owned(), json!("RongCloud did not answer, call again"))
    );
    // Until RongCloud has confirmed it nobody sees it, and nobody else can have its id.
    let unknown = params_with(&order, 12, &[("IsRongGroup", json!(1))]);
    assert_eq!(chat.refused(crate::client::INIT, &unknown).await, "1002");
    assert_eq!(chat.refused(HISTORY, &json!({"groupID": id})).await, "1002");
    let other = chat
        .enter(&params_with(&chat.order(), 21, &[("GroupID", json!(id))]))
        .await;
    assert_ne!(other["GroupID"], id);
    // Whatever id the next call wishes, it is the same group.
    let message = chat.enter(&params_with(&order, 11, &[("GroupID", json!(""))])).await;
    assert_eq!((text(&message["GroupID"]), users(&message)), (id.clone(), vec![11]));
    let there = fake.groups();
    assert_eq!(there.len(), 2);
    assert_eq!(there[&id], BTreeSet::from(["11".to_owned()]));
    assert_eq!(fake.paths(), [CREATE, CREATE, CREATE]);
    took
}

#[tokio::test]
async fn a_call_that_is_not_answered_in_5_seconds_is_repeated_by_the_next_one() {
    for act in [Act::Hang(false), Act::Hang(true), Act::Trickle] {
        assert_five_seconds(heals(act).await);
    }
}

fn assert_five_seconds(took: Duration) {
    assert!(
        took >= Duration::from_secs(5) && took < Duration::from_secs(15),
        "{took:?}"
    );
}

#[tokio::test]
async fn a_server_that_takes_no_connection_is_waited_for_for_5_seconds() {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a free port");
    let listener = socket.listen(1).expect("a queue of one or two");
    let address = listener.local_addr().expect("an address");
    let mut waiting = Vec::new();
    while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        waiting.push(stream);
    }
    let chat = Chat::with(&[("rongcloud_api", &format!("http://{address}"))]).await;
    let start = Instant::now();
    let (code, _) = chat.try_enter(&params(&chat.order(), 11)).await;
    assert_eq!(code, "1007");
    assert_five_seconds(start.elapsed());
}

#[tokio::test]
async fn a_connection_that_dies_before_or_after_the_group_is_made_heals_by_the_next_call() {
    heals(Act::Die(false)).await;
    heals(Act::Die(true)).await;
}

#[tokio::test]
async fn an_answer_that_says_nothing_heals_by_the_next_call() {
    for reply in [
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":200}",
        "HTTP/1.1 500 No\r\nContent-Length: 13\r\n\r\n{\"code\":1000}",
        "HTTP/1.1 502 No\r\nContent-Length: 6\r\n\r\n<html>",
        "HTTP/1.1 302 Found\r\nLocation: /group/create.json\r\nContent-Length: 0\r\n\r\n",
        "not even HTTP",
    ] {
        heals(Act::Say(reply)).await;
    }
}

#[tokio::test]
async fn a_late_answer_within_5_seconds_counts() {
    let (chat, fake) = start().await;
    let order = chat.order();
    fake.plan([Act::Late(Duration::from_secs(2))]);
    chat.enter(&params(&order, 11)).await;
    assert_eq!(fake.paths(), [CREATE]);
    one_group(&chat, &fake, &order, &[11]).await;
}

#[tokio::test]
async fn a_refusal_after_a_call_without_an_answer_keeps_the_id() {
    let (chat, fake) = start().await;
    let (order, id) = (chat.order(), chat.group_id());
    fake.plan([Act::Die(true), Act::Refuse(200, r#"{"code":1008}"#)]);
    let creating = params_with(&order, 11, &[("GroupID", json!(id))]);
    assert_eq!(chat.try_enter(&creating).await.0, "1007");
    assert_eq!(chat.try_enter(&params(&order, 11)).await.0, "1006");
    assert_eq!(one_group(&chat, &fake, &order, &[11]).await, id);
}

#[tokio::test]
async fn a_member_without_an_answer_joins_by_the_next_call() {
    for act in [Act::Die(false), Act::Die(true)] {
        let (chat, fake) = start().await;
        let order = chat.order();
        chat.enter(&params(&order, 11)).await;
        fake.plan([act]);
        assert_eq!(chat.try_enter(&params(&order, 12)).await.0, "1007");
        assert_eq!(users(&chat.enter(&params(&order, 11)).await), [11]);
        chat.enter(&params(&order, 12)).await;
        one_group(&chat, &fake, &order, &[11, 12]).await;
        assert_eq!(fake.paths(), [CREATE, JOIN, JOIN]);
    }
}

#[tokio::test]
async fn a_server_that_dies_in_the_middle_leaves_one_group() {
    let fake = Fake::start();
    let state = tempfile::tempdir().expect("a temporary folder");
    let variables = [("rongcloud_api", fake.base.as_str())];
    let chat = Chat::on(state.path(), &variables).await;
    let (order, base) = (chat.order(), fake.base.clone());
    fake.plan([Act::Hang(true)]);
    let request = chat.server.request("POST", crate::client::INIT);
    let request = request.bearer_auth(chat.server.token("b2b-chat"));
    let request = request.header("content-type", "application/json");
    let call = tokio::spawn(request.body(params(&order, 11).to_string()).send());
    while fake.calls().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(chat);
    call.await.expect("no panic").expect_err("no answer");
    let server = Server::on(
        state.path(),
        changed(&[("rongcloud_api", &base)]),
        host::Options::default(),
    )
    .await;
    let chat = Chat::of(server);
    let message = chat.enter(&params(&order, 11)).await;
    let there = fake.groups();
    assert_eq!(there.keys().collect::<Vec<_>>(), [&text(&message["GroupID"])]);
    assert_eq!(users(&message), [11]);
    assert_eq!(rows(&crate::client::database(state.path())), (1, 1));
}

#[tokio::test]
async fn of_16_users_at_once_all_are_in_one_group_at_both_ends() {
    let (chat, fake) = start().await;
    let (chat, order) = (Arc::new(chat), chat_order());
    let groups: BTreeSet<String> = race(|client| {
        let (chat, order) = (Arc::clone(&chat), order.clone());
        async move { text(&chat.enter(&params(&order, user(client))).await["GroupID"]) }
    })
    .await
    .into_iter()
    .collect();
    assert_eq!(groups.len(), 1);
    let everybody: Vec<i32> = (0..16).map(user).collect();
    one_group(&chat, &fake, &order, &everybody).await;
}

#[tokio::test]
async fn of_16_users_at_once_who_meet_every_failure_all_are_in_one_group_in_the_end() {
    let (chat, fake) = start().await;
    let (chat, order) = (Arc::new(chat), chat_order());
    let failures = [
        Act::Refuse(200, r#"{"code":1008}"#),
        Act::Die(true),
        Act::Serve,
        Act::Die(false),
        Act::Refuse(401, ""),
        Act::Late(Duration::from_millis(50)),
    ];
    fake.plan(failures.iter().cloned().cycle().take(60));
    race(|client| {
        let (chat, order) = (Arc::clone(&chat), order.clone());
        async move {
            loop {
                match chat.try_enter(&params(&order, user(client))).await {
                    (code, _) if code == "1" => break,
                    (code, _) => assert!(["1006", "1007"].contains(&code.as_str()), "{code}"),
                }
            }
        }
    })
    .await;
    let everybody: Vec<i32> = (0..16).map(user).collect();
    one_group(&chat, &fake, &order, &everybody).await;
}

#[tokio::test]
async fn of_16_users_at_once_whom_rongcloud_refuses_nothing_is_left() {
    let (chat, fake) = start().await;
    let (chat, order) = (Arc::new(chat), chat_order());
    fake.plan(vec![Act::Refuse(200, r#"{"code":1008}"#); 16]);
    let codes = race(|client| {
        let (chat, order) = (Arc::clone(&chat), order.clone());
        async move { chat.try_enter(&params(&order, user(client))).await.0 }
    })
    .await;
    assert_eq!(codes, vec!["1006"; 16]);
    assert_eq!(rows(&chat.database()), (0, 0));
    assert!(fake.groups().is_empty());
}

#[tokio::test]
async fn nothing_is_called_where_rongcloud_is_not_configured() {
    let fake = Fake::start();
    for (api, key, secret) in [
        (fake.base.as_str(), "", "secret"),
        (fake.base.as_str(), "key", ""),
        ("", "key", "secret"),
    ] {
        let variables = [
            ("rongcloud_api", api),
            ("rongcloud_app_key", key),
            ("rongcloud_app_secret", secret),
        ];
        let chat = Chat::with(&variables).await;
        chat.enter(&params(&chat.order(), 11)).await;
    }
    assert!(fake.calls().is_empty());
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_nowhere_told() {
    let fake = Fake::start();
    let variables = [
        ("rongcloud_api", fake.base.as_str()),
        ("rongcloud_app_secret", "another secret"),
    ];
    let chat = Chat::with(&variables).await;
    let answer = chat.try_enter(&params(&chat.order(), 11)).await;
    assert_eq!(answer, ("1006".to_owned(), json!("RongCloud refused: code 1004")));
    assert_eq!(fake.faults().len(), 1);
    assert_eq!(rows(&chat.database()), (0, 0));
}

#[tokio::test]
async fn an_address_with_a_slash_at_its_end_is_the_same() {
    let fake = Fake::start();
    let chat = Chat::with(&[("rongcloud_api", &format!("{}/", fake.base))]).await;
    let order = chat.order();
    chat.enter(&params(&order, 11)).await;
    one_group(&chat, &fake, &order, &[11]).await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_answer() {
    // Taken, or another test's server would get it; and nobody listens.
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a free port");
    let base = format!("http://{}", socket.local_addr().expect("an address"));
    let chat = Chat::with(&[("rongcloud_api", &base)]).await;
    let answer: (String, Value) = chat.try_enter(&params(&chat.order(), 11)).await;
    assert_eq!(
        answer,
        ("1007".to_owned(), json!("RongCloud did not answer, call again"))
    );
}

fn chat_order() -> String {
    "PO-of-sixteen".to_owned()
}

fn user(client: usize) -> i32 {
    i32::try_from(client).expect("a few") + 1
}
