//! `POST /gateway/xtinterface/group/groupUsers`

use crate::client::{Gateway, on_group};
use crate::scene::{CREATOR, MEMBER, STRANGER, Scene};

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let gateway = Gateway::start().await;
    let group = gateway
        .create(
            "5b6bf2a7e4b0fbba1110125c",
            &["5b90bd35e4b0aaccb6c1ce2d", "5b8ce9bae4b0aaccb6c0e55e"],
        )
        .await;
    let sample_group = Some(("5c11fb86e4b03461235eef6f", group.as_str()));
    gateway
        .answers_sample("group/groupUsers", "group_users", sample_group, &[])
        .await;
}

#[tokio::test]
async fn every_member_sees_the_same_and_who_left_sees_nothing() {
    let scene = Scene::set(Gateway::start().await).await;
    let (gateway, group) = (&scene.gateway, &scene.group);
    assert_eq!(gateway.members(group, CREATOR).await, [CREATOR, MEMBER]);
    assert_eq!(gateway.members(group, MEMBER).await, [CREATOR, MEMBER]);
    gateway
        .refused("group/groupUsers", &on_group(group, STRANGER), 10_000_403)
        .await;
    gateway
        .ok("group/delGroupUser", scene.valid("group/delGroupUser"))
        .await;
    for call in [
        "group/groupUsers",
        "group/groupInfo",
        "message/merge/createForCloudflow",
    ] {
        gateway.refused(call, &on_group(group, MEMBER), 10_000_403).await;
    }
    assert_eq!(gateway.members(group, CREATOR).await, [CREATOR]);
}
