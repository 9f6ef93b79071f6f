//! `POST /directory/shops/import`: what lines say. How they arrive is in `import_transfer`.

use crate::client::{Client, failure, line, sample};
use serde_json::{Value, json};

/// The report of a successful import.
async fn report(client: &Client, body: impl Into<Vec<u8>>) -> Value {
    let reply = client.import(body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.headers["content-type"], "application/json");
    reply.json()
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let client = Client::start().await;
    let reply = client.import(sample("import_shops.1.request.ndjson")).await;
    assert_eq!(
        (reply.status, reply.text()),
        (200, &*sample("import_shops.1.reply.json"))
    );
    assert_eq!(
        client.shop("sample-import-1").await,
        Some(("First shop".to_owned(), "https://cdn.example.com/first.png".to_owned()))
    );
    assert_eq!(client.name("sample-import-2").await, None);
    assert_eq!(client.name("sample-import-3").await, Some("Third shop".to_owned()));
}

#[tokio::test]
async fn blank_lines_are_skipped_and_counted_as_lines_only() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    for (body, expected) in [
        (String::new(), json!({"imported": 0, "failed": 0, "errors": []})),
        (
            "\n\r\n \t \n".to_owned(),
            json!({"imported": 0, "failed": 0, "errors": []}),
        ),
        (
            format!("\n  {}\r\n \nx", line(&seller, "n").trim_end()),
            json!({"imported": 1, "failed": 1, "errors": [
                {"line": 4, "message": "not JSON: expected value at column 1"}]}),
        ),
    ] {
        assert_eq!(report(&client, body.clone()).await, expected, "{body:?}");
    }
    assert_eq!(client.name(&seller).await, Some("n".to_owned()));
}

/// As files that are put together have them: in front of the first one's lines, of the others', and where one is empty.
#[tokio::test]
async fn byte_order_marks_are_skipped() {
    let client = Client::start().await;
    let sellers = [client.server.unique("s1"), client.server.unique("s2")];
    let lines = sellers.each_ref().map(|seller| line(seller, "n"));
    let body = format!("\u{feff}{}\u{feff}{}\u{feff}\r\n", lines[0], lines[1]);
    assert_eq!(
        report(&client, body).await,
        json!({"imported": 2, "failed": 0, "errors": []})
    );
    for seller in &sellers {
        assert_eq!(client.name(seller).await.as_deref(), Some("n"));
    }
}

