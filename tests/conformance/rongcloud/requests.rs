//! What is no message: methods, paths, bodies and fields that are refused.

use crate::callback::{PATH, Scene, encoded, failure, set, without};
use conformance::Server;

#[tokio::test]
async fn methods_other_than_post_answer_405_with_allow() {
    let scene = Scene::set().await;
    let target = format!("{PATH}?{}", encoded(&scene.parameters()));
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "post"] {
        let reply = Server::send(scene.server.request(method, &target).body(encoded(&scene.form()))).await;
        let (status, code, _) = failure(&reply);
        assert_eq!((status, code), (405, 405), "{method}");
        assert_eq!(reply.headers["allow"], "POST", "{method}");
    }
    let head = Server::send(scene.server.request("HEAD", &target)).await;
    assert_eq!((head.status, head.text()), (405, ""));
    assert!(scene.records().await.is_empty());
}

#[tokio::test]
async fn unknown_paths_answer_404() {
    let scene = Scene::set().await;
    for path in [
        "/rongcloud",
        "/rongcloud/",
        "/rongcloud/messages/",
        "/rongcloud/messages/more",
        "/rongcloud/Messages",
    ] {
        let target = format!("{path}?{}", encoded(&scene.parameters()));
        for method in ["POST", "GET"] {
            let reply = Server::send(scene.server.request(method, &target).body(encoded(&scene.form()))).await;
            let (status, code, _) = failure(&reply);
            assert_eq!((status, code), (404, 404), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn each_field_that_is_needed_is_asked_for_by_name() {
    let scene = Scene::set().await;
    let form = scene.form();
    for name in [
        "fromUserId",
        "toUserId",
        "objectName",
        "content",
        "channelType",
        "msgUID",
    ] {
        let expected = (400, 1002, format!("{name} is missing"));
        assert_eq!(failure(&scene.send(&without(&form, name)).await), expected);
        if name != "content" {
            let mut empty = form.clone();
            set(&mut empty, name, "");
            assert_eq!(failure(&scene.send(&empty).await), expected);
        }
        let mut twice = form.clone();
        twice.extend(form.iter().filter(|field| field.0 == name).cloned());
        let expected = (400, 1002, format!("{name} is given more than once"));
        assert_eq!(failure(&scene.send(&twice).await), expected);
    }
    assert!(scene.records().await.is_empty());
    assert_eq!(scene.result(&form).await, "record");
}

#[tokio::test]
async fn times_that_are_no_milliseconds_with_a_date_are_refused() {
    let scene = Scene::set().await;
    let expected = (400, 1002, "msgTimestamp is not a time in milliseconds".to_owned());
    let form = scene.form();
    assert_eq!(failure(&scene.send(&without(&form, "msgTimestamp")).await), expected);
    for time in [
        "",
        "x",
        "-1",
        "+1",
        " 1",
        "1.5",
        "1e3",
        "253402207201000",
        "9223372036854775808",
        "2014-08-22 20:30:53",
    ] {
        let reply = scene.send(&scene.form_with([("msgTimestamp", time)])).await;
        assert_eq!(failure(&reply), expected, "{time}");
    }
    assert!(scene.records().await.is_empty());
}

#[tokio::test]
async fn what_is_no_form_in_utf_8_is_refused() {
    let scene = Scene::set().await;
    let bodies: [&[u8]; 6] = [
        b"",
        b"{}",
        br#"{"fromUserId":"m_1","toUserId":"s_1"}"#,
        b"fromUserId=%FF",
        b"fromUserId=\xff",
        b"\0",
    ];
    for body in bodies {
        let (status, code, _) = failure(&scene.send_with(&scene.parameters(), body).await);
        assert_eq!((status, code), (400, 1002), "{body:?}");
    }
}

#[tokio::test]
async fn other_fields_and_content_types_do_not_matter() {
    let scene = Scene::set().await;
    let mut form = scene.form();
    form.extend([
        ("clientIp", "127.0.0.1:1".to_owned()),
        ("busChannel", "b".to_owned()),
        ("somethingNew", "x".to_owned()),
        ("somethingNew", "y".to_owned()),
        ("sensitiveType", "not a number".to_owned()),
    ]);
    assert_eq!(scene.result(&form).await, "record");
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded; charset=UTF-8"),
    ] {
        let target = format!("{PATH}?{}", encoded(&scene.parameters()));
        let mut request = scene.server.request("POST", &target).body(encoded(&scene.form()));
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        assert_eq!(crate::callback::result(&Server::send(request).await), "record");
    }
}

#[tokio::test]
async fn a_body_beyond_the_limit_answers_413_and_an_unsigned_one_401() {
    let scene = Scene::with([("max_body_bytes", "1000")], host::Options::default()).await;
    let fitting = scene.form();
    let padding = "x".repeat(1000 - encoded(&fitting).len() - "&pad=".len());
    let mut full = fitting.clone();
    full.push(("pad", padding.clone()));
    assert_eq!(encoded(&full).len(), 1000);
    assert_eq!(scene.result(&full).await, "record");
    set(&mut full, "pad", &format!("{padding}x"));
    set(&mut full, "msgUID", &scene.uid());
    // The id has the same length, so the body is one byte longer.
    let expected = (413, 413, "the request body is larger than 1000 bytes".to_owned());
    assert_eq!(failure(&scene.send(&full).await), expected);
    let (status, code, _) = failure(&scene.send_with(&Vec::new(), encoded(&full)).await);
    assert_eq!((status, code), (401, 1004));
    assert_eq!(scene.records().await.len(), 1);
}
