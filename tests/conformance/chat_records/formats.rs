//! Replies as JSON and XML, and which of them a request gets.

use crate::scene::{NOON, Records};
use conformance::{Reply, Server};
use serde_json::json;

const JSON: &str = "application/json; charset=UTF-8";
const XML: &str = "application/xml; charset=UTF-8";

fn document(inside: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response>{inside}</response>\n")
}

fn exception(name: &str, message: &str, status: u16) -> String {
    document(&format!(
        "<name>{name}</name><message>{message}</message><code>0</code><status>{status}</status>"
    ))
}

async fn accepting(records: &Records, method: &str, target: &str, accept: &str) -> Reply {
    Server::send(records.request(method, target).header("accept", accept)).await
}

fn assert_xml(reply: &Reply, status: u16, body: &str, case: &str) {
    assert_eq!((reply.status, reply.text()), (status, body), "{case}");
    assert_eq!(reply.headers["content-type"], XML, "{case}");
    assert_eq!(reply.headers["vary"], "Accept", "{case}");
}

#[tokio::test]
async fn lists_are_written_as_yii_writes_xml() {
    let records = Records::at(NOON).await;
    let cnt = "{\"content\":\"<你好> & \\\"]]>\\r\\n 😀\"}";
    records.store(5, "s\r&", "RC:TxtMsg", cnt).await;
    let shown = "{\"content\":\"&lt;你好&gt; &amp; \\\"]]&gt;\\r\\n 😀\"}";
    let item = format!(
        "<id>1</id><seller_id>s&#13;&amp;</seller_id><member_id>5</member_id><addtime>2017-06-01 12:00:00</addtime>\
         <cnt>{shown}</cnt><messageType>RC:TxtMsg</messageType>"
    );
    let query = "memberId=5&sellerId=s%0D%26";
    let base = records.server.base();
    let list = document(&format!(
        "<items><item>{item}</item></items>\
         <_links><self><href>{base}/chat-records/list?memberId=5&amp;sellerId=s%0D%26&amp;page=1</href></self></_links>\
         <_meta><totalCount>1</totalCount><pageCount>1</pageCount><currentPage>1</currentPage><perPage>50</perPage></_meta>"
    ));
    let reply = accepting(&records, "GET", &format!("list?{query}"), "application/xml").await;
    assert_xml(&reply, 200, &list, "list");
    assert_eq!(reply.headers["x-pagination-total-count"], "1");
    assert!(reply.headers["link"].ends_with("&page=1>; rel=self"));
    assert_eq!(reply.headers["cache-control"], "private");
    let by_name = records.get(&format!("list?{query}&_format=xml")).await;
    let with_name = list.replace("&amp;page=1<", "&amp;_format=xml&amp;page=1<");
    assert_xml(&by_name, 200, &with_name, "_format");
    let rows = document(&format!("<item>{item}<shop_name></shop_name><logo></logo></item>"));
    let reply = accepting(&records, "GET", "chat-list?memberId=5", "application/xml").await;
    assert_xml(&reply, 200, &rows, "chat-list");
    let reply = accepting(&records, "GET", "chat-list?memberId=6", "application/xml").await;
    assert_xml(
        &reply,
        200,
        &document("").replace("<response></response>", "<response/>"),
        "no rows",
    );
    let reply = accepting(&records, "GET", "list?memberId=6&sellerId=s", "application/xml").await;
    assert!(reply.text().contains("<response><items/><_links>"), "{}", reply.text());
    let reply = accepting(&records, "HEAD", &format!("list?{query}"), "application/xml").await;
    assert_xml(&reply, 200, "", "HEAD");
    assert_eq!(reply.headers["content-length"], list.len().to_string());
}

#[tokio::test]
async fn characters_that_xml_does_not_have_are_left_out() {
    let records = Records::with([("chat_records_check_content", "false")]).await;
    let every_control: String = ('\u{0}'..='\u{9f}')
        .chain("\u{fffd}\u{fffe}\u{ffff}😀".chars())
        .collect();
    records.store(5, "s", "RC:TxtMsg", &every_control).await;
    let reply = accepting(&records, "GET", "list?memberId=5&sellerId=s", "application/xml").await;
    let shown: String = ('\u{20}'..='\u{9f}').collect();
    let shown = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let expected = format!("<cnt>\t\n&#13;{shown}\u{fffd}😀</cnt>");
    assert!(reply.text().contains(&expected), "{}", reply.text());
}

#[tokio::test]
async fn changes_answer_in_xml() {
    let records = Records::start().await;
    let member = records.member();
    let post = |call: &'static str, body: String| {
        let request = records.request("POST", call).header("accept", "application/xml");
        Server::send(request.header("content-type", "application/json").body(body))
    };
    let body = json!({"memberId": member, "sellerId": "s", "messageType": "RC:HsMsg", "cnt": "{}"}).to_string();
    let created = document("<result>success</result><message>The record was created.</message>");
    assert_xml(&post("create", body).await, 200, &created, "create");
    let blank = document("<result>error</result><message>Member Id cannot be blank.</message>");
    assert_xml(&post("create", "{}".to_owned()).await, 200, &blank, "blank");
    let absent = document("<result>error</result><message>Object not found: 0</message>");
    let body = json!({"memberId": member, "id": 0}).to_string();
    assert_xml(&post("delete", body).await, 200, &absent, "delete");
}

