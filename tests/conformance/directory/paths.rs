//! Paths and methods.

use crate::client::{Client, failure};

#[tokio::test]
async fn unknown_paths_are_404_with_any_method() {
    let client = Client::start().await;
    for target in [
        "/directory",
        "/directory/",
        "/directory/shops/",
        "/directory/shops/a/b",
        "/directory/shops/import/",
        "/directory/Shops",
        "/directory/people/",
        "/directory/people/a/b",
        "/directory/people/import/",
        "/directory/People",
        "/directory/person/1",
    ] {
        for method in ["GET", "PUT", "POST", "DELETE"] {
            let reply = client.send(method, target, "{}").await;
            assert_eq!(failure(&reply), (404, "unknown_path".to_owned()), "{method} {target}");
        }
    }
}

#[tokio::test]
async fn other_methods_are_405_with_those_that_there_are() {
    let client = Client::start().await;
    let unique = client.server.unique("/x");
    let lists = ("", &["PUT", "POST", "DELETE", "PATCH", "OPTIONS"][..], "GET, HEAD");
    let records = (&*unique, &["POST", "PATCH", "OPTIONS"][..], "PUT, GET, HEAD, DELETE");
    let imports = ("/import", &["PATCH", "OPTIONS"][..], "PUT, GET, HEAD, DELETE, POST");
    for (collection, (path, methods, allow)) in ["shops", "people"]
        .into_iter()
        .flat_map(|collection| [lists, records, imports].map(|of| (collection, of)))
    {
        let target = &format!("/directory/{collection}{path}");
        for method in methods {
            let reply = client.send(method, target, "{}").await;
            assert_eq!(
                failure(&reply),
                (405, "method_not_allowed".to_owned()),
                "{method} {target}"
            );
            assert_eq!(reply.headers["allow"], allow, "{method} {target}");
        }
    }
}
