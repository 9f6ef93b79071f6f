//! A group with something to lose, for the calls that are to change nothing.

use crate::client::{CALLS, Gateway, on_group, with_users};
use crate::page::entries;
use serde_json::{Value, json};

/// Who created the group.
pub(crate) const CREATOR: &str = "5b503ee9e4b02abb5318b23e";
/// Who is in it.
pub(crate) const MEMBER: &str = "5b6cea82e4b05df05b3efc2b";
/// Who is not.
pub(crate) const STRANGER: &str = "5bee6706e4b073e587c144ae";

/// A server with a group that has members, a message, a notice, a banner and a merged history.
pub(crate) struct Scene {
    pub(crate) gateway: Gateway,
    pub(crate) group: String,
    pub(crate) merge_id: String,
    before: [String; 3],
}

impl Scene {
    pub(crate) async fn set(gateway: Gateway) -> Self {
        let group = gateway.create(CREATOR, &[MEMBER]).await;
        for call in ["message/send", "notice/create", "banner/create"] {
            gateway.ok(call, valid(call, &group)).await;
        }
        let merge_id = gateway.merge(&group, MEMBER).await;
        let before = state(&gateway, &group).await;
        Self {
            gateway,
            group,
            merge_id,
            before,
        }
    }

    /// A body that a call accepts, and that changes something if the call changes anything.
    pub(crate) fn valid(&self, call: &str) -> Value {
        valid(call, &self.group)
    }

    pub(crate) async fn assert_unchanged(&self) {
        assert_eq!(state(&self.gateway, &self.group).await, self.before);
    }
}

/// A body that a call on a group accepts.
pub(crate) fn valid(call: &str, group: &str) -> Value {
    match call {
        "group/createGroup" => json!({"currentUid": CREATOR, "groupName": "n", "userIds": [MEMBER]}),
        "group/addGroupUser" => with_users(group, CREATOR, &[STRANGER]),
        "group/delGroupUser" => with_users(group, CREATOR, &[MEMBER]),
        "notice/create" => json!({"currentUid": CREATOR, "groupId": group, "title": "t", "content": "notice"}),
        "banner/create" => json!({"currentUid": CREATOR, "groupId": group, "params": {"title": "t"}}),
        "message/send" => json!({"currentUid": CREATOR, "groupId": group, "msgType": 2, "content": "message"}),
        "group/groupUsers" | "group/groupInfo" | "message/merge/createForCloudflow" => on_group(group, CREATOR),
        other => panic!("no call {other}"),
    }
}

/// All that can be read of a group.
async fn state(gateway: &Gateway, group: &str) -> [String; 3] {
    let users = gateway
        .send("group/groupUsers", on_group(group, CREATOR).to_string())
        .await;
    let info = gateway
        .send("group/groupInfo", on_group(group, CREATOR).to_string())
        .await;
    let merge_id = gateway.merge(group, CREATOR).await;
    let page = gateway.page(&merge_id, 1).await;
    [
        users.text().to_owned(),
        info.text().to_owned(),
        entries(&page).to_owned(),
    ]
}

#[tokio::test]
async fn what_counts_as_valid_is_accepted_by_every_call_and_changes_what_it_should() {
    for call in CALLS {
        let scene = Scene::set(Gateway::start().await).await;
        scene.gateway.ok(call, scene.valid(call)).await;
        let changes = [
            "group/addGroupUser",
            "group/delGroupUser",
            "notice/create",
            "banner/create",
            "message/send",
        ];
        let has_changed = state(&scene.gateway, &scene.group).await != scene.before;
        assert_eq!(has_changed, changes.contains(&call), "{call}");
    }
}
