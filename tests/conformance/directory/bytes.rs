//! Lists of the largest shops and people.

use crate::client::Client;
use serde_json::{Value, json};

/// The most bytes of a list.
const LIST_BYTES: usize = 4 * 1024 * 1024;
const MANY: usize = 400;

#[tokio::test]
async fn lists_of_the_largest_end_early_and_lose_and_repeat_nothing() {
    let client = Client::with(&[]).await;
    let ids: Vec<String> = (0..MANY).map(|number| format!("{number:05}")).collect();
    // Characters that take six bytes each in a reply.
    let (name, address) = ("\u{1}".repeat(255), "\u{1}".repeat(2048));
    let people = ids.iter().map(|id| {
        let properties = json!({"": "1".repeat(8180)});
        let person = json!({"id": id, "displayName": name, "title": name, "telephone": "1", "picture": address,
            "properties": properties});
        format!("{person}\n")
    });
    let report = client.import_people(people.collect::<String>()).await.json();
    assert_eq!(report["imported"], MANY);
    let shops = ids
        .iter()
        .map(|id| format!("{}\n", json!({"sellerId": id, "shop_name": name, "logo": address})));
    let report = client.import(shops.collect::<String>()).await.json();
    assert_eq!(report["imported"], MANY);

    for (list, id) in [("people", "id"), ("shops", "sellerId")] {
        let (mut met, mut after, mut pages): (Vec<String>, _, _) = (Vec::new(), Some(String::new()), 0);
        while let Some(behind) = after {
            let target = format!("/directory/{list}?pageSize=1000&after={behind}");
            let reply = client.send("GET", &target, "").await;
            assert_eq!(reply.status, 200);
            assert!(reply.body.len() <= LIST_BYTES, "{list}: {}", reply.body.len());
            let page = reply.json();
            let items = page["items"].as_array().expect("items").iter();
            met.extend(items.map(|item| item[id].as_str().expect("an id").to_owned()));
            after = page["next"].as_str().map(str::to_owned);
            assert!(page["next"] == Value::Null || after.as_ref() == met.last());
            pages += 1;
        }
        assert_eq!(met, ids, "{list}");
        assert!(pages > 1, "{list}");
    }
}
