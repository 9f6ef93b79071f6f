//! Values at their limits: member and seller ids, and the size and bytes of a content.

use crate::scene::{CREATED, Records, encode, refused};
use serde_json::json;

#[tokio::test]
async fn member_ids_are_integers_of_64_bits() {
    let records = Records::start().await;
    // The ends of the range are everybody's, so their sellers are not.
    let seller = records.server.unique("s");
    let member = records.member();
    let cases = [
        (json!(member), Some(member)),
        (json!(member.to_string()), Some(member)),
        (json!(format!(" {member}\n")), Some(member)),
        (json!(format!("+{member}")), Some(member)),
        (json!(format!("000{member}")), Some(member)),
        (json!(-member), Some(-member)),
        (json!(format!("-{member}")), Some(-member)),
        (json!(0), Some(0)),
        (json!("-0"), Some(0)),
        (json!(5.0), Some(5)),
        (json!(i64::MAX), Some(i64::MAX)),
        (json!(i64::MIN), Some(i64::MIN)),
        (json!("9223372036854775807"), Some(i64::MAX)),
        (json!("-9223372036854775808"), Some(i64::MIN)),
        (json!("9223372036854775808"), None),
        (json!("-9223372036854775809"), None),
        (json!(9_223_372_036_854_775_808_u64), None),
        (json!(1e30), None),
        (json!("1e3"), None),
        (json!("1.0"), None),
        (json!(1.5), None),
        (json!("0x10"), None),
        (json!("1 2"), None),
        (json!("--1"), None),
        (json!("+"), None),
        (json!("１"), None),
        (json!("\u{a0}1"), None),
    ];
    for (sent, stored) in cases {
        let body = json!({"memberId": sent, "sellerId": seller, "messageType": "RC:HsMsg", "cnt": "{}"});
        let reply = records.json("create", body.to_string()).await;
        let Some(stored) = stored else {
            let expected = refused("Member Id must be an integer.");
            assert_eq!((reply.status, reply.text()), (200, expected.as_str()), "{sent}");
            if let Some(text) = sent.as_str() {
                for target in [
                    format!("list?sellerId=s&memberId={}", encode(text)),
                    format!("chat-list?memberId={}", encode(text)),
                ] {
                    let reply = records.get(&target).await;
                    let expected = r#"[{"field":"memberId","message":"Member Id must be an integer."}]"#;
                    assert_eq!((reply.status, reply.text()), (422, expected), "{target}");
                }
            }
            continue;
        };
        assert_eq!((reply.status, reply.text()), (200, CREATED), "{sent}");
        let listed = records.read(&format!("list?memberId={stored}&sellerId={seller}")).await;
        assert_eq!(listed["items"][0]["member_id"], stored, "{sent}");
        assert_eq!(
            records.read(&format!("chat-list?memberId={stored}")).await[0]["member_id"],
            stored
        );
    }
}

