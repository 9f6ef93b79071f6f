//! Who may call.

use crate::scene::{NOON, Records};
use bearer::{Claims, Seconds, sign};
use conformance::{Reply, Server};
use std::time::{SystemTime, UNIX_EPOCH};

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
        ..Claims::default()
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
        ("bearer_max_days", "x"),
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

#[tokio::test]
async fn a_member_s_token_is_good_for_their_own_records_only() {
    const FORBIDDEN: &str =
        r#"{"name":"Forbidden","message":"You are not allowed to perform this action.","code":0,"status":403}"#;
    let records = Records::start().await;
    let (own, other) = (records.member(), records.member());
    for member in [own, other] {
        records.text(member, "s", "x").await;
    }
    let token = |subject: &str| {
        let claims = Claims {
            scope: "chat-records".to_owned(),
            sub: Some(subject.to_owned()),
            ..Claims::default()
        };
        format!("Bearer {}", sign(&claims, records.server.variable("api_secret")))
    };
    let before = records.read(&format!("list?memberId={other}&sellerId=s")).await;
    let id = &before["items"][0]["id"];
    let calls = |member: i64| {
        let message = "sellerId=s&messageType=RC%3AHsMsg&cnt=%7B%7D";
        [
            ("GET", format!("list?memberId={member}&sellerId=s"), String::new()),
            ("GET", format!("chat-list?memberId={member}"), String::new()),
            ("HEAD", format!("chat-list?memberId={member}"), String::new()),
            ("POST", "create?".to_owned(), format!("memberId={member}&{message}")),
            ("POST", "delete?".to_owned(), format!("memberId={member}&id={id}")),
        ]
    };
    let subject = own.to_string();
    for (method, target, body) in calls(other) {
        for subject in [
            subject.as_str(),
            "anna",
            "",
            &format!("m_{other}"),
            &format!("0{other}"),
        ] {
            let reply = call(&records.server, (method, &target, &body), "", Some(&token(subject))).await;
            assert_eq!(reply.status, 403, "{subject}: {method} {target}");
            let expected = if method == "HEAD" { "" } else { FORBIDDEN };
            assert_eq!(reply.text(), expected, "{subject}: {method} {target}");
        }
    }
    assert_eq!(records.read(&format!("list?memberId={other}&sellerId=s")).await, before);
    for (method, target, body) in calls(own) {
        let reply = call(&records.server, (method, &target, &body), "", Some(&token(&subject))).await;
        assert_eq!(reply.status, 200, "{method} {target}: {}", reply.text());
    }
    let wrong = call(
        &records.server,
        ("GET", "list?memberId=x&sellerId=s", ""),
        "",
        Some(&token("7")),
    )
    .await;
    assert_eq!(wrong.status, 422, "what is wrong with a call is told first");
    // Where no token is needed, one that is valid still says who calls.
    let open = Records::with([("allow_anonymous", "true")]).await;
    let target = format!("chat-list?memberId={other}");
    assert_eq!(
        call(&open.server, ("GET", &target, ""), "", Some(&token(&subject)))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn keys_rotate_and_tokens_are_bounded_and_revoked() {
    let changes = [
        ("api_secret", "new"),
        ("api_secret_previous", " old "),
        ("bearer_max_days", "30"),
        ("revoked_tokens", "lost, stolen"),
    ];
    let records = Records::with(changes).await;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let now = i64::try_from(now).expect("a time in 64 bits");
    let day = 24 * 60 * 60;
    let answers = async |secret: &str, exp: Option<i64>, iat: Option<i64>, jti: Option<&str>| {
        let claims = Claims {
            scope: "chat-records".to_owned(),
            exp: exp.map(|days| Seconds(now + days * day)),
            iat: iat.map(|days| Seconds(now + days * day)),
            jti: jti.map(str::to_owned),
            ..Claims::default()
        };
        let header = format!("Bearer {}", sign(&claims, secret));
        call(&records.server, CALLS[0], "", Some(&header)).await.status
    };
    for (secret, exp, iat, jti, status) in [
        ("new", Some(29), None, None, 200),
        ("old", Some(29), None, Some("found"), 200),
        ("", Some(29), None, None, 401),
        (" old ", Some(29), None, None, 401),
        ("new", Some(31), None, None, 401),
        ("new", Some(29), Some(-2), None, 401),
        ("new", Some(31), Some(30), None, 401),
        ("new", None, None, None, 401),
        ("old", Some(1), None, Some("lost"), 401),
        ("new", Some(1), None, Some("stolen"), 401),
    ] {
        assert_eq!(
            answers(secret, exp, iat, jti).await,
            status,
            "{secret} {exp:?} {iat:?} {jti:?}"
        );
    }
    let closed = Records::with([("api_secret", ""), ("api_secret_previous", "old")]).await;
    let claims = Claims {
        scope: "chat-records".to_owned(),
        ..Claims::default()
    };
    let header = format!("Bearer {}", sign(&claims, "old"));
    assert_eq!(call(&closed.server, CALLS[0], "", Some(&header)).await.status, 401);
}
