//! What the page of a merged history makes of what people wrote.

use crate::client::{Gateway, name_person, text};
use crate::page::{attributes, between, entries, entry, tags, visible};
use serde_json::{Value, json};

/// What an entry is sent by, and what is to be seen of it.
struct Case {
    call: &'static str,
    body: Value,
    /// Texts that are shown, in this order.
    texts: &'static [&'static str],
    links: &'static [&'static str],
    pictures: &'static [&'static str],
}

/// The first page of a history with these messages and notices.
async fn page_of(gateway: &Gateway, calls: Vec<(&str, Value)>) -> String {
    let group = gateway.create("a", &["b"]).await;
    for (call, mut body) in calls {
        body["groupId"] = json!(group);
        body["currentUid"] = json!("a");
        gateway.ok(call, body).await;
    }
    let merge_id = gateway.merge(&group, "a").await;
    gateway.page(&merge_id, 1).await
}

#[tokio::test]
async fn nothing_that_people_wrote_is_markup() {
    const EVIL: &str = r#"</p></title><script>alert(1)</script><img src=x onerror="alert(2)">'&amp;&lt;"#;
    let gateway = Gateway::with(&[]).await;
    name_person(gateway.server.state(), "evil", EVIL);
    let creation = json!({"currentUid": "evil", "groupName": EVIL, "userIds": []});
    let group = text(&gateway.ok("group/createGroup", creation).await["groupId"]);
    let url = |rest: &str| format!("https://a.example/\"><{rest}").replace(' ', "");
    let param = json!({
        "title": EVIL, "name": EVIL, "content": EVIL, "primaryContent": format!("{EVIL} "), "ext": "png",
        "url": url(EVIL), "webpageUrl": url(EVIL), "contentUrl": url(EVIL), EVIL: EVIL,
    });
    for (call, mut body) in [
        ("notice/create", json!({"title": &EVIL[..40], "content": EVIL})),
        ("message/send", json!({"msgType": 2, "content": EVIL})),
        ("message/send", json!({"msgType": 8, "content": EVIL, "param": param})),
        ("message/send", json!({"msgType": 8, "content": EVIL})),
        ("message/send", json!({"msgType": 23, "content": EVIL, "param": param})),
        ("message/send", json!({"msgType": 25, "param": param})),
    ] {
        body["groupId"] = json!(group);
        body["currentUid"] = json!("evil");
        gateway.ok(call, body).await;
    }
    let merge_id = gateway.merge(&group, "evil").await;
    let page = gateway.page(&merge_id, 1).await;
    assert_eq!(visible(between(&page, "<title>", "</title>")), EVIL);
    assert_eq!(
        visible(between(&page, "<h1", "</h1>").split_once('>').expect("a tag").1),
        EVIL
    );
    for number in 1..=6 {
        let shown = visible(&entry(&page, number));
        let wanted = if number == 3 { 1 } else { 2 };
        assert!(shown.matches(EVIL).count() >= wanted, "{shown}");
    }
    assert_eq!(attributes(&page, "a", "href"), [url(EVIL), url(EVIL), url(EVIL)]);
    assert_eq!(attributes(&page, "img", "src"), [url(EVIL), url(EVIL), url(EVIL)]);
    assert_only_known_markup(&page);
}

/// The page has only tags and attributes that the server writes.
fn assert_only_known_markup(page: &str) {
    const TAGS: [&str; 24] = [
        "!DOCTYPE", "html", "head", "meta", "title", "link", "script", "body", "header", "main", "footer", "nav", "h1",
        "h2", "div", "p", "ol", "li", "span", "time", "a", "img", "svg", "path",
    ];
    for (tag, attributes) in tags(page) {
        let name = tag.trim_start_matches('/');
        assert!(TAGS.contains(&name), "a tag {tag} in {page}");
        // Attributes are name="value", or a name alone.
        let outside: String = attributes.split('"').step_by(2).collect();
        for name in outside.split(' ').map(|name| name.trim_end_matches('=')) {
            let is_known = name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
            assert!(
                is_known && !name.starts_with("on") && name != "style",
                "an attribute {name} of {tag}"
            );
        }
        assert_eq!(attributes.matches('"').count() % 2, 0, "{attributes}");
    }
    assert_eq!(page.matches("<script").count(), 1, "{page}");
}

