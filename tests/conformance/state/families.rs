//! The families as the operator sees them: their calls, their internal errors, their logs.

use conformance::recording::{Answer, Call, MadeUp, Recording, copied, versions};
use conformance::{Reply, storage};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// A component: where its calls are, whose tables it uses (by the names of their records), and how it says that it failed.
pub(crate) struct Component {
    pub name: &'static str,
    paths: &'static [&'static str],
    pub uses: &'static [&'static str],
    is_internal_error: fn(&Reply) -> bool,
}

pub(crate) const COMPONENTS: [Component; 7] = [
    Component {
        name: "contact-groups",
        paths: &["/v4/"],
        uses: &["contact-groups"],
        is_internal_error: |reply| {
            let code = reply.json()["ErrorCode"].as_i64();
            code == Some(50004) || code == Some(70500)
        },
    },
    Component {
        name: "chat-records",
        paths: &["/chat-records/"],
        uses: &["messages", "directory"],
        is_internal_error: |reply| reply.status == 500 && reply.json()["name"] == "Internal Server Error",
    },
    Component {
        name: "group-gateway",
        paths: &["/gateway/", "/imbu/"],
        uses: &["group-gateway", "directory"],
        is_internal_error: |reply| match reply.status {
            500 => {
                reply.text().contains(">暂时无法显示</h1>") || reply.text().contains(">This cannot be shown now</h1>")
            }
            _ => reply.text().contains("\"errorCode\":10000500,"),
        },
    },
    Component {
        name: "sns-groups",
        paths: &["/sns/"],
        uses: &["sns-groups", "directory", "common"],
        is_internal_error: |reply| reply.text().contains("4001") && reply.text().contains("服务器内部错误"),
    },
    Component {
        name: "b2b-chat",
        paths: &["/api/"],
        uses: &["b2b-chat", "messages", "common"],
        is_internal_error: |reply| {
            reply.text().contains("1010") && reply.text().contains("internal error, call again later")
        },
    },
    Component {
        name: "rongcloud",
        paths: &["/rongcloud/"],
        uses: &["messages", "directory"],
        is_internal_error: |reply| reply.status == 500 && reply.text().contains("internal error"),
    },
    Component {
        name: "directory",
        paths: &["/directory/"],
        uses: &["directory"],
        is_internal_error: |reply| reply.status == 500 && reply.json()["error"]["code"] == "internal",
    },
];

impl Component {
    pub(crate) fn of(call: Call<'_>) -> &'static Self {
        let path = call.path();
        let mut components = COMPONENTS.iter();
        let has_path = |component: &&Self| component.paths.iter().any(|prefix| path.starts_with(prefix));
        components
            .find(has_path)
            .unwrap_or_else(|| panic!("{path} is a component's"))
    }

    /// What it has logged.
    pub(crate) fn log(&self, state: &Path) -> String {
        let file = state.join("logs").join(format!("{}_stderr.txt", self.name));
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Whether a reply is the family's internal error; to HEAD, which has no body, its status.
    pub(crate) fn is_internal_error(&self, reply: &Reply) -> bool {
        let is_text = std::str::from_utf8(&reply.body).is_ok();
        if reply.body.is_empty() {
            reply.status == 500
        } else {
            is_text && (self.is_internal_error)(reply)
        }
    }

    pub(crate) fn assert_internal_error(&self, call: Call<'_>, reply: &Reply) {
        let text = String::from_utf8_lossy(&reply.body);
        assert!(
            self.is_internal_error(reply),
            "{}: {} {text}",
            call.name(),
            reply.status
        );
    }
}

/// The newest version's recording of reads, or of writes.
pub(crate) fn recording(file: &str) -> Recording {
    let versions = versions();
    Recording::read(versions.last().expect("a version"), file)
}

/// A state folder of an earlier version that this one has brought up to date, with no server on it. The key-value store
/// is gone: what is copied there is answered whatever the database has come to.
pub(crate) async fn up_to_date() -> TempDir {
    let versions = versions();
    let state = copied(versions.last().expect("a version"));
    let reads = recording("reads.json");
    let server = reads.serve(state.path()).await;
    assert_eq!(
        reads.replay("calls", &server, &mut MadeUp::default()).await,
        Vec::<String>::new()
    );
    server.stop().await;
    for part in ["", "-wal", "-shm"] {
        let copies = state.path().join(format!("sqlite_key_value.db{part}"));
        if copies.exists() {
            std::fs::remove_file(&copies).expect("the file goes");
        }
    }
    // The server's last connections are closed at about this time; the last one of all writes the log back.
    let log = storage::file(state.path()).with_extension("db-wal");
    for _ in 0..500 {
        storage::open(state.path())
            .execute_batch("SELECT count(*) FROM sqlite_schema")
            .expect("a query");
        if !log.exists() {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} is never written back", log.display());
}

/// All reads on a state folder, each with its component and its answer; and because `rongcloud` reads nothing, its message.
pub(crate) async fn ask_all(state: &Path, mut check: impl FnMut(&'static Component, Call<'_>, &Answer)) {
    let (reads, writes) = (recording("reads.json"), recording("writes.json"));
    let message = writes
        .calls("calls")
        .find(|call| Component::of(*call).name == "rongcloud");
    let server = reads.serve(state).await;
    let mut made_up = MadeUp::default();
    for call in reads.calls("calls").chain(message) {
        let answer = call.replay(&server, &mut made_up).await;
        check(Component::of(call), call, &answer);
    }
    server.stop().await;
}
