//! The order of the checks, without a host.

use super::{Access, Needs};
use crate::domain::Error;
use common::clock;
use common::proven::Proven;
use common::variables::rotated;
use usersig::{Claims, sign};

const KEY: &str = "secret";

fn access() -> Access {
    let administrators = vec!["administrator".to_owned()];
    Access {
        sdkappid: Some(7),
        secret_keys: vec![KEY.to_owned()],
        administrators,
        has_contact_groups: true,
        verified: Proven::default(),
    }
}

fn usersig(identifier: &str, sdkappid: u64, expire: i64, key: &str) -> String {
    sign(
        &Claims {
            identifier: identifier.to_owned(),
            sdkappid,
            time: 1000,
            expire,
            userbuf: None,
        },
        key,
    )
}

fn check(query: &str) -> Result<(), Error> {
    clock::pin(1100);
    access().check(query, Needs::ContactGroups)
}

#[test]
fn the_first_thing_wrong_decides() {
    let good = usersig("administrator", 7, 100, KEY);
    let query = |sdkappid: &str, identifier: &str, usersig: &str, rest: &str| {
        format!("sdkappid={sdkappid}&identifier={identifier}&usersig={usersig}{rest}")
    };
    let rest = "&random=0&contenttype=json";
    assert!(check(&query("7", "administrator", &good, rest)).is_ok());
    assert!(check(&query("7", "administrator", &good, "&contenttype=json")).is_ok());
    assert!(matches!(check("a=%FF"), Err(Error::Query(_))));
    assert!(matches!(
        check(&query("7&sdkappid=7", "", "", "")),
        Err(Error::Query(_))
    ));
    assert!(matches!(check(&query("", "", "", "")), Err(Error::SdkAppIdMissing)));
    assert!(matches!(check(&query("x", "", "", "")), Err(Error::SdkAppIdInvalid)));
    assert!(matches!(check(&query("7", "", "", "")), Err(Error::IdentifierMissing)));
    assert!(matches!(
        check(&query("7", "administrator", "", "")),
        Err(Error::UserSigMissing)
    ));
    assert!(matches!(
        check(&query("7", "administrator", "x", "")),
        Err(Error::UserSigMalformed(_))
    ));
    let other_application = usersig("user", 8, 0, "wrong");
    assert!(matches!(
        check(&query("7", "administrator", &other_application, "")),
        Err(Error::OtherApplication)
    ));
    let other_user = usersig("user", 7, 0, "wrong");
    assert!(matches!(
        check(&query("7", "administrator", &other_user, "")),
        Err(Error::OtherUser)
    ));
    let expired = usersig("administrator", 7, 99, "wrong");
    assert!(matches!(
        check(&query("7", "administrator", &expired, "")),
        Err(Error::Expired)
    ));
    let forged = usersig("administrator", 7, 100, "wrong");
    assert!(matches!(
        check(&query("7", "administrator", &forged, "")),
        Err(Error::Forged)
    ));
    let user = usersig("user", 7, 100, KEY);
    assert!(matches!(
        check(&query("7", "user", &user, "")),
        Err(Error::NotAdministrator)
    ));
    for bad in [
        "",
        "&random=0",
        "&random=1&contenttype=JSON",
        "&random=1&random=2&contenttype=json",
    ] {
        assert!(
            matches!(check(&query("7", "administrator", &good, bad)), Err(Error::Query(_))),
            "{bad}"
        );
    }
}

#[test]
fn without_a_key_or_an_application_every_call_is_refused() {
    clock::pin(1000);
    let query = format!(
        "sdkappid=7&identifier=administrator&usersig={}&random=0&contenttype=json",
        usersig("administrator", 7, 100, "")
    );
    let check = |access: Access| access.check(&query, Needs::Nothing);
    assert!(matches!(
        check(Access {
            secret_keys: Vec::new(),
            ..access()
        }),
        Err(Error::NoKey)
    ));
    assert!(matches!(
        check(Access {
            sdkappid: None,
            ..access()
        }),
        Err(Error::SdkAppIdInvalid)
    ));
}

#[test]
fn a_lesser_edition_refuses_all_but_the_account_calls() {
    clock::pin(1000);
    let query = format!(
        "sdkappid=7&identifier=administrator&usersig={}&random=0&contenttype=json",
        usersig("administrator", 7, 100, KEY)
    );
    let lesser = Access {
        has_contact_groups: false,
        ..access()
    };
    assert!(matches!(
        lesser.check(&query, Needs::ContactGroups),
        Err(Error::Edition)
    ));
    assert!(lesser.check(&query, Needs::Nothing).is_ok());
}

#[test]
fn a_user_sig_that_was_good_before_is_still_checked_but_for_its_signature() {
    let access = access();
    let good = usersig("administrator", 7, 100, KEY);
    let check = |identifier: &str, sig: &str, now| {
        clock::pin(now);
        let query = format!("sdkappid=7&identifier={identifier}&usersig={sig}&random=0&contenttype=json");
        access.check(&query, Needs::Nothing)
    };
    assert!(check("administrator", &good, 1000).is_ok());
    assert!(check("administrator", &good, 1100).is_ok());
    assert!(matches!(check("administrator", &good, 1101), Err(Error::Expired)));
    assert!(matches!(check("user", &good, 1000), Err(Error::OtherUser)));
    for expire in 0..200 {
        assert!(check("administrator", &usersig("administrator", 7, 1000 + expire, KEY), 1000).is_ok());
    }
    assert!(matches!(
        check("administrator", &usersig("administrator", 7, 100, "wrong"), 1000),
        Err(Error::Forged)
    ));
}

#[test]
fn the_key_before_opens_too_and_nothing_without_the_key() {
    assert!(rotated(" ", "old").is_empty());
    clock::pin(1000);
    for (key, opens) in [("new", true), ("old", true), ("older", false), ("", false)] {
        let usersig = usersig("administrator", 7, 100, key);
        let query = format!("sdkappid=7&identifier=administrator&usersig={usersig}&random=0&contenttype=json");
        let access = Access {
            secret_keys: rotated("new", "old"),
            ..access()
        };
        let checked = access.check(&query, Needs::Nothing);
        assert_eq!(checked.is_ok(), opens, "{key}");
        assert!(opens || matches!(checked, Err(Error::Forged)), "{key}");
    }
}
