//! Callers without a token are told apart by their address, and nothing that they send in the host's name changes it.

use crate::client::{Client, GET_GROUP, JOIN, JSON, assert_failed, enveloped, mids};
use conformance::{Reply, Server};
use serde_json::json;
use std::net::IpAddr;

const TIME: u64 = 1_800_000_000_000;

/// The headers that Spin adds.
const OF_SPIN: [&str; 7] = [
    "spin-full-url",
    "spin-path-info",
    "spin-matched-route",
    "spin-raw-component-route",
    "spin-component-route",
    "spin-base-path",
    "spin-client-addr",
];

/// Somebody who calls from an address of this machine.
struct Caller {
    client: reqwest::Client,
    base: String,
}

impl Caller {
    fn at(server: &Server, address: &str) -> Self {
        let address: IpAddr = address.parse().expect("an address");
        let client = reqwest::Client::builder().no_proxy().local_address(address).build();
        Self {
            client: client.expect("an HTTP client"),
            base: server.base().to_owned(),
        }
    }

    /// Calls without a token, with this value for every header that Spin adds.
    async fn send(&self, method: &str, target: &str, body: &str, forged: Option<&str>) -> Reply {
        let method = method.parse().expect("a method");
        let mut request = self.client.request(method, format!("{}{target}", self.base));
        for name in OF_SPIN.iter().filter(|_| forged.is_some()) {
            request = request.header(*name, forged.unwrap_or_default());
        }
        Server::send(request.header("content-type", JSON).body(body.to_owned())).await
    }
}

#[tokio::test]
async fn a_forged_address_neither_evades_the_rate_limit_nor_uses_up_another_s() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let variables = [("rate_limit", "20"), ("allow_anonymous", "true")];
    let client = Client::at(TIME, state.path(), &variables).await;
    let (one, other) = (
        Caller::at(&client.server, "127.0.0.1"),
        Caller::at(&client.server, "127.0.0.2"),
    );
    let target = format!("{GET_GROUP}?gid=1");
    let mut answered = 0;
    for call in 0..60 {
        let forged = [
            format!("127.0.0.2:{call}"),
            format!("10.0.0.{call}:1"),
            format!("{call}"),
        ];
        let reply = one.send("GET", &target, "", Some(&forged[call % 3])).await;
        answered += usize::from(enveloped(&reply)["Ret"] != 2);
    }
    assert_eq!(answered, 20, "of 60 calls");
    assert_failed(&other.send("GET", &target, "", None).await, 5001, "another address");
}

#[tokio::test]
async fn a_forged_address_neither_evades_the_code_limit_nor_locks_another_out() {
    let client = Client::within_a_window(&[("allow_anonymous", "true")]).await;
    let (one, other) = (
        Caller::at(&client.server, "127.0.0.1"),
        Caller::at(&client.server, "127.0.0.2"),
    );
    let (gid, code) = client.add_with_code().await;
    let join = |code: &str| format!("{JOIN}?gid={gid}&code={code}");
    let member = || json!({"MID": mids(1)[0]}).to_string();
    for call in 0..5 {
        let forged = format!("127.0.0.2:{call}");
        let reply = one.send("POST", &join("WRONG1"), &member(), Some(&forged)).await;
        assert_ne!(enveloped(&reply)["Ret"], 0);
    }
    let right = one.send("POST", &join(&code), &member(), Some("127.0.0.3:1")).await;
    assert_ne!(enveloped(&right)["Ret"], 0, "the limit is reached: {}", right.text());
    let right = other.send("POST", &join(&code), &member(), Some("127.0.0.1:1")).await;
    assert_eq!(enveloped(&right)["Ret"], 0, "{}", right.text());
}

#[tokio::test]
async fn no_header_in_spin_s_name_changes_a_reply() {
    let client = Client::with(&[("allow_anonymous", "true")]).await;
    let caller = Caller::at(&client.server, "127.0.0.1");
    let targets = [
        "/chat-records/list?memberId=1&sellerId=s1&page=1",
        "/chat-records/nothing",
        "/directory/people",
        "/imbu/chat/history.html?mid=1&eid=10109",
        "/v4/recentcontact/nothing",
        "/sns/v3/Sns/nothing",
        "/api/nothing",
        "/rongcloud/nothing",
    ];
    for target in targets {
        let plain = caller.send("GET", target, "", None).await;
        for forged in ["http://evil.test/other?x=1", "/", "/..."] {
            let reply = caller.send("GET", target, "", Some(forged)).await;
            let link = |reply: &Reply| reply.headers.get("link").cloned();
            assert_eq!((reply.status, link(&reply)), (plain.status, link(&plain)), "{target}");
            assert!(!reply.text().contains("evil.test"), "{target}: {}", reply.text());
            assert_eq!(reply.text().len(), plain.text().len(), "{target}");
        }
    }
}
