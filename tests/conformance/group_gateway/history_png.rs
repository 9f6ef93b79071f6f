//! `GET /imbu/chat/history.png`

use crate::client::{Gateway, TEAM};
use crate::history_html::sample;
use crate::page::between;
use crate::scene::Scene;

/// A number of four bytes in a file.
fn number(file: &[u8], offset: usize) -> u32 {
    let bytes = file[offset..offset + 4].try_into().expect("four bytes");
    u32::from_be_bytes(bytes)
}

#[tokio::test]
async fn the_sample_draws_the_code_of_the_svg_in_black_and_white() {
    let scene = Scene::set(Gateway::start().await).await;
    let reply = sample(&scene.gateway, "history_png", &scene.merge_id).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers.get("content-type").map(String::as_str), Some("image/png"));
    let file = &reply.body;
    assert_eq!(file[..8], *b"\x89PNG\r\n\x1a\n");
    assert_eq!(file[12..16], *b"IHDR");
    let (width, height) = (number(file, 16), number(file, 20));
    // One bit a pixel, shades of grey.
    assert_eq!(file[24..26], [1, 0]);
    assert!(file.ends_with(b"IEND\xae\x42\x60\x82"));
    let svg = sample(&scene.gateway, "history_svg", &scene.merge_id).await;
    let side: u32 = between(svg.text(), " width=\"", "\"").parse().expect("a number");
    assert_eq!((width, height), (side, side));
}

#[tokio::test]
async fn whatever_is_not_there_is_the_page_of_404() {
    let scene = Scene::set(Gateway::start().await).await;
    let page = scene.gateway.get("history.html").await;
    for picture in ["history.png", "history.svg"] {
        for query in [
            String::new(),
            format!("mid={}", scene.merge_id),
            format!("mid=000000000000000000000000&eid={TEAM}"),
            format!("mid={}&eid=20218", scene.merge_id),
            format!("mid={}&eid={TEAM}&page=0", scene.merge_id),
        ] {
            let reply = scene.gateway.get(&format!("{picture}?{query}")).await;
            assert_eq!((reply.status, reply.text()), (404, page.text()), "{picture}?{query}");
        }
    }
}
