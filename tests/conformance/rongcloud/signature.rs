//! The signature that every call carries.

use crate::callback::{PATH, Pairs, Scene, encoded, failure, now, result, set, sign, without};
use conformance::Server;
use std::time::{Duration, UNIX_EPOCH};

/// The vendor's vector: secret, nonce, milliseconds, signature.
const SECRET: &str = "Y1W2MeFwwwRxa0";
const NONCE: &str = "14314";
const TIME: i64 = 1_408_710_653_000;
const SIGNATURE: &str = "30be0bbca9c9b2e27578701e9fda2358a814c88f";

/// The moment of the tests, a part of a second after the vector was signed.
const NOW: i64 = TIME + 700;

/// A scene in which the vector was signed a moment ago.
async fn at_the_vector<const N: usize>(changes: [(&str, &str); N]) -> Scene {
    let options = host::Options {
        clock: Some(UNIX_EPOCH + Duration::from_millis(NOW.unsigned_abs())),
        ..host::Options::default()
    };
    let scene = Scene::with(changes, options).await;
    assert_eq!(scene.secret(), changes.last().map_or("", |change| change.1));
    scene
}

fn spelled(names: [&'static str; 3], timestamp: &str, nonce: &str, signature: &str) -> Pairs {
    let values = [timestamp, nonce, signature].map(str::to_owned);
    names.into_iter().zip(values).collect()
}

const SIGN_TIMESTAMP: [&str; 3] = ["signTimestamp", "nonce", "signature"];
const TIMESTAMP: [&str; 3] = ["timestamp", "nonce", "signature"];
const PREFIXED: [&str; 3] = ["rc-timestamp", "rc-nonce", "rc-signature"];

#[tokio::test]
async fn the_vendor_s_vector_is_accepted_in_every_spelling_and_case() {
    let scene = at_the_vector([("rongcloud_app_secret", SECRET)]).await;
    let (form, mut results) = (encoded(&scene.form()), Vec::new());
    for names in [SIGN_TIMESTAMP, TIMESTAMP, PREFIXED] {
        for signature in [SIGNATURE.to_owned(), SIGNATURE.to_uppercase()] {
            let parameters = spelled(names, &TIME.to_string(), NONCE, &signature);
            results.push(result(&scene.send_with(&parameters, form.clone()).await));
        }
    }
    // It is the same signature every time, which is good for one message.
    assert_eq!(
        results,
        ["record"].into_iter().chain(["repeated"; 5]).collect::<Vec<_>>()
    );
    assert_eq!(scene.records().await.len(), 1);
}

#[tokio::test]
async fn a_signature_is_good_for_five_minutes_in_either_direction() {
    let scene = at_the_vector([("rongcloud_app_secret", SECRET)]).await;
    for (timestamp, accepted) in [
        (NOW - 300_000, true),
        (NOW - 300_001, false),
        (NOW + 300_000, true),
        (NOW + 300_001, false),
        (TIME / 1000 - 299, true),
        (TIME / 1000 - 300, false),
        (TIME / 1000 + 300, true),
        (TIME / 1000 + 301, false),
        (0, false),
    ] {
        for names in [SIGN_TIMESTAMP, TIMESTAMP, PREFIXED] {
            let timestamp = timestamp.to_string();
            let nonce = format!("{}x", scene.uid());
            let parameters = spelled(names, &timestamp, &nonce, &sign(SECRET, &nonce, &timestamp));
            let reply = scene.send_with(&parameters, encoded(&scene.form())).await;
            if accepted {
                assert_eq!(result(&reply), "record", "{parameters:?}");
            } else {
                let expected = (401, 1004, "the time is more than 5 minutes off".to_owned());
                assert_eq!(failure(&reply), expected, "{parameters:?}");
            }
        }
    }
}

/// Sends parameters that are refused, before the body is looked at.
async fn assert_refused(scene: &Scene, parameters: &Pairs) {
    for body in [encoded(&scene.form()), "%FF".to_owned(), String::new()] {
        let (status, code, _) = failure(&scene.send_with(parameters, body).await);
        assert_eq!((status, code), (401, 1004), "{parameters:?}");
    }
}

#[tokio::test]
async fn whatever_is_changed_the_call_is_refused() {
    let scene = Scene::set().await;
    let time = now();
    let timestamp = time.to_string();
    let right = scene.parameters_at(&timestamp);
    let signature = right[2].1.clone();
    for (name, value) in [
        ("signTimestamp", (time + 1).to_string()),
        ("signTimestamp", (time / 1000).to_string()),
        ("signTimestamp", format!("0{timestamp}")),
        ("signTimestamp", format!("+{timestamp}")),
        ("signTimestamp", format!("{timestamp} ")),
        ("signTimestamp", format!("{timestamp}.0")),
        ("signTimestamp", format!("-{timestamp}")),
        ("signTimestamp", "x".to_owned()),
        ("signTimestamp", "99999999999999999999".to_owned()),
        ("nonce", format!("{}5", right[1].1)),
        ("nonce", format!("{} ", right[1].1)),
        ("nonce", "x".repeat(4000)),
        ("signature", signature[..39].to_owned()),
        ("signature", format!("{signature}0")),
        ("signature", format!(" {}", &signature[..39])),
        ("signature", "0".repeat(40)),
        ("signature", "g".repeat(40)),
        ("signature", "漢".repeat(20)),
        ("signature", sign("", &right[1].1, &timestamp)),
        ("signature", sign("another secret", &right[1].1, &timestamp)),
        (
            "signature",
            sign(&scene.secret().to_uppercase(), &right[1].1, &timestamp),
        ),
    ] {
        let mut parameters = right.clone();
        set(&mut parameters, name, &value);
        assert_refused(&scene, &parameters).await;
    }
    for index in 0..40 {
        let mut altered = signature.clone().into_bytes();
        altered[index] = if altered[index] == b'0' { b'1' } else { b'0' };
        let mut parameters = right.clone();
        set(
            &mut parameters,
            "signature",
            std::str::from_utf8(&altered).expect("ASCII"),
        );
        assert_refused(&scene, &parameters).await;
    }
    assert!(scene.records().await.is_empty());
}

#[tokio::test]
async fn what_is_missing_mixed_or_given_twice_is_refused() {
    let scene = Scene::set().await;
    let right = scene.parameters();
    assert_refused(&scene, &Vec::new()).await;
    for name in SIGN_TIMESTAMP {
        assert_refused(&scene, &without(&right, name)).await;
        let mut empty = right.clone();
        set(&mut empty, name, "");
        assert_refused(&scene, &empty).await;
        let mut twice = right.clone();
        twice.extend(right.iter().filter(|pair| pair.0 == name).cloned());
        assert_refused(&scene, &twice).await;
    }
    let values = || right.iter().map(|pair| pair.1.clone());
    for names in [
        ["rc-timestamp", "nonce", "signature"],
        ["signTimestamp", "rc-nonce", "signature"],
        ["timestamp", "nonce", "rc-signature"],
        ["SignTimestamp", "Nonce", "Signature"],
    ] {
        assert_refused(&scene, &names.into_iter().zip(values()).collect()).await;
    }
    assert!(scene.records().await.is_empty());
}

#[tokio::test]
async fn the_newest_complete_spelling_is_the_one_that_counts() {
    let scene = Scene::set().await;
    let mut both = scene.parameters();
    both.insert(0, ("timestamp", "1".to_owned()));
    both.extend(spelled(PREFIXED, "1", NONCE, "x"));
    assert_eq!(result(&scene.send_with(&both, encoded(&scene.form())).await), "record");
    let time = now().to_string();
    let wrong = spelled(SIGN_TIMESTAMP, &time, NONCE, &"0".repeat(40));
    let right = spelled(PREFIXED, &time, NONCE, &sign(scene.secret(), NONCE, &time));
    assert_refused(&scene, &wrong.into_iter().chain(right).collect()).await;
}

#[tokio::test]
async fn a_time_in_seconds_counts_only_with_a_nonce_that_does_not_end_in_a_digit() {
    // In November a call is signed with the same bytes as one of June.
    let (june, november) = (1_781_795_366_800, 1_795_366_800);
    let signature = sign(SECRET, "14314", &june.to_string());
    assert_eq!(signature, sign(SECRET, "14314178", &november.to_string()));
    let at = |seconds| host::Options {
        clock: Some(UNIX_EPOCH + Duration::from_secs(seconds)),
        ..host::Options::default()
    };
    let scene = Scene::with([("rongcloud_app_secret", SECRET)], at(november)).await;
    for names in [SIGN_TIMESTAMP, TIMESTAMP, PREFIXED] {
        let parameters = spelled(names, &november.to_string(), "14314178", &signature);
        let expected = "a time in seconds needs a nonce that does not end in a digit".to_owned();
        let reply = scene.send_with(&parameters, encoded(&scene.form())).await;
        assert_eq!(failure(&reply), (401, 1004, expected));
    }
    let time = format!("00{november}");
    assert_refused(&scene, &spelled(SIGN_TIMESTAMP, &time, "x", &sign(SECRET, "x", &time))).await;
    let scene = Scene::with([("rongcloud_app_secret", SECRET)], at(june / 1000)).await;
    let parameters = spelled(SIGN_TIMESTAMP, &june.to_string(), "14314", &signature);
    assert_eq!(
        result(&scene.send_with(&parameters, encoded(&scene.form())).await),
        "record"
    );
}

#[tokio::test]
async fn a_signature_is_good_for_one_message() {
    let scene = Scene::set().await;
    let (form, parameters) = (scene.form(), scene.parameters());
    for expected in ["record", "repeated"] {
        assert_eq!(result(&scene.send_with(&parameters, encoded(&form)).await), expected);
    }
    // A repeat is signed anew: that signature is the message's too.
    let again = scene.parameters();
    assert_eq!(result(&scene.send_with(&again, encoded(&form)).await), "repeated");
    for seen in [&parameters, &again] {
        let upper = seen[2].1.to_uppercase();
        let prefixed = spelled(PREFIXED, &seen[0].1, &seen[1].1, &upper);
        for query in [seen, &prefixed] {
            for kind in ["PERSON", "GROUP", "NOTIFY"] {
                let other = encoded(&scene.form_with([("channelType", kind)]));
                let expected = (401, 1004, "the signature is that of another message".to_owned());
                assert_eq!(failure(&scene.send_with(query, other).await), expected);
            }
        }
        assert_eq!(result(&scene.send_with(&prefixed, encoded(&form)).await), "repeated");
    }
    // A message that is refused leaves the signature to the next.
    let fresh = scene.parameters();
    let (status, code, _) = failure(&scene.send_with(&fresh, "fromUserId=x").await);
    assert_eq!((status, code), (400, 1002));
    assert_eq!(result(&scene.send_with(&fresh, encoded(&scene.form())).await), "record");
    assert_eq!(scene.records().await.len(), 2);
}

#[tokio::test]
async fn of_16_messages_with_one_signature_one_is_stored() {
    let scene = Scene::set().await;
    let target = format!("{PATH}?{}", encoded(&scene.parameters()));
    let send = |_| {
        let request = scene.server.request("POST", &target).body(encoded(&scene.form()));
        tokio::spawn(Server::send(request))
    };
    let calls: Vec<_> = (0..16).map(send).collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.expect("a reply").status);
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, [401; 15].as_slice()));
    assert_eq!(scene.records().await.len(), 1);
}

