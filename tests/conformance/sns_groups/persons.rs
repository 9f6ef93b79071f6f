//! What a token with a subject, and a stranger, may do and see; a token without a subject may and sees all.

use crate::client::{
    ADD_GROUP, Client, FORM, JOIN, JSON, assert_failed, enveloped, failed, mids, succeeded, text, token,
};
use conformance::{Reply, Server};
use serde_json::{Value, json};

/// What no other person is shown of somebody.
const PRIVATE: [&str; 3] = ["13800000000", "13900000000", "room-301"];

/// Puts two people into the directory, of whom the second is the first one's guardian.
async fn people(client: &Client) -> Vec<i64> {
    let mids = mids(3);
    for (mid, guardian, telephone) in [
        (mids[0], mids[1].to_string(), PRIVATE[0]),
        (mids[1], String::new(), PRIVATE[1]),
    ] {
        let person = json!({
            "displayName": format!("name {mid}"), "title": "title", "telephone": telephone, "guardian": guardian,
            "picture": format!("https://cdn.test/{mid}.png"),
            "properties": {"UCode": "code-1", "Props": [{"Name": "room", "Val": PRIVATE[2]}]},
        });
        client.put_person(&mid.to_string(), &person).await;
    }
    mids
}

async fn add(client: &Client, token: &str, list: &str) -> Reply {
    let target = format!("{ADD_GROUP}?admMids={list}");
    client
        .send_as(token, "POST", &target, JSON, r#"{"Name":"n","IsCode":true}"#)
        .await
}

/// The members of a group that was added, by their ids.
fn member(added: &Value, mid: i64) -> Value {
    let members = added["Members"]["ViewModelList"].as_array().expect("members");
    let found = members.iter().find(|member| member["MID"] == mid);
    found.expect("a member").clone()
}

/// Asserts that nothing private is shown of a member whose name and picture are.
fn assert_public(member: &Value, mid: i64) {
    assert_eq!([&member["Tel"], &member["PTel"]], [&json!(""), &json!("")], "{member}");
    assert_eq!(member["Props"], json!([]));
    assert_eq!(member["Name"], format!("name {mid}"));
    assert_eq!(member["Pic"], format!("https://cdn.test/{mid}.png"));
    let text = member.to_string();
    assert!(!PRIVATE.iter().any(|word| text.contains(word)), "{text}");
}

#[tokio::test]
async fn a_person_adds_groups_of_its_own_and_sees_of_others_what_a_member_sees() {
    let client = Client::start().await;
    let mids = people(&client).await;
    let list = format!("{},{}", mids[0], mids[1]);
    let own = succeeded(&add(&client, &client.token_of(&mids[0].to_string()), &list).await);
    let shown = member(&own, mids[0]);
    assert_eq!([&shown["Tel"], &shown["PTel"]], [PRIVATE[0], PRIVATE[1]]);
    assert_eq!(shown["Props"][0]["Val"], PRIVATE[2]);
    assert_public(&member(&own, mids[1]), mids[1]);
    assert_eq!(member(&own, mids[1])["Title"], "title");
    let group = &own["GroupSD"]["Group"];
    assert_eq!(text(&group["InCode"]).len(), 8, "its administrator");

    let stranger = mids[2].to_string();
    for subject in [stranger.as_str(), "anna", "0", "", "-1", &format!("0{}", mids[0])] {
        let reply = add(&client, &client.token_of(subject), &list).await;
        assert_failed(&reply, 5006, subject);
        assert!(!PRIVATE.iter().any(|word| reply.text().contains(word)));
    }
    let all = succeeded(&add(&client, &client.token, &list).await);
    for mid in &mids[..2] {
        assert_eq!(member(&all, *mid)["Props"][0]["Val"], PRIVATE[2], "the back office");
    }
    // What was hidden from who added the group is stored all the same.
    let (gid, code) = (text(&group["GID"]), text(&group["InCode"]));
    let other = client.token_of(&mids[1].to_string());
    let joined = succeeded(&client.join_as(&other, &gid, &code, &json!({})).await);
    assert_eq!([&joined["Tel"], &joined["AdmLevel"]], [&json!(PRIVATE[1]), &json!(1)]);
}

#[tokio::test]
async fn what_is_wrong_with_a_call_is_told_before_whose_it_is() {
    let client = Client::with(&[("sns_strict_members", "true")]).await;
    let person = client.token_of("7");
    assert_failed(&add(&client, &person, "x").await, 1003, "no ids");
    assert_failed(
        &add(&client, &person, "8").await,
        5006,
        "before the directory is looked into",
    );
    assert_failed(&add(&client, &person, "7").await, 5002, "unknown");
    let (gid, _) = ("9223372036854775807", "x");
    assert_failed(
        &client.join_as(&person, gid, "x", &json!({"MID": 8})).await,
        5006,
        "other",
    );
    assert_failed(
        &client.join_as(&person, gid, "x", &json!({"MID": 7})).await,
        5001,
        "group",
    );
}

#[tokio::test]
async fn a_code_is_shown_to_administrators_of_its_group_and_to_nobody_else() {
    let client = Client::start().await;
    let mids = mids(3);
    for (sent, is_code) in [(json!({"IsCode": true}), true), (json!({"InCode": "text"}), false)] {
        let added = client.add(&mids[0].to_string(), &sent).await;
        let group = &added["GroupSD"]["Group"];
        let (gid, code) = (text(&group["GID"]), text(&group["InCode"]));
        let seen = async |token: &str| succeeded(&client.get_as(token, &gid).await)["InCode"].clone();
        let of = |mid: i64| client.token_of(&mid.to_string());
        assert_eq!(seen(&of(mids[0])).await, code);
        assert_eq!(seen(&client.token).await, code);
        if is_code {
            succeeded(&client.join_as(&of(mids[1]), &gid, &code, &json!({})).await);
        }
        for token in [of(mids[1]), of(mids[2]), client.token_of("anna"), client.token_of("")] {
            assert_eq!(seen(&token).await, Value::Null);
            let text = client.get_as(&token, &gid).await.text().to_owned();
            assert!(text.contains(r#""InCode":null"#) && !text.contains(&code), "{text}");
        }
    }
}

#[tokio::test]
async fn a_person_joins_as_itself_only() {
    let client = Client::start().await;
    let (gid, code) = client.add_with_code().await;
    let mids = mids(2);
    let person = client.token_of(&mids[0].to_string());
    let other = json!({"MID": mids[1]});
    for (token, body) in [
        (&person, &other),
        (&person, &json!({"MID": -1})),
        (&client.token_of("anna"), &json!({})),
        (&client.token_of("anna"), &other),
        (&client.token_of("0"), &json!({"MID": 0})),
        (&client.token_of(""), &json!({})),
    ] {
        assert_failed(&client.join_as(token, &gid, &code, body).await, 5006, &body.to_string());
    }
    assert_eq!(client.get(&gid).await["MemberCnt"], 1);
    let joined = succeeded(&client.join_as(&person, &gid, &code, &json!({"Tel": "555"})).await);
    assert_eq!([&joined["MID"], &joined["Tel"]], [&json!(mids[0]), &json!("555")]);
    for (content_type, body) in [(JSON, json!({"MID": mids[0]}).to_string()), (FORM, "Name=n".to_owned())] {
        let target = format!("{JOIN}?gid={gid}&code={code}");
        let again = client.send_as(&person, "POST", &target, content_type, body).await;
        assert_eq!(succeeded(&again), joined);
    }
    assert_failed(
        &client.join(&gid, &code, &json!({})).await,
        1006,
        "the back office says who joins",
    );
}

#[tokio::test]
async fn a_person_whom_the_directory_knows_joins_as_the_directory_has_it() {
    let client = Client::start().await;
    let (gid, code) = client.add_with_code().await;
    let mid = people(&client).await[0];
    let said = json!({
        "MID": mid, "UID": 2002, "UCode": "code-2", "MTypeID": 9, "MTypeName": "principal", "ChildMID": 7, "Name": "Li",
    });
    let person = client.token_of(&mid.to_string());
    let joined = succeeded(&client.join_as(&person, &gid, &code, &said).await);
    assert_eq!([&joined["UCode"], &joined["Name"]], [&json!("code-1"), &json!("Li")]);
    for field in ["UID", "MTypeID", "MTypeName", "ChildMID"] {
        assert_ne!(joined[field], said[field], "{field}");
    }
    // Of a stranger to the directory there is nothing else to go by; and the back office says who somebody is.
    let [unknown, known] = [mids(1)[0], people(&client).await[0]];
    for (token, mid) in [
        (client.token_of(&unknown.to_string()), unknown),
        (client.token.clone(), known),
    ] {
        let mut said = said.clone();
        said["MID"] = json!(mid);
        let joined = succeeded(&client.join_as(&token, &gid, &code, &said).await);
        assert_eq!([&joined["UCode"], &joined["UID"]], [&said["UCode"], &said["UID"]]);
    }
}

/// Calls without a token.
async fn anonymous(client: &Client, method: &str, target: &str, body: &str) -> Reply {
    let request = client.server.request(method, target);
    Server::send(request.header("content-type", JSON).body(body.to_owned())).await
}

#[tokio::test]
async fn a_stranger_is_shown_names_and_pictures_and_the_code_of_what_it_adds() {
    let client = Client::with(&[("allow_anonymous", "true")]).await;
    let mids = people(&client).await;
    let target = format!("{ADD_GROUP}?admMids={},{}", mids[0], mids[1]);
    let added = succeeded(&anonymous(&client, "POST", &target, r#"{"IsCode":true}"#).await);
    for mid in &mids[..2] {
        let shown = member(&added, *mid);
        assert_public(&shown, *mid);
        assert_eq!([&shown["Title"], &shown["UCode"]], [&json!(""), &json!("")]);
    }
    let group = &added["GroupSD"]["Group"];
    let (gid, code) = (text(&group["GID"]), text(&group["InCode"]));
    let target = format!("/sns/v3/Sns/GetGroup?gid={gid}");
    assert_eq!(
        succeeded(&anonymous(&client, "GET", &target, "").await)["InCode"],
        Value::Null
    );
    let target = format!("{JOIN}?gid={gid}&code={code}");
    for mid in [mids[0], mids[2]] {
        let body = json!({"MID": mid, "Name": format!("name {mid}"), "Pic": format!("https://cdn.test/{mid}.png"), "Tel": "5"});
        assert_public(
            &succeeded(&anonymous(&client, "POST", &target, &body.to_string()).await),
            mid,
        );
    }
    // What a stranger is not shown is there for those who may see it.
    let whole = succeeded(&client.join(&gid, &code, &json!({"MID": mids[0]})).await);
    assert_eq!(whole["Tel"], PRIVATE[0]);
    // A valid token still says who calls, and one that is not valid is as good as none.
    let person = client.token_of(&mids[2].to_string());
    assert_failed(&add(&client, &person, &mids[0].to_string()).await, 5006, "a person");
    let expired = token(&client.server, "sns-groups", Some("1"), 1);
    let seen = enveloped(&client.get_as(&expired, &gid).await);
    assert_eq!([&seen["Ret"], &seen["Data"]["InCode"]], [&json!(0), &Value::Null]);
    assert_eq!(client.get(&gid).await["InCode"], code, "the back office");
}

#[tokio::test]
async fn head_and_other_spellings_show_no_more() {
    let client = Client::start().await;
    let (gid, code) = client.add_with_code().await;
    let stranger = client.token_of("77");
    for target in ["/SNS/V3/SNS/GETGROUP", "/sns/v3/sns/getgroup/"] {
        let request = client.server.request("GET", &format!("{target}?GID={gid}"));
        let reply = Server::send(request.bearer_auth(&stranger).header("accept", "text/xml, text/json")).await;
        assert!(!reply.text().contains(&code), "{}", reply.text());
        let request = client.server.request("HEAD", &format!("{target}?gid={gid}"));
        assert_eq!(Server::send(request.bearer_auth(&stranger)).await.status, 405);
    }
    let (ret, _, _) = failed(&client.get_as("x", &gid).await);
    assert_eq!(ret, 3);
}
