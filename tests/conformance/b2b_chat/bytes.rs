//! Replies at their largest, in every form.

use crate::client::{Chat, HISTORY, INIT, envelope, params, text};
use rusqlite::params as values;
use serde_json::{Value, json};

/// The most bytes of a list, and what may stand around it.
const LIST_BYTES: usize = 4 * 1024 * 1024 + 4096;
/// The longest content that is stored, in bytes.
const LONGEST: usize = 131_072;
/// How many messages the group has.
const MANY: i64 = 24;
/// The most members of a group.
const MAX_MEMBERS: i32 = 10_000;

const FORMS: [(&str, &str); 4] = [
    ("application/json", "utf-8"),
    ("application/json", "utf-16"),
    ("application/xml", "utf-8"),
    ("application/xml", "utf-16"),
];

/// A server of the test's own with a group of which 11 is a member.
async fn group() -> (Chat, String, String) {
    let chat = Chat::with(&[]).await;
    let order = chat.order();
    let group = text(&chat.enter(&params(&order, 11)).await["GroupID"]);
    (chat, order, group)
}

/// What a reply in any form has, as text.
async fn read(chat: &Chat, path: &str, form: (&str, &str), body: &Value) -> String {
    let request = chat
        .server
        .request("POST", path)
        .bearer_auth(chat.server.token("b2b-chat"));
    let request = request.header("content-type", "application/json");
    let request = request.header("accept", form.0).header("accept-charset", form.1);
    let reply = conformance::Server::send(request.body(body.to_string())).await;
    assert_eq!(reply.status, 200, "{form:?}");
    assert!(reply.body.len() <= LIST_BYTES, "{form:?}: {}", reply.body.len());
    if form.1 == "utf-8" {
        return reply.text().to_owned();
    }
    let units = reply.body.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    String::from_utf16(&units.collect::<Vec<_>>()).expect("UTF-16")
}

/// The values of a member, whatever the form: a name in quotes or a tag.
fn all<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let (json, tag) = (format!("\"{name}\":"), format!("{name}>"));
    if text.contains(&json) {
        let values = text.split(&json).skip(1);
        return values
            .map(|rest| rest.split([',', '}']).next().unwrap_or_default().trim_matches('"'))
            .collect();
    }
    let values = text.split(&tag).skip(1).step_by(2);
    values.map(|rest| rest.split('<').next().unwrap_or_default()).collect()
}

fn number(text: &str, name: &str) -> i64 {
    let value = all(text, name).into_iter().next().and_then(|value| value.parse().ok());
    value.unwrap_or_else(|| panic!("no {name}"))
}

fn page_number(text: &str, name: &str) -> i64 {
    let in_xml = format!("_x003C_{name}_x003E_k__BackingField");
    number(text, if text.contains(&in_xml) { &in_xml } else { name })
}

#[tokio::test]
async fn pages_of_the_largest_messages_end_early_and_go_on_from_what_the_reply_says() {
    let (chat, _, group) = group().await;
    let database = chat.database();
    let count = "INSERT INTO messages_group (group_id, count) VALUES (?1, ?2)";
    database.execute(count, values![group, MANY]).expect("a count");
    let message = "
        INSERT INTO messages_group_message (group_id, number, uid, type, time, sender, recipients, content)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
        SELECT ?1, i, 'uid-' || i, 'RC:TxtMsg', i, '11', NULL, ?3 FROM n";
    for character in ["&", "\u{1}", "中"] {
        let content = character.repeat(LONGEST / character.len());
        database
            .execute("DELETE FROM messages_group_message", [])
            .expect("none");
        database
            .execute(message, values![group, MANY, content])
            .expect("messages");
        for form in FORMS {
            let (mut met, mut pages, mut index, mut size) = (Vec::new(), 0, 1, MANY);
            loop {
                let body = json!({"groupID": group, "PageIndex": index, "PageSize": size});
                let reply = read(&chat, HISTORY, form, &body).await;
                assert_eq!(number(&reply, "Total"), MANY);
                let found = all(&reply, "MessageUId");
                assert!(!found.is_empty(), "{character:?} {form:?}: page {index} of {size}");
                met.extend(found.iter().map(|uid| (*uid).to_owned()));
                (index, size) = (page_number(&reply, "PageIndex"), page_number(&reply, "PageSize"));
                pages += 1;
                if index == number(&reply, "TotalPage") {
                    break;
                }
                assert_eq!(i64::try_from(found.len()), Ok(size), "{character:?} {form:?}");
                index += 1;
            }
            let expected: Vec<String> = (1..=MANY).rev().map(|i| format!("uid-{i}")).collect();
            assert_eq!(met, expected, "{character:?} {form:?}");
            assert!(pages > 1, "{character:?} {form:?}");
        }
    }
}

#[tokio::test]
async fn a_group_has_at_most_10_000_members_of_whom_those_are_told_that_have_room() {
    let (chat, order, group) = group().await;
    let members = "
        INSERT INTO b2b_chat_member
          (group_id, user_id, company, role, cus_company, sell_company, pending, unanswered, position, joined)
        WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
        SELECT ?1, i + 1000000, 1, 0, ?3, ?3, 0, 0, i, 1 FROM n";
    let database = chat.database();
    let longest = "&".repeat(255);
    database
        .execute(members, values![group, MAX_MEMBERS, longest])
        .expect("members");
    database
        .execute("UPDATE b2b_chat_group SET members = ?1", [MAX_MEMBERS])
        .expect("a count");
    assert_eq!(chat.refused(INIT, &params(&order, 12)).await, "1001");
    let body = params(&order, 11);
    for form in FORMS {
        let reply = read(&chat, INIT, form, &body).await;
        let told: Vec<i64> = all(&reply, "fromUserID")
            .iter()
            .map(|user| user.parse().expect("a number"))
            .collect();
        let first: Vec<i64> = std::iter::once(11).chain(1_000_002..).take(told.len()).collect();
        assert_eq!(told, first, "{form:?}");
        assert!(told.len() > 500 && told.len() < 10_000, "{form:?}: {}", told.len());
        assert_eq!(number(&reply, "Total"), 10_000, "{form:?}: it says how many there are");
    }
    database
        .execute("DELETE FROM b2b_chat_member WHERE user_id > 1000100", [])
        .expect("fewer");
    database
        .execute("UPDATE b2b_chat_group SET members = 100", [])
        .expect("a count");
    let whole = envelope(&chat.json(INIT, &body).await);
    assert_eq!(
        (&whole["Total"], whole["Message"]["Members"].as_array().map(Vec::len)),
        (&json!(0), Some(100))
    );
}
