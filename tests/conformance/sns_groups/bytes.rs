//! Groups at their largest.

use crate::client::{ADD_GROUP, Client, JOIN, JSON, assert_failed, mids, succeeded};
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
