//! Bodies that are made to cost as much as they can: JSON and XML of the largest size.

use crate::client::{Chat, HISTORY, INIT, MODELS, outcome};
use conformance::largest;

#[tokio::test]
async fn the_largest_xml_is_answered() {
    let chat = Chat::start().await;
    let root = format!(
        "<ChatBoxParams xmlns='{MODELS}' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' \
         xmlns:z='http://schemas.microsoft.com/2003/10/Serialization/'>"
    );
    let attributes: String = (0..40_000).map(|number| format!("b{number}='1' ")).collect();
    let prefixes: String = (0..20_000)
        .map(|number| format!("xmlns:p{number}='u{number}' "))
        .collect();
    let ids: String = (0..20_000)
        .map(|number| format!("<orderID z:Id='{number}'/>"))
        .collect();
    for body in [
        largest(&root, "<a>", ""),
        largest(&root, "<a/>", "</ChatBoxParams>"),
        largest(&root, "<a xmlns:p='u'/>", "</ChatBoxParams>"),
        largest(&root, "<!---->", "</ChatBoxParams>"),
        largest(&format!("{root}<orderID>"), "&#65;", "</orderID></ChatBoxParams>"),
        largest(
            &format!("{root}<orderID>"),
            "<![CDATA[]]>",
            "</orderID></ChatBoxParams>",
        ),
        largest(&format!("{root}<RoleType>"), "0", "x</RoleType></ChatBoxParams>"),
        largest("<", "a", "/>"),
        largest(&format!("{root}<a b='"), "&amp;", "'/></ChatBoxParams>"),
        largest("<!DOCTYPE a [", "<!ENTITY a 'b'>", "]><a/>"),
        format!("{root}<a {attributes}/></ChatBoxParams>"),
        format!("{root}<a {prefixes}>{}</a></ChatBoxParams>", "<p7:a/>".repeat(20_000)),
        format!("{root}{ids}</ChatBoxParams>"),
    ] {
        let reply = chat.post(INIT, "application/xml", "application/json", body).await;
        assert_eq!(outcome(&reply).0, "1001");
    }
}

#[tokio::test]
async fn the_largest_json_is_answered() {
    let chat = Chat::start().await;
    for path in [INIT, HISTORY] {
        for (begin, part, end) in [
            ("", "[", ""),
            ("", "{\"message\":", ""),
            ("{", "\"message\":{\"a\":[]},", "}"),
            ("{", "\"RoleType\":[],", "}"),
            ("{\"RoleType\":", "9", "}"),
            ("{\"orderID\":\"", "\\ud83d", "\"}"),
            ("{\"WriteTime\":\"", "1 ", "\"}"),
        ] {
            let body = largest(begin, part, end);
            let reply = chat.post(path, "application/json", "application/json", body).await;
            assert_eq!(outcome(&reply).0, "1001", "{path} {begin}");
        }
    }
}
