//! What must not depend on an instance that remembers: the same scenarios with a fresh instance for each request.

use crate::client::Client;
use crate::concurrency;

#[tokio::test(flavor = "multi_thread")]
async fn ids_and_counts_are_exact() {
    concurrency::add_groups(Client::with_fresh_instances().await).await;
    concurrency::join_one_group(Client::with_fresh_instances().await).await;
}