#[tokio::test]
async fn the_secret_before_signs_too_while_there_is_one() {
    let changes = [
        ("rongcloud_app_secret", "new"),
        ("rongcloud_app_secret_previous", " old "),
    ];
    let signed = |scene: &Scene, secret: &str| {
        let (time, nonce) = (now().to_string(), scene.uid());
        spelled(SIGN_TIMESTAMP, &time, &nonce, &sign(secret, &nonce, &time))
    };
    let scene = Scene::with(changes, host::Options::default()).await;
    for secret in ["new", "old"] {
        let reply = scene.send_with(&signed(&scene, secret), encoded(&scene.form())).await;
        assert_eq!(result(&reply), "record", "{secret}");
    }
    for secret in ["", "newold", "other"] {
        assert_refused(&scene, &signed(&scene, secret)).await;
    }
    let scene = Scene::with([("rongcloud_app_secret", ""), changes[1]], host::Options::default()).await;
    assert_refused(&scene, &signed(&scene, "old")).await;
}

#[tokio::test]
async fn an_app_key_has_to_be_the_configured_one() {
    let scene = Scene::set().await;
    let with_key = |app_key: &str| {
        let mut parameters = scene.parameters();
        set(&mut parameters, "appKey", app_key);
        parameters
    };
    let right = with_key(scene.server.variable("rongcloud_app_key"));
    assert_eq!(result(&scene.send_with(&right, encoded(&scene.form())).await), "record");
    for app_key in ["", "another", "DEVELOPMENT-APP-KEY"] {
        assert_refused(&scene, &with_key(app_key)).await;
    }
    let any = Scene::with([("rongcloud_app_key", "")], host::Options::default()).await;
    let mut parameters = any.parameters();
    set(&mut parameters, "appKey", "another");
    assert_eq!(
        result(&any.send_with(&parameters, encoded(&any.form())).await),
        "record"
    );
}

#[tokio::test]
async fn without_a_secret_every_call_is_refused_and_the_log_says_why_once() {
    let scene = Scene::with([("rongcloud_app_secret", "")], host::Options::default()).await;
    for _ in 0..3 {
        assert_refused(&scene, &scene.parameters()).await;
    }
    let log = std::fs::read_to_string(scene.server.state().join("logs/rongcloud_stderr.txt")).expect("a log");
    let warning = r#"{"family":"rongcloud","warning":"every call is refused: rongcloud_app_secret is not set"}"#;
    assert_eq!(log.matches(warning).count(), 1, "{log}");
}
