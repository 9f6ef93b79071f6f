//! Requests that are made to cost as much as they can.

use conformance::chat::{Chat, failure, path, target};
use conformance::largest;

#[tokio::test]
async fn the_largest_bodies_are_answered() {
    let chat = Chat::start().await;
    let item = r#"{"Type":1,"To_Account":"a"},"#;
    let search = r#"{"From_Account":"a","ContactItem":["#;
    for (begin, part, end) in [
        ("", "[", ""),
        ("{\"a\":", "[", ""),
        ("{\"a\":", "9", "}"),
        ("{\"From_Account\":", "[", ""),
        ("{", "\"a\":1,", "\"a\":1}"),
        ("{\"a\":\"", "\\u0041", "\"}"),
        (search, item, r#"{"Type":1,"To_Account":"a"}]}"#),
    ] {
        let reply = chat.send("search_contact_group", largest(begin, part, end)).await;
        assert_ne!(failure(&reply), 0, "{begin}");
    }
}

#[tokio::test]
async fn a_usersig_that_inflates_without_end_is_refused() {
    let chat = Chat::start().await;
    let identifier = chat.claims().identifier;
    // What a megabyte of blanks is compressed to, and what comes out of it is thrown away beyond 16 KiB.
    let bomb = usersig::sign(
        &usersig::Claims {
            identifier: " ".repeat(1 << 20),
            ..chat.claims()
        },
        "key",
    );
    for usersig in [bomb, "A".repeat(30_000), "eJyr".repeat(7000)] {
        let parameters = chat.parameters_with(&identifier, &usersig);
        let target = target(&path("search_contact_group"), &parameters);
        assert_eq!(failure(&chat.send_to(&target, "{}").await), 70003, "{usersig:.20}");
    }
}
