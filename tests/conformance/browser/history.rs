//! A merged history with all that people send, and with what only attackers do.

use conformance::{Server, development};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The team of `dev.env` whose group it is.
const EID: &str = "10109";

/// Where pictures in messages lie; no host has this name.
pub(crate) const PICTURES: &str = "https://pictures.example";

/// Its name would be markup if it were not escaped.
const GROUP: &str = "新版发布 <b>Release</b> & \"Go-live\" 🚀";

const TEXTS: usize = 120;

/// Texts that become more than texts where one of them is not escaped.
const HOSTILE: [&str; 8] = [
    "<script>window.stolen = 1</script>",
    "<img src=x onerror=\"window.stolen = 2\">",
    "\"><svg onload='window.stolen = 3'>",
    "</p></li></ol><h1>Owned</h1><style>body{display:none}</style>",
    "javascript:window.stolen=4 https://a.example/?q=\"onfocus=window.stolen=5",
    "<a href=\"javascript:window.stolen=6\">https://b.example/<b>&amp;'</a>",
    "<!-- ]]> --> &lt;script&gt; {{7*7}} ${window.stolen=7} \u{202e}txt.exe",
    "<iframe srcdoc=\"<script>parent.stolen=8</script>\"></iframe><base href=//evil.example>",
];

const KIND: [&str; 6] = [
    "好的 👍🏽",
    "Sounds good 🎉👩‍👩‍👧‍👦🇨🇳",
    "明天上午十点之前给你们结果，\n包括：\n  1. 登录\n  2. 支付\n  3. 退款",
    "The rollback takes about four minutes on staging; I have written down every step, and who has to be called when \
     one of them fails, so that nobody has to think about it at night.",
    "שלום, ראיתי את הקובץ",
    "aVeryLongWordWithoutAnySpaceInItWhichWouldMakeANarrowPageScrollSidewaysIfItWereNotBroken0123456789abcdef",
];

const PEOPLE: [&str; 5] = [
    "张伟",
    "李娜",
    "Amélie Dupont",
    "王芳",
    "<i onclick=alert(1)>Mallory</i>",
];

/// Three instants on two days at +08:00, in Unix milliseconds: 2026-03-08 at 23:41 and 23:58, and 2026-03-09 at 8:30.
const INSTANTS: [u64; 3] = [1_772_984_460_000, 1_772_985_480_000, 1_773_016_200_000];

/// A merged history on a server.
pub(crate) struct History {
    pub server: Server,
    /// The server's state; `None` when somebody else runs it.
    state: Option<tempfile::TempDir>,
    /// The history's page.
    pub url: String,
    /// The group's name.
    pub name: &'static str,
    /// On how many days, at least, it was written.
    pub days: usize,
    /// What is in it: `type` (0 for a notice), `name`, `content`, and a notice's `title`.
    pub entries: Vec<Value>,
}

impl History {
    /// Writes a history and merges it: over two days on a server of its own, at once on one that somebody else runs.
    pub(crate) async fn write() -> Self {
        if std::env::var("BASE_URL").is_ok_and(|base| !base.is_empty()) {
            return Self::write_at_once(Server::start().await).await;
        }
        let state = tempfile::tempdir().expect("a temporary folder for the state");
        let entries = entries();
        let mut group = None;
        let mut left = entries.iter();
        for (index, instant) in INSTANTS.into_iter().enumerate() {
            let is_last = index + 1 == INSTANTS.len();
            let team = Team::at(state.path(), instant).await;
            let group = match &group {
                Some(group) => group,
                None => group.insert(team.create().await),
            };
            let now = if is_last { entries.len() } else { 20 };
            team.send(group, left.by_ref().take(now)).await;
            if is_last {
                let url = team.merge(group).await;
                return Self {
                    server: team.server,
                    state: Some(state),
                    url,
                    name: GROUP,
                    days: 2,
                    entries,
                };
            }
            team.server.stop().await;
        }
        unreachable!("there is a last instant");
    }

    /// Writes a history and merges it.
    pub(crate) async fn write_at_once(server: Server) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let team = Team::on(server, now).await;
        let entries = entries();
        let group = team.create().await;
        team.send(&group, entries.iter()).await;
        let url = team.merge(&group).await;
        Self {
            server: team.server,
            state: None,
            url,
            name: GROUP,
            days: 1,
            entries,
        }
    }

    /// Stops the server, and removes its state.
    pub(crate) async fn end(self) {
        self.server.stop().await;
        drop(self.state);
    }
}

/// A team that has a token.
struct Team {
    server: Server,
    token: String,
}

impl Team {
    /// On a server whose clock stands still.
    async fn at(state: &Path, milliseconds: u64) -> Self {
        let now = Duration::from_millis(milliseconds);
        let options = host::Options {
            clock: Some(UNIX_EPOCH + now),
            ..host::Options::default()
        };
        Self::on(Server::on(state, development(), options).await, now).await
    }

