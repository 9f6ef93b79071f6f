//! Copies taken while the bundle serves, and what is restored from them.

use conformance::chat::{Chat, add, changing, group};
use conformance::storage;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const WRITERS: usize = 8;
/// So that a test that does not stop its writers ends: a group has room for a thousand.
const MOST_STEPS: usize = 900;
const CLOCK: i64 = 1_800_000_000;

/// Writers of which each imports an account and adds a conversation in turn, and how many of these steps were answered.
struct Writers {
    chat: Arc<Chat>,
    acknowledged: Arc<[AtomicUsize; WRITERS]>,
    stop: Arc<AtomicBool>,
    running: JoinSet<()>,
}

fn user(writer: usize) -> String {
    format!("writer{writer}")
}

fn account(writer: usize, step: usize) -> String {
    format!("a{writer}x{step}")
}

fn conversation(writer: usize, step: usize) -> String {
    format!("@{writer}#{step}")
}

impl Writers {
    async fn start(chat: Chat) -> Self {
        for writer in 0..WRITERS {
            chat.import(&[&user(writer)]).await;
            chat.create(&user(writer), "all", &[]).await;
        }
        let mut writers = Self {
            chat: Arc::new(chat),
            acknowledged: Arc::default(),
            stop: Arc::default(),
            running: JoinSet::new(),
        };
        for writer in 0..WRITERS {
            let (chat, acknowledged, stop) = (writers.chat.clone(), writers.acknowledged.clone(), writers.stop.clone());
            writers.running.spawn(async move {
                for step in 0..MOST_STEPS {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    chat.import(&[&account(writer, step)]).await;
                    let change = vec![add(&group(&conversation(writer, step)))];
                    let reply = chat
                        .ok("update_contact_group", changing(&user(writer), "all", change))
                        .await;
                    assert_eq!(reply["ErrorCode"], 0);
                    acknowledged[writer].store(step + 1, Ordering::Relaxed);
                }
            });
        }
        writers
    }

    /// What is acknowledged by now, by writer.
    fn acknowledged(&self) -> [usize; WRITERS] {
        std::array::from_fn(|writer| self.acknowledged[writer].load(Ordering::Relaxed))
    }

    /// Waits until every writer has been answered so often.
    async fn reach(&self, steps: usize) {
        for _ in 0..6000 {
            if self.acknowledged().iter().all(|&acknowledged| acknowledged >= steps) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?} are answered, not {steps} each", self.acknowledged());
    }

    /// Lets them finish, and ends the server.
    async fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.running.join_all().await;
        let chat = Arc::into_inner(self.chat).expect("no writer is left");
        chat.server.stop().await;
    }
}

