//! Who may call.

use crate::scene::{NOON, Records};
use bearer::{Claims, Seconds, sign};
use conformance::{Reply, Server};

const UNAUTHORIZED: &str =
    r#"{"name":"Unauthorized","message":"Your request was made with invalid credentials.","code":0,"status":401}"#;

/// A call of every endpoint that is right but for its token.
const CALLS: [(&str, &str, &str); 4] = [
    ("GET", "list?memberId=1&sellerId=s", ""),
    (
        "POST",
        "create?",
        "memberId=1&sellerId=s&messageType=RC%3ATxtMsg&cnt=%7B%22content%22%3A%22x%22%7D",
    ),
    ("POST", "delete?", "memberId=1&id=9223372036854775807"),
    ("GET", "chat-list?memberId=1", ""),
];

fn assert_unauthorized(reply: &Reply, case: &str) {
    assert_eq!((reply.status, reply.text()), (401, UNAUTHORIZED), "{case}");
    assert_eq!(reply.headers["www-authenticate"], "Bearer realm=\"api\"", "{case}");
    assert_eq!(
        reply.headers["content-type"], "application/json; charset=UTF-8",
        "{case}"
    );
}

async fn call(server: &Server, (method, target, body): (&str, &str, &str), query: &str, header: Option<&str>) -> Reply {
    let mut request = server.request(method, &format!("/chat-records/{target}{query}"));
    if let Some(value) = header {
        request = request.header("authorization", value);
    }
    Server::send(request.body(body.to_owned())).await
}

#[tokio::test]
async fn a_token_is_taken_from_the_header_and_from_the_query() {
    let records = Records::at(NOON).await;
    let token = &records.token;
    let other = records.server.token("directory");
    let several = records.server.token("directory chat-records");
    for (query, header) in [
        (String::new(), Some(format!("Bearer {token}"))),
        (String::new(), Some(format!("bearer {several}"))),
        (format!("&access-token={token}"), None),
        (format!("&token={token}"), None),
        (format!("&access-token={token}&token={other}"), None),
        (format!("&token={token}"), Some("Basic eDp5".to_owned())),
        (format!("&token={other}"), Some(format!("Bearer {token}"))),
    ] {
        for one in CALLS {
            let reply = call(&records.server, one, &query, header.as_deref()).await;
            assert_eq!(reply.status, 200, "{one:?} {query} {header:?}: {}", reply.text());
        }
    }
}

#[tokio::test]
async fn no_token_and_every_wrong_one_answer_401() {
    let records = Records::start().await;
    let server = &records.server;
    let secret = server.variable("api_secret");
    let claims = |scope: &str, exp, nbf| Claims {
        scope: scope.to_owned(),
        sub: None,
        exp: Some(Seconds(exp)),
        nbf: Some(Seconds(nbf)),
    };
    let far = 253_402_300_799;
    let good = sign(&claims("chat-records", far, 0), secret);
    let reply = call(server, CALLS[0], "", Some(&format!("Bearer {good}"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let (head, signature) = good.rsplit_once('.').expect("three parts");
    let reversed: String = signature.chars().rev().collect();
    let wrong = [
        sign(&claims("directory", far, 0), secret),
        sign(&claims("chat-records-more chat", far, 0), secret),
        sign(&claims("", far, 0), secret),
        sign(&claims("chat-records", NOON, 0), secret),
        sign(&claims("chat-records", far, far - 1), secret),
        sign(&claims("chat-records", far, 0), &format!("{secret}x")),
        sign(&claims("chat-records", far, 0), ""),
        head.to_owned(),
        format!("{head}."),
        format!("{head}.{reversed}"),
        "x".to_owned(),
    ];
    for one in CALLS {
        assert_unauthorized(&call(server, one, "", None).await, "no token");
        let empty = call(server, one, "&access-token=&token=", Some("Bearer ")).await;
        assert_unauthorized(&empty, "empty tokens");
        for token in &wrong {
            assert_unauthorized(&call(server, one, "", Some(&format!("Bearer {token}"))).await, token);
            assert_unauthorized(&call(server, one, &format!("&access-token={token}"), None).await, token);
            assert_unauthorized(&call(server, one, &format!("&token={token}"), None).await, token);
            // A token that is wrong is not made up for by another.
            let both = call(server, one, &format!("&token={good}"), Some(&format!("Bearer {token}"))).await;
            assert_unauthorized(&both, token);
        }
        assert_unauthorized(&call(server, one, "", Some(&good)).await, "a token without its scheme");
    }
}

#[tokio::test]
async fn a_refused_call_changes_nothing() {
    let records = Records::start().await;
    let member = records.member();
    records.text(member, "s", "x").await;
    let query = format!("memberId={member}&sellerId=s");
    let before = records.read(&format!("list?{query}")).await;
    let id = &before["items"][0]["id"];
    for (target, body) in [
        ("create?", format!("{query}&messageType=RC:HsMsg&cnt=%7B%7D")),
        ("delete?", format!("memberId={member}&id={id}")),
    ] {
        assert_unauthorized(&call(&records.server, ("POST", target, &body), "", None).await, target);
    }
    assert_eq!(records.read(&format!("list?{query}")).await, before);
}

#[tokio::test]
async fn a_token_in_the_query_stays_in_the_links() {
    let records = Records::start().await;
    let member = records.member();
    let target = format!("list?access-token={}&memberId={member}&sellerId=s", records.token);
    let reply = call(&records.server, ("GET", &target, ""), "", None).await.json();
    let expected = format!("{}/chat-records/{target}&page=1", records.server.base());
    assert_eq!(reply["_links"]["self"]["href"], expected);
}

#[tokio::test]
async fn allow_anonymous_opens_every_call() {
    for secret in ["", "something"] {
        let records = Records::with([("allow_anonymous", "true"), ("api_secret", secret)]).await;
        for one in CALLS {
            for header in [None, Some("Bearer x")] {
                let reply = call(&records.server, one, "&token=y", header).await;
                assert_eq!(reply.status, 200, "{one:?}: {}", reply.text());
            }
        }
    }
}

#[tokio::test]
async fn without_a_secret_nobody_may_call() {
    let records = Records::with([("api_secret", "")]).await;
    let of_no_secret = records.token.clone();
    let of_another = Records::with([]).await.token;
    for one in CALLS {
        for header in [
            None,
            Some(format!("Bearer {of_no_secret}")),
            Some(format!("Bearer {of_another}")),
        ] {
            let reply = call(&records.server, one, "", header.as_deref()).await;
            assert_unauthorized(&reply, &format!("{one:?} {header:?}"));
        }
    }
}

#[tokio::test]
async fn variables_that_say_nothing_open_nothing() {
    for (name, value) in [
        ("allow_anonymous", "yes"),
        ("chat_records_check_content", "no"),
        ("utc_offset", "Asia/Shanghai"),
        ("max_body_bytes", "-1"),
    ] {
        let records = Records::with([(name, value)]).await;
        let reply = records.get("list?memberId=1&sellerId=s").await;
        let internal =
            r#"{"name":"Internal Server Error","message":"An internal server error occurred.","code":0,"status":500}"#;
        assert_eq!((reply.status, reply.text()), (500, internal), "{name}={value}");
    }
}
