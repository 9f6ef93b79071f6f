//! Failures in Yii's forms, and which of several is answered.

use crate::scene::{CREATED, Records, refused};
use conformance::{Reply, Server};

fn exception(name: &str, message: &str, status: u16) -> String {
    let message = serde_json::Value::from(message);
    format!(r#"{{"name":"{name}","message":{message},"code":0,"status":{status}}}"#)
}

fn assert_fails(reply: &Reply, status: u16, body: &str, case: &str) {
    assert_eq!((reply.status, reply.text()), (status, body), "{case}");
    assert_eq!(
        reply.headers["content-type"], "application/json; charset=UTF-8",
        "{case}"
    );
}

#[tokio::test]
async fn unknown_paths_answer_404_whatever_else_is_wrong() {
    let server = Server::start().await;
    let body = exception("Not Found", "Page not found.", 404);
    for path in [
        "/chat-records/nothing",
        "/chat-records",
        "/chat-records/",
        "/chat-records/List",
        "/chat-records/list/1",
        "/chat-records/chat_list",
        "/chat-records/list%2F",
    ] {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let request = server.request(method, path).header("accept", "text/html");
            assert_fails(&Server::send(request).await, 404, &body, path);
        }
    }
}

#[tokio::test]
async fn slashes_at_the_end_of_a_path_make_no_difference() {
    let records = Records::start().await;
    let member = records.member();
    for target in [
        format!("list/?memberId={member}&sellerId=s"),
        format!("chat-list//?memberId={member}"),
    ] {
        assert_eq!(records.get(&target).await.status, 200, "{target}");
    }
}

#[tokio::test]
async fn formats_that_there_are_not_answer_406() {
    let records = Records::start().await;
    let body = exception(
        "Not Acceptable",
        "None of your requested content types is supported.",
        406,
    );
    let list = "list?memberId=1&sellerId=s";
    for accept in [
        "text/html",
        "image/*",
        "text/html, text/plain;q=0.5",
        "application/jsonp",
        "json",
    ] {
        let reply = Server::send(records.request("GET", list).header("accept", accept)).await;
        assert_fails(&reply, 406, &body, accept);
        // Before the method and the token are looked at.
        for method in ["GET", "DELETE"] {
            let request = records.server.request(method, "/chat-records/list");
            assert_fails(
                &Server::send(request.header("accept", accept)).await,
                406,
                &body,
                accept,
            );
        }
    }
}

#[tokio::test]
async fn json_is_what_every_other_accept_gets() {
    let records = Records::start().await;
    for accept in [
        "application/json",
        "APPLICATION/JSON; q=0.1",
        "*/*",
        "application/*",
        "text/html,image/webp,*/*;q=0.8",
        // Of Java's HttpURLConnection, of jQuery, of axios.
        "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
        "application/json, text/javascript, */*; q=0.01",
        "application/json, text/plain, */*",
        "text/html;level=1, application/json",
        "application/json, application/xml",
        "application/xml;q=0.9, application/json",
        "",
        " , ",
    ] {
        let request = records
            .request("GET", "list?memberId=1&sellerId=s")
            .header("accept", accept);
        let reply = Server::send(request).await;
        assert_eq!(reply.status, 200, "{accept}");
        assert_eq!(
            reply.headers["content-type"], "application/json; charset=UTF-8",
            "{accept}"
        );
        assert!(reply.json()["items"].is_array(), "{accept}");
    }
    let two = records.request("GET", "list?memberId=1&sellerId=s");
    let two = two.header("accept", "text/html").header("accept", "application/json");
    assert_eq!(Server::send(two).await.status, 200);
}

