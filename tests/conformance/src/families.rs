//! The families as the operator sees them: their calls, their internal errors, their logs.

use crate::Reply;
use std::path::Path;

/// A component: where its calls are, whose tables it uses (by the names of their records), and how it says that it failed.
pub struct Component {
    /// Its name in spin.toml.
    pub name: &'static str,
    paths: &'static [&'static str],
    /// The names of the records of the tables that it uses.
    pub uses: &'static [&'static str],
    is_internal_error: fn(&Reply) -> bool,
}

/// All of them.
pub const COMPONENTS: [Component; 7] = [
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
    /// The one that answers a path.
    ///
    /// # Panics
    ///
    /// When none does.
    #[must_use]
    pub fn of(path: &str) -> &'static Self {
        let mut components = COMPONENTS.iter();
        let has_path = |component: &&Self| component.paths.iter().any(|prefix| path.starts_with(prefix));
        components
            .find(has_path)
            .unwrap_or_else(|| panic!("{path} is a component's"))
    }

    /// What it has logged.
    ///
    /// # Panics
    ///
    /// When that cannot be read.
    #[must_use]
    pub fn log(&self, state: &Path) -> String {
        let file = state.join("logs").join(format!("{}_stderr.txt", self.name));
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Whether a reply is the family's internal error; to HEAD, which has no body, its status.
    #[must_use]
    pub fn is_internal_error(&self, reply: &Reply) -> bool {
        let is_text = std::str::from_utf8(&reply.body).is_ok();
        if reply.body.is_empty() {
            reply.status == 500
        } else {
            is_text && (self.is_internal_error)(reply)
        }
    }

    /// Fails where a reply is not the family's internal error.
    ///
    /// # Panics
    ///
    /// Then.
    pub fn assert_internal_error(&self, what: &str, reply: &Reply) {
        let text = String::from_utf8_lossy(&reply.body);
        assert!(self.is_internal_error(reply), "{}: {} {text}", what, reply.status);
    }
}

/// The component of a name.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn component(name: &str) -> &'static Component {
    let found = COMPONENTS.iter().find(|component| component.name == name);
    found.unwrap_or_else(|| panic!("{name} is a component"))
}
