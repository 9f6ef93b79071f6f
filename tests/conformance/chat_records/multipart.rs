//! Forms in parts, as PHP's curl sends arrays, browsers `FormData`, and Postman what is entered as form-data.

use crate::scene::{CREATED, DELETED, Records, refused};
use conformance::{Reply, Server};

const BLANK: &str = "Member Id cannot be blank.";

/// A part: what its disposition says, and its bytes.
fn part(disposition: &str, value: &[u8]) -> Vec<u8> {
    let head = format!("--X\r\nContent-Disposition: form-data; {disposition}\r\n\r\n");
    [head.as_bytes(), value, b"\r\n"].concat()
}

fn field(name: &str, value: &str) -> Vec<u8> {
    part(&format!("name=\"{name}\""), value.as_bytes())
}

fn record(member: i64, cnt: &str) -> Vec<u8> {
    [
        field("memberId", &member.to_string()),
        field("sellerId", "卖 1"),
        field("messageType", "RC:TxtMsg"),
        field("cnt", cnt),
    ]
    .concat()
}

fn ended(mut parts: Vec<u8>) -> Vec<u8> {
    parts.extend_from_slice(b"--X--\r\n");
    parts
}

async fn post(records: &Records, call: &str, content_type: &str, body: Vec<u8>) -> Reply {
    let request = records.request("POST", call).header("content-type", content_type);
    Server::send(request.body(body)).await
}

async fn create(records: &Records, body: Vec<u8>) -> Reply {
    post(records, "create", "multipart/form-data; boundary=X", body).await
}

fn assert_answers(reply: &Reply, body: &str, case: &str) {
    assert_eq!((reply.status, reply.text()), (200, body), "{case}");
}

#[tokio::test]
async fn a_record_is_stored_and_deleted_from_parts() {
    let records = Records::start().await;
    let member = records.member();
    let cnt = "{\"content\":\"+ & = % \u{4f60}\\r\\n --X \\\"\"}";
    let body = ended(record(member, cnt));
    for content_type in [
        "multipart/form-data; boundary=X",
        "Multipart/Form-Data; charset=utf-8; boundary=\"X\"",
        "multipart/form-data; boundary=X; charset=utf-8",
    ] {
        let reply = post(&records, "create", content_type, body.clone()).await;
        assert_answers(&reply, CREATED, content_type);
    }
    // As PHP's curl and browsers write the boundary, and as many a class in Java does.
    for boundary in [
        "------------------------d74496d66958873e",
        "----WebKitFormBoundary7MA4YWxkTrZu0gW",
        "===1764280000000===",
    ] {
        let text = String::from_utf8(body.clone()).expect("text");
        let text = text
            .replace("--X\r\n", &format!("--{boundary}\r\n"))
            .replace("--X--", &format!("--{boundary}--"));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let reply = post(&records, "create", &content_type, text.into_bytes()).await;
        assert_answers(&reply, CREATED, boundary);
    }
    let listed = records
        .read(&format!("list?memberId={member}&sellerId=%E5%8D%96+1"))
        .await;
    let items = listed["items"].as_array().expect("items");
    assert!(
        items.len() == 6 && items.iter().all(|item| item["cnt"] == cnt),
        "{listed}"
    );
    let id = items[0]["id"].as_i64().expect("an id");
    let body = ended([field("memberId", &member.to_string()), field("id", &id.to_string())].concat());
    let reply = post(&records, "delete", "multipart/form-data; boundary=X", body).await;
    assert_answers(&reply, DELETED, "delete");
}

