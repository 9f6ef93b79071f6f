//! The scenarios of b2b-chat.

use super::{Kind, Scenario, fixed};
use crate::server::Server;

const PATH: &str = "/api/InitGroupChat_B2B_Details";

/// The order line whose chat is there already, in both forms.
const JSON: &str = r#"{"RoleType":0,"orderID":"bench","OrderDetailsIDX":1,"CusCompanyName":"A customer","SellCompanyName":"A supplier","IsRongGroup":0,"GroupID":"","fromUserID":8,"DeleCompanyID":9,"SourceOrderID":""}"#;
const XML: &str = r#"<ChatBoxParams xmlns="http://schemas.datacontract.org/2004/07/JR.SAAS.Models.IMOnlien"><CusCompanyName>A customer</CusCompanyName><DeleCompanyID>9</DeleCompanyID><GroupID></GroupID><IsRongGroup>0</IsRongGroup><OrderDetailsIDX>1</OrderDetailsIDX><RoleType>0</RoleType><SellCompanyName>A supplier</SellCompanyName><SourceOrderID></SourceOrderID><fromUserID>8</fromUserID><orderID>bench</orderID></ChatBoxParams>"#;

/// The scenarios: the chat of a new order line, and of one that has its chat, each in JSON and in XML.
pub(crate) async fn scenarios(server: &Server) -> anyhow::Result<Vec<Scenario>> {
    let authorization = format!("Authorization: Bearer {}", server.client().token("b2b-chat"));
    server.call("POST", PATH, &authorization, JSON.to_owned()).await?;
    let scenario = |name: &str, kind, script, arguments: [&str; 2]| Scenario {
        name: format!("b2b-chat InitGroupChat {name}"),
        kind,
        target: fixed(PATH),
        headers: vec![authorization.clone()],
        script: Some(script),
        arguments: arguments.map(str::to_owned).to_vec(),
    };
    Ok(vec![
        scenario("new JSON", Kind::Write, "order_chat.lua", ["json", "json"]),
        scenario("new XML", Kind::Write, "order_chat.lua", ["xml", "xml"]),
        scenario("repeated JSON", Kind::Read, "body.lua", [JSON, "application/json"]),
        scenario("repeated XML", Kind::Read, "body.lua", [XML, "application/xml"]),
    ])
}