#[tokio::test]
async fn only_http_and_https_become_links_and_pictures() {
    let gateway = Gateway::start().await;
    let bad = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/x",
        "/relative",
        "cloudhub://x",
        "http:/one-slash",
        "https:evil",
        "http:// b",
        "http://a\tb",
    ];
    for url in bad {
        let param =
            json!({"url": url, "webpageUrl": url, "contentUrl": url, "thumbUrl": url, "ext": "png", "name": "n"});
        let content = if url == "http://a\tb" { "c" } else { url };
        let messages = [2, 8, 23, 25].map(|kind| {
            let body = json!({"msgType": kind, "content": content, "param": param});
            ("message/send", body)
        });
        let page = page_of(&gateway, messages.into()).await;
        let list = entries(&page);
        assert!(!list.contains("<a ") && !list.contains("<img "), "{url}: {list}");
    }
    for url in [
        "http://a.example/x?y=1&z=2",
        "https://a.example/",
        "HTTPS://A.EXAMPLE/#z",
    ] {
        let param = json!({"url": url, "webpageUrl": url, "contentUrl": url, "name": "n.pdf", "title": "t"});
        let messages =
            [8, 23, 25].map(|kind| ("message/send", json!({"msgType": kind, "content": "c", "param": param})));
        let page = page_of(&gateway, messages.into()).await;
        assert_eq!(attributes(entries(&page), "a", "href"), [url, url, url]);
        assert_eq!(attributes(entries(&page), "img", "src"), [url, url]);
        for rel in attributes(entries(&page), "a", "rel") {
            assert_eq!(rel, "noopener noreferrer nofollow ugc");
        }
    }
    let content = "见https://a.example/b?c=1&d=\"2\"。 (http://b.example).";
    let page = page_of(
        &gateway,
        vec![("message/send", json!({"msgType": 2, "content": content}))],
    )
    .await;
    assert_eq!(
        attributes(entries(&page), "a", "href"),
        ["https://a.example/b?c=1&d=", "http://b.example"]
    );
    assert!(visible(&entry(&page, 1)).ends_with(content), "{page}");
}

#[tokio::test]
async fn files_pictures_cards_and_notices_are_shown() {
    let gateway = Gateway::start().await;
    let card = json!({
        "title": "卡片", "primaryContent": "p", "thumbUrl": "https://a.example/3.png", "webpageUrl": "https://a.example/4",
    });
    let chart = json!({"contentUrl": "https://a.example/5", "thumbUrl": "https://a.example/6", "content": "c"});
    let message = |body: Value, texts, links, pictures| Case {
        call: "message/send",
        body,
        texts,
        links,
        pictures,
    };
    let cases = [
        Case {
            call: "notice/create",
            ..message(
                json!({"title": "标题", "content": "一\n二"}),
                &["公告", "标题", "一\n二"],
                &[],
                &[],
            )
        },
        message(
            json!({"msgType": 8, "content": "a.pdf", "param": {"url": "https://a.example/1"}}),
            &["a.pdf", "文件"],
            &["https://a.example/1"],
            &[],
        ),
        message(
            json!({"msgType": 8, "param": {"name": "b.JPG", "fileUrl": "https://a.example/2"}}),
            &[],
            &["https://a.example/2"],
            &["https://a.example/2"],
        ),
        message(
            json!({"msgType": 8, "content": "no address.png"}),
            &["no address.png"],
            &[],
            &[],
        ),
        message(
            json!({"msgType": 25, "content": "c", "param": card}),
            &["卡片", "c", "p", "查看详情"],
            &["https://a.example/4"],
            &["https://a.example/3.png"],
        ),
        message(
            json!({"msgType": 25, "param": chart}),
            &["c"],
            &[],
            &["https://a.example/5"],
        ),
        message(
            json!({"msgType": 23, "content": "rich", "param": {"title": 1, "url": ["https://a.example/7"]}}),
            &["rich"],
            &[],
            &[],
        ),
        message(
            json!({"msgType": 2, "content": "a\u{0}b\n\n c"}),
            &["b\n\n c"],
            &[],
            &[],
        ),
    ];
    let calls = cases.iter().map(|case| (case.call, case.body.clone())).collect();
    let page = page_of(&gateway, calls).await;
    for (number, case) in (1..).zip(cases) {
        let (entry, body) = (entry(&page, number), case.body);
        let mut shown = visible(&entry);
        for text in case.texts {
            let (_, rest) = shown
                .split_once(text)
                .unwrap_or_else(|| panic!("{body}: no {text} in {shown}"));
            shown = rest.to_owned();
        }
        assert_eq!(attributes(&entry, "a", "href"), case.links, "{body}");
        assert_eq!(attributes(&entry, "img", "src"), case.pictures, "{body}");
    }
    assert_eq!(attributes(&page, "img", "alt"), ["图片 b.JPG", "图片 卡片", "图片 "]);
    assert_eq!(page.matches(r#"<li class="message notice" "#).count(), 1);
    assert_only_known_markup(&page);
}

#[tokio::test]
async fn two_people_of_one_name_are_two_senders() {
    let gateway = Gateway::with(&[]).await;
    for person in ["a", "b"] {
        name_person(gateway.server.state(), person, "张三");
    }
    let group = gateway.create("a", &["b"]).await;
    for sender in ["a", "a", "b"] {
        gateway.say(&group, sender, "x").await;
    }
    let merge_id = gateway.merge(&group, "a").await;
    let page = gateway.page(&merge_id, 1).await;
    let classes = attributes(entries(&page), "li", "class");
    assert_eq!(classes, ["day", "message", "message goes-on", "message"]);
}

#[tokio::test]
async fn the_largest_page_opens() {
    let gateway = Gateway::start().await;
    let param = json!({"title": "\"".repeat(32_000)});
    let body = json!({"msgType": 25, "content": "😀".repeat(10_000), "param": param});
    let page = page_of(&gateway, vec![("message/send", body); 15]).await;
    for number in [1, 15] {
        let shown = visible(&entry(&page, number));
        let ends = (
            shown.contains(&"\"".repeat(32_000)),
            shown.ends_with(&"😀".repeat(10_000)),
        );
        assert_eq!(ends, (true, true), "entry {number}");
    }
}
