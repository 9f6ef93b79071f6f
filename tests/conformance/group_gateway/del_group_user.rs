//! `POST /gateway/xtinterface/group/delGroupUser`

use crate::client::{Gateway, succeeded, text, with_users};
use crate::scene::{CREATOR, MEMBER, STRANGER, Scene};
use conformance::Sample;

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let gateway = Gateway::start().await;
    let creation = Sample::read("group-gateway", "create_group", 1).request;
    let group = text(&succeeded(&gateway.send("group/createGroup", creation).await)["groupId"]);
    let (creator, other) = ("5b503ee9e4b02abb5318b23e", "5b90c663e4b0216ee04a768c");
    gateway
        .ok("group/addGroupUser", with_users(&group, creator, &[other]))
        .await;
    let sample_group = Some(("5bee7172e4b0f6bbaa32b4bf", group.as_str()));
    gateway
        .answers_sample("group/delGroupUser", "del_group_user", sample_group, &[])
        .await;
    let members = gateway.members(&group, creator).await;
    assert!(
        members.len() == 4 && !members.contains(&other.to_owned()),
        "{members:?}"
    );
}

#[tokio::test]
async fn only_a_manager_takes_members_out() {
    let scene = Scene::set(Gateway::start().await).await;
    for (operator, users) in [
        (MEMBER, &[MEMBER][..]),
        (MEMBER, &[STRANGER]),
        (MEMBER, &[CREATOR]),
        (MEMBER, &[]),
        (STRANGER, &[MEMBER]),
    ] {
        let body = with_users(&scene.group, operator, users);
        scene.gateway.refused("group/delGroupUser", &body, 10_000_403).await;
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn the_last_manager_stays_and_with_them_everybody() {
    let scene = Scene::set(Gateway::start().await).await;
    for users in [&[CREATOR][..], &[MEMBER, CREATOR], &[CREATOR, STRANGER]] {
        let body = with_users(&scene.group, CREATOR, users);
        scene.gateway.refused("group/delGroupUser", &body, 10_000_403).await;
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn who_is_not_in_the_group_is_no_failure() {
    let scene = Scene::set(Gateway::start().await).await;
    for users in [&[][..], &[STRANGER], &[STRANGER, STRANGER]] {
        let body = with_users(&scene.group, CREATOR, users);
        scene.gateway.ok("group/delGroupUser", body).await;
    }
    scene.assert_unchanged().await;
    let body = with_users(&scene.group, CREATOR, &[STRANGER, MEMBER, MEMBER]);
    scene.gateway.ok("group/delGroupUser", body).await;
    assert_eq!(scene.gateway.members(&scene.group, CREATOR).await, [CREATOR]);
}
