//! Who may call what: the table of docs/api/access.md.

use crate::endpoints;
use bearer::{Claims, sign};
use conformance::{Reply, Server, development, workspace};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The person whose token is used, and another.
const SELF: &str = "1001";
const OTHER: &str = "1002";
/// What the directory has of both, and others are not shown.
const PRIVATE: &str = "telephone-of-somebody";

/// An endpoint by a call about somebody, and what comes of it.
struct Row {
    endpoint: &'static str,
    /// Method, path and query; `{who}`: whom the call is about, `{gid}` and `{code}`: a group that they administer.
    call: &'static str,
    body: &'static str,
    /// For the back office, a person about itself, a person about another, a stranger about anybody.
    outcomes: [&'static str; 4],
    /// What the reply shows of somebody, as far as the same callers see it.
    shown: Option<(&'static str, [bool; 4])>,
}

const fn row(endpoint: &'static str, call: &'static str, body: &'static str, outcomes: [&'static str; 4]) -> Row {
    Row {
        endpoint,
        call,
        body,
        outcomes,
        shown: None,
    }
}

const fn shows(row: Row, what: &'static str, to: [bool; 4]) -> Row {
    Row {
        shown: Some((what, to)),
        ..row
    }
}

const RECORDS: [&str; 4] = ["200", "200", "403", "200"];
const OPEN: [&str; 4] = ["200", "200", "200", "401"];
const CLOSED: [&str; 4] = ["200", "403", "403", "401"];
const FORGOTTEN: [&str; 4] = ["204", "403", "403", "401"];
const MEMBERS: [bool; 4] = [true, true, false, false];

const TABLE: [Row; 20] = [
    row(
        "chat-records list",
        "GET /chat-records/list?memberId={who}&sellerId=s",
        "",
        RECORDS,
    ),
    row(
        "chat-records chat_list",
        "GET /chat-records/chat-list?memberId={who}",
        "",
        RECORDS,
    ),
    row(
        "chat-records create",
        "POST /chat-records/create",
        r#"{"memberId":{who},"sellerId":"s","messageType":"RC:HsMsg","cnt":"{}"}"#,
        RECORDS,
    ),
    row(
        "chat-records delete",
        "POST /chat-records/delete",
        r#"{"memberId":{who},"id":1}"#,
        RECORDS,
    ),
    row(
        "directory put_shop",
        "PUT /directory/shops/s",
        r#"{"shop_name":"n","logo":""}"#,
        CLOSED,
    ),
    row("directory get_shop", "GET /directory/shops/kept", "", OPEN),
    row("directory list_shops", "GET /directory/shops", "", OPEN),
    row("directory import_shops", "POST /directory/shops/import", "", CLOSED),
    row("directory delete_shop", "DELETE /directory/shops/s", "", FORGOTTEN),
    row(
        "directory put_person",
        "PUT /directory/people/x",
        r#"{"displayName":"n"}"#,
        CLOSED,
    ),
    shows(
        row("directory get_person", "GET /directory/people/{who}", "", OPEN),
        PRIVATE,
        MEMBERS,
    ),
    shows(
        row("directory list_people", "GET /directory/people", "", CLOSED),
        PRIVATE,
        [true, false, false, false],
    ),
    row("directory import_people", "POST /directory/people/import", "", CLOSED),
    row("directory delete_person", "DELETE /directory/people/x", "", FORGOTTEN),
    shows(
        row(
            "sns-groups add_group",
            "POST /sns/v3/Sns/AddGroup?admMids={who}",
            "{}",
            ["0", "0", "5006", "0"],
        ),
        PRIVATE,
        MEMBERS,
    ),
    shows(
        row(
            "sns-groups get_group",
            "GET /sns/v3/Sns/GetGroup?gid={gid}",
            "",
            ["0"; 4],
        ),
        "{code}",
        MEMBERS,
    ),
    shows(
        row(
            "sns-groups join_group_by_code",
            "POST /sns/v3/Sns/JoinGroupByCode?gid={gid}&code={code}",
            r#"{"MID":{who}}"#,
            ["0", "0", "5006", "0"],
        ),
        PRIVATE,
        MEMBERS,
    ),
    row(
        "b2b-chat init_group_chat",
        "POST /api/InitGroupChat_B2B_Details",
        r#"{"orderID":"o{who}","OrderDetailsIDX":1,"fromUserID":{who}}"#,
        ["1", "1", "1004", "1"],
    ),
    row(
        "b2b-chat get_message_history",
        "POST /api/GetMessageHistory",
        r#"{"groupID":"{chat}"}"#,
        ["1", "1", "1002", "1"],
    ),
    row(
        "b2b-chat release_group_chat",
        "POST /api/ReleaseGroupChat_B2B_Details",
        r#"{"orderID":"released","OrderDetailsIDX":1}"#,
        ["1", "1004", "1004", "1004"],
    ),
];

/// Who calls.
#[derive(Clone, Copy)]
enum Caller {
    BackOffice,
    Person,
    Stranger,
}

/// Calls with a token of the family, where the caller has one.
async fn send(server: &Server, caller: Caller, family: &str, call: &str, body: String) -> Reply {
    let (method, target) = call.split_once(' ').expect("a method and a target");
    let request = server
        .request(method, target)
        .header("content-type", "application/json");
    let token = |sub: Option<&str>| {
        let claims = Claims {
            scope: family.to_owned(),
            sub: sub.map(str::to_owned),
            ..Claims::default()
        };
        sign(&claims, server.variable("api_secret"))
    };
    let request = match caller {
        Caller::BackOffice => request.bearer_auth(token(None)),
        Caller::Person => request.bearer_auth(token(Some(SELF))),
        Caller::Stranger => request,
    };
    let reply = Server::send(request.body(body)).await;
    let caching = reply.headers.get("cache-control").map(String::as_str);
    // ASP.NET's own says more: nobody keeps the reply without asking again.
    let is_kept_private = caching == Some("private") || caching == Some("no-cache");
    assert!(is_kept_private, "{call}: {caching:?}");
    reply
}

/// The number by which a family tells what became of a call.
fn outcome(family: &str, reply: &Reply) -> String {
    let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    match family {
        "sns-groups" => json["ErrCode"].to_string(),
        "b2b-chat" => json["RetCode"].as_str().unwrap_or_default().to_owned(),
        _ => reply.status.to_string(),
    }
}

/// What somebody has.
struct Belongings {
    /// A group that they administer.
    gid: String,
    code: String,
    /// The group of an order line that they are in.
    chat: String,
}

async fn belongings(server: &Server, who: &str) -> Belongings {
    let office = async |family: &str, call: String, body: Value| {
        let reply = send(server, Caller::BackOffice, family, &call, body.to_string()).await;
        assert_eq!(reply.status, 200, "{call}: {}", reply.text());
        reply.json()
    };
    let person = json!({"displayName": "name", "telephone": PRIVATE});
    office("directory", format!("PUT /directory/people/{who}"), person).await;
    let shop = json!({"shop_name": "n", "logo": ""});
    office("directory", "PUT /directory/shops/kept".to_owned(), shop).await;
    let add = format!("POST /sns/v3/Sns/AddGroup?admMids={who}");
    let added = office("sns-groups", add, json!({"IsCode": true})).await;
    let group = &added["Data"]["GroupSD"]["Group"];
    let mut chats = Vec::new();
    for order in ["released", &format!("o{who}")] {
        let user: i64 = who.parse().expect("a number");
        let line = json!({"orderID": order, "OrderDetailsIDX": 1, "fromUserID": user});
        let call = "POST /api/InitGroupChat_B2B_Details".to_owned();
        chats.push(office("b2b-chat", call, line).await["Message"]["GroupID"].clone());
    }
    let text = |value: &Value| {
        value
            .as_str()
            .unwrap_or_else(|| panic!("no text: {value}, {added}, {chats:?}"))
            .to_owned()
    };
    Belongings {
        gid: text(&group["GID"]),
        code: text(&group["InCode"]),
        chat: text(&chats[1]),
    }
}

#[tokio::test]
async fn everybody_may_do_and_see_what_the_table_says() {
    let mut variables = development();
    variables.insert("allow_anonymous".to_owned(), "true".to_owned());
    let server = Server::with(variables, host::Options::default()).await;
    let (own, other) = (belongings(&server, SELF).await, belongings(&server, OTHER).await);
    let mut failures = Vec::new();
    for row in &TABLE {
        let (family, _) = row.endpoint.split_once(' ').expect("a family and a stem");
        // The back office comes last: what it deletes is there for the others.
        for (index, caller, who, has) in [
            (1, Caller::Person, SELF, &own),
            (2, Caller::Person, OTHER, &other),
            (3, Caller::Stranger, OTHER, &other),
            (0, Caller::BackOffice, OTHER, &other),
        ] {
            let filled = |text: &str| {
                let text = text.replace("{who}", who).replace("{gid}", &has.gid);
                text.replace("{code}", &has.code).replace("{chat}", &has.chat)
            };
            let reply = send(&server, caller, family, &filled(row.call), filled(row.body)).await;
            let (found, case) = (outcome(family, &reply), format!("{} {index}", row.endpoint));
            if found != row.outcomes[index] {
                failures.push(format!("{case}: {found}, {}", reply.text()));
            }
            if let Some((what, to)) = row.shown
                && reply.text().contains(&filled(what)) != to[index]
            {
                failures.push(format!("{case} shows: {}", reply.text()));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn the_table_has_every_endpoint_that_takes_bearer_tokens() {
    const FAMILIES: [&str; 4] = ["chat-records", "directory", "sns-groups", "b2b-chat"];
    let documented: BTreeSet<String> = endpoints::all()
        .into_iter()
        .filter(|endpoint| FAMILIES.contains(&endpoint.family.as_str()))
        .map(|endpoint| format!("{} {}", endpoint.family, endpoint.stem))
        .collect();
    let tested: BTreeSet<String> = TABLE.iter().map(|row| row.endpoint.to_owned()).collect();
    assert_eq!(tested, documented, "the table here");
    let text = std::fs::read_to_string(workspace().join("docs/api/access.md")).expect("the document");
    let told: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next()?.split_once(' '))
        .filter(|(family, _)| FAMILIES.contains(family))
        .flat_map(|(family, stems)| {
            let stems = stems.split('`').skip(1).step_by(2);
            stems.map(move |stem| format!("{family} {stem}"))
        })
        .collect();
    assert_eq!(told, documented, "docs/api/access.md");
}