#[tokio::test]
async fn each_bad_line_fails_alone_with_its_number_and_reason() {
    let client = Client::start().await;
    let unique = client.server.unique("s");
    let (first, last) = (format!("{unique}-first"), format!("{unique}-last"));
    let shop =
        |seller: &str, name: &str, logo: &str| json!({"sellerId": seller, "shop_name": name, "logo": logo}).to_string();
    let bad: Vec<(Vec<u8>, &str)> = vec![
        (b"{".to_vec(), "not JSON: EOF while parsing an object at column 1"),
        (b"\xff".to_vec(), "not JSON: invalid utf-8"),
        (b"{}{}".to_vec(), "not JSON: trailing characters at column 3"),
        (b"null".to_vec(), "invalid type: null"),
        (br#"["a","b","c"]"#.to_vec(), "invalid type: sequence"),
        (br#"{"sellerId":"a","shop_name":"b"}"#.to_vec(), "missing field `logo`"),
        (
            br#"{"sellerId":1,"shop_name":"","logo":""}"#.to_vec(),
            "invalid type: integer `1`",
        ),
        (shop("", "", "").into_bytes(), "sellerId has to have 1 to 64 bytes"),
        (
            shop(&"x".repeat(65), "", "").into_bytes(),
            "sellerId has to have 1 to 64 bytes",
        ),
        (
            shop(&unique, &"店".repeat(256), "").into_bytes(),
            "shop_name has to have at most 255 characters",
        ),
        (
            shop(&unique, "", &"x".repeat(2049)).into_bytes(),
            "logo has to have at most 2048 bytes",
        ),
        (
            shop(&format!("{unique}\0x"), "", "").into_bytes(),
            "sellerId must not contain U+0000",
        ),
        (
            shop(&unique, "a\0b", "").into_bytes(),
            "shop_name must not contain U+0000",
        ),
        (shop(&unique, "", "a\0b").into_bytes(), "logo must not contain U+0000"),
    ];
    let mut body = line(&first, "n").into_bytes();
    for (bytes, _) in &bad {
        body.extend(bytes.iter().chain(b"\n"));
    }
    body.extend(line(&last, "n").into_bytes());
    let report = report(&client, body).await;
    assert_eq!((&report["imported"], &report["failed"]), (&json!(2), &json!(bad.len())));
    for (index, (bytes, reason)) in bad.iter().enumerate() {
        let error = &report["errors"][index];
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!(error["line"], json!(index + 2), "{shown}");
        let message = error["message"].as_str().expect("a text");
        assert!(message.contains(reason), "{shown}: {message}");
        assert!(!message.contains(" line "), "{shown}: {message}");
    }
    assert_eq!(client.name(&first).await, Some("n".to_owned()));
    assert_eq!(client.name(&last).await, Some("n".to_owned()));
    assert_eq!(client.name(&unique).await, None);
}

#[tokio::test]
async fn the_largest_shop_and_other_fields_are_taken() {
    let client = Client::start().await;
    let unique = client.server.unique("s");
    let seller = format!("{unique}{}", "x".repeat(64 - unique.len()));
    let escaped = "\\u005f".repeat(2048);
    let body = format!(
        r#"{{"more":[{{}}],"sellerId":"{seller}","shop_name":"{}","logo":"{escaped}","sellerid":1}}"#,
        "\\ud83d\\ude00".repeat(255)
    );
    assert_eq!(
        report(&client, body).await,
        json!({"imported": 1, "failed": 0, "errors": []})
    );
    assert_eq!(client.shop(&seller).await, Some(("😀".repeat(255), "_".repeat(2048))));
}

#[tokio::test]
async fn a_line_of_64_kib_is_taken_and_a_longer_one_fails_alone() {
    let client = Client::start().await;
    let (taken, refused, last) = (
        client.server.unique("taken"),
        client.server.unique("refused"),
        client.server.unique("last"),
    );
    let padded = |seller: &str, length: usize| {
        let shop = line(seller, "n").trim_end().to_owned();
        format!("{shop}{}\n", " ".repeat(length - shop.len()))
    };
    let body = [
        padded(&taken, 65_536),
        padded(&refused, 65_537),
        padded(&refused, 1 << 20),
        line(&last, "n"),
        "x".repeat(200_000),
    ]
    .concat();
    let message = "the line is longer than 65536 bytes";
    assert_eq!(
        report(&client, body).await,
        json!({"imported": 2, "failed": 3, "errors": [
            {"line": 2, "message": message}, {"line": 3, "message": message}, {"line": 5, "message": message}]})
    );
    assert_eq!(client.name(&taken).await, Some("n".to_owned()));
    assert_eq!(client.name(&refused).await, None);
    assert_eq!(client.name(&last).await, Some("n".to_owned()));
}

#[tokio::test]
async fn the_last_line_of_a_seller_counts_within_and_across_batches() {
    let client = Client::start().await;
    let (near, far) = (client.server.unique("near"), client.server.unique("far"));
    client.put(&near, "before", "").await;
    let mut body = [line(&near, "1"), line(&far, "1"), line(&near, "2")].concat();
    for index in 0..1500 {
        body.push_str(&line(&client.server.unique(&format!("f{index}")), "n"));
    }
    body.push_str(&line(&far, "2"));
    body.push_str("{\n");
    let report = report(&client, body).await;
    assert_eq!((&report["imported"], &report["failed"]), (&json!(1504), &json!(1)));
    assert_eq!(client.name(&near).await, Some("2".to_owned()));
    assert_eq!(client.name(&far).await, Some("2".to_owned()));
}

#[tokio::test]
async fn every_count_of_lines_around_a_batch_is_stored_whole() {
    let client = Client::with(&[]).await;
    for count in [1, 499, 500, 501, 999, 1000, 1001] {
        let last = format!("c{count}-{}", count - 1);
        let body: String = (0..count)
            .map(|index| line(&format!("c{count}-{index}"), "n"))
            .collect();
        assert_eq!(
            report(&client, body).await,
            json!({"imported": count, "failed": 0, "errors": []})
        );
        assert_eq!(client.name(&last).await, Some("n".to_owned()), "{count}");
    }
}

#[tokio::test]
async fn all_failures_are_counted_and_the_first_1000_listed() {
    let client = Client::start().await;
    for (count, listed) in [(999, 999), (1000, 1000), (1001, 1000), (5000, 1000)] {
        let report = report(&client, "x\n".repeat(count)).await;
        assert_eq!((&report["imported"], &report["failed"]), (&json!(0), &json!(count)));
        let errors = report["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), listed);
        assert_eq!(errors[listed - 1]["line"], json!(listed));
    }
}

#[tokio::test]
async fn a_report_does_not_repeat_long_lines() {
    let client = Client::start().await;
    let bad = format!("\"{}\"\n", "\\u0001".repeat(10_000));
    let reply = client.import(bad.repeat(100)).await;
    assert_eq!(reply.json()["failed"], json!(100));
    assert!(reply.body.len() < 200_000, "{} bytes", reply.body.len());
}

#[tokio::test]
async fn the_limit_of_other_bodies_does_not_hold_for_imports() {
    let client = Client::with(&[("max_body_bytes", "100")]).await;
    let body: String = (0..2000).map(|index| line(&format!("s{index}"), "n")).collect();
    assert_eq!(
        report(&client, body).await,
        json!({"imported": 2000, "failed": 0, "errors": []})
    );
}

#[tokio::test]
async fn imports_at_once_are_stored_whole_and_of_one_seller_one_line_remains() {
    let client = Client::with(&[]).await;
    let body = |import: usize| -> String {
        let own = (0..3000).map(|index| line(&format!("own-{import}-{index:04}"), "n"));
        let shared = (0..1000).map(|index| line(&format!("shared-{index:04}"), &import.to_string()));
        own.chain(shared).collect()
    };
    let bodies: [String; 6] = std::array::from_fn(body);
    let [a, b, c, d, e, f] = bodies.map(|body| client.import(body));
    let replies: [_; 6] = tokio::join!(a, b, c, d, e, f).into();
    for reply in replies {
        assert_eq!(
            (reply.status, reply.json()),
            (200, json!({"imported": 4000, "failed": 0, "errors": []}))
        );
    }
    let mut after = String::new();
    let mut shops = Vec::new();
    loop {
        let target = format!("/directory/shops?pageSize=1000&after={after}");
        let page = client.send("GET", &target, "").await.json();
        shops.extend(page["items"].as_array().expect("items").iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    let starts = |shop: &&Value, prefix: &str| shop["sellerId"].as_str().expect("an id").starts_with(prefix);
    assert_eq!(shops.iter().filter(|shop| starts(shop, "own-")).count(), 18_000);
    let shared: Vec<_> = shops.iter().filter(|shop| starts(shop, "shared-")).collect();
    assert_eq!(shared.len(), 1000);
    let names = ["0", "1", "2", "3", "4", "5"];
    assert!(
        shared
            .iter()
            .all(|shop| shop["shop_name"].as_str().is_some_and(|name| names.contains(&name)))
    );
}

#[tokio::test]
async fn import_is_no_seller_to_post_to() {
    let client = Client::start().await;
    let reply = client.send("POST", "/directory/shops/other", line("x", "n")).await;
    assert_eq!(failure(&reply), (405, "method_not_allowed".to_owned()));
}
