//! `POST /sns/v3/Sns/AddGroup`

use crate::client::{ADD_GROUP, Client, FORM, JSON, mids, succeeded, text};
use conformance::{Reply, compact, workspace};
use serde_json::{Value, json};

/// A file of tests/samples/sns-groups.
fn sample(name: &str) -> String {
    let path = workspace().join("tests/samples/sns-groups").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Everything that `MemberApiModel` takes from the directory, as the document's sample has it.
fn person() -> Value {
    let property = json!({"Name": "sample string 1", "Desc": "sample string 2", "Val": "sample string 3", "SNO": 4});
    json!({
        "displayName": "sample string 5",
        "title": "sample string 6",
        "telephone": "sample string 14",
        "picture": "sample string 15",
        "properties": {
            "MTypeID": 3, "MTypeName": "sample string 4", "PTel": "sample string 8", "PTitle": "sample string 9",
            "ChildMID": 10, "UID": 11, "UCode": "sample string 12", "UName": "sample string 13",
            "PY": "sample string 16", "AppST": 1, "Props": [property, property], "TelDisplay": 0,
        },
    })
}

/// A reply without its values: the keys in their order, and of which type the values are.
fn skeleton(json: &str) -> String {
    let (mut skeleton, mut rest) = (String::new(), json);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => 2 + rest[1..].find('"').expect("a text without escapes"),
            '-' | '0'..='9' => rest.find([',', '}', ']']).expect("an end of the number"),
            't' => 4,
            'f' => 5,
            _ => 1,
        };
        let (token, after) = rest.split_at(length);
        skeleton.push_str(match first {
            '"' if after.starts_with(':') => token,
            '"' => "text",
            '-' | '0'..='9' => "number",
            't' | 'f' => "boolean",
            _ => token,
        });
        rest = after;
    }
    skeleton
}

/// The document's request in one of the forms that it can have, by administrators as its reply shows them.
async fn post_sample(client: &Client, name: &str, content_type: &str) -> (Vec<i64>, Reply) {
    let mids = mids(2);
    for mid in &mids {
        client.put_person(&mid.to_string(), &person()).await;
    }
    let target = format!("{ADD_GROUP}?admMids={},{}&scene=Class", mids[0], mids[1]);
    (mids, client.post(&target, content_type, sample(name)).await)
}

/// The reply to the document's request to the byte, given what the server makes up.
fn expected(reply: &Value, mids: &[i64]) -> String {
    let group = &reply["Data"]["GroupSD"]["Group"];
    let gid = text(&group["GID"]);
    let (date, code) = (text(&group["Date"]), text(&group["InCode"]));
    let card = 10_000_000 + gid.parse::<i64>().expect("a number");
    let property = r#"{"Name":"sample string 1","Desc":"sample string 2","Val":"sample string 3","SNO":4}"#;
    let sd = format!(
        r#"{{"SDID":{gid},"SDType":1,"BID":{gid},"TipLevel":0,"Config":"","Title":"sample string 14","Tips":"","TipsColor":"","Pic":"sample string 13","TitleColor":"","BgColor":"","CmdType":0,"Url":"","CusDesc":"","CusDate":"{date}"}}"#
    );
    let group = format!(
        r#"{{"GID":"{gid}","CardNo":"{card}","CTypeName":"sample string 3","CTypeSNO":4,"GTypeID":5,"GTypeName":"sample string 6","GTypeSNO":7,"Level":8,"PGID":9,"PGName":"sample string 10","RID":11,"RName":"sample string 12","Pic":"sample string 13","Name":"sample string 14","PY":"sample string 14","FName":"sample string 16","Desc":"sample string 17","SNO":18,"JMode":0,"JoinBySelf":true,"InCode":"{code}","InGroup":true,"Requested":true,"AdmCnt":2,"MemberCnt":2,"UnRelateCnt":25,"AllowSendInfo":true,"ShowContact":true,"Recommend":true,"IsCust":true,"IsCode":true,"AllowCreateGroup":true,"Props":[{property},{property}],"Phase":"sample string 32","Grade":33,"ClassNO":34,"HasSD":true,"SendStudentInfo":true,"Date":"{date}","ShowHead":true,"InAmount":39.1}}"#
    );
    let members: Vec<String> = mids
        .iter()
        .map(|mid| {
            format!(
                r#"{{"GID":{gid},"MID":{mid},"MTypeID":3,"MTypeName":"sample string 4","Name":"sample string 5","Title":"sample string 6","GTitle":"","PTel":"sample string 8","PTitle":"sample string 9","ChildMID":10,"UID":11,"UCode":"sample string 12","UName":"sample string 13","Tel":"sample string 14","Pic":"sample string 15","PY":"sample string 16","AppST":1,"AdmLevel":1,"Banned":false,"AllowSendInfo":true,"MParent":false,"Props":[{property},{property}],"TelDisplay":0}}"#
            )
        })
        .collect();
    format!(
        r#"{{"Data":{{"GroupSD":{{"SD":{sd},"Group":{group}}},"Members":{{"ViewModelList":[{}],"PageSize":2,"TotalRecords":2,"PageIndex":1,"Pages":1}}}},"Ret":0,"ErrCode":0,"Msg":"成功返回","SeqId":{},"InfoMsg":""}}"#,
        members.join(","),
        reply["SeqId"]
    )
}

