//! The method that a request means: its own, that of `X-HTTP-Method-Override`, that of a form's `_method`.

use crate::scene::{CREATED, Records, refused};
use conformance::{Reply, Server};

const OVERRIDE: &str = "x-http-method-override";
const FORM: &str = "application/x-www-form-urlencoded";

async fn meaning(records: &Records, method: &str, target: &str, meant: &str) -> Reply {
    Server::send(records.request(method, target).header(OVERRIDE, meant)).await
}

#[tokio::test]
async fn the_header_says_which_method_is_meant() {
    let records = Records::start().await;
    let member = records.member();
    records.text(member, "s", "x").await;
    let target = format!("list?memberId={member}&sellerId=s");
    let expected = records.read(&target).await;
    for (method, meant) in [
        ("POST", "GET"),
        ("POST", "get"),
        ("PUT", "GET"),
        ("GET", "GET"),
        ("OPTIONS", "Get"),
    ] {
        let reply = meaning(&records, method, &target, meant).await;
        assert_eq!(
            (reply.status, reply.json()),
            (200, expected.clone()),
            "{method} {meant}"
        );
    }
    for (method, meant) in [
        ("GET", "POST"),
        ("GET", "PUT"),
        ("GET", "OPTIONS"),
        ("POST", ""),
        ("GET", "G T"),
    ] {
        let reply = meaning(&records, method, &target, meant).await;
        assert_eq!(
            (reply.status, reply.headers["allow"].as_str()),
            (405, "GET, HEAD"),
            "{method} {meant}"
        );
    }
    let reply = meaning(&records, "POST", &target, "HEAD").await;
    assert_eq!((reply.status, reply.text()), (200, ""));
    assert_eq!(reply.headers["x-pagination-total-count"], "1");
    // Twice is not at all.
    let twice = records
        .request("GET", &target)
        .header(OVERRIDE, "POST")
        .header(OVERRIDE, "POST");
    assert_eq!(Server::send(twice).await.status, 200);
    for meant in ["GET", "HEAD", "DELETE", "PATCH", "TRACE", "x"] {
        for call in ["create", "delete"] {
            let reply = meaning(&records, "POST", call, meant).await;
            assert_eq!(
                (reply.status, reply.headers["allow"].as_str()),
                (405, "POST"),
                "{meant}"
            );
        }
    }
}

#[tokio::test]
async fn a_request_that_means_post_has_no_form_unless_it_is_one() {
    let records = Records::start().await;
    let member = records.member();
    let form = format!("memberId={member}&sellerId=s&messageType=RC:HsMsg&cnt=%7B%7D");
    let json = format!(r#"{{"memberId":{member},"sellerId":"s","messageType":"RC:HsMsg","cnt":"{{}}"}}"#);
    // PHP fills its variables for POST alone, while Yii reads JSON itself.
    for (media_type, body, expected) in [
        (FORM, form.as_str(), refused("Member Id cannot be blank.")),
        ("application/json", json.as_str(), CREATED.to_owned()),
    ] {
        let request = records.request("PUT", "create").header(OVERRIDE, "post");
        let reply = Server::send(request.header("content-type", media_type).body(body.to_owned())).await;
        assert_eq!((reply.status, reply.text()), (200, expected.as_str()), "{media_type}");
    }
    let request = records.request("POST", "create").header(OVERRIDE, "POST");
    let reply = Server::send(request.header("content-type", FORM).body(form)).await;
    assert_eq!(reply.text(), CREATED);
}

#[tokio::test]
async fn a_form_says_which_method_is_meant_unless_that_only_reads() {
    let records = Records::start().await;
    let member = records.member();
    let form = format!("memberId={member}&sellerId=s&messageType=RC:HsMsg&cnt=%7B%7D");
    for method in ["POST", "post", "GET", "head", "Options"] {
        let reply = records.form("create", format!("{form}&_method={method}")).await;
        assert_eq!((reply.status, reply.text()), (200, CREATED), "{method}");
    }
    for method in ["PUT", "delete", "PATCH", "x", "", "+POST"] {
        let reply = records.form("create", format!("_method={method}&{form}")).await;
        assert_eq!(
            (reply.status, reply.headers["allow"].as_str()),
            (405, "POST"),
            "{method}"
        );
        let message = "Method Not Allowed. This URL can only handle the following request methods: POST.";
        assert_eq!(reply.json()["message"], message, "{method}");
    }
    let parts = "--X\r\nContent-Disposition: form-data; name=\"_method\"\r\n\r\nPUT\r\n--X--\r\n";
    let request = records
        .request("POST", "create")
        .header("content-type", "multipart/form-data; boundary=X");
    assert_eq!(Server::send(request.body(parts)).await.status, 405);
    // Nowhere else.
    let json =
        format!(r#"{{"_method":"PUT","memberId":{member},"sellerId":"s","messageType":"RC:HsMsg","cnt":"{{}}"}}"#);
    assert_eq!(records.json("create", json).await.text(), CREATED);
    assert_eq!(records.form("create?_method=PUT", form.clone()).await.text(), CREATED);
    assert_eq!(
        records.form("create", format!("{form}&_method[]=PUT")).await.text(),
        CREATED
    );
    let list = format!("list?memberId={member}&sellerId=s&_method=POST");
    assert_eq!(records.get(&list).await.status, 200);
    let reply = records
        .form(&format!("list?memberId={member}&sellerId=s"), "_method=GET")
        .await;
    assert_eq!(reply.status, 405);
}

#[tokio::test]
async fn no_method_gets_around_the_token() {
    let server = Server::start().await;
    let mine = server
        .request("POST", "/chat-records/list?memberId=1&sellerId=s")
        .header(OVERRIDE, "GET");
    assert_eq!(Server::send(mine).await.status, 401);
    for method in ["GET", "PUT", "OPTIONS", "POST"] {
        for call in ["create", "delete"] {
            let request = server
                .request(method, &format!("/chat-records/{call}"))
                .header(OVERRIDE, "POST");
            let request = request
                .header("content-type", "application/json")
                .body(r#"{"memberId":1}"#);
            assert_eq!(Server::send(request).await.status, 401, "{method} {call}");
        }
    }
    let request = server
        .request("POST", "/chat-records/create")
        .header("content-type", FORM);
    assert_eq!(Server::send(request.body("_method=PUT")).await.status, 401);
}
