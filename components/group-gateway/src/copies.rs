//! Copies of merged histories in the key-value store, a page each under the history's id, which nobody can guess. They are
//! read first: near the reader on an edge. The first reader of a page makes its copy, so that what nobody reads has none. What is
//! merged never changes and never goes, so they need no end. The store's own failures are none of a reader's: the tables have it
//! all.

use crate::domain::{Eid, Error, FAMILY, ObjectId};
use crate::store::{History, Store};
use common::kv::{self, Store as KeyValue};
use common::log;
use serde::{Deserialize, Serialize};

/// A page of a history, and the team that merged it.
#[derive(Serialize, Deserialize)]
struct Copy<E, H> {
    eid: E,
    history: H,
}

/// The copies.
#[derive(Default)]
pub(crate) struct Copies(KeyValue);

impl Copies {
    /// A page, from 1, of a history that the team has merged; one behind the last has no messages. See [`Store::history`].
    pub(crate) async fn history(
        &self,
        store: &Store,
        merge_id: &ObjectId,
        eid: &Eid,
        page: i64,
    ) -> Result<History, Error> {
        if let Some(history) = self.get(merge_id, eid, page).await {
            return Ok(history);
        }
        let history = store.history(merge_id, eid, page, 0).await?;
        if page == 1 || !history.messages.is_empty() {
            self.put(merge_id, eid, page, &history).await;
        }
        Ok(history)
    }

    /// Whether the team has merged such a history.
    pub(crate) async fn has_history(&self, store: &Store, merge_id: &ObjectId, eid: &Eid) -> Result<bool, Error> {
        Ok(self.get(merge_id, eid, 1).await.is_some() || store.has_history(merge_id, eid).await?)
    }

    /// A copy of another team's history is none, and so is one that another version made differently.
    async fn get(&self, merge_id: &ObjectId, eid: &Eid, page: i64) -> Option<History> {
        let bytes = logged(self.0.get(&key(merge_id, page)).await)??;
        let copy: Copy<String, History> = serde_json::from_slice(&bytes).ok()?;
        (copy.eid == eid.as_str()).then_some(copy.history)
    }

    async fn put(&self, merge_id: &ObjectId, eid: &Eid, page: i64, history: &History) {
        let eid = eid.as_str();
        if let Ok(bytes) = serde_json::to_vec(&Copy { eid, history }) {
            logged(self.0.set(&key(merge_id, page), &bytes).await);
        }
    }
}

/// What came of the key-value store; nothing, and a line in the log, where it failed.
fn logged<T>(result: Result<T, kv::Error>) -> Option<T> {
    result
        .inspect_err(|error| log::warning(FAMILY, &format!("copies of merged histories: {error}")))
        .ok()
}

fn key(merge_id: &ObjectId, page: i64) -> String {
    format!("history/{}/{page}", merge_id.as_str())
}
