//! Every endpoint of the bundle with every wrong credential: the family's refusal, no word of the store, nothing changed.

mod access;
mod attempts;
mod endpoints;
mod origins;
mod scene;

use attempts::{attempts, is_refusal};
use conformance::Server;
use scene::{CHAIN, EXPIRY, PLANTED, Scene};
use std::collections::BTreeSet;

#[tokio::test]
async fn no_wrong_credential_opens_anything() {
    let scene = Scene::set().await;
    let before = scene.rows();
    assert!(
        before.iter().filter(|row| row.contains(PLANTED)).count() > 5,
        "{before:#?}"
    );
    let (mut failures, mut tried) = (Vec::new(), BTreeSet::new());
    for endpoint in endpoints::all() {
        for attempt in attempts(&scene, &endpoint) {
            let joint = if endpoint.target.contains('?') { '&' } else { '?' };
            let own = format!("{}{joint}{}", endpoint.target, attempt.query);
            let target = attempt.target.as_ref().unwrap_or(&own);
            let mut request = scene.server.request(&endpoint.method, target);
            if let Some(authorization) = &attempt.authorization {
                request = request.header("authorization", authorization);
            }
            request = request.header("content-type", endpoint.content_type);
            let body = attempt.body.as_ref().unwrap_or(&endpoint.body);
            let reply = Server::send(request.body(body.clone())).await;
            let case = format!("{} {}: {}", endpoint.family, endpoint.stem, attempt.what);
            let text = String::from_utf8_lossy(&reply.body);
            if !is_refusal(&endpoint, &attempt, &reply) {
                failures.push(format!("{case}: {} {text}", reply.status));
            }
            if text.contains(PLANTED) {
                failures.push(format!("{case}: tells of the store: {text}"));
            }
            tried.insert(endpoint.family.clone());
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    // A used refresh token ends the tokens that came of it, and a write that has to do with tokens forgets those that have
    // expired: no other change is documented.
    let expiry = format!("Integer({EXPIRY})");
    let goes =
        |row: &String| row.contains(&expiry) || row.contains(CHAIN) && row.starts_with("group_gateway_session: ");
    let (gone, kept): (Vec<_>, Vec<_>) = before.into_iter().partition(goes);
    assert_eq!(gone.len(), 1 + 2, "a session and two tokens: {gone:#?}");
    let (ended, rows): (Vec<_>, Vec<_>) = scene
        .rows()
        .into_iter()
        .partition(|row| row.starts_with("group_gateway_ended: "));
    assert_eq!((ended.len(), rows), (1, kept), "something else changed: {ended:?}");
    assert_eq!(tried.len(), 7, "{tried:?}");
}