#[tokio::test]
async fn other_methods_answer_405_before_the_token_is_looked_at() {
    let server = Server::start().await;
    for (path, allow) in [
        ("list", "GET, HEAD"),
        ("create", "POST"),
        ("delete", "POST"),
        ("chat-list", "GET, HEAD"),
    ] {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"] {
            if allow.split(", ").any(|one| one == method) {
                continue;
            }
            let reply = Server::send(server.request(method, &format!("/chat-records/{path}"))).await;
            let case = format!("{method} {path}");
            assert_eq!(reply.headers["allow"], allow, "{case}");
            let message =
                format!("Method Not Allowed. This URL can only handle the following request methods: {allow}.");
            if method == "HEAD" {
                assert_eq!((reply.status, reply.text()), (405, ""), "{case}");
            } else {
                assert_fails(&reply, 405, &exception("Method Not Allowed", &message, 405), &case);
            }
        }
    }
}

#[tokio::test]
async fn the_token_is_looked_at_before_the_parameters() {
    let server = Server::start().await;
    let body = exception("Unauthorized", "Your request was made with invalid credentials.", 401);
    for (method, path) in [
        ("GET", "list"),
        ("GET", "chat-list?memberId[]=1"),
        ("POST", "create"),
        ("POST", "delete"),
    ] {
        let request = server.request(method, &format!("/chat-records/{path}"));
        let reply = Server::send(request.header("content-type", "application/json").body("{")).await;
        assert_fails(&reply, 401, &body, path);
    }
}

