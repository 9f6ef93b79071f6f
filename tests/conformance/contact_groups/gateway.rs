//! What is checked before any endpoint looks at its body: path, method, query, caller, edition.

use crate::scene::{Scene, bad_parameters, no_administrator};
use conformance::Server;
use conformance::chat::{Chat, GROUP_ENDPOINTS, c2c, creation, endpoints, failure, group, path, succeeded, target};
use serde_json::json;

/// `parameters` with the value of one replaced, or without it.
fn with_parameter(parameters: &[(String, String)], name: &str, value: Option<&str>) -> Vec<(String, String)> {
    let others = parameters.iter().filter(|parameter| parameter.0 != name).cloned();
    others
        .chain(value.map(|value| (name.to_owned(), value.to_owned())))
        .collect()
}

#[tokio::test]
async fn unknown_paths_answer_60009_with_any_method() {
    let chat = Chat::start().await;
    for path in [
        "/v4",
        "/v4/",
        "/v4/recentcontact",
        "/v4/recentcontact/nothing",
        "/v4/recentcontact/create_contact_group/",
        "/v4/recentcontact/create_contact_group/more",
        "/v4/recentcontact/CREATE_CONTACT_GROUP",
        "/v4/recentcontact/account_import",
        "/v4/im_open_login_svc/create_contact_group",
        "/v4/openim/sendmsg",
    ] {
        for method in ["POST", "GET", "PUT"] {
            let request = chat.server.request(method, &target(path, &chat.parameters()));
            assert_eq!(
                failure(&Server::send(request.body("{}")).await),
                60009,
                "{method} {path}"
            );
            let request = chat.server.request(method, path);
            assert_eq!(failure(&Server::send(request).await), 60009, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn methods_other_than_post_are_refused() {
    let scene = Scene::set(Chat::start().await).await;
    for endpoint in endpoints() {
        let target = scene.chat.target(endpoint);
        for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "post"] {
            let body = scene.valid(endpoint).to_string();
            let request = scene.chat.server.request(method, &target).body(body);
            assert_eq!(failure(&Server::send(request).await), 60002, "{method} {endpoint}");
        }
        let head = Server::send(scene.chat.server.request("HEAD", &target)).await;
        assert_eq!((head.status, head.text()), (200, ""), "HEAD {endpoint}");
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn each_missing_parameter_has_its_code() {
    let scene = Scene::set(Chat::start().await).await;
    for endpoint in endpoints() {
        for (name, code) in [
            ("sdkappid", 60012),
            ("identifier", 60004),
            ("usersig", 70002),
            ("contenttype", 60002),
        ] {
            for value in [None, Some("")] {
                let parameters = with_parameter(&scene.chat.parameters(), name, value);
                let target = target(&path(endpoint), &parameters);
                let reply = scene.chat.send_to(&target, scene.valid(endpoint).to_string()).await;
                assert_eq!(failure(&reply), code, "{endpoint} with {name} {value:?}");
            }
        }
    }
    let bare = scene.chat.send_to(&path("mark_contact"), "{}").await;
    assert_eq!(failure(&bare), 60012);
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn parameters_of_another_value_are_refused() {
    let scene = Scene::set(Chat::start().await).await;
    let endpoint = "create_contact_group";
    for (name, code, values) in [
        (
            "sdkappid",
            60006,
            [
                "x",
                "-1",
                "1400000001",
                "1400000000x",
                "1400000000.0",
                "99999999999999999999",
            ]
            .as_slice(),
        ),
        ("contenttype", 60002, &["xml", "JSON", "json ", "application/json"]),
    ] {
        for value in values {
            let parameters = with_parameter(&scene.chat.parameters(), name, Some(value));
            let target = target(&path(endpoint), &parameters);
            let reply = scene.chat.send_to(&target, scene.valid(endpoint).to_string()).await;
            assert_eq!(failure(&reply), code, "{name}={value:?}");
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn random_may_be_anything_or_missing() {
    const VALUES: [&str; 11] = [
        "",
        "0",
        "4294967295",
        "4294967296",
        "-1",
        "1.5",
        "0.8712",
        "1764280000000",
        "k3J9x",
        " 1",
        "١",
    ];
    for endpoint in endpoints() {
        let scene = Scene::set(Chat::start().await).await;
        // Whatever the call changes, it changes once.
        for value in VALUES.map(Some).into_iter().chain([None]) {
            let parameters = with_parameter(&scene.chat.parameters(), "random", value);
            let target = target(&path(endpoint), &parameters);
            let body = if value.is_none() {
                scene.valid(endpoint)
            } else {
                json!({})
            };
            let reply = scene.chat.send_to(&target, body.to_string()).await;
            if value.is_none() {
                succeeded(&reply);
            } else {
                assert_eq!(failure(&reply), bad_parameters(endpoint), "{endpoint} with {value:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_random_is_does_not_open_anything() {
    let scene = Scene::set(Chat::start().await).await;
    for endpoint in endpoints() {
        for random in [None, Some("-1")] {
            let parameters = with_parameter(&scene.chat.parameters(), "random", random);
            for (name, value, code) in [
                ("usersig", None, 70002),
                ("usersig", Some("x"), 70003),
                ("sdkappid", Some("1"), 60006),
                ("identifier", Some("x"), 70013),
                ("contenttype", None, 60002),
                ("contenttype", Some("xml"), 60002),
            ] {
                let target = target(&path(endpoint), &with_parameter(&parameters, name, value));
                let reply = scene.chat.send_to(&target, scene.valid(endpoint).to_string()).await;
                assert_eq!(failure(&reply), code, "{endpoint} with {name}={value:?}");
            }
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn a_parameter_given_twice_is_refused() {
    let scene = Scene::set(Chat::start().await).await;
    for endpoint in endpoints() {
        for index in 0..5 {
            let mut parameters = scene.chat.parameters();
            parameters.push(parameters[index].clone());
            let target = target(&path(endpoint), &parameters);
            let reply = scene.chat.send_to(&target, scene.valid(endpoint).to_string()).await;
            assert_eq!(failure(&reply), 60002, "{endpoint}: {:?}", parameters[index]);
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn other_parameters_the_order_and_percent_encoding_do_not_matter() {
    let scene = Scene::set(Chat::start().await).await;
    let body = scene.valid("account_check").to_string();
    let target = scene.chat.target("account_check");
    let (path, query) = target.split_once('?').expect("a query");
    let reversed: Vec<&str> = query.split('&').rev().collect();
    let (head, usersig) = query.split_once("usersig=").expect("a UserSig");
    let encoded = usersig.replace('*', "%2A").replace('-', "%2d").replace('_', "%5f");
    for query in [
        format!("{query}&more=1&more=2&callback="),
        reversed.join("&"),
        format!("{head}usersig={encoded}"),
        format!("&&{query}&"),
    ] {
        succeeded(&scene.chat.send_to(&format!("{path}?{query}"), body.clone()).await);
    }
}

#[tokio::test]
async fn names_of_parameters_are_case_sensitive() {
    let chat = Chat::start().await;
    let target = chat.target("account_check").replace("sdkappid=", "SdkAppId=");
    assert_eq!(failure(&chat.send_to(&target, "{}").await), 60012);
}

#[tokio::test]
async fn a_query_that_cannot_be_decoded_is_refused() {
    let scene = Scene::set(Chat::start().await).await;
    for endpoint in endpoints() {
        for undecodable in ["more=%ff", "%ff=more", "more=%e7%bb"] {
            let target = format!("{}&{undecodable}", scene.chat.target(endpoint));
            let reply = scene.chat.send_to(&target, scene.valid(endpoint).to_string()).await;
            assert_eq!(failure(&reply), 60002, "{endpoint} with {undecodable}");
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn a_caller_who_is_no_administrator_is_refused() {
    let scene = Scene::set(Chat::start().await).await;
    let mut claims = scene.chat.claims();
    for identifier in [&scene.user, "Administrator", "administrator,root"] {
        identifier.clone_into(&mut claims.identifier);
        let parameters = scene.chat.parameters_with(identifier, &scene.chat.sign(&claims));
        for endpoint in endpoints() {
            let target = target(&path(endpoint), &parameters);
            let reply = scene.chat.send_to(&target, scene.valid(endpoint).to_string()).await;
            assert_eq!(failure(&reply), no_administrator(endpoint), "{endpoint}");
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn every_administrator_of_the_list_may_call() {
    let chat = Chat::with_variables([("tencent_admins", "anna,bert@example.com")]).await;
    for (identifier, may) in [
        ("anna", true),
        ("bert@example.com", true),
        ("administrator", false),
        ("", false),
    ] {
        let claims = usersig::Claims {
            identifier: identifier.to_owned(),
            ..chat.claims()
        };
        let parameters = chat.parameters_with(identifier, &chat.sign(&claims));
        let target = target(&path("account_check"), &parameters);
        let reply = chat.send_to(&target, r#"{"CheckItem":[{"UserID":"x"}]}"#).await;
        assert_eq!(reply.json()["ErrorCode"] == 0, may, "{identifier}");
    }
}

#[tokio::test]
async fn administrators_need_to_be_imported_too() {
    let chat = Chat::with_variables([]).await;
    let user = chat.account("user").await;
    chat.refused("create_contact_group", creation("administrator", "a", &[]), 50001)
        .await;
    chat.create(&user, "a", &[]).await;
    let add = json!({"ContactOptType": 1, "ContactItem": c2c("administrator")});
    assert_eq!(chat.change(&user, "a", vec![add.clone()]).await, [50001]);
    chat.import(&["administrator"]).await;
    chat.create("administrator", "a", &[group("@1")]).await;
    assert_eq!(chat.change(&user, "a", vec![add]).await, [0]);
}

#[tokio::test]
async fn other_editions_answer_51013() {
    for edition in ["", "standard", "PRO", "pro plus", "ultimate"] {
        let chat = Chat::with_variables([("contact_groups_edition", edition)]).await;
        chat.import(&["user"]).await;
        for &endpoint in GROUP_ENDPOINTS {
            chat.refused(endpoint, json!({"From_Account": "user"}), 51013).await;
        }
    }
}

#[tokio::test]
async fn pro_pro_plus_and_enterprise_have_the_feature() {
    for edition in ["pro", "pro_plus", "enterprise"] {
        Scene::set(Chat::with_variables([("contact_groups_edition", edition)]).await).await;
    }
}

#[tokio::test]
async fn without_an_application_id_every_call_is_refused() {
    let development = Chat::with_variables([]).await;
    let chat = Chat::with_variables([("tencent_sdkappid", "")]).await;
    for endpoint in endpoints() {
        let reply = chat.send_to(&development.target(endpoint), "{}").await;
        assert_eq!(failure(&reply), 60006, "{endpoint}");
    }
}

#[tokio::test]
async fn without_a_secret_key_every_call_is_refused() {
    let chat = Chat::with_variables([("tencent_secret_key", "")]).await;
    let empty_key = chat.sign(&chat.claims());
    for (usersig, code) in [(empty_key.as_str(), 70016), ("garbage", 70016), ("", 70002)] {
        for endpoint in endpoints() {
            let target = target(&path(endpoint), &chat.parameters_with("administrator", usersig));
            assert_eq!(failure(&chat.send_to(&target, "{}").await), code, "{endpoint}");
        }
    }
}

/// Starts with a call in which everything is wrong and rights one thing after the other.
#[tokio::test]
async fn checks_run_in_the_documented_order() {
    let chat = Chat::with_variables([("max_body_bytes", "300")]).await;
    let unlicensed = Chat::with_variables([("contact_groups_edition", "none")]).await;
    let right = chat.claims();
    let usersig = |identifier: &str, sdkappid: u64, time: i64, key: &str| {
        let claims = usersig::Claims {
            identifier: identifier.to_owned(),
            sdkappid,
            time,
            ..right.clone()
        };
        usersig::sign(&claims, key)
    };
    let (app, now, key) = (right.sdkappid, right.time, chat.server.variable("tencent_secret_key"));
    let query = |sdkappid: u64, identifier: &str, usersig: &str| {
        format!("sdkappid={sdkappid}&identifier={identifier}&usersig={usersig}")
    };
    let signed = |usersig: String| query(app, "nobody", &usersig);
    let mut ladder = vec![
        ("GET", "nothing", "random=1&random=1".to_owned(), 60009),
        ("GET", "", "random=1&random=1".to_owned(), 60002),
        ("POST", "", "random=1&random=1".to_owned(), 60002),
        ("POST", "", "random=x".to_owned(), 60012),
        ("POST", "", "sdkappid=7".to_owned(), 60006),
        ("POST", "", format!("sdkappid={app}"), 60004),
        ("POST", "", query(app, "nobody", ""), 70002),
        ("POST", "", query(app, "nobody", "garbage"), 70003),
        ("POST", "", signed(usersig("other", 7, 0, "wrong")), 70014),
        ("POST", "", signed(usersig("other", app, 0, "wrong")), 70013),
        ("POST", "", signed(usersig("nobody", app, 0, "wrong")), 70001),
        ("POST", "", signed(usersig("nobody", app, now, "wrong")), 70009),
        ("POST", "", signed(usersig("nobody", app, now, key)), 50003),
    ];
    let admin = query(app, &right.identifier, &chat.sign(&right));
    ladder.push(("POST", "", admin, 60002));
    for server in [&chat, &unlicensed] {
        for (method, more, query, code) in &ladder {
            let target = format!("{}{more}?{query}", path("create_contact_group"));
            let request = server.server.request(method, &target).body("x".repeat(2000));
            assert_eq!(failure(&Server::send(request).await), *code, "{method} {target}");
        }
    }

    let long = "x".repeat(65);
    let bodies = [
        ("x".repeat(301), 60002),
        ("x".repeat(300), 60003),
        (
            json!({"From_Account": "nobody", "GroupContactItem": 1}).to_string(),
            50002,
        ),
        (creation("nobody", &long, &[]).to_string(), 51011),
        (creation("nobody", "friends", &[]).to_string(), 50001),
    ];
    for (body, code) in bodies {
        let reply = unlicensed.send("create_contact_group", body.clone()).await;
        assert_eq!(failure(&reply), 51013);
        let reply = chat.send("create_contact_group", body.clone()).await;
        assert_eq!(failure(&reply), code, "{body}");
    }
}