#[tokio::test]
async fn the_documents_sample_and_the_same_as_a_form_are_answered_to_the_byte() {
    let client = Client::start().await;
    let documented = skeleton(&compact(&sample("add_group.1.reply.json")));
    assert!(documented.starts_with(r#"{"Data":{"GroupSD":{"SD":{"SDID":number,"SDType":number,"#));
    for (name, content_type) in [
        ("add_group.1.request.json", JSON),
        ("add_group.1.request.json", "text/json"),
        ("add_group.2.request.form", FORM),
    ] {
        let (mids, reply) = post_sample(&client, name, content_type).await;
        assert_eq!(reply.text(), expected(&reply.json(), &mids), "{name}");
        assert_eq!(skeleton(reply.text()), documented, "{name}");
    }
}

#[tokio::test]
async fn what_the_server_makes_is_the_servers_whatever_the_client_sends() {
    let client = Client::start().await;
    let sent = json!({
        "GID": "77", "CardNo": "x", "PY": "x", "InGroup": false, "AdmCnt": 50, "MemberCnt": 60,
        "Date": "2000-01-01T00:00:00Z", "InCode": "x", "IsCode": true, "Name": "重庆 高一(3)班",
    });
    let first = client.add("1,2,3", &sent).await;
    let second = client.add("1", &sent).await;
    let [first, second] = [&first, &second].map(|data| &data["GroupSD"]["Group"]);
    let gid = |group: &Value| text(&group["GID"]).parse::<i64>().expect("a number");
    assert!(gid(second) > gid(first), "{second}");
    assert_eq!(text(&first["CardNo"]), (10_000_000 + gid(first)).to_string());
    assert_eq!(
        [&first["PY"], &first["InGroup"], &first["AdmCnt"], &first["MemberCnt"]],
        [&json!("zhongqing gaoyi(3)ban"), &json!(true), &json!(3), &json!(3)]
    );
    let (one, other) = (text(&first["InCode"]), text(&second["InCode"]));
    assert_ne!(one, other);
    for code in [one, other] {
        let alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        assert!(
            code.len() == 8 && code.chars().all(|one| alphabet.contains(one)),
            "{code}"
        );
    }
}

#[tokio::test]
async fn a_group_without_a_code_keeps_the_text_that_was_sent() {
    let client = Client::start().await;
    for code in [json!(null), json!(""), json!("my code")] {
        let data = client.add("1", &json!({"InCode": code})).await;
        let group = &data["GroupSD"]["Group"];
        assert_eq!([&group["InCode"], &group["PY"]], [&code, &Value::Null]);
    }
}

#[tokio::test]
async fn the_date_is_in_utc_with_three_digits_of_the_second() {
    let state = tempfile::tempdir().expect("a temporary folder");
    for (time, date) in [
        (1_747_917_621_290, "2025-05-22T12:40:21.290Z"),
        (1_747_917_621_000, "2025-05-22T12:40:21.000Z"),
        (1_747_917_621_007, "2025-05-22T12:40:21.007Z"),
    ] {
        let client = Client::at(time, state.path(), &[]).await;
        let data = client.add("1", &json!({"Date": "2001-02-03T04:05:06+08:00"})).await;
        assert_eq!(data["GroupSD"]["Group"]["Date"], date);
        assert_eq!(data["GroupSD"]["SD"]["CusDate"], date);
        client.server.stop().await;
    }
}

#[tokio::test]
async fn only_known_media_types_are_read_and_all_else_is_answered_in_json() {
    let client = Client::start().await;
    let target = format!("{ADD_GROUP}?admMids=1");
    for content_type in ["application/xml", "multipart/form-data", "text/plain"] {
        let reply = client.post(&target, content_type, "<a/>").await;
        let message = format!("The request entity's media type '{content_type}' is not supported for this resource.");
        assert_eq!((reply.status, reply.json()), (415, json!({"Message": message})));
    }
    let request = client.server.request("POST", &target).bearer_auth(&client.token);
    let request = request.header("content-type", JSON).header("accept", "application/xml");
    succeeded(&conformance::Server::send(request.body("{}")).await);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413_and_stores_nothing() {
    let client = Client::with(&[("max_body_bytes", "1000")]).await;
    let target = format!("{ADD_GROUP}?admMids=1");
    let body = |length: usize| format!(r#"{{"Name":"{}"}}"#, "x".repeat(length - 11));
    let reply = client.post(&target, JSON, body(1001)).await;
    assert_eq!(
        (reply.status, reply.text()),
        (413, r#"{"Message":"The request body is larger than 1000 bytes."}"#)
    );
    let data = succeeded(&client.post(&target, JSON, body(1000)).await);
    assert_eq!(data["GroupSD"]["Group"]["GID"], "1");
}