#[tokio::test]
async fn a_json_number_with_an_exponent_is_an_integer_and_text_with_one_is_not() {
    let records = Records::start().await;
    let seller = records.server.unique("s");
    let body = |member: &str| {
        format!(r#"{{"memberId":{member},"sellerId":"{seller}","messageType":"RC:HsMsg","cnt":"{{}}"}}"#)
    };
    for (member, expected) in [
        ("1e3", CREATED.to_owned()),
        ("\"1e3\"", refused("Member Id must be an integer.")),
        ("1e-3", refused("Member Id must be an integer.")),
        ("1e400", "".to_owned()),
    ] {
        let reply = records.json("create", body(member)).await;
        if expected.is_empty() {
            assert_ne!(reply.text(), CREATED, "{member}");
        } else {
            assert_eq!((reply.status, reply.text()), (200, expected.as_str()), "{member}");
        }
    }
    assert_eq!(records.ids(&format!("memberId=1000&sellerId={seller}")).await.len(), 1);
}

#[tokio::test]
async fn seller_ids_have_1_to_64_bytes() {
    let records = Records::start().await;
    let member = records.member();
    let chinese = "卖家".repeat(10) + "/% +";
    assert_eq!(chinese.len(), 64);
    for seller in [
        "s".to_owned(),
        "a".repeat(64),
        chinese,
        "卖/家?#&=".to_owned(),
        " s ".to_owned(),
        "0".to_owned(),
        "\u{a0}".to_owned(),
        "\u{3000}".to_owned(),
        "' OR 1=1 --".to_owned(),
        "a\u{0}b".to_owned(),
    ] {
        let encoded = encode(&seller);
        let body = format!("memberId={member}&sellerId={encoded}&messageType=RC:HsMsg&cnt=%7B%7D");
        let reply = records.form("create", body).await;
        assert_eq!((reply.status, reply.text()), (200, CREATED), "{seller:?}");
        records.store(member, &seller, "RC:SpMsg", "{}").await;
        let listed = records
            .read(&format!("list?memberId={member}&sellerId={encoded}"))
            .await;
        assert_eq!(listed["_meta"]["totalCount"], 2, "{seller:?}");
        assert_eq!(listed["items"][0]["seller_id"], seller);
        let link = format!(
            "{}/chat-records/list?memberId={member}&sellerId={encoded}&page=1",
            records.server.base()
        );
        assert_eq!(listed["_links"]["self"]["href"], link);
        assert_eq!(
            records.read(&format!("chat-list?memberId={member}")).await[0]["seller_id"],
            seller
        );
    }
    for (seller, message) in [
        (String::new(), "Seller Id cannot be blank."),
        ("a".repeat(65), "Seller Id should contain at most 64 bytes."),
        ("卖".repeat(22), "Seller Id should contain at most 64 bytes."),
        ("a".repeat(10_000), "Seller Id should contain at most 64 bytes."),
    ] {
        let body = json!({"memberId": member, "sellerId": seller, "messageType": "RC:HsMsg", "cnt": "{}"});
        assert_eq!(records.json("create", body.to_string()).await.text(), refused(message));
        let reply = records
            .get(&format!("list?memberId={member}&sellerId={}", encode(&seller)))
            .await;
        let expected = format!(r#"[{{"field":"sellerId","message":"{message}"}}]"#);
        assert_eq!((reply.status, reply.text()), (422, expected.as_str()));
    }
}

#[tokio::test]
async fn a_content_has_at_most_131_072_bytes() {
    const LIMIT: usize = 131_072;
    for check in ["true", "false"] {
        let records = Records::with([("chat_records_check_content", check)]).await;
        // A letter, a Chinese character of three bytes, and one that JSON writes with six.
        for letter in ["x", "字", "\\n"] {
            let frame = r#"{"content":""}"#.len();
            let of_length = |length: usize| {
                let count = (length - frame) / letter.len();
                let rest = length - frame - count * letter.len();
                format!(r#"{{"content":"{}{}"}}"#, letter.repeat(count), "y".repeat(rest))
            };
            let (fits, too_long) = (of_length(LIMIT), of_length(LIMIT + 1));
            assert_eq!((fits.len(), too_long.len()), (LIMIT, LIMIT + 1));
            let member = records.member();
            let message = refused("Cnt should contain at most 131072 bytes.");
            let body = json!({"memberId": member, "sellerId": "s", "messageType": "RC:TxtMsg", "cnt": too_long});
            assert_eq!(records.json("create", body.to_string()).await.text(), message);
            let form = format!(
                "memberId={member}&sellerId=s&messageType=RC:TxtMsg&cnt={}",
                encode(&too_long)
            );
            assert_eq!(records.form("create", form).await.text(), message);
            records.store(member, "s", "RC:TxtMsg", &fits).await;
            let listed = records.read(&format!("list?memberId={member}&sellerId=s")).await;
            assert_eq!(listed["_meta"]["totalCount"], 1);
            assert_eq!(listed["items"][0]["cnt"], fits);
        }
    }
}

#[tokio::test]
async fn a_page_of_the_largest_contents_has_each_whole() {
    let records = Records::with([("chat_records_check_content", "false")]).await;
    let cnt = "\u{1}".repeat(131_072);
    for _ in 0..9 {
        let body = format!("memberId=1&sellerId=s&messageType=RC:TxtMsg&cnt={cnt}");
        assert_eq!(records.form("create", body).await.text(), CREATED);
    }
    let listed = records.read("list?memberId=1&sellerId=s").await;
    let items = listed["items"].as_array().expect("items");
    // As many as have room; bytes.rs has the others.
    assert_eq!(items.len(), 5);
    assert!(items.iter().all(|item| item["cnt"] == cnt));
}

#[tokio::test]
async fn contents_that_are_not_checked_come_back_byte_for_byte() {
    let records = Records::with([("chat_records_check_content", "false")]).await;
    let every_control: String = ('\u{0}'..='\u{9f}').collect();
    let contents = [
        "\u{0}",
        "a\u{0}b\u{0}",
        "\u{0}\u{0}x",
        &every_control,
        "no JSON",
        "{",
        r#"{"content":"\ud83d"}"#,
        r#"{"content":"\uDE00\uD83D"}"#,
        "\u{feff}{}",
        " \u{2028}\u{2029}\u{fffd}\u{10ffff}",
        "\r\n",
        "0",
        "null",
        "'; DROP TABLE messages_record; --",
    ];
    for cnt in contents {
        let member = records.member();
        let body = json!({"memberId": member, "sellerId": "s", "messageType": "RC:TxtMsg", "cnt": cnt}).to_string();
        let reply = records.json("create", body).await;
        // PHP's trim leaves nothing of these, so they are blank.
        let is_blank = cnt.bytes().all(|byte| b" \t\n\r\0\x0b".contains(&byte));
        if is_blank {
            assert_eq!(reply.text(), refused("Cnt cannot be blank."), "{cnt:?}");
            continue;
        }
        assert_eq!(reply.text(), CREATED, "{cnt:?}");
        let form = format!("memberId={member}&sellerId=s&messageType=RC:TxtMsg&cnt={}", encode(cnt));
        assert_eq!(records.form("create", form).await.text(), CREATED, "{cnt:?}");
        let listed = records.read(&format!("list?memberId={member}&sellerId=s")).await;
        let items = listed["items"].as_array().expect("items");
        assert!(
            items.len() == 2 && items.iter().all(|item| item["cnt"] == cnt),
            "{cnt:?}: {listed}"
        );
        assert_eq!(
            records.read(&format!("chat-list?memberId={member}")).await[0]["cnt"],
            cnt
        );
    }
}

#[tokio::test]
async fn escapes_that_stand_for_no_character_are_kept_within_a_content_and_refused_around_it() {
    let records = Records::start().await;
    let member = records.member();
    let cnt = r#"{"content":"\ud83d cut \uDE00","extra":"\uD83D\uD83D"}"#;
    records.store(member, "s", "RC:TxtMsg", cnt).await;
    let listed = records.get(&format!("list?memberId={member}&sellerId=s")).await;
    assert_eq!(listed.json()["items"][0]["cnt"], cnt);
    for broken in [r"\ud83d", r"\ude00", r"x\uD83Dx", r"\ud83d\ud83d"] {
        let body = format!(r#"{{"memberId":{member},"sellerId":"s","messageType":"RC:TxtMsg","cnt":"{broken}"}}"#);
        assert_eq!(records.json("create", body).await.status, 400, "{broken}");
    }
    assert_eq!(records.ids(&format!("memberId={member}&sellerId=s")).await.len(), 1);
}