#[tokio::test]
async fn missing_parameters_of_a_query_answer_400_by_name() {
    let records = Records::start().await;
    for (target, names) in [
        ("list", "memberId, sellerId"),
        ("list?memberId=1", "sellerId"),
        ("list?sellerId=s&memberid=1", "memberId"),
        ("list?id=x&order=up", "memberId, sellerId"),
        ("chat-list", "memberId"),
        ("chat-list?page=1", "memberId"),
    ] {
        let message = format!("Missing required parameters: {names}");
        let body = exception("Bad Request", &message, 400);
        assert_fails(&records.get(target).await, 400, &body, target);
    }
    // The body of a GET says nothing.
    let request = records
        .request("GET", "chat-list")
        .header("content-type", "application/json");
    let reply = Server::send(request.body(r#"{"memberId":1}"#)).await;
    assert_eq!(reply.status, 400, "{}", reply.text());
}

#[tokio::test]
async fn lists_in_a_query_answer_400_by_name() {
    let records = Records::start().await;
    for (target, name) in [
        ("list?memberId[]=1&sellerId=s", "memberId"),
        ("list?memberId=1&sellerId[a]=s", "sellerId"),
        ("list?sellerId%5B%5D=s", "sellerId"),
        ("list?memberId=1&sellerId=s&messageType[]=RC:TxtMsg", "messageType"),
        ("list?memberId=1&sellerId=s&startTime[]=1", "startTime"),
        ("list?memberId=1&sellerId=s&endTime[]=1", "endTime"),
        ("list?memberId=1&sellerId=s&id[]=1", "id"),
        ("list?memberId=1&sellerId=s&beforeId[]=1", "beforeId"),
        ("list?memberId=1&sellerId=s&afterId[]=1", "afterId"),
        ("list?memberId=1&sellerId=s&order[]=asc", "order"),
        ("chat-list?memberId[]=1", "memberId"),
    ] {
        let body = exception(
            "Bad Request",
            &format!("Invalid data received for parameter \"{name}\"."),
            400,
        );
        assert_fails(&records.get(target).await, 400, &body, target);
    }
}

#[tokio::test]
async fn values_of_a_query_that_cannot_be_answer_422_with_all_of_them() {
    let records = Records::start().await;
    for (target, body) in [
        (
            "list?memberId=x&sellerId=s",
            r#"[{"field":"memberId","message":"Member Id must be an integer."}]"#,
        ),
        (
            "list?memberId=&sellerId=",
            r#"[{"field":"memberId","message":"Member Id cannot be blank."},{"field":"sellerId","message":"Seller Id cannot be blank."}]"#,
        ),
        (
            "list?order=up&afterId=x&beforeId=y&id=z&endTime=never&startTime=now&messageType=RC:Txt&sellerId=+&memberId=1.0",
            concat!(
                r#"[{"field":"memberId","message":"Member Id must be an integer."},"#,
                r#"{"field":"sellerId","message":"Seller Id cannot be blank."},"#,
                r#"{"field":"messageType","message":"Message Type is invalid."},"#,
                r#"{"field":"startTime","message":"The format of Start Time is invalid."},"#,
                r#"{"field":"endTime","message":"The format of End Time is invalid."},"#,
                r#"{"field":"id","message":"Id must be an integer."},"#,
                r#"{"field":"beforeId","message":"Before Id must be an integer."},"#,
                r#"{"field":"afterId","message":"After Id must be an integer."},"#,
                r#"{"field":"order","message":"Order is invalid."}]"#
            ),
        ),
        (
            "chat-list?memberId=",
            r#"[{"field":"memberId","message":"Member Id cannot be blank."}]"#,
        ),
        (
            "chat-list?memberId=1e3&page=x",
            r#"[{"field":"memberId","message":"Member Id must be an integer."}]"#,
        ),
    ] {
        assert_fails(&records.get(target).await, 422, body, target);
    }
}

#[tokio::test]
async fn empty_filters_are_none_and_blank_ones_are_wrong() {
    let records = Records::start().await;
    let member = records.member();
    records.text(member, "s", "x").await;
    let query = format!("memberId={member}&sellerId=s");
    let empty = "&messageType=&startTime=&endTime=&id=&beforeId=&afterId=&order=";
    assert_eq!(records.ids(&format!("{query}{empty}")).await.len(), 1);
    for (name, wrong) in [
        ("messageType", "Message Type is invalid."),
        ("startTime", "The format of Start Time is invalid."),
        ("id", "Id must be an integer."),
        ("order", "Order is invalid."),
    ] {
        let reply = records.get(&format!("list?{query}&{name}=+")).await;
        let body = format!(r#"[{{"field":"{name}","message":"{wrong}"}}]"#);
        assert_fails(&reply, 422, &body, name);
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_answer_400_with_the_reason() {
    let records = Records::start().await;
    let deep = format!("{}1{}", "[".repeat(600), "]".repeat(600));
    let cases: [(&[u8], &str); 9] = [
        (b"{", "Syntax error."),
        (b"memberId=1&id=2", "Syntax error."),
        (br#"{"memberId":1,}"#, "Syntax error."),
        (br#"{"memberId":1}x"#, "Syntax error."),
        (b"\xef\xbb\xbf{}", "Syntax error."),
        (
            b"{\"memberId\":\"\xff\"}",
            "Malformed UTF-8 characters, possibly incorrectly encoded.",
        ),
        (deep.as_bytes(), "The maximum stack depth has been exceeded."),
        (
            b"{\"cnt\":\"a\nb\"}",
            "Control character error, possibly incorrectly encoded.",
        ),
        (
            br#"{"memberId":1,"cnt":"\ud83d"}"#,
            "Unknown JSON encoding/decoding error.",
        ),
    ];
    for (body, reason) in cases {
        let expected = exception(
            "Bad Request",
            &format!("Invalid JSON data in request body: {reason}"),
            400,
        );
        for call in ["create", "delete"] {
            let reply = records.json(call, body.to_vec()).await;
            assert_fails(&reply, 400, &expected, &String::from_utf8_lossy(body));
        }
    }
}

#[tokio::test]
async fn json_without_parameters_has_none() {
    let records = Records::start().await;
    for body in ["", "null", "5", "\"memberId\"", "[]", "[1,2]", "{}", " {} "] {
        for call in ["create", "delete"] {
            let reply = records.json(call, body).await;
            assert_fails(&reply, 200, &refused("Member Id cannot be blank."), body);
        }
    }
}

#[tokio::test]
async fn bodies_of_other_types_have_no_parameters() {
    let records = Records::start().await;
    let body = refused("Member Id cannot be blank.");
    for media_type in [
        "text/plain",
        "text/plain; charset=UTF-8",
        "text/json",
        "application/xml",
        "application/json-patch+json",
        "application/x-www-form-urlencoded-2",
        "multipart/mixed; boundary=x",
        "json",
    ] {
        for call in ["create", "delete"] {
            for sent in [r#"{"memberId":1,"id":2}"#, "memberId=1&id=2", ""] {
                let request = records.request("POST", call).header("content-type", media_type);
                let reply = Server::send(request.body(sent)).await;
                assert_fails(&reply, 200, &body, media_type);
            }
        }
    }
}

#[tokio::test]
async fn json_is_read_512_deep_and_no_deeper() {
    let records = Records::start().await;
    let member = records.member();
    let deep = |(open, inside, close): (&str, &str, &str), depth: usize| {
        format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
    };
    let message = "Invalid JSON data in request body: The maximum stack depth has been exceeded.";
    let too_deep = exception("Bad Request", message, 400);
    for shape in [("[", "", "]"), ("[", "1", "]"), (r#"{"a":"#, "{}", "}")] {
        // Its own level beside that of the body.
        let inside = usize::from(shape.1 == "{}");
        let unread = |depth: usize| {
            let value = deep(shape, depth - 1 - inside);
            format!(r#"{{"more":{value},"memberId":{member},"sellerId":"s","messageType":"RC:HsMsg","cnt":"{{}}"}}"#)
        };
        let read = |depth: usize| {
            let value = deep(shape, depth - 1 - inside);
            format!(r#"{{"memberId":{member},"sellerId":"s","messageType":"RC:HsMsg","cnt":{value}}}"#)
        };
        for depth in [3, 127, 128, 129, 256, 511, 512] {
            let reply = records.json("create", unread(depth)).await;
            assert_eq!((reply.status, reply.text()), (200, CREATED), "{shape:?} {depth}");
            let reply = records.json("create", read(depth)).await;
            assert_fails(&reply, 200, &refused("Cnt must be a string."), "a field that is read");
        }
        for depth in [513, 1000, 100_000] {
            for body in [unread(depth), read(depth)] {
                let reply = records.json("create", body).await;
                assert_fails(&reply, 400, &too_deep, &format!("{shape:?} {depth}"));
            }
        }
    }
}

#[tokio::test]
async fn bodies_that_are_too_large_answer_413() {
    let records = Records::with([("max_body_bytes", "200")]).await;
    let body = exception(
        "Request Entity Too Large",
        "The request body is larger than 200 bytes.",
        413,
    );
    let text = |length: usize| format!("{}{}", r#"{"memberId":1,"id":9}"#, " ".repeat(length - 21));
    assert_fails(
        &records.json("delete", text(200)).await,
        200,
        &refused("Object not found: 9"),
        "200 bytes",
    );
    for length in [201, 3000, 100_000] {
        assert_fails(&records.json("delete", text(length)).await, 413, &body, "too large");
        assert_fails(&records.form("create", text(length)).await, 413, &body, "too large");
    }
}

#[tokio::test]
async fn headers_carry_no_text_of_the_query_that_they_cannot() {
    let records = Records::start().await;
    let member = records.member();
    let target = format!("list?memberId={member}&sellerId=s&%23=%0D%0Ax%3A+y");
    let reply = records.get(&target).await;
    assert_eq!(reply.status, 200);
    assert!(!reply.headers.contains_key("x"), "{:?}", reply.headers);
    let href = reply.json()["_links"]["self"]["href"].as_str().map(str::to_owned);
    assert!(href.is_some_and(|href| href.ends_with("page=1#\r\nx: y")));
    let link = &reply.headers["link"];
    assert!(link.ends_with("page=1#%0D%0Ax:%20y>; rel=self"), "{link}");
    let evil = format!("list?memberId={member}&sellerId=s&%23=x%3E%3B+rel%3Dself%2C+%3Chttps%3A%2F%2Fevil.test%2F");
    let reply = records.get(&evil).await;
    let link = &reply.headers["link"];
    assert_eq!(link.matches(['<', '>']).count(), 2, "{link}");
}
