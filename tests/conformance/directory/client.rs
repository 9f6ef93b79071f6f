//! Calls to the directory with a token that opens it.

use conformance::{Reply, Server, development, workspace};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A server, and a token of scope `directory`.
pub(crate) struct Client {
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Client {
    pub(crate) async fn start() -> Self {
        Self::of(Server::start().await)
    }

    /// A server of the test's own, with these variables besides the development ones.
    pub(crate) async fn with(variables: &[(&str, &str)]) -> Self {
        Self::of(Server::with(changed(variables), host::Options::default()).await)
    }

    pub(crate) fn of(server: Server) -> Self {
        let token = server.token("directory");
        Self { server, token }
    }

    pub(crate) async fn send(&self, method: &str, target: &str, body: impl Into<Vec<u8>>) -> Reply {
        let request = self.server.request(method, target).bearer_auth(&self.token);
        Server::send(request.body(body.into())).await
    }

    pub(crate) async fn put(&self, seller_id: &str, shop_name: &str, logo: &str) {
        let body = json!({"shop_name": shop_name, "logo": logo}).to_string();
        let reply = self.send("PUT", &path(seller_id), body).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }

    /// The seller's name and logo, if it has a shop.
    pub(crate) async fn shop(&self, seller_id: &str) -> Option<(String, String)> {
        let reply = self.send("GET", &path(seller_id), "").await;
        if reply.status == 404 {
            return None;
        }
        let shop = reply.json();
        assert_eq!(
            (reply.status, &shop["sellerId"]),
            (200, &json!(seller_id)),
            "{}",
            reply.text()
        );
        let text = |name: &str| shop[name].as_str().expect("a text").to_owned();
        Some((text("shop_name"), text("logo")))
    }

    pub(crate) async fn name(&self, seller_id: &str) -> Option<String> {
        self.shop(seller_id).await.map(|shop| shop.0)
    }

    /// Puts a person: the body is what is known of them.
    pub(crate) async fn put_person(&self, id: &str, body: &Value) {
        let reply = self.send("PUT", &person_path(id), body.to_string()).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }

    /// The reply about a person as text, if the directory knows them.
    pub(crate) async fn person(&self, id: &str) -> Option<String> {
        let reply = self.send("GET", &person_path(id), "").await;
        if reply.status == 404 {
            return None;
        }
        assert_eq!(
            (reply.status, &reply.json()["id"]),
            (200, &json!(id)),
            "{}",
            reply.text()
        );
        Some(reply.text().to_owned())
    }

    /// The person's name, if the directory knows them.
    pub(crate) async fn display_name(&self, id: &str) -> Option<String> {
        let person: Value = serde_json::from_str(&self.person(id).await?).expect("JSON");
        Some(person["displayName"].as_str().expect("a text").to_owned())
    }

    pub(crate) async fn import_people(&self, body: impl Into<Vec<u8>>) -> Reply {
        self.send("POST", "/directory/people/import", body).await
    }

    pub(crate) async fn import(&self, body: impl Into<Vec<u8>>) -> Reply {
        self.send("POST", "/directory/shops/import", body).await
    }

    /// A connection on which the head of an import is sent: what it announces, and whatever comes behind.
    pub(crate) fn open_import(&self, header: &str) -> TcpStream {
        let address = self.server.base().trim_start_matches("http://");
        let mut connection = TcpStream::connect(address).expect("a connection");
        connection
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("a timeout");
        let token = &self.token;
        let head = format!(
            "POST /directory/shops/import HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\n{header}\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).expect("a request's head");
        connection
    }
}

/// The development variables with some of them changed.
pub(crate) fn changed(variables: &[(&str, &str)]) -> BTreeMap<String, String> {
    let changed = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    development().into_iter().chain(changed).collect()
}

/// The path of a seller's shop.
pub(crate) fn path(seller_id: &str) -> String {
    format!("/directory/shops/{}", encoded(seller_id))
}

/// The path of a person.
pub(crate) fn person_path(id: &str) -> String {
    format!("/directory/people/{}", encoded(id))
}

/// An id in which every byte but letters, digits and `-` is percent-encoded.
pub(crate) fn encoded(id: &str) -> String {
    let bytes = id.bytes().map(|byte| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    bytes.collect()
}

/// A line of an import of people.
pub(crate) fn person_line(id: &str, display_name: &str) -> String {
    format!("{}\n", json!({"id": id, "displayName": display_name}))
}

/// The reply about a person of whom the directory knows the name alone.
pub(crate) fn only_named(id: &str, display_name: &str) -> String {
    let [id, display_name] = [id, display_name].map(|text| json!(text));
    format!(
        "{{\"id\":{id},\"displayName\":{display_name},\"title\":\"\",\"telephone\":\"\",\"picture\":\"\",\
         \"guardian\":\"\",\"properties\":{{}}}}"
    )
}

/// A line of an import of shops.
pub(crate) fn line(seller_id: &str, shop_name: &str) -> String {
    let shop = json!({"sellerId": seller_id, "shop_name": shop_name, "logo": "https://cdn.test/logo.png"});
    format!("{shop}\n")
}

/// The status of a failed call and the code in it; what it says must be there, too.
pub(crate) fn failure(reply: &Reply) -> (u16, String) {
    let body = reply.json();
    let text = |name: &str| body["error"][name].as_str().expect("a text").to_owned();
    assert!(!text("message").is_empty(), "{}", reply.text());
    assert_eq!(reply.headers["content-type"], "application/json");
    (reply.status, text("code"))
}

/// A file of tests/samples/directory.
pub(crate) fn sample(name: &str) -> String {
    let file = workspace().join("tests/samples/directory").join(name);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The status and the JSON body of a reply that ends with its connection.
pub(crate) fn read_reply(mut connection: TcpStream) -> (u16, Value) {
    let mut reply = String::new();
    connection.read_to_string(&mut reply).expect("a reply in UTF-8");
    let (head, body) = reply.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).expect("a status");
    (
        status.parse().expect("a number"),
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error} in {body:?}")),
    )
}
