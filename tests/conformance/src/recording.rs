//! What an earlier version answered on a state folder of its own, to be asked again.
//!
//! Every folder below `upgrade/` has a state folder's database as an earlier version left it, named after that
//! version's commit, and what that version answered on it: `reads.json` and `writes.json`. Both name the time at which
//! the server's clock has to stand still and the variables that differ from `dev.env`. A call has `method`, `path`,
//! `headers`, `body`, and the recorded `status` and `reply` (`reply_base64` where it is no text); `volatile` are JSON
//! pointers to what differs each time: numbers that a server counts, values made up at random, texts for people. A
//! made-up value may be named by later calls, where the one of this time then takes its place.

use crate::{Reply, Server, development, workspace};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};
use tempfile::TempDir;

/// The folders of earlier versions.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn versions() -> Vec<PathBuf> {
    let folder = workspace().join("tests/conformance/upgrade");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut versions: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.is_dir())
        .collect();
    versions.sort();
    assert!(!versions.is_empty(), "{} has versions", folder.display());
    versions
}

/// A copy of a folder's databases, which a server may change.
///
/// # Panics
///
/// When it cannot be made.
#[must_use]
pub fn copied(folder: &Path) -> TempDir {
    let state = tempfile::tempdir().expect("a temporary folder");
    for entry in fs::read_dir(folder).expect("a folder of databases") {
        let path = entry.expect("an entry of the folder").path();
        if let (Some(name), true) = (path.file_name(), path.extension().is_some_and(|other| other == "db")) {
            fs::copy(&path, state.path().join(name)).expect("a copy of the database");
        }
    }
    state
}

/// What a version answered.
pub struct Recording(Value);

/// A call that was answered by an earlier version.
#[derive(Clone, Copy)]
pub struct Call<'a>(&'a Value);

/// What a call is answered now.
pub struct Answer {
    /// The reply.
    pub reply: Reply,
    /// How it differs from the recorded one, if it does.
    pub difference: Option<String>,
}

impl Recording {
    /// Reads `reads.json` or `writes.json` of a version's folder.
    ///
    /// # Panics
    ///
    /// When that is no recording.
    #[must_use]
    pub fn read(version: &Path, file: &str) -> Self {
        let path = version.join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// Serves a state folder with this version of the bundle, at the recorded time and with the recorded variables.
    ///
    /// # Panics
    ///
    /// When it cannot be served.
    pub async fn serve(&self, state: &Path) -> Server {
        let clock = self.0["clock"].as_u64().expect("a time in Unix milliseconds");
        let options = host::Options {
            clock: Some(UNIX_EPOCH + Duration::from_millis(clock)),
            ..host::Options::default()
        };
        let changes = self.0["variables"].as_object().expect("an object of variables");
        let changes = changes
            .iter()
            .map(|(name, value)| (name.clone(), text(value).to_owned()));
        let variables: BTreeMap<String, String> = development().into_iter().chain(changes).collect();
        Server::on(state, variables, options).await
    }

    /// The calls of a list, in their order.
    ///
    /// # Panics
    ///
    /// When there are none.
    pub fn calls(&self, list: &str) -> impl Iterator<Item = Call<'_>> {
        let calls = self.0[list].as_array().expect("a list of calls");
        assert!(!calls.is_empty(), "{list} has calls");
        calls.iter().map(Call)
    }

    /// Makes the calls of a list, one after the other, and says which replies differ.
    pub async fn replay(&self, list: &str, server: &Server, made_up: &mut MadeUp) -> Vec<String> {
        let mut differences = Vec::new();
        for call in self.calls(list) {
            differences.extend(call.replay(server, made_up).await.difference);
        }
        differences
    }
}

impl Call<'_> {
    /// What it is about.
    #[must_use]
    pub fn name(self) -> String {
        text(&self.0["name"]).to_owned()
    }

    /// Its path, without the query.
    ///
    /// # Panics
    ///
    /// When the recording has none.
    #[must_use]
    pub fn path(self) -> String {
        let path = text(&self.0["path"]);
        path.split('?').next().unwrap_or_default().to_owned()
    }

    /// Makes it.
    ///
    /// # Panics
    ///
    /// When it is not answered.
    pub async fn replay(self, server: &Server, made_up: &mut MadeUp) -> Answer {
        let Self(call) = self;
        let mut request = server.request(text(&call["method"]), &made_up.current(text(&call["path"])));
        for (name, value) in call["headers"].as_object().expect("an object of headers") {
            request = request.header(name, text(value));
        }
        if let Some(body) = call["body"].as_str() {
            request = request.body(made_up.current(body));
        }
        let reply = Server::send(request).await;
        let (recorded, found) = match call.get("reply_base64") {
            Some(recorded) => (text(recorded), BASE64_STANDARD.encode(&reply.body)),
            None => {
                let recorded = text(&call["reply"]);
                let found = String::from_utf8_lossy(&reply.body);
                (recorded, normalised(&found, recorded, &call["volatile"], made_up))
            }
        };
        let difference = (call["status"] != reply.status || recorded != found).then(|| {
            let (name, status) = (&call["name"], &call["status"]);
            format!("{name}\n  was {status} {recorded}\n  is  {} {found}", reply.status)
        });
        Answer { reply, difference }
    }
}

/// Values that a server makes up: the recorded one, and the one of this time.
#[derive(Default)]
pub struct MadeUp(Vec<(String, String)>);

impl MadeUp {
    /// Notes a value that later calls may name: one that is long enough to stand for nothing else.
    fn note(&mut self, recorded: &Value, found: &Value) {
        if let (Some(recorded), Some(found)) = (recorded.as_str(), found.as_str()) {
            let is_id = |text: &str| text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if is_id(recorded) && is_id(found) {
                self.0.push((recorded.to_owned(), found.to_owned()));
            }
        }
    }

    /// A recorded text with the values of this time.
    fn current(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, (recorded, found)| text.replace(recorded, found))
    }

    /// A text of this time with the recorded values.
    fn recorded(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, (recorded, found)| text.replace(found, recorded))
    }
}

/// A reply with the recorded values of what is volatile in it. What is of another type now stays as it is.
fn normalised(found: &str, recorded: &str, volatile: &Value, made_up: &mut MadeUp) -> String {
    let mut normal = found.to_owned();
    if let (Ok(found), Ok(recorded)) = (
        serde_json::from_str::<Value>(found),
        serde_json::from_str::<Value>(recorded),
    ) {
        for pointer in volatile.as_array().expect("a list of JSON pointers").iter().map(text) {
            let (Some(found), Some(recorded)) = (found.pointer(pointer), recorded.pointer(pointer)) else {
                continue;
            };
            if discriminant(found) == discriminant(recorded) {
                let field = pointer.rsplit('/').next().unwrap_or_default();
                normal = normal.replace(&format!("\"{field}\":{found}"), &format!("\"{field}\":{recorded}"));
                made_up.note(recorded, found);
            }
        }
    }
    made_up.recorded(&normal)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