    async fn on(server: Server, now: Duration) -> Self {
        let teams: Value = serde_json::from_str(server.variable("yunzhijia_teams")).expect("teams in JSON");
        let path = "/gateway/oauth2/token/getAccessToken";
        let timestamp = u64::try_from(now.as_millis()).expect("a time");
        let body = json!({"eid": EID, "secret": teams[EID], "timestamp": timestamp, "scope": "resGroupSecret"});
        let token = call(&server, path, &body).await["accessToken"].clone();
        Self {
            server,
            token: token.as_str().expect("a token").to_owned(),
        }
    }

    async fn call(&self, endpoint: &str, body: &Value) -> Value {
        let path = format!("/gateway/xtinterface/{endpoint}?accessToken={}", self.token);
        call(&self.server, &path, body).await
    }

    async fn create(&self) -> String {
        let body = json!({"currentUid": PEOPLE[0], "groupName": GROUP, "userIds": PEOPLE});
        let group = self.call("group/createGroup", &body).await;
        group["groupId"].as_str().expect("a group").to_owned()
    }

    async fn send(&self, group: &str, entries: impl Iterator<Item = &Value>) {
        for entry in entries {
            let mut body = entry.clone();
            body["currentUid"] = entry["name"].clone();
            body["groupId"] = group.into();
            body["msgType"] = entry["type"].clone();
            let is_notice = entry["type"] == 0;
            let endpoint = if is_notice { "notice/create" } else { "message/send" };
            self.call(endpoint, &body).await;
        }
    }

    async fn merge(&self, group: &str) -> String {
        let body = json!({"currentUid": PEOPLE[0], "groupId": group});
        let merged = self.call("message/merge/createForCloudflow", &body).await;
        let (base, mid) = (self.server.base(), merged.as_str().expect("a history"));
        format!("{base}/imbu/chat/history.html?mid={mid}&eid={EID}")
    }
}

/// What a successful call gives.
async fn call(server: &Server, path: &str, body: &Value) -> Value {
    let request = server.request("POST", path).header("content-type", "application/json");
    let reply = Server::send(request.body(body.to_string())).await.json();
    assert_eq!(reply["success"], true, "{path} {body}: {reply}");
    reply["data"].clone()
}

/// Everything of another kind first, so that it can be seen at once, then the texts.
fn entries() -> Vec<Value> {
    let [zhang, li, amelie, wang, mallory] = PEOPLE;
    let text = |name: &str, content: &str| json!({"type": 2, "name": name, "content": content});
    let mut entries = vec![
        text(zhang, "大家早上好 👋 今天发布 2.4 版，请各位确认自己负责的部分。"),
        text(
            zhang,
            "计划见 https://docs.example/plan?version=2.4&lang=zh ，有问题随时说。",
        ),
        json!({"type": 0, "name": li, "title": "发布窗口：22:00 – 23:00",
            "content": "期间请不要合并代码。\n详情：https://docs.example/window"}),
        json!({"type": 8, "name": amelie, "content": "release-notes-2.4.pdf",
            "param": {"name": "release-notes-2.4.pdf", "ext": "pdf", "url": "https://files.example/release-notes.pdf"}}),
        text(
            amelie,
            "These are the notes. The part about refunds is new, please read that twice.",
        ),
        json!({"type": 8, "name": wang, "content": "staging.png",
            "param": {"name": "staging.png", "ext": "PNG", "url": format!("{PICTURES}/staging.png")}}),
        json!({"type": 25, "name": li, "content": "支付成功率 99.97%，比上周高 0.04 个百分点",
            "param": {"title": "支付日报", "webpageUrl": "https://reports.example/daily",
                "contentUrl": format!("{PICTURES}/chart.png")}}),
        json!({"type": 23, "name": zhang, "content": "会议纪要",
            "param": {"title": "会议纪要 <b>草稿</b>", "webpageUrl": "javascript:window.stolen=9"}}),
        json!({"type": 8, "name": mallory, "content": "<img src=x onerror=window.stolen=10>.html",
            "param": {"url": "javascript:window.stolen=11", "ext": "\"><script>window.stolen=12</script>"}}),
        json!({"type": 0, "name": mallory, "title": "<script>window.stolen=13</script>",
            "content": "'\"><script>window.stolen=14</script>"}),
    ];
    let contents = KIND.iter().chain(&HOSTILE).cycle();
    // Each sender has two texts in a row, except where the turns meet.
    let senders = PEOPLE.iter().flat_map(|name| [name, name]).cycle();
    let texts = senders.zip(contents).take(TEXTS).enumerate();
    entries.extend(texts.map(|(index, (name, content))| text(name, &format!("{content} #{index}"))));
    entries
}