#[tokio::test]
async fn files_among_the_parts_are_ignored() {
    let records = Records::start().await;
    let member = records.member();
    for file in [
        part("name=\"cnt\"; filename=\"cnt.txt\"", b"\0\xff\r\n\r\n--Y"),
        part(
            "name=\"cnt\"; filename=\"\"\r\nContent-Type: application/octet-stream",
            b"",
        ),
        part("name=\"file\"; filename*=UTF-8''%E5%8D%96", &[b'x'; 100_000]),
    ] {
        let around = [file.clone(), record(member, r#"{"content":"x"}"#), file.clone()].concat();
        assert_answers(&create(&records, ended(around)).await, CREATED, "beside the parameters");
        let instead = [
            field("memberId", "1"),
            field("sellerId", "s"),
            field("messageType", "RC:HsMsg"),
            file,
        ];
        let reply = create(&records, ended(instead.concat())).await;
        assert_answers(&reply, &refused("Cnt cannot be blank."), "instead of one");
    }
}

#[tokio::test]
async fn names_and_values_are_those_of_php() {
    let records = Records::start().await;
    let member = records.member().to_string();
    let rest = [
        field("sellerId", "s"),
        field("messageType", "RC:HsMsg"),
        field("cnt", "{}"),
    ]
    .concat();
    for (parts, expected) in [
        (field("memberId", &member), CREATED.to_owned()),
        (field(" memberId", &member), CREATED.to_owned()),
        (
            [field("memberId", "x"), field("memberId", &member)].concat(),
            CREATED.to_owned(),
        ),
        (part("name=memberId", member.as_bytes()), CREATED.to_owned()),
        (
            part(
                "name=\"memberId\"\r\nContent-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: 8bit",
                member.as_bytes(),
            ),
            CREATED.to_owned(),
        ),
        (field("memberid", &member), refused(BLANK)),
        (field("member.Id", &member), refused(BLANK)),
        (field("memberId[]", &member), refused("Member Id must be an integer.")),
        (
            field("memberId[a][b]", &member),
            refused("Member Id must be an integer."),
        ),
        (
            part("name=\"memberId\"", b"\xff"),
            refused("Member Id must be an integer."),
        ),
        (
            part("name=\"memberId\"\r\nContent-Transfer-Encoding: base64", b"MQ=="),
            refused("Member Id must be an integer."),
        ),
        (field("memberId", "%31"), refused("Member Id must be an integer.")),
    ] {
        let body = [parts, rest.clone()].concat();
        let case = String::from_utf8_lossy(&body).into_owned();
        assert_answers(&create(&records, ended(body)).await, &expected, &case);
    }
}

/// PHP 8.2 makes a record of each of these, the library that reads parts here does not.
#[tokio::test]
async fn what_php_alone_reads_is_not_there() {
    let records = Records::start().await;
    let rest = [
        field("memberId", "1"),
        field("sellerId", "s"),
        field("messageType", "RC:HsMsg"),
    ]
    .concat();
    let cnt = || field("cnt", "{}");
    let with = |header: &str| part(&format!("name=\"cnt\"\r\n{header}"), b"{}");
    let many: Vec<String> = (0..32).map(|number| format!("X-{number}: y")).collect();
    let no_cnt = "Cnt cannot be blank.";
    for (first, message) in [
        (part("NAME=\"cnt\"", b"{}"), BLANK),
        (part("\r\n name=\"cnt\"", b"{}"), BLANK),
        (with("X : y"), BLANK),
        (with("no colon"), BLANK),
        (with("X: \u{1}"), BLANK),
        (with(&many.join("\r\n")), BLANK),
        ([b"--Xy\r\n\r\n1\r\n".to_vec(), cnt()].concat(), BLANK),
        ([b"--X\r\n\r\n1\r\n".to_vec(), cnt()].concat(), no_cnt),
        (part("name='cnt'", b"{}"), no_cnt),
        (part(r#"name="c\\nt""#, b"{}"), no_cnt),
    ] {
        let body = ended([first, rest.clone()].concat());
        let case = String::from_utf8_lossy(&body).into_owned();
        assert_answers(&create(&records, body).await, &refused(message), &case);
    }
    let lines = String::from_utf8(ended([cnt(), rest].concat()))
        .expect("text")
        .replace("\r\n", "\n");
    let reply = create(&records, lines.into_bytes()).await;
    assert_answers(&reply, &refused(BLANK), "LF");
}

#[tokio::test]
async fn bodies_that_are_no_parts_have_no_parameters() {
    let records = Records::start().await;
    let whole = ended(record(1, "{}"));
    for (content_type, body) in [
        ("multipart/form-data", whole.clone()),
        ("multipart/form-data; boundary=", whole.clone()),
        ("multipart/form-data; boundary=\"X", whole.clone()),
        ("multipart/form-data; boundary=Y", whole.clone()),
        ("multipart/mixed; boundary=X", whole),
        ("multipart/form-data; boundary=X", Vec::new()),
        ("multipart/form-data; boundary=X", b"--X--\r\n".to_vec()),
        ("multipart/form-data; boundary=X", b"memberId=1&id=2".to_vec()),
        ("multipart/form-data; boundary=X", br#"{"memberId":1,"id":2}"#.to_vec()),
        (
            "multipart/form-data; boundary=X",
            b"--X\r\nno header\r\n\r\n1\r\n--X--".to_vec(),
        ),
        ("multipart/form-data; boundary=X", vec![b'-'; 200_000]),
        ("multipart/form-data; boundary=X", b"\r\n--".repeat(50_000)),
    ] {
        for call in ["create", "delete"] {
            let reply = post(&records, call, content_type, body.clone()).await;
            assert_answers(&reply, &refused(BLANK), content_type);
        }
    }
}

#[tokio::test]
async fn parts_that_break_off_are_read_as_far_as_they_go() {
    let records = Records::start().await;
    let member = records.member();
    let whole = ended(record(member, r#"{"content":"x"}"#));
    // Without its end, and within each of its parts.
    assert_answers(
        &create(&records, record(member, r#"{"content":"x"}"#)).await,
        CREATED,
        "no end",
    );
    for (mark, message) in [
        ("memberId", BLANK),
        ("sellerId", "Seller Id cannot be blank."),
        ("messageType", "Message Type cannot be blank."),
        ("RC:Txt", "Message Type is invalid."),
        ("cnt", "Cnt cannot be blank."),
    ] {
        let text = String::from_utf8_lossy(&whole);
        let end = text.find(mark).expect("it is there") + mark.len();
        let reply = create(&records, whole[..end].to_vec()).await;
        assert_answers(&reply, &refused(message), mark);
    }
    let cut = whole.len() - b"x\"}\r\n--X--\r\n".len();
    let reply = create(&records, whole[..cut].to_vec()).await;
    assert!(reply.text().contains("Cnt is invalid"), "{}", reply.text());
}

#[tokio::test]
async fn there_is_an_end_to_parts() {
    let records = Records::with([("max_body_bytes", "400000")]).await;
    let member = records.member();
    let record = record(member, r#"{"content":"x"}"#);
    let many = |count: usize| field("more[]", "1").repeat(count);
    for (count, expected) in [(996, CREATED.to_owned()), (1000, refused(BLANK))] {
        let reply = create(&records, ended([many(count), record.clone()].concat())).await;
        assert_answers(&reply, &expected, &format!("{count} before"));
    }
    let files = |count: usize| part("name=\"f\"; filename=\"x\"", b"1").repeat(count);
    for (count, expected) in [(1016, CREATED.to_owned()), (1020, refused(BLANK))] {
        let reply = create(&records, ended([files(count), record.clone()].concat())).await;
        assert_answers(&reply, &expected, &format!("{count} files before"));
    }
    let large = ended([part("name=\"f\"; filename=\"x\"", &[b'x'; 400_000]), record].concat());
    let reply = create(&records, large).await;
    assert_eq!(reply.status, 413, "{}", reply.text());
}

#[tokio::test]
async fn a_token_is_asked_for_first() {
    let server = Server::start().await;
    let request = server.request("POST", "/chat-records/create");
    let request = request.header("content-type", "multipart/form-data; boundary=X");
    let reply = Server::send(request.body(ended([field("access-token", "x"), record(1, "{}")].concat()))).await;
    assert_eq!(reply.status, 401, "{}", reply.text());
}
