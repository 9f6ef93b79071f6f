//! Messages that are made to cost as much as they can to be shown. A history whose cost grew with the square of a message's
//! length was not shown within the half minute after which the server ends a call.

use crate::client::{Gateway, TEAM};
use crate::page::{attributes, count};
use serde_json::json;

/// The address of the next page, if there is one.
fn following(shown: &str) -> Option<String> {
    let (before, _) = shown.split_once(r#"" rel="next""#)?;
    let (_, address) = before.rsplit_once("href=\"")?;
    Some(address.replace("&amp;", "&"))
}

/// As many messages as a page shows at most.
const PAGE: usize = 50;

#[tokio::test]
async fn a_page_of_nothing_but_links_is_shown() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &["b"]).await;
    // Of 10,000 characters, and of 65,536 bytes as JSON, with its name.
    let link = "http://a ";
    let (content, more) = (link.repeat(1111), link.repeat(7200));
    for _ in 0..PAGE {
        let body = json!({
            "currentUid": "a", "groupId": group, "msgType": 25, "content": content, "param": {"content": more},
        });
        gateway.ok("message/send", body).await;
    }
    let history = gateway.merge(&group, "a").await;
    let (mut messages, mut links) = (0, 0);
    let mut next = Some(format!("history.html?mid={history}&eid={TEAM}"));
    while let Some(address) = next {
        let reply = gateway.get(&address).await;
        assert_eq!(reply.status, 200, "{address}");
        let shown = reply.text();
        let hrefs = attributes(shown, "a", "href");
        links += hrefs.iter().filter(|href| *href == "http://a").count();
        messages += count(shown);
        next = following(shown);
    }
    assert_eq!((messages, links), (PAGE, PAGE * (1111 + 7200)));
}

#[tokio::test]
async fn what_only_looks_like_links_is_shown() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &["b"]).await;
    for text in ["http", "http://", "https://\"", "http:", "http://见", "http://a)"] {
        gateway
            .say(&group, "a", &text.repeat(10_000 / text.chars().count()))
            .await;
    }
    let history = gateway.merge(&group, "a").await;
    let shown = gateway.page(&history, 1).await;
    assert_eq!(count(&shown), 6);
}
