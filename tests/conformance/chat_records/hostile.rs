//! Bodies and queries that are made to cost as much as they can.

use crate::scene::Records;
use conformance::largest;

#[tokio::test]
async fn the_largest_bodies_are_answered() {
    let records = Records::start().await;
    let long = "x".repeat(1000);
    let names: String = (0..1000).map(|number| format!("{long}{number:04}=&")).collect();
    let nested: String = (0..1000).map(|number| format!("a[{long}][{number:04}]=&")).collect();
    for form in [
        names,
        nested,
        largest("", "a[b][c]=&", ""),
        largest("a", "[b]", "=1"),
        largest("a", "[", "=1"),
        largest("", "&", ""),
        largest("memberId=", "9", ""),
        largest("a=", "%", ""),
    ] {
        let reply = records.form("create", form).await;
        let is_refused = reply.text().starts_with(r#"{"result":"error","message":"Member Id "#);
        assert!(is_refused, "{}", reply.text());
    }
    for (begin, part, end, result) in [
        ("", "[", "", "Invalid JSON data"),
        // Infinity to PHP.
        ("{\"a\":", "9", "}", "Member Id cannot be blank."),
        ("{", "\"a\":1,", "\"a\":1}", "Member Id cannot be blank."),
        ("{\"a\":\"", "\\u0041", "\"}", "Member Id cannot be blank."),
    ] {
        let reply = records.json("create", largest(begin, part, end)).await;
        assert!(reply.text().contains(result), "{begin}{part}: {}", reply.text());
    }
}

#[tokio::test]
async fn long_queries_are_answered() {
    let records = Records::start().await;
    for part in ["a[b][c]=&", "a[]=&", "%5B", "&", "x"] {
        let query = format!("list?memberId=1&{}", part.repeat(20_000 / part.len()));
        let reply = records.get(&query).await;
        assert_eq!(reply.status, 400, "{part}: {}", reply.text());
    }
}
