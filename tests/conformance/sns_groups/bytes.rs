//! Groups at their largest.

use crate::client::{ADD_GROUP, Client, FORM, JOIN, JSON, assert_failed, mids, succeeded};
use conformance::Server;
use serde_json::json;

/// The most bytes of a list of administrators, with its group.
const REPLY_BYTES: usize = 4 * 1024 * 1024;

#[tokio::test]
async fn administrators_of_whom_too_much_is_known_are_refused_and_fewer_are_told() {
    let client = Client::with(&[]).await;
    let ids: Vec<String> = (1..=1000).map(|mid| mid.to_string()).collect();
    let people = ids.iter().map(|id| {
        let props = json!([{"Name": "n", "Desc": "d", "Val": "\u{1}".repeat(1200), "SNO": 1}]);
        let person = json!({"id": id, "displayName": "n".repeat(255), "title": "t".repeat(255), "telephone": "1",
            "picture": "p".repeat(2048), "guardian": "1", "properties": {"Props": props}});
        format!("{person}\n")
    });
    let request = client.server.request("POST", "/directory/people/import");
    let request = request.bearer_auth(client.server.token("directory"));
    let report = Server::send(request.body(people.collect::<String>())).await.json();
    assert_eq!(report["imported"], 1000, "{report}");

    let add = |count: usize| {
        let target = format!("{ADD_GROUP}?admMids={}", ids[..count].join(","));
        let client = &client;
        async move { client.post(&target, JSON, r#"{"Name":"n"}"#).await }
    };
    assert_failed(&add(1000).await, 1007, "1000 large administrators");
    let reply = add(300).await;
    assert!(reply.body.len() < REPLY_BYTES, "{}", reply.body.len());
    let members = succeeded(&reply)["Members"].take();
    assert_eq!(members["ViewModelList"].as_array().map(Vec::len), Some(300));
    assert_eq!(members["TotalRecords"], 300);
}

/// What the directory has in few bytes can take many in a reply.
#[tokio::test]
async fn administrators_whose_properties_grow_when_they_are_told_are_refused() {
    let client = Client::with(&[]).await;
    let ids: Vec<String> = (1..=400).map(|mid| mid.to_string()).collect();
    let properties = format!(r#"{{"Props":[{{}}{}]}}"#, ",{}".repeat(2_700));
    let people = ids
        .iter()
        .map(|id| format!("{{\"id\":\"{id}\",\"displayName\":\"n\",\"properties\":{properties}}}\n"));
    let request = client.server.request("POST", "/directory/people/import");
    let request = request.bearer_auth(client.server.token("directory"));
    let report = Server::send(request.body(people.collect::<String>())).await.json();
    assert_eq!(report["imported"], 400, "{report}");

    let target = format!("{ADD_GROUP}?admMids={}", ids.join(","));
    assert_failed(
        &client.post(&target, JSON, r#"{"Name":"n"}"#).await,
        1007,
        "400 administrators",
    );
    let few = client
        .post(&format!("{ADD_GROUP}?admMids=1,2,3"), JSON, r#"{"Name":"n"}"#)
        .await;
    let data = succeeded(&few);
    assert_eq!(data["GroupSD"]["Group"]["GID"], "1", "a refused group is there");
    assert_eq!(
        data["Members"]["ViewModelList"][2]["Props"].as_array().map(Vec::len),
        Some(2_701)
    );
}

/// A control character takes one byte in a form, and six in JSON.
#[tokio::test]
async fn texts_that_would_make_a_large_reply_are_refused_and_as_many_bytes_of_others_are_not() {
    let client = Client::with(&[]).await;
    let target = format!("{ADD_GROUP}?admMids=1");
    for name in ["Name", "FName", "Desc", "Pic", "Phase"] {
        let body = format!("{name}={}", "\u{1}".repeat(1_000_000));
        assert_failed(&client.post(&target, FORM, body).await, 1007, name);
        let reply = client
            .post(&target, FORM, format!("{name}={}", "x".repeat(1_000_000)))
            .await;
        succeeded(&reply);
        assert!(reply.body.len() < 5 * 1024 * 1024, "{name}: {}", reply.body.len());
    }
    let reply = client
        .post(&target, JSON, format!(r#"{{"Name":"{}"}}"#, "庄".repeat(340_000)))
        .await;
    assert!(
        succeeded(&reply)["GroupSD"]["Group"]["PY"]
            .as_str()
            .is_some_and(|pinyin| pinyin.len() > 2_000_000)
    );

    let (gid, code) = client.add_with_code().await;
    let [mid] = mids(1)[..] else { unreachable!() };
    let target = format!("{JOIN}?gid={gid}&code={code}");
    let member = |text: &str| format!("MID={mid}&Title={}", text.repeat(1_000_000));
    assert_failed(&client.post(&target, FORM, member("\u{1}")).await, 1007, JOIN);
    succeeded(&client.post(&target, FORM, member("x")).await);
}

#[tokio::test]
async fn a_thousand_mistakes_are_told_and_more_are_not() {
    let client = Client::with(&[]).await;
    let target = format!("{ADD_GROUP}?admMids=1");
    let told = |count: usize| {
        let (client, target) = (&client, &target);
        async move {
            let json = client
                .post(
                    target,
                    JSON,
                    format!(r#"{{"Name":"n","Props":[1{}]}}"#, ",1".repeat(count - 1)),
                )
                .await;
            assert_failed(&json, 1002, "JSON");
            let form: String = (0..count).map(|item| format!("Props[{item}].SNO=x&")).collect();
            let form = client.post(target, FORM, form).await;
            assert_failed(&form, 1002, "a form");
            [json, form].map(|reply| {
                reply.json()["Msg"]
                    .as_str()
                    .unwrap_or_default()
                    .matches("SNO: ")
                    .count()
                    .max(reply.text().matches("]: ").count())
            })
        }
    };
    assert_eq!(told(999).await, [999, 999]);
    assert_eq!(told(1001).await, [1000, 1000]);
    assert_eq!(told(40_000).await, [1000, 1000]);
}

#[tokio::test]
async fn nobody_joins_a_group_of_10_000_members() {
    let client = Client::with(&[]).await;
    let (gid, code) = client.add_with_code().await;
    let database = conformance::storage::open(client.server.state());
    let full = "UPDATE sns_groups_group SET member_cnt = 9999 WHERE gid = ?1";
    database.execute(full, [&gid]).expect("a count");
    let [last, late] = [mids(2)[0], mids(2)[1]];
    let join = |mid: i64| json!({"MID": mid, "Name": "n"});
    assert_eq!(succeeded(&client.join(&gid, &code, &join(last)).await)["MID"], last);
    let refused = client.join(&gid, &code, &join(late)).await;
    assert_failed(&refused, 5007, JOIN);
    assert!(refused.text().contains("10000"), "{}", refused.text());
    assert_eq!(succeeded(&client.join(&gid, &code, &join(last)).await)["MID"], last);
    assert_eq!(client.get(&gid).await["MemberCnt"], 10_000);
}
