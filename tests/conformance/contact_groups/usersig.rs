//! The UserSig that every call carries.

use crate::scene::Scene;
use conformance::chat::{Chat, endpoints, failure, path, succeeded, target};
use conformance::{Server, development};
use std::time::{Duration, UNIX_EPOCH};
use usersig::Claims;

/// UserSigs that the published libraries generated, or that follow one's layout, for the development application.
struct Vector {
    generator: &'static str,
    identifier: &'static str,
    time: u64,
    expire: u64,
    usersig: &'static str,
}

const VECTORS: [Vector; 7] = [
    Vector {
        generator: "Python",
        identifier: "administrator",
        time: 1_700_000_000,
        expire: 15_552_000,
        usersig: "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkElNyM-Myi0uKEkvyi2BKilOyEwsKMlOACgxNDKAAKpdaUZBZlAqSMTU1NUKIl2TmgkXN0dQXZ6aD7PFyrqpIzHOz8AsJiUgsNcnVNsqwLC8zT4-0yqv0yy7ONajINfRzjQg1MjexVaoFANTGNgc_",
    },
    Vector {
        generator: "Node",
        identifier: "administrator",
        time: 1_700_000_000,
        expire: 15_552_000,
        usersig: "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNVbIyNEcVTa0oyCwCiZuamhrBRYsz05WslLycqyoS89ws-EJCIhJLTXK1jTIsy8vM0yO98ir9sotzDSpyDf1cI0KNzE1slWoBQr40pw__",
    },
    Vector {
        generator: "Go, whose zlib blocks are stored",
        identifier: "administrator",
        time: 1_700_000_000,
        expire: 15_552_000,
        usersig: "eAEBsgBN-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLmV4cGlyZSI6MTU1NTIwMDAsIlRMUy50aW1lIjoxNzAwMDAwMDAwLCJUTFMuc2lnIjoiSkN6eGFuRjhOVFRYYXU0bSsyaDl3djdnWUpueU5rc20weG0xTkVYVTI3ND0ifQqDHzSx",
    },
    Vector {
        generator: "Python",
        identifier: "user_0001",
        time: 1_700_000_000,
        expire: 86_400,
        usersig: "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkSotTi*INDAwMYdLFKdmJBQWZKUBJQxMDKIDKpVYUZBalAmUszEzggiWZuSAhQ3M0xcWZ6SALin3NC30s80z0Hb0qUkPNs6t8Q7w99T2TDXI8kiILI-KNXUy1y3wTPRLD0m2VagGVnjJU",
    },
    Vector {
        generator: "Node",
        identifier: "user_0001",
        time: 1_700_000_000,
        expire: 86_400,
        usersig: "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwqXFqUXxBgYGhlDJ4pTsxIKCzBQlK0MTAyiAyJRk5qYqWRmao4qmVhRkFqUqWVmYmcCEijPTlayUin3NC30s80z0Hb0qUkPNs6t8Q7w99T2TDXI8kiILI-KNXUy1y3wTPRLD0m2VagEbQDD0",
    },
    Vector {
        generator: "Node, with a user buffer",
        identifier: "administrator",
        time: 1_700_000_000,
        expire: 86_400,
        usersig: "eJxVjMsOgjAURP-lbjU8DGLTxB0aJeJCDUZ2xRZyq8XaFkNi-HcThIWzm3Mm84bT7ui9hAEKMy*Aad*Ri8ZhhT1mXGGD1hnmHmYYWH5jWiMHGkbBkJ9xqATQcPFPRafRCKAkjkbUWmHKtgIKl3Mqx1*sgQKpRfO8y1KvWFrkmd2WqlKFT*b7LvYZCeS1XW*SXE4O2RI*X0HFOoQ_",
    },
    Vector {
        generator: "Rust (tencent_im_rs)",
        identifier: "administrator",
        time: 1_795_302_360,
        expire: 86_400,
        usersig: "eJw1zM0KwjAQBOB32atSm6attuDBgojQFsGfg7eQRFk0NSTRBsR3t9S4t-1mmDcc6n30kgZKSKIYpuOPQnYOLzgyEwo7tM4w9zChYMWNaY0CSpLG4X6J9BqNhHKRp39yqAYg8yKjcULzoBavw3imzrQ6ykmRbjgjZNay073ma*9Xz17SbdOyyoo*2zXIl-D5ArA1M78_",
    },
];

