//! What the directory is for: people's names show in groups, as they are when a group, a notice or a message is made.

use crate::client::{Client, person_line, person_path};
use conformance::Server;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const EID: &str = "10109";

/// Group calls of a team with a token of its own.
struct Groups<'a> {
    server: &'a Server,
    token: String,
}

impl<'a> Groups<'a> {
    async fn of(server: &'a Server) -> Self {
        Self::of_team(server, EID).await
    }

    async fn of_team(server: &'a Server, eid: &str) -> Self {
        let teams: Value = serde_json::from_str(server.variable("yunzhijia_teams")).expect("teams in JSON");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let body = json!({"eid": eid, "secret": teams[eid], "timestamp": u64::try_from(now.as_millis()).expect("a time"),
            "scope": "resGroupSecret"});
        let data = call(server, "/gateway/oauth2/token/getAccessToken", &body).await;
        let token = data["accessToken"].as_str().expect("a token").to_owned();
        Self { server, token }
    }

    async fn call(&self, path: &str, body: &Value) -> Value {
        let target = format!("/gateway/xtinterface/{path}?accessToken={}", self.token);
        call(self.server, &target, body).await
    }

    /// The id and the name of a new group of these members.
    async fn create(&self, creator: &str, others: &[&str]) -> (String, String) {
        let body = json!({"currentUid": creator, "userIds": others});
        let data = self.call("group/createGroup", &body).await;
        let text = |name: &str| data[name].as_str().expect("a text").to_owned();
        (text("groupId"), text("groupName"))
    }

    async fn notice(&self, group: &str, user: &str) -> Value {
        let body = json!({"currentUid": user, "groupId": group, "title": "t", "content": "c"});
        self.call("notice/create", &body).await["creator"].clone()
    }

    async fn send(&self, group: &str, user: &str, content: &str) {
        let body = json!({"currentUid": user, "groupId": group, "msgType": 2, "content": content});
        self.call("message/send", &body).await;
    }

    /// The text of the page that shows the history until now.
    async fn history(&self, group: &str, user: &str) -> String {
        let body = json!({"currentUid": user, "groupId": group});
        let merge = self.call("message/merge/createForCloudflow", &body).await;
        let target = format!(
            "/imbu/chat/history.html?mid={}&eid={EID}",
            merge.as_str().expect("an id")
        );
        let reply = Server::send(self.server.request("GET", &target)).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.text().to_owned()
    }
}

/// What a successful call answers in `data`.
async fn call(server: &Server, target: &str, body: &Value) -> Value {
    let reply = Server::send(server.request("POST", target).body(body.to_string()))
        .await
        .json();
    assert_eq!(reply["success"], json!(true), "{target}: {reply}");
    reply["data"].clone()
}

#[tokio::test]
async fn a_person_put_changed_imported_and_deleted_shows_in_new_groups_and_notices() {
    let client = Client::start().await;
    let groups = Groups::of(&client.server).await;
    let (a, b) = (client.server.unique("a"), client.server.unique("b"));
    let (group, name) = groups.create(&a, &[&b]).await;
    assert_eq!(name, format!("{a}、{b}"));
    assert_eq!(groups.notice(&group, &a).await, json!(a));

    client.put_person(&a, &json!({"displayName": "张 \"三\""})).await;
    assert_eq!(groups.create(&a, &[&b]).await.1, format!("张 \"三\"、{b}"));
    assert_eq!(groups.notice(&group, &a).await, json!("张 \"三\""));

    let lines = [person_line(&a, "Zhang"), person_line(&b, "李四")].concat();
    assert_eq!(client.import_people(lines).await.json()["imported"], json!(2));
    assert_eq!(groups.create(&a, &[&b]).await.1, "Zhang、李四");
    assert_eq!(groups.notice(&group, &a).await, json!("Zhang"));
    assert_eq!(groups.notice(&group, &b).await, json!("李四"));

    client.put_person(&a, &json!({"displayName": "", "title": "t"})).await;
    assert_eq!(groups.create(&a, &[&b]).await.1, format!("{a}、李四"));
    assert_eq!(groups.notice(&group, &a).await, json!(a));

    assert_eq!(client.send("DELETE", &person_path(&b), "").await.status, 204);
    assert_eq!(groups.create(&a, &[&b]).await.1, format!("{a}、{b}"));
    assert_eq!(groups.notice(&group, &b).await, json!(b));
}

#[tokio::test]
async fn a_team_sees_its_own_people_and_the_shared_ones_and_no_other_teams() {
    const OTHER: &str = "20218";
    let client = Client::start().await;
    let (own, other) = (
        Groups::of(&client.server).await,
        Groups::of_team(&client.server, OTHER).await,
    );
    let (both, one) = (client.server.unique("both"), client.server.unique("one"));
    let in_team = |eid: &str, id: &str| format!("{eid}/{id}");
    client.put_person(&both, &json!({"displayName": "Shared"})).await;
    client
        .put_person(&in_team(EID, &both), &json!({"displayName": "First's"}))
        .await;
    let line = person_line(&in_team(OTHER, &one), "Second's");
    assert_eq!(client.import_people(line).await.json()["imported"], json!(1));

    let (group, name) = own.create(&both, &[&one, &in_team(OTHER, &one)]).await;
    assert_eq!(name, format!("First's、{one}、{OTHER}/{one}"));
    assert_eq!(own.notice(&group, &both).await, json!("First's"));
    assert_eq!(own.notice(&group, &one).await, json!(one));
    let stranger = in_team(OTHER, &one);
    assert_eq!(own.notice(&group, &stranger).await, json!(stranger));
    own.send(&group, &stranger, "by a stranger").await;
    let page = own.history(&group, &both).await;
    assert!(!page.contains("Second") && page.contains("First"), "{page}");

    let (group, name) = other.create(&both, &[&one, &in_team(EID, &both)]).await;
    assert_eq!(name, format!("Shared、Second's、{EID}/{both}"));
    assert_eq!(other.notice(&group, &one).await, json!("Second's"));
}

#[tokio::test]
async fn a_history_shows_senders_by_the_names_that_they_had_when_they_sent() {
    let client = Client::start().await;
    let groups = Groups::of(&client.server).await;
    let (a, b) = (client.server.unique("a"), client.server.unique("b"));
    let names = ["before", "after", "fourth"].map(|name| client.server.unique(name));
    let (group, _) = groups.create(&a, &[&b]).await;
    groups.send(&group, &a, "sent while unknown").await;
    client.put_person(&a, &json!({"displayName": names[0]})).await;
    groups.send(&group, &a, "sent before").await;
    client.put_person(&a, &json!({"displayName": names[1]})).await;
    groups.send(&group, &a, "sent after").await;
    client.put_person(&b, &json!({"displayName": names[2]})).await;
    groups.send(&group, &b, "sent by b").await;
    assert_eq!(client.send("DELETE", &person_path(&a), "").await.status, 204);
    client.put_person(&b, &json!({"displayName": "renamed too late"})).await;

    let page = groups.history(&group, &a).await;
    assert!(!page.contains("renamed too late"), "{page}");
    let expected = [
        (&*a, "sent while unknown"),
        (&*names[0], "sent before"),
        (&*names[1], "sent after"),
        (&*names[2], "sent by b"),
    ];
    let mut rest = page.split_once("<ol").expect("a list of messages").1;
    for (name, content) in expected {
        let (before, behind) = rest
            .split_once(content)
            .unwrap_or_else(|| panic!("no {content} in {page}"));
        assert!(
            before.contains(&format!(">{name}<")),
            "{name} before {content}: {before}"
        );
        rest = behind;
    }
}
