//! The document's samples, and what they are answered here. The server's clock stands at the time of the document's reply.

use crate::client::{COMMON, Chat, HISTORY, INIT, changed};
use conformance::{Server, workspace};
use std::time::{Duration, UNIX_EPOCH};

/// 2026-04-05T22:39:11.183+08:00, to the millisecond that the document's reply has.
const CLOCK: Duration = Duration::from_millis(1_775_399_951_183);

fn sample(name: &str) -> String {
    let path = workspace().join("tests/samples/b2b-chat").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn start() -> Chat {
    let options = host::Options {
        clock: Some(UNIX_EPOCH + CLOCK),
        ..host::Options::default()
    };
    Chat::of(Server::with(changed(&[]), options).await)
}

/// The names of a JSON object's own members, in order.
fn names(json: &str) -> Vec<String> {
    let (mut names, mut depth, mut start) = (Vec::new(), 0, None);
    let bytes = json.as_bytes();
    for (position, byte) in json.bytes().enumerate() {
        match (byte, start) {
            (b'"', None) => start = Some(position + 1),
            (b'"', Some(first)) if bytes[position - 1] != b'\\' => {
                if depth == 1 && bytes.get(position + 1) == Some(&b':') {
                    names.push(json[first..position].to_owned());
                }
                start = None;
            }
            (b'{' | b'[', None) => depth += 1,
            (b'}' | b']', None) => depth -= 1,
            _ => {}
        }
    }
    names
}

/// The names of the elements below an XML document's root, in order.
fn elements(xml: &str) -> Vec<String> {
    let (mut names, mut depth) = (Vec::new(), 0);
    for tag in xml.split('<').skip(1) {
        let name: String = tag.chars().take_while(|one| !" />".contains(*one)).collect();
        let head = tag.split('>').next().unwrap_or_default();
        if tag.starts_with('/') {
            depth -= 1;
            continue;
        }
        if depth == 1 {
            names.push(name);
        }
        if !head.ends_with('/') {
            depth += 1;
        }
    }
    names
}

#[tokio::test]
async fn the_samples_in_json_and_xml_are_answered_to_the_byte() {
    for (stem, path) in [("init_group_chat", INIT), ("get_message_history", HISTORY)] {
        for (number, kind) in [(1, "json"), (2, "xml")] {
            let chat = start().await;
            if path == HISTORY {
                let adopting = sample("init_group_chat.1.request.json");
                chat.post(INIT, "application/json", "application/json", adopting).await;
            }
            let media = format!("application/{kind}");
            let request = sample(&format!("{stem}.{number}.request.{kind}"));
            let reply = chat.post(path, &media, &media, request).await;
            assert_eq!(
                reply.text(),
                sample(&format!("{stem}.{number}.reply.{kind}")),
                "{stem} {kind}"
            );
            assert_eq!(reply.headers["content-type"], format!("{media}; charset=utf-8"));
        }
    }
}

#[tokio::test]
async fn replies_have_the_fields_of_the_document_s_sample_in_its_order() {
    let chat = start().await;
    let document = names(&sample("init_group_chat.document.json"));
    assert_eq!(document.len(), 12);
    for body in [sample("init_group_chat.1.request.json"), "{}".to_owned()] {
        let reply = chat.post(INIT, "text/json", "text/json", body).await;
        assert_eq!(names(reply.text()), document);
    }
    let document = elements(&sample("init_group_chat.document.xml"));
    assert_eq!(document.len(), 12);
    for body in [sample("init_group_chat.2.request.xml"), String::new()] {
        let reply = chat.post(INIT, "text/xml", "text/xml", body).await;
        assert_eq!(elements(reply.text()), document);
        let head = format!("<ApiRet xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"{COMMON}\"><_x003C_");
        assert!(reply.text().starts_with(&head), "{}", reply.text());
    }
}