/// The code that a vector gets when the server's clock shows `now`.
async fn answer(vector: &Vector, now: u64) -> i64 {
    let mut variables = development();
    variables.insert("tencent_admins".to_owned(), "administrator,user_0001".to_owned());
    let options = host::Options {
        clock: Some(UNIX_EPOCH + Duration::from_secs(now)),
        ..host::Options::default()
    };
    let server = Server::with(variables, options).await;
    let target = format!(
        "{}?sdkappid=1400000000&identifier={}&usersig={}&random=1&contenttype=json",
        path("account_check"),
        vector.identifier,
        vector.usersig
    );
    let body = r#"{"CheckItem":[{"UserID":"x"}]}"#;
    let reply = Server::send(server.request("POST", &target).body(body)).await;
    reply.json()["ErrorCode"].as_i64().expect("an integer")
}

#[tokio::test]
async fn the_published_vectors_are_valid_until_they_expire() {
    for vector in &VECTORS {
        let last = vector.time + vector.expire;
        for (now, code) in [(vector.time, 0), (last, 0), (last + 1, 70001)] {
            let case = format!("{} for {} at {now}", vector.generator, vector.identifier);
            assert_eq!(answer(vector, now).await, code, "{case}");
        }
    }
}

#[tokio::test]
async fn the_published_vectors_stand_for_one_user_only() {
    for vector in &VECTORS {
        let identifier = if vector.identifier == "user_0001" {
            "administrator"
        } else {
            "user_0001"
        };
        let swapped = Vector { identifier, ..*vector };
        assert_eq!(answer(&swapped, vector.time).await, 70013, "{}", vector.generator);
    }
}

