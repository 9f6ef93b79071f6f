//! Bodies that are made to cost as much as they can. One that cost more than its bytes would not be answered: the server
//! ends calls after half a minute, and these took minutes where work grew with the square of a body's length.

use crate::client::{ADD_GROUP, Client, FORM, JSON, assert_failed, enveloped, failed};
use conformance::largest;

async fn form(client: &Client, body: &str) -> (i64, i64, String) {
    failed(&client.post(&format!("{ADD_GROUP}?admMids=1"), FORM, body).await)
}

#[tokio::test]
async fn an_item_that_a_form_names_again_and_again_is_refused() {
    let client = Client::start().await;
    let blanks = "+".repeat(28_000);
    let refused = (1, 1002, "参数错误: group: An error has occurred.".to_owned());
    for names in ["Props&".repeat(4000), "Props.index=0&".repeat(4000)] {
        for value in [
            format!("Props.SNO={blanks}"),
            format!("Props[0].SNO={blanks}&Props.SNO={blanks}"),
        ] {
            assert_eq!(form(&client, &format!("{names}{value}")).await, refused, "{names:.20}");
        }
    }
    let half = "+".repeat(500_000);
    let names = "Props&".repeat(80_000);
    assert_eq!(form(&client, &format!("{names}Props.SNO={half}")).await, refused);
    let one = "参数错误: group.Props[0].SNO: A value is required.".to_owned();
    assert_eq!(
        form(&client, &format!("Props.index=0&Props[0].SNO={half}")).await,
        (1, 1002, one)
    );
}

#[tokio::test]
async fn items_that_are_named_a_few_times_are_as_many() {
    let client = Client::start().await;
    let body = format!("Name=n&{}Props.Name=p&Props.SNO=5", "Props=&".repeat(20));
    let reply = client.post(&format!("{ADD_GROUP}?admMids=1"), FORM, body).await;
    let props = enveloped(&reply)["Data"]["GroupSD"]["Group"]["Props"].clone();
    let props = props.as_array().unwrap_or_else(|| panic!("{}", reply.text()));
    assert!(props.len() == 20 && props.iter().all(|item| item["Name"] == "p" && item["SNO"] == 5));
}

#[tokio::test]
async fn the_largest_forms_are_answered() {
    let client = Client::start().await;
    for (begin, part, end) in [
        ("", "&", ""),
        ("", "Level=x&", ""),
        ("Level=", "x", ""),
        ("Level=0x", "0", "5"),
        ("Date=", "1 ", ""),
        ("JMode=", "Check,", "x"),
        ("InAmount=1.", "9", "e-999999"),
        ("Props[", "0", "].SNO=x"),
        ("Props", "[0]", "=x"),
        ("", "Props[0].SNO=x&", ""),
        ("", "Props.index=x&", ""),
        ("Name=", "%", ""),
        ("Name=", "%FF", "&Level=x"),
    ] {
        let reply = client
            .post(&format!("{ADD_GROUP}?admMids=1"), FORM, largest(begin, part, end))
            .await;
        enveloped(&reply);
    }
}

#[tokio::test]
async fn the_largest_json_is_answered() {
    let client = Client::start().await;
    for (begin, part, end) in [
        ("", "[", ""),
        ("", "{\"a\":", ""),
        ("{\"Props\":[", "{\"SNO\":[]},", "]}"),
        ("{\"Props\":[", "null,", "null]}"),
        ("{\"Level\":", "9", "}"),
        ("{\"InAmount\":0.", "9", "}"),
        ("{", "\"Level\":{},", "\"Level\":1}"),
        ("{\"Level\":\"", "\\u0041", "\"}"),
        ("{\"Date\":\"", "1 ", "\"}"),
        ("{", "/**/", "}"),
    ] {
        let reply = client
            .post(&format!("{ADD_GROUP}?admMids="), JSON, largest(begin, part, end))
            .await;
        assert_failed(&reply, 1002, begin);
    }
}
