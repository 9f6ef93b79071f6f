//! What must not depend on an instance that remembers: the same scenarios with a fresh instance for each request.

use crate::client::{Gateway, TEAM};
use crate::scene::Scene;
use crate::{concurrency, refusals};

#[tokio::test]
async fn bad_bodies_are_refused_and_change_nothing() {
    refusals::refuse_all(&Scene::set(Gateway::with_fresh_instances().await).await).await;
}

#[tokio::test]
async fn the_token_stays_the_same() {
    let gateway = Gateway::with_fresh_instances().await;
    for _ in 0..3 {
        assert_eq!(
            gateway.tokens(TEAM, "resGroupSecret").await["accessToken"],
            gateway.token
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost() {
    concurrency::keep_to_what_was_acknowledged(Gateway::with_fresh_instances().await).await;
    concurrency::agree_on_one_user(Gateway::with_fresh_instances().await).await;
    concurrency::lose_no_message(Gateway::with_fresh_instances().await).await;
}