#[tokio::test]
async fn failures_answer_in_xml() {
    let records = Records::start().await;
    let accept = "text/html, application/xml;q=0.9";
    for (target, status, body) in [
        (
            "list?memberId=x&sellerId=",
            422,
            document(
                "<item><field>memberId</field><message>Member Id must be an integer.</message></item>\
                 <item><field>sellerId</field><message>Seller Id cannot be blank.</message></item>",
            ),
        ),
        (
            "list",
            400,
            exception("Bad Request", "Missing required parameters: memberId, sellerId", 400),
        ),
        (
            "chat-list?memberId[]=1",
            400,
            exception("Bad Request", "Invalid data received for parameter \"memberId\".", 400),
        ),
    ] {
        assert_xml(&accepting(&records, "GET", target, accept).await, status, &body, target);
        let by_name = format!("{target}{}_format=xml", if target.contains('?') { "&" } else { "?" });
        assert_xml(&records.get(&by_name).await, status, &body, &by_name);
    }
    let message = "Method Not Allowed. This URL can only handle the following request methods: POST.";
    let reply = accepting(&records, "GET", "create", accept).await;
    assert_xml(&reply, 405, &exception("Method Not Allowed", message, 405), "405");
    assert_eq!(reply.headers["allow"], "POST");
    let request = records.server.request("GET", "/chat-records/list?_format=xml");
    let body = exception("Unauthorized", "Your request was made with invalid credentials.", 401);
    assert_xml(&Server::send(request).await, 401, &body, "401");
    let request = records.request("POST", "create").header("accept", accept);
    let reply = Server::send(request.header("content-type", "application/json").body("{")).await;
    let body = exception("Bad Request", "Invalid JSON data in request body: Syntax error.", 400);
    assert_xml(&reply, 400, &body, "no JSON");
}

#[tokio::test]
async fn the_first_acceptable_type_by_weight_is_answered() {
    let records = Records::start().await;
    let target = "list?memberId=1&sellerId=s";
    for (accept, content_type) in [
        ("application/xml", XML),
        ("Application/XML", XML),
        ("application/xml;q=0.1, */*", XML),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML),
        ("application/xml, application/json", XML),
        ("application/json;q=0.5, application/xml", XML),
        ("application/json;q=0.5, application/xml;q=0.6;v=2", XML),
        ("application/xml;q=0", XML),
        ("application/json, application/xml", JSON),
        ("application/json, application/xml;q=0.9", JSON),
        ("text/xml, */*", JSON),
        ("application/*, text/xml", JSON),
    ] {
        let reply = accepting(&records, "GET", target, accept).await;
        assert_eq!(
            (reply.status, reply.headers["content-type"].as_str()),
            (200, content_type),
            "{accept}"
        );
        assert_eq!(reply.headers["vary"], "Accept", "{accept}");
    }
    for accept in ["text/xml", "application/xhtml+xml", "xml"] {
        let reply = accepting(&records, "GET", target, accept).await;
        assert_eq!(
            (reply.status, reply.headers["content-type"].as_str()),
            (406, JSON),
            "{accept}"
        );
        assert_eq!(reply.headers["vary"], "Accept", "{accept}");
    }
}

#[tokio::test]
async fn the_query_names_a_format_whatever_is_accepted() {
    let records = Records::start().await;
    let query = "memberId=1&sellerId=s";
    for (name, accept, content_type) in [
        ("_format=json", "application/xml", JSON),
        ("_format=xml", "application/json", XML),
        ("_format=xml", "text/html", XML),
        (".format=xml", "*/*", XML),
        ("_format=json&%5Fformat=xml", "*/*", XML),
        ("_Format=xml", "*/*", JSON),
    ] {
        let reply = accepting(&records, "GET", &format!("list?{query}&{name}"), accept).await;
        assert_eq!(
            (reply.status, reply.headers["content-type"].as_str()),
            (200, content_type),
            "{name} {accept}"
        );
    }
    for (name, status, title, message) in [
        (
            "_format=html",
            406,
            "Not Acceptable",
            "The requested response format is not supported: html",
        ),
        (
            "_format=XML",
            406,
            "Not Acceptable",
            "The requested response format is not supported: XML",
        ),
        (
            "_format=",
            406,
            "Not Acceptable",
            "The requested response format is not supported: ",
        ),
        (
            "_format=%22%3C",
            406,
            "Not Acceptable",
            "The requested response format is not supported: \"<",
        ),
        (
            "_format[]=xml",
            400,
            "Bad Request",
            "Invalid data received for GET parameter '_format'.",
        ),
    ] {
        // Before the method and the token are looked at.
        for method in ["GET", "DELETE"] {
            let request = records
                .server
                .request(method, &format!("/chat-records/list?{query}&{name}"));
            let reply = Server::send(request.header("accept", "application/xml")).await;
            let expected = json!({"name": title, "message": message, "code": 0, "status": status});
            assert_eq!((reply.status, reply.json()), (status, expected), "{name}");
            assert_eq!(reply.headers["content-type"], JSON, "{name}");
        }
    }
}

#[tokio::test]
async fn no_format_is_asked_for_where_there_is_no_endpoint() {
    let records = Records::start().await;
    for target in ["nothing", "nothing?_format=xml"] {
        let reply = accepting(&records, "GET", target, "application/xml").await;
        assert_eq!(
            (reply.status, reply.headers["content-type"].as_str()),
            (404, JSON),
            "{target}"
        );
        assert!(!reply.headers.contains_key("vary"), "{target}");
    }
}
