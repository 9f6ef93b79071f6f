//! `admMids`: who becomes an administrator, and what is shown of them.

use crate::client::{ADD_GROUP, Client, JSON, failed, mids, succeeded, text};
use serde_json::{Value, json};

/// The members of an added group.
fn members(data: &Value) -> &Vec<Value> {
    data["Members"]["ViewModelList"].as_array().expect("an array")
}

#[tokio::test]
async fn they_are_listed_in_their_order_and_each_once() {
    let client = Client::start().await;
    for list in ["3,1,2", "%203,1%2C3;2,", "3%EF%BC%8C1%EF%BC%9B2", "3+1%0A2"] {
        let data = client.add(list, &json!({})).await;
        let found: Vec<_> = members(&data).iter().map(|member| member["MID"].to_string()).collect();
        assert_eq!(found, ["3", "1", "2"], "{list}");
        let page = &data["Members"];
        assert_eq!(
            [
                &page["PageSize"],
                &page["TotalRecords"],
                &page["PageIndex"],
                &page["Pages"]
            ],
            [&json!(3), &json!(3), &json!(1), &json!(1)]
        );
    }
}

#[tokio::test]
async fn somebody_unknown_is_admitted_with_the_id_alone() {
    let client = Client::start().await;
    let mid = mids(1)[0];
    let data = client.add(&mid.to_string(), &json!({})).await;
    let gid: Value = text(&data["GroupSD"]["Group"]["GID"]).parse().expect("a number");
    let expected = json!({
        "GID": gid, "MID": mid, "MTypeID": 0, "MTypeName": "", "Name": "", "Title": "", "GTitle": "", "PTel": "",
        "PTitle": "", "ChildMID": 0, "UID": 0, "UCode": "", "UName": "", "Tel": "", "Pic": "", "PY": "", "AppST": 3,
        "AdmLevel": 1, "Banned": false, "AllowSendInfo": true, "MParent": false, "Props": [], "TelDisplay": 0,
    });
    assert_eq!(members(&data), &[expected]);
}

#[tokio::test]
async fn a_known_one_is_shown_as_the_directory_has_it() {
    let client = Client::start().await;
    let mids = mids(3);
    let guardian = json!({"displayName": "李四", "title": "妈妈", "telephone": "13900000000"});
    client.put_person(&mids[1].to_string(), &guardian).await;
    let person = json!({
        "displayName": "张三", "title": "同学", "telephone": "13800000000", "picture": "p",
        "guardian": mids[1].to_string(), "properties": {"PTel": "not this", "UID": "no number", "AppST": 2},
    });
    client.put_person(&mids[0].to_string(), &person).await;
    let absent = json!({"displayName": "w", "guardian": "nobody", "properties": {"PTel": "1", "PTitle": "爷爷"}});
    client.put_person(&mids[2].to_string(), &absent).await;
    let data = client.add(&format!("{},{}", mids[0], mids[2]), &json!({})).await;
    let [member, other] = members(&data).as_slice() else {
        panic!("not two members: {data}");
    };
    for (field, value) in [
        ("Name", json!("张三")),
        ("PY", json!("zhangsan")),
        ("Title", json!("同学")),
        ("Tel", json!("13800000000")),
        ("Pic", json!("p")),
        ("PTel", json!("13900000000")),
        ("PTitle", json!("妈妈")),
        ("UID", json!(0)),
        ("UName", json!("张三")),
        ("AppST", json!(2)),
    ] {
        assert_eq!(member[field], value, "{field}");
    }
    assert_eq!([&other["PTel"], &other["PTitle"]], [&json!("1"), &json!("爷爷")]);
}

#[tokio::test]
async fn strict_members_refuses_unknown_ones_as_a_whole() {
    let client = Client::with(&[("sns_strict_members", "true")]).await;
    client.put_person("5", &json!({"displayName": "known"})).await;
    let target = |mids: &str| format!("{ADD_GROUP}?admMids={mids}");
    let reply = client.post(&target("7,5,6"), JSON, "{}").await;
    let expected = (5, 5002, "用户操作错误: unknown members: 7, 6".to_owned());
    assert_eq!(failed(&reply), expected);
    let data = succeeded(&client.post(&target("5"), JSON, "{}").await);
    assert_eq!(data["GroupSD"]["Group"]["GID"], "1", "nothing was stored");
    assert_eq!(members(&data)[0]["Name"], "known");
}

#[tokio::test]
async fn a_thousand_are_admitted() {
    let client = Client::start().await;
    let list: Vec<String> = (1..=1000).map(|mid: u32| mid.to_string()).collect();
    let data = client.add(&list.join(","), &json!({})).await;
    assert_eq!(members(&data).len(), 1000);
    let group = client.get(&text(&data["GroupSD"]["Group"]["GID"])).await;
    assert_eq!([&group["AdmCnt"], &group["MemberCnt"]], [&json!(1000), &json!(1000)]);
}
