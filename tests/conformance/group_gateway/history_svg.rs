//! `GET /imbu/chat/history.svg`

use crate::client::{Gateway, TEAM};
use crate::history_html::sample;
use crate::page::between;
use crate::scene::{CREATOR, Scene};
use conformance::Server;

#[tokio::test]
async fn the_sample_draws_a_square_with_a_free_border() {
    let scene = Scene::set(Gateway::start().await).await;
    let reply = sample(&scene.gateway, "history_svg", &scene.merge_id).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.headers.get("content-type").map(String::as_str),
        Some("image/svg+xml")
    );
    let picture = reply.text();
    assert!(picture.starts_with("<?xml") && picture.ends_with("</svg>"), "{picture}");
    let side = between(picture, " width=\"", "\"");
    assert_eq!(between(picture, " height=\"", "\""), side);
    assert_eq!(between(picture, " viewBox=\"", "\""), format!("0 0 {side} {side}"));
    let modules = side.parse::<u32>().expect("a number") / 8 - 8;
    assert!(modules >= 21 && modules % 4 == 1, "no QR code has {modules} modules");
    assert!(
        picture.contains("M32 32"),
        "the code begins behind four modules: {picture}"
    );
    for word in ["<script", "<a ", "href", "<image", "<style"] {
        assert!(!picture.contains(word), "{word}");
    }
}

#[tokio::test]
async fn another_history_has_another_code_and_the_page_has_none() {
    let scene = Scene::set(Gateway::start().await).await;
    let query = format!("mid={}&eid={TEAM}", scene.merge_id);
    let code = scene.gateway.get(&format!("history.svg?{query}")).await;
    let same = scene
        .gateway
        .get(&format!("history.svg?x=1&eid={TEAM}&mid={}&page=1", scene.merge_id))
        .await;
    assert_eq!(
        same.text(),
        code.text(),
        "parameters of other names and the page are no part of it"
    );
    let other = scene.gateway.merge(&scene.group, CREATOR).await;
    let other = scene.gateway.get(&format!("history.svg?mid={other}&eid={TEAM}")).await;
    assert_ne!(other.text(), code.text());
}

#[tokio::test]
async fn an_address_that_no_code_can_hold_is_that_of_no_history() {
    let scene = Scene::set(Gateway::start().await).await;
    for drawing in ["svg", "png"] {
        let target = format!("/imbu/chat/history.{drawing}?mid={}&eid={TEAM}", scene.merge_id);
        let request = scene.gateway.server.request("GET", &target);
        let reply = Server::send(request.header("host", format!("{}.example", "a".repeat(3000)))).await;
        assert_eq!(reply.status, 404, "{drawing}");
    }
}

#[tokio::test]
async fn the_address_begins_with_public_url_or_what_the_caller_called() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let scene = Scene::set(Gateway::on(state.path(), &[]).await).await;
    let target = format!("history.svg?mid={}&eid={TEAM}", scene.merge_id);
    let called = scene.gateway.get(&target).await.text().to_owned();
    let base = scene.gateway.server.base().to_owned();
    scene.gateway.server.stop().await;
    for (public_url, is_same) in [
        (base.clone(), true),
        (format!(" {base}/ "), true),
        ("https://im.example.com".to_owned(), false),
        (String::new(), false),
    ] {
        let gateway = Gateway::on(state.path(), &[("public_url", &public_url)]).await;
        let code = gateway.get(&target).await;
        assert_eq!(code.text() == called, is_same, "{public_url:?}");
        gateway.server.stop().await;
    }
}
