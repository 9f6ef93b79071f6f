//! Reads at their largest: twenty groups with the longest names, and as many conversations with the longest marks as a call
//! tells.

use conformance::chat::{Chat, add, changing, group, page};
use serde_json::{Value, json};

/// The most bytes of a reply, here far below what every list may have.
const REPLY_BYTES: usize = 1024 * 1024;

#[tokio::test]
async fn reads_of_the_most_and_the_longest_stay_small_and_an_update_takes_1_000() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversations: Vec<Value> = (0..1000).map(|number| group(&format!("{number:@>48}"))).collect();
    for number in 0..20 {
        let name = format!("{number:\"<64}");
        chat.create(&user, &name, &[]).await;
        let too_many = conversations.iter().chain([&group("more")]).map(add).collect();
        chat.refused("update_contact_group", changing(&user, &name, too_many), 50002)
            .await;
        chat.fill(&user, &name, &conversations).await;
    }
    for part in conversations.chunks(100) {
        let marks = part
            .iter()
            .map(|conversation| json!({"OptType": 3, "ContactItem": conversation, "SetMark": [63], "CustomMark": "\"".repeat(256)}));
        assert_eq!(chat.mark(&user, marks.collect()).await, vec![0; part.len()]);
    }
    let reply = chat.send("get_contact_group", page(&user, &json!(0)).to_string()).await;
    assert!(reply.body.len() < REPLY_BYTES, "{}", reply.body.len());
    let body = json!({"From_Account": user, "ContactItem": conversations[..300]});
    let reply = chat.send("search_contact_group", body.to_string()).await;
    assert!(reply.body.len() < REPLY_BYTES, "{}", reply.body.len());
    let everything = chat.everything(&user).await;
    assert_eq!((everything.groups.len(), everything.conversations.len()), (20, 1000));
}
