//! Paths, methods and media types, as the framework answers them.

use crate::client::{Chat, HISTORY, INIT, outcome, params};
use conformance::Server;
use serde_json::json;

#[tokio::test]
async fn paths_are_known_in_any_letter_case_and_with_a_slash_at_the_end() {
    let chat = Chat::start().await;
    let order = chat.order();
    let group = chat.enter(&params(&order, 11)).await["GroupID"].clone();
    for path in [
        "/api/initgroupchat_b2b_details",
        "/API/INITGROUPCHAT_B2B_DETAILS",
        "/Api/InitGroupChat_B2B_Details/",
        "/aPi/InitGroupChat_B2B_Details",
        "/apI/InitGroupChat_B2B_Details",
        "/APi/InitGroupChat_B2B_Details",
        "/ApI/InitGroupChat_B2B_Details",
        "/aPI/InitGroupChat_B2B_Details?x=1",
        "/api/%49nitGroupChat_B2B_Details",
    ] {
        let (code, message) = outcome(&chat.json(path, &params(&order, 11)).await);
        assert_eq!((code.as_str(), &message["GroupID"]), ("1", &group), "{path}");
    }
    for path in ["/api/getmessagehistory", "/API/GetMessageHistory/"] {
        let reply = chat.json(path, &json!({"groupID": group})).await;
        assert_eq!(reply.json()["RetCode"], "1", "{path}");
    }
}

#[tokio::test]
async fn unknown_paths_are_404_before_anything_else() {
    let server = Server::start().await;
    for path in [
        "/api/",
        "/api/Nope",
        "/api/InitGroupChat_B2B_Details/1",
        "/API/InitGroupChat",
    ] {
        let reply = Server::send(server.request("POST", path).body("x")).await;
        assert_eq!(reply.status, 404, "{path}");
        let expected = format!(
            r#"{{"Message":"No HTTP resource was found that matches the request URI '{}{path}'."}}"#,
            server.base()
        );
        assert_eq!(reply.text(), expected);
        assert_eq!(reply.headers["content-type"], "application/json; charset=utf-8");
    }
}

#[tokio::test]
async fn the_address_of_a_path_that_there_is_not_is_told_without_the_token() {
    let server = Server::start().await;
    let reply = Server::send(
        server
            .request("POST", "/api/Nope?token=t1&x=1&access-token=t2")
            .body("x"),
    )
    .await;
    assert_eq!(
        reply.text(),
        format!(
            r#"{{"Message":"No HTTP resource was found that matches the request URI '{}/api/Nope?x=1'."}}"#,
            server.base()
        )
    );
}

#[tokio::test]
async fn other_methods_are_405_and_post_is_named() {
    let server = Server::start().await;
    for path in [INIT, HISTORY] {
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"] {
            let reply = Server::send(server.request(method, path)).await;
            assert_eq!(
                (reply.status, reply.headers["allow"].as_str()),
                (405, "POST"),
                "{method} {path}"
            );
            let expected = match method {
                "HEAD" => String::new(),
                _ => format!(r#"{{"Message":"The requested resource does not support http method '{method}'."}}"#),
            };
            assert_eq!(reply.text(), expected);
        }
    }
}

#[tokio::test]
async fn a_form_is_415_for_those_who_may_call() {
    let chat = Chat::start().await;
    for path in [INIT, HISTORY] {
        let reply = chat
            .post(path, "application/x-www-form-urlencoded", "text/xml", "orderID=1")
            .await;
        assert_eq!(reply.status, 415);
        assert_eq!(reply.headers["content-type"], "text/xml; charset=utf-8");
        assert_eq!(
            reply.text(),
            "<Error><Message>The request entity's media type 'application/x-www-form-urlencoded' is not supported for \
             this resource.</Message></Error>"
        );
    }
    let request = chat.server.request("POST", INIT);
    let reply = Server::send(request.header("content-type", "text/plain").body("x")).await;
    assert_eq!(outcome(&reply).0, "1004");
}