#[tokio::test]
async fn a_usersig_of_anybody_else_is_refused_by_every_endpoint() {
    let scene = Scene::set(Chat::start().await).await;
    let right = scene.chat.claims();
    let key = scene.chat.server.variable("tencent_secret_key").to_owned();
    let other_key = key.chars().rev().collect::<String>();
    let upper_key = key.to_uppercase();
    let other_app = Claims {
        sdkappid: right.sdkappid + 1,
        ..right.clone()
    };
    let other_user = Claims {
        identifier: scene.user.clone(),
        ..right.clone()
    };
    let expired = Claims {
        time: right.time - 100_000,
        ..right.clone()
    };
    let with_buffer = Claims {
        userbuf: Some(b"abc".to_vec()),
        ..right.clone()
    };
    for (claims, key, code) in [
        (&right, &other_key, 70009),
        (&right, &upper_key, 70009),
        (&with_buffer, &other_key, 70009),
        (&other_app, &key, 70014),
        (&other_app, &other_key, 70014),
        (&other_user, &key, 70013),
        (&expired, &key, 70001),
        (&expired, &other_key, 70001),
    ] {
        let parameters = scene
            .chat
            .parameters_with(&right.identifier, &usersig::sign(claims, key));
        for endpoint in endpoints() {
            let target = target(&path(endpoint), &parameters);
            let reply = scene.chat.send_to(&target, scene.valid(endpoint).to_string()).await;
            assert_eq!(failure(&reply), code, "{endpoint} with {claims:?}");
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn what_cannot_be_decoded_is_no_usersig() {
    let scene = Scene::set(Chat::start().await).await;
    let right = scene.chat.sign(&scene.chat.claims());
    let standard: String = right.replace('*', "+").replace('-', "/").replace('_', "=");
    let truncated = &right[..right.len() - 8];
    let (head, tail) = right.split_at(40);
    let spaced = format!("{head} {tail}");
    let long = "A".repeat(8000);
    for usersig in [
        "xxx",
        "x",
        "*",
        "ünï",
        // Base64 of `hello`, and of an empty zlib stream.
        "aGVsbG8_",
        "eJwDAAAAAAE_",
        &standard,
        truncated,
        &spaced,
        &long,
    ] {
        if usersig == right {
            continue;
        }
        let parameters = scene.chat.parameters_with("administrator", usersig);
        let target = target(&path("create_contact_group"), &parameters);
        let body = scene.valid("create_contact_group").to_string();
        let reply = scene.chat.send_to(&target, body).await;
        assert_eq!(failure(&reply), 70003, "{usersig}");
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn a_usersig_altered_anywhere_is_refused() {
    let scene = Scene::set(Chat::start().await).await;
    let right = scene.chat.sign(&scene.chat.claims());
    for index in (0..right.len()).step_by(7) {
        let mut bytes = right.clone().into_bytes();
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(bytes).expect("ASCII");
        let parameters = scene.chat.parameters_with("administrator", &altered);
        let target = target(&path("create_contact_group"), &parameters);
        let body = scene.valid("create_contact_group").to_string();
        let code = failure(&scene.chat.send_to(&target, body).await);
        assert!(
            [70001, 70003, 70009, 70013, 70014].contains(&code),
            "{altered} got {code}"
        );
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn a_user_buffer_is_accepted_when_the_signature_covers_it() {
    let chat = Chat::start().await;
    let claims = Claims {
        userbuf: Some((0..=255).collect()),
        ..chat.claims()
    };
    let parameters = chat.parameters_with(&claims.identifier, &chat.sign(&claims));
    let target = target(&path("account_check"), &parameters);
    succeeded(&chat.send_to(&target, r#"{"CheckItem":[{"UserID":"x"}]}"#).await);
}

#[tokio::test]
async fn a_usersig_that_was_valid_before_is_checked_again() {
    let chat = Chat::start().await;
    let body = r#"{"CheckItem":[{"UserID":"x"}]}"#;
    let claims = Claims {
        time: chat.now() - 10,
        expire: 12,
        ..chat.claims()
    };
    let usersig = chat.sign(&claims);
    let parameters = chat.parameters_with(&claims.identifier, &usersig);
    let target_of = |parameters: &[(String, String)]| target(&path("account_check"), parameters);
    succeeded(&chat.send_to(&target_of(&parameters), body).await);

    let for_somebody_else = chat.parameters_with("somebody", &usersig);
    let reply = chat.send_to(&target_of(&for_somebody_else), body).await;
    assert_eq!(failure(&reply), 70013);

    while chat.now() <= claims.time + claims.expire {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(failure(&chat.send_to(&target_of(&parameters), body).await), 70001);
}

#[tokio::test]
async fn the_key_before_opens_too_while_it_is_named() {
    let body = r#"{"CheckItem":[{"UserID":"x"}]}"#;
    let old = Chat::with_variables([("tencent_secret_key", "old")]).await;
    let made_with_old = target(&path("account_check"), &old.parameters());
    succeeded(&old.send_to(&made_with_old, body).await);
    for (key, previous, expected) in [
        ("new", "old", None),
        ("new", "", Some(70009)),
        ("new", "older", Some(70009)),
        ("", "old", Some(70016)),
    ] {
        let chat = Chat::with_variables([("tencent_secret_key", key), ("tencent_secret_key_previous", previous)]).await;
        let reply = chat.send_to(&made_with_old, body).await;
        match expected {
            Some(code) => assert_eq!(failure(&reply), code, "{key}, {previous}"),
            None => _ = succeeded(&reply),
        }
        if !key.is_empty() {
            succeeded(
                &chat
                    .send_to(&target(&path("account_check"), &chat.parameters()), body)
                    .await,
            );
        }
    }
}
