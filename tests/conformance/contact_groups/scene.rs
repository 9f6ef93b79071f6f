//! A user with something to lose, for the calls that are to change nothing.

use crate::account_import::status;
use conformance::chat::{Chat, Everything, add, c2c, changing, creation, group, is_account, page};
use serde_json::{Value, json};

/// The endpoints whose valid request changes what `get_contact_group` shows.
const CHANGES_GROUPS: &[&str] = &[
    "create_contact_group",
    "update_contact_group",
    "del_contact_group",
    "mark_contact",
];

/// A server with a user who has a group and a mark, and the UserID of nobody.
pub(crate) struct Scene {
    pub(crate) chat: Chat,
    pub(crate) user: String,
    pub(crate) stranger: String,
    before: Everything,
}

impl Scene {
    pub(crate) async fn set(chat: Chat) -> Self {
        let (user, stranger) = (chat.account("user").await, chat.server.unique("stranger"));
        chat.create(&user, "a", &[group("@1"), c2c(&user)]).await;
        let item = json!({"OptType": 3, "ContactItem": group("@2"), "SetMark": [1], "CustomMark": "m"});
        chat.mark(&user, vec![item]).await;
        let before = chat.everything(&user).await;
        Self {
            chat,
            user,
            stranger,
            before,
        }
    }

    /// A body that an endpoint accepts, and that changes something if the endpoint changes anything.
    pub(crate) fn valid(&self, endpoint: &str) -> Value {
        let (user, new) = (self.user.as_str(), group("@new"));
        match endpoint {
            "create_contact_group" => creation(user, "new", &[new]),
            "update_contact_group" => changing(user, "a", vec![add(&new)]),
            "del_contact_group" => json!({"From_Account": user, "GroupName": ["a"]}),
            "get_contact_group" => page(user, &json!(0)),
            "search_contact_group" => json!({"From_Account": user, "ContactItem": [new]}),
            "mark_contact" => {
                json!({"From_Account": user, "MarkItem": [{"OptType": 1, "ContactItem": new, "SetMark": [0]}]})
            }
            "account_import" => json!({"UserID": self.stranger}),
            "multiaccount_import" => json!({"Accounts": [self.stranger]}),
            "account_check" => json!({"CheckItem": [{"UserID": user}]}),
            other => panic!("{other} has no body here: add one to Scene::valid"),
        }
    }

    pub(crate) async fn assert_unchanged(&self) {
        assert_eq!(self.chat.everything(&self.user).await, self.before);
        assert_eq!(status(&self.chat, &json!(self.stranger)).await, "NotImported");
    }
}

/// What an endpoint answers to parameters of the wrong shape.
pub(crate) fn bad_parameters(endpoint: &str) -> i64 {
    if is_account(endpoint) { 70402 } else { 50002 }
}

/// What an endpoint answers to callers who are no administrators.
pub(crate) fn no_administrator(endpoint: &str) -> i64 {
    if is_account(endpoint) { 60010 } else { 50003 }
}

#[tokio::test]
async fn what_counts_as_valid_is_accepted_by_every_endpoint() {
    for endpoint in conformance::chat::endpoints() {
        let scene = Scene::set(Chat::start().await).await;
        scene.chat.ok(endpoint, scene.valid(endpoint)).await;
        let groups_changed = scene.chat.everything(&scene.user).await != scene.before;
        assert_eq!(
            groups_changed,
            CHANGES_GROUPS.contains(&endpoint),
            "{endpoint}: is it in CHANGES_GROUPS, where it changes what get_contact_group shows?"
        );
    }
}