/// A name, and what copies a database file to another one.
type Way = (&'static str, fn(&Path, &Path));

/// SQLite's online backup API, a few pages at a time.
fn back_up(from: &Path, to: &Path) {
    let from = Connection::open(from).expect("the database");
    let mut to = Connection::open(to).expect("a new file");
    let backup = Backup::new(&from, &mut to).expect("a backup");
    backup
        .run_to_completion(16, Duration::ZERO, None)
        .expect("a whole backup");
}

/// As docs/operations.md says it.
fn vacuum_into(from: &Path, to: &Path) {
    let from = Connection::open(from).expect("the database");
    let statement = format!("VACUUM INTO '{}'", to.display());
    from.execute_batch(&statement).expect("a whole copy");
}

fn assert_whole(copy: &Path) {
    let connection = Connection::open(copy).expect("the copy");
    let check: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("a check");
    assert_eq!(check, "ok", "{}", copy.display());
}

/// Serves a state folder: everything acknowledged is there, and what is there is whole, then more is written.
async fn assert_served(state: &Path, acknowledged: &[usize; WRITERS]) -> BTreeMap<usize, usize> {
    let chat = Chat::at(CLOCK, state).await;
    let mut found = BTreeMap::new();
    for (writer, &acknowledged) in acknowledged.iter().enumerate() {
        let everything = chat.everything(&user(writer)).await;
        let members = everything.members(1);
        for step in 0..acknowledged {
            assert!(
                members.contains(&conversation(writer, step)),
                "{} of {writer}",
                conversation(writer, step)
            );
        }
        assert_eq!(
            members.len(),
            everything.conversations.len(),
            "no conversation without its group"
        );
        for steps in (0..acknowledged).collect::<Vec<_>>().chunks(100) {
            let items: Vec<_> = steps
                .iter()
                .map(|&step| json!({"UserID": account(writer, step)}))
                .collect();
            let reply = chat.ok("account_check", json!({"CheckItem": items})).await;
            for item in reply["ResultItem"].as_array().expect("a list") {
                assert_eq!(item["AccountStatus"], "Imported", "{item}");
            }
        }
        found.insert(writer, members.len());
    }
    chat.create(&user(0), "after the restore", &[]).await;
    chat.server.stop().await;
    found
}

/// A state folder with a copy in it.
fn restored(copy: &Path) -> tempfile::TempDir {
    let state = tempfile::tempdir().expect("a temporary folder");
    fs::copy(copy, storage::file(state.path())).expect("the copy in its place");
    state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_taken_under_load_has_whatever_was_acknowledged_before() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let copies = tempfile::tempdir().expect("a temporary folder");
    let writers = Writers::start(Chat::at(CLOCK, state.path()).await).await;
    let ways: [Way; 2] = [("backup", back_up), ("vacuum", vacuum_into)];
    let mut taken = Vec::new();
    for (round, (name, copy)) in ways.into_iter().cycle().take(4).enumerate() {
        writers.reach(5 + 10 * round).await;
        let (from, to) = (
            storage::file(state.path()),
            copies.path().join(format!("{name}{round}.db")),
        );
        let acknowledged = writers.acknowledged();
        let target = to.clone();
        tokio::task::spawn_blocking(move || copy(&from, &target))
            .await
            .expect("a copy");
        taken.push((to, acknowledged));
    }
    let last = writers.acknowledged();
    writers.reach(last.iter().max().copied().unwrap_or_default() + 1).await;
    writers.stop().await;
    for (copy, acknowledged) in &taken {
        assert_whole(copy);
        assert_served(restored(copy).path(), acknowledged).await;
    }
    restore_in_place(state.path(), &taken).await;
}

/// As docs/operations.md says it, on the folder that has been served since.
async fn restore_in_place(state: &Path, taken: &[(PathBuf, [usize; WRITERS])]) {
    let (copy, acknowledged) = taken.first().expect("a copy");
    let file = storage::file(state);
    let whole = assert_served(state, acknowledged).await;
    for extension in ["db", "db-wal", "db-shm"] {
        let aside = format!("{extension}.aside");
        let _ = fs::rename(file.with_extension(extension), file.with_extension(aside));
    }
    fs::copy(copy, &file).expect("the copy in its place");
    let restored = assert_served(state, acknowledged).await;
    assert!(restored < whole, "what was written after the copy is gone");
    let mode: String = storage::open(state)
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .expect("a mode");
    assert_eq!(mode, "wal");
}

/// A server that has the file open, and a copy beside it: neither is in the other's way.
#[tokio::test]
async fn a_server_goes_on_while_a_copy_is_open() {
    let chat = Chat::with_variables([]).await;
    let user = chat.account("anna").await;
    let copying = storage::open(chat.server.state());
    copying
        .execute_batch("BEGIN; SELECT count(*) FROM contact_groups_account")
        .expect("a long read");
    for count in 0..20 {
        chat.create(&user, &format!("group {count}"), &[]).await;
    }
    copying.execute_batch("COMMIT").expect("its end");
    assert_eq!(chat.everything(&user).await.groups.len(), 20);
}
