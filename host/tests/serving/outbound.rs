//! Outbound requests, to what the manifest allows.

use crate::probe::{Probe, Setup};

/// A probe that may reach the host that its variable `target` names.
async fn allowed(target: &str) -> Probe {
    let rest = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n[variables]\ntarget = { required = true }";
    let variables = [("target".to_owned(), target.to_owned())].into();
    Setup {
        grants: "allowed_outbound_hosts = [\"{{ target }}\"]",
        rest: rest.into(),
        variables,
        ..Setup::default()
    }
    .start()
    .await
}

#[tokio::test]
async fn an_allowed_host_is_reached_and_no_other() {
    let (target, other) = (Probe::start().await, Probe::start().await);
    let probe = allowed(&target.base).await;
    let reply = probe.ask("/send", &format!("{}/request?a=b", target.base)).await;
    assert!(
        reply.starts_with(&format!("200 GET {}/request?a=b\n", target.base)),
        "{reply}"
    );
    for address in [
        other.base.as_str(),
        "https://127.0.0.1",
        "http://localhost",
        "http://example.com",
    ] {
        let reply = probe.ask("/send", &format!("{address}/request")).await;
        assert!(reply.contains("HttpRequestDenied"), "{address}: {reply}");
    }
}

#[tokio::test]
async fn the_status_of_the_other_host_comes_back() {
    let target = Probe::start().await;
    let probe = allowed("http://127.0.0.1:*").await;
    assert_eq!(probe.ask("/send", &format!("{}/fail", target.base)).await, "500 ");
    target.server.stop().await.unwrap();
    let reply = probe.ask("/send", &format!("{}/request", target.base)).await;
    assert!(reply.contains("ErrorCode"), "{reply}");
}

#[tokio::test]
async fn the_application_reaches_itself_where_self_is_allowed() {
    let probe = allowed("http://self").await;
    let reply = probe.ask("/send", "http://self.alt/request").await;
    assert!(
        reply.starts_with(&format!("200 GET {}/request\n", probe.base)),
        "{reply}"
    );
    let reply = probe.ask("/send", &format!("{}/request", probe.base)).await;
    assert!(reply.contains("HttpRequestDenied"), "{reply}");
    let probe = allowed("https://example.com").await;
    assert!(
        probe
            .ask("/send", "http://self.alt/request")
            .await
            .contains("HttpRequestDenied")
    );
}

#[tokio::test]
async fn an_empty_variable_allows_nothing() {
    let probe = allowed("").await;
    assert!(
        probe
            .ask("/send", &format!("{}/request", probe.base))
            .await
            .contains("HttpRequestDenied")
    );
}
