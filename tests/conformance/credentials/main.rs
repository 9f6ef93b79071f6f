//! Every endpoint of the bundle with every wrong credential: the family's refusal, no word of the store, nothing changed.

mod access;
mod attempts;
mod endpoints;
mod scene;

use attempts::{attempts, is_refusal};
use conformance::Server;
use scene::{PLANTED, Scene};
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
    assert_eq!(scene.rows(), before, "something changed");
    assert_eq!(tried.len(), 7, "{tried:?}");
}
