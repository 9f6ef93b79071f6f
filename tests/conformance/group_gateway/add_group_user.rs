//! `POST /gateway/xtinterface/group/addGroupUser`

use crate::client::{Gateway, with_users};
use crate::scene::{CREATOR, MEMBER, STRANGER, Scene};
use conformance::Sample;
use serde_json::json;

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let gateway = Gateway::start().await;
    let creation = Sample::read("group-gateway", "create_group", 1).request;
    let data = crate::client::succeeded(&gateway.send("group/createGroup", creation).await);
    let group = crate::client::text(&data["groupId"]);
    let sample_group = Some(("5bee7172e4b0f6bbaa32b4bf", group.as_str()));
    gateway
        .answers_sample("group/addGroupUser", "add_group_user", sample_group, &[])
        .await;
    let members = gateway.members(&group, "5b90c663e4b0216ee04a768c").await;
    assert_eq!((members.len(), members[4].as_str()), (5, "5b90c663e4b0216ee04a768c"));
}

#[tokio::test]
async fn any_member_adds_and_who_is_there_stays() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &["b"]).await;
    let add = |operator: &str, users: &[&str]| with_users(&group, operator, users);
    gateway.ok("group/addGroupUser", add("b", &["c", "a", "c"])).await;
    assert_eq!(gateway.members(&group, "a").await, ["a", "b", "c"]);
    gateway.ok("group/addGroupUser", add("c", &[])).await;
    gateway.ok("group/addGroupUser", add("c", &["a", "b", "c"])).await;
    gateway.ok("group/addGroupUser", add("a", &["e", "d"])).await;
    let users = gateway
        .ok("group/groupUsers", crate::client::on_group(&group, "e"))
        .await;
    let expected = json!({"managerIds": ["a"], "participantIds": ["a", "b", "c", "e", "d"]});
    assert_eq!(users, expected, "no manager is lost or made");
}

#[tokio::test]
async fn who_leaves_and_comes_back_is_the_last() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &["b", "c"]).await;
    gateway.ok("group/delGroupUser", with_users(&group, "a", &["b"])).await;
    gateway.ok("group/addGroupUser", with_users(&group, "c", &["b"])).await;
    assert_eq!(gateway.members(&group, "a").await, ["a", "c", "b"]);
}

#[tokio::test]
async fn a_stranger_adds_nobody_not_even_themselves() {
    let scene = Scene::set(Gateway::start().await).await;
    for users in [&[STRANGER][..], &[MEMBER, CREATOR], &[]] {
        let body = with_users(&scene.group, STRANGER, users);
        scene.gateway.refused("group/addGroupUser", &body, 10_000_403).await;
    }
    scene.assert_unchanged().await;
}
