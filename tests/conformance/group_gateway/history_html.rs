//! `GET /imbu/chat/history.html`

use crate::client::{Gateway, TEAM};
use crate::get_access_token::SAMPLE_TIME;
use crate::page::{attributes, between, count, entries, entry, visible};
use crate::scene::Scene;
use conformance::{Reply, Server, workspace};
use std::collections::BTreeSet;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src http: https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map_or("", String::as_str)
}

/// Replaces the sample's `mid` by another, and reads what the sample reads.
pub(crate) async fn sample(gateway: &Gateway, stem: &str, merge_id: &str) -> Reply {
    let file = workspace().join(format!("tests/samples/group-gateway/{stem}.1.request.txt"));
    let request = std::fs::read_to_string(&file).expect("a sample");
    let target = request.strip_prefix("GET ").expect("a method");
    let target = target.replace("5bed0bc884aeb31c68b7c97f", merge_id);
    Server::send(gateway.server.request("GET", &target)).await
}

#[tokio::test]
async fn the_sample_opens_the_page() {
    let scene = Scene::set(Gateway::start().await).await;
    let reply = sample(&scene.gateway, "history_html", &scene.merge_id).await;
    assert_eq!(
        (reply.status, header(&reply, "content-type")),
        (200, "text/html; charset=utf-8")
    );
    let page = reply.text();
    assert!(page.starts_with("<!DOCTYPE html><html lang="), "{page}");
    for part in [
        "<header>",
        "<main>",
        ">g</h1>",
        "<title>g</title>",
        "name=\"viewport\"",
        "2 条消息",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    assert_eq!(count(page), 2);
    let head = Server::send(scene.gateway.server.request(
        "HEAD",
        &format!("/imbu/chat/history.html?mid={}&eid={TEAM}", scene.merge_id),
    ))
    .await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(header(&head, "content-length"), header(&reply, "content-length"));
}

#[tokio::test]
async fn headers_keep_the_page_to_itself() {
    let scene = Scene::set(Gateway::start().await).await;
    let query = format!("mid={}&eid={TEAM}", scene.merge_id);
    for (target, status, caching) in [
        (format!("history.html?{query}"), 200, "private, no-cache"),
        ("history.html".to_owned(), 404, "private, no-cache"),
        ("other".to_owned(), 404, "private, no-cache"),
        (format!("history.svg?{query}"), 200, "private, max-age=300"),
        (format!("history.png?{query}"), 200, "private, max-age=300"),
        ("history.css".to_owned(), 200, "public, max-age=300"),
        ("history.js".to_owned(), 200, "public, max-age=300"),
    ] {
        let reply = scene.gateway.get(&target).await;
        assert_eq!(reply.status, status, "{target}");
        for (name, value) in [
            ("content-security-policy", POLICY),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-robots-tag", "noindex, nofollow"),
            ("cache-control", caching),
        ] {
            assert_eq!(header(&reply, name), value, "{name} of {target}");
        }
        assert_eq!(header(&reply, "set-cookie"), "");
        if target.starts_with("history.html") {
            assert_eq!(header(&reply, "vary"), "Accept-Language", "{target}");
            assert!(
                reply
                    .text()
                    .contains(r#"<meta name="robots" content="noindex, nofollow">"#)
            );
        }
    }
}

#[tokio::test]
async fn the_page_has_no_script_or_style_of_its_own() {
    let scene = Scene::set(Gateway::start().await).await;
    let page = scene.gateway.page(&scene.merge_id, 1).await;
    assert_eq!(page.matches("<script").count(), 1);
    assert!(
        page.contains(r#"<script src="/imbu/chat/history.js" defer></script>"#),
        "{page}"
    );
    assert!(
        page.contains(r#"<link rel="stylesheet" href="/imbu/chat/history.css">"#),
        "{page}"
    );
    for word in [
        "<style", " style=", " onload", " onclick", " onerror", "<form", "<iframe",
    ] {
        assert!(!page.contains(word), "{word} in {page}");
    }
    let script = scene.gateway.get("history.js").await;
    assert_eq!(header(&script, "content-type"), "text/javascript; charset=utf-8");
    for word in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
    ] {
        assert!(!script.text().contains(word), "the script uses {word}");
    }
    let style = scene.gateway.get("history.css").await;
    assert_eq!(header(&style, "content-type"), "text/css; charset=utf-8");
    assert!(style.text().contains("prefers-color-scheme: dark"));
}

#[tokio::test]
async fn whatever_is_not_there_is_the_same_page() {
    let scene = Scene::set(Gateway::start().await).await;
    let mid = &scene.merge_id;
    let queries = [
        String::new(),
        format!("mid={mid}"),
        format!("eid={TEAM}"),
        format!("mid=&eid={TEAM}"),
        format!("mid={}&eid={TEAM}", mid.to_uppercase()),
        format!("mid={}&eid={TEAM}", &mid[1..]),
        format!("mid={mid}0&eid={TEAM}"),
        format!("mid={mid}%00&eid={TEAM}"),
        format!("mid=%ff&eid={TEAM}"),
        format!("mid=000000000000000000000000&eid={TEAM}"),
        format!("mid={}&eid={TEAM}", scene.group),
        format!("mid={mid}&eid=20218"),
        format!("mid={mid}&eid="),
        format!("mid={mid}&eid=%3Cscript%3E"),
        format!("MID={mid}&EID={TEAM}"),
        format!("mid={mid}&eid={TEAM}&page=0"),
        format!("mid={mid}&eid={TEAM}&page=2"),
        format!("mid={mid}&eid={TEAM}&page=-1"),
        format!("mid={mid}&eid={TEAM}&page=1.0"),
        format!("mid={mid}&eid={TEAM}&page=x"),
        format!("mid={mid}&eid={TEAM}&page=%20"),
        format!("mid={mid}&eid={TEAM}&page=4294967295"),
        format!("mid={mid}&eid={TEAM}&page=4294967296"),
        format!("mid={mid}&eid={TEAM}&page=99999999999999999999"),
    ];
    let mut answers = BTreeSet::new();
    for query in queries {
        let reply = scene.gateway.get(&format!("history.html?{query}")).await;
        assert_eq!(
            (reply.status, header(&reply, "content-type")),
            (404, "text/html; charset=utf-8"),
            "{query}"
        );
        assert!(reply.text().contains(">找不到聊天记录</h1>"), "{query}");
        let mut headers = reply.headers.clone();
        headers.remove("date");
        answers.insert((reply.text().to_owned(), headers));
    }
    assert_eq!(answers.len(), 1, "{answers:#?}");
    let good = scene
        .gateway
        .get(&format!("history.html?x=1&eid={TEAM}&mid={mid}&page=&y"))
        .await;
    assert_eq!(good.status, 200);
}

#[tokio::test]
async fn other_methods_are_405_and_other_paths_404() {
    let scene = Scene::set(Gateway::start().await).await;
    for file in [
        "history.html",
        "history.svg",
        "history.png",
        "history.css",
        "history.js",
    ] {
        let target = format!("/imbu/chat/{file}?mid={}&eid={TEAM}", scene.merge_id);
        for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
            let reply = Server::send(scene.gateway.server.request(method, &target)).await;
            assert_eq!(
                (reply.status, header(&reply, "allow")),
                (405, "GET, HEAD"),
                "{method} {target}"
            );
        }
    }
    for path in [
        "/imbu/",
        "/imbu/chat/",
        "/imbu/chat/history",
        "/imbu/chat/history.html/",
        "/imbu/chat/history.jpg",
    ] {
        let reply = Server::send(scene.gateway.server.request("GET", path)).await;
        assert_eq!(
            (reply.status, header(&reply, "content-type")),
            (404, "text/html; charset=utf-8"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_page_has_fifty_entries_and_links_to_the_others() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &[]).await;
    let mut sent = 0;
    for (messages, pages) in [(0, 1), (1, 1), (49, 1), (50, 1), (51, 2), (100, 2), (101, 3)] {
        while sent < messages {
            sent += 1;
            gateway.say(&group, "a", &format!("message {sent}.")).await;
        }
        let merge_id = gateway.merge(&group, "a").await;
        let mut seen = Vec::new();
        for number in 1..=pages {
            let page = gateway.page(&merge_id, number).await;
            let link = |to: u32| format!(r#"href="history.html?mid={merge_id}&amp;eid={TEAM}&amp;page={to}""#);
            let next = format!(r#"<a {} rel="next">"#, link(number + 1));
            let previous = format!(r#"<a {} rel="prev">"#, link(number.saturating_sub(1)));
            assert_eq!(page.contains(&next), number < pages, "{page}");
            assert_eq!(page.contains(&previous), number > 1, "{page}");
            assert_eq!(page.contains(r#"id="pager""#), pages > 1, "{page}");
            assert_eq!(page.contains(&link(pages)), number < pages, "{page}");
            let first = (number - 1) * 50 + 1;
            let numbers = first..first + u32::try_from(count(&page)).expect("a small number");
            seen.extend(numbers.inspect(|entry_number| {
                let content = format!(">message {entry_number}.<");
                assert!(entry(&page, *entry_number).contains(&content), "{page}");
            }));
        }
        assert!(seen.into_iter().eq(1..=messages), "{messages} messages");
        let behind = gateway
            .get(&format!("history.html?mid={merge_id}&eid={TEAM}&page={}", pages + 1))
            .await;
        assert_eq!(behind.status, 404, "{messages} messages");
    }
}

#[tokio::test]
async fn the_language_is_what_the_reader_prefers() {
    let scene = Scene::set(Gateway::start().await).await;
    let (chinese, english) = (("zh-CN", "2 条消息", "公告"), ("en", "2 messages", "Notice"));
    for (accepted, (tag, messages, notice)) in [
        (None, chinese),
        (Some("zh-CN,zh;q=0.9,en;q=0.8"), chinese),
        (Some("zh-TW"), chinese),
        (Some("en-GB"), english),
        (Some("en;q=0.4, zh;q=0.5"), chinese),
        (Some("en;q=0.5, zh;q=0.4"), english),
        (Some("fr-FR, de;q=0.5"), english),
        (Some("zh;q=0, fr"), english),
        (Some("q=;;,,x"), english),
    ] {
        let target = format!("/imbu/chat/history.html?mid={}&eid={TEAM}", scene.merge_id);
        let get = |target: &str| {
            let request = scene.gateway.server.request("GET", target);
            Server::send(match accepted {
                Some(accepted) => request.header("accept-language", accepted),
                None => request,
            })
        };
        let page = get(&target).await;
        for part in [
            format!("<html lang=\"{tag}\">"),
            messages.to_owned(),
            format!(">{notice}<"),
        ] {
            assert!(
                page.text().contains(&part),
                "{accepted:?}: no {part} in {}",
                page.text()
            );
        }
        let absent = get("/imbu/chat/history.html").await;
        let title = if tag == "en" {
            "No such history"
        } else {
            "找不到聊天记录"
        };
        assert!(absent.text().contains(&format!(">{title}</h1>")), "{accepted:?}");
    }
}

#[tokio::test]
async fn days_are_separated_at_the_configured_offset() {
    let state = tempfile::tempdir().expect("a temporary folder");
    // Two in the afternoon of the sixteenth in China.
    let times = [0, 60_000, 10 * 3_600_000, 34 * 3_600_000];
    let (mut group, mut merge_id) = (String::new(), String::new());
    for after_ms in times {
        let gateway = Gateway::at(SAMPLE_TIME + after_ms, state.path()).await;
        if group.is_empty() {
            group = gateway.create("a", &[]).await;
        }
        gateway.say(&group, "a", "x").await;
        merge_id = gateway.merge(&group, "a").await;
        gateway.server.stop().await;
    }
    let china = [
        "2018-11-16",
        "2018-11-16 14:48:45",
        "2018-11-16 14:49:45",
        "2018-11-17",
        "2018-11-17 00:48:45",
        "2018-11-18",
        "2018-11-18 00:48:45",
    ];
    let peru = [
        "2018-11-16",
        "2018-11-16 01:48:45",
        "2018-11-16 01:49:45",
        "2018-11-16 11:48:45",
        "2018-11-17",
        "2018-11-17 11:48:45",
    ];
    for (offset, expected) in [("+08:00", china.as_slice()), ("-05:00", &peru)] {
        let gateway = Gateway::on(state.path(), &[("utc_offset", offset)]).await;
        let page = gateway.page(&merge_id, 1).await;
        assert_eq!(attributes(entries(&page), "time", "datetime"), expected);
        let days: Vec<_> = expected.iter().copied().filter(|time| time.len() == 10).collect();
        assert_eq!(attributes(entries(&page), "li", "data-day"), days);
        let merged = attributes(between(&page, "<header>", "</header>"), "time", "datetime");
        assert_eq!(merged, [*expected.last().expect("a time")]);
        for (time, shown) in expected.iter().zip(entries(&page).split("<time ").skip(1)) {
            let shown = visible(
                shown
                    .split_once('>')
                    .expect("a tag")
                    .1
                    .split_once("</time>")
                    .expect("an end")
                    .0,
            );
            let clock = time.get(11..16).unwrap_or("2018");
            assert!(shown.starts_with(clock), "{time} is shown as {shown}");
        }
        gateway.server.stop().await;
    }
}
