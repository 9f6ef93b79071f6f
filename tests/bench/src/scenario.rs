//! What is measured.

pub(crate) mod b2b_chat;
pub(crate) mod chat_records;
pub(crate) mod contact_groups;
pub(crate) mod group_gateway;
pub(crate) mod rongcloud;
pub(crate) mod sns_groups;

/// What a scenario does, and so which goal it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing: what all others are compared with.
    Floor,
    /// A read that a document describes.
    Read,
    /// A change that is on the disk when it is answered.
    Write,
}

/// Makes path and query when a measurement begins.
pub(crate) type Target = Box<dyn Fn() -> String>;

/// One kind of requests.
pub(crate) struct Scenario {
    /// Its name in the report.
    pub(crate) name: String,
    /// What it does.
    pub(crate) kind: Kind,
    /// Path and query; the Lua file may take others.
    pub(crate) target: Target,
    /// Headers of every request, as wrk takes them.
    pub(crate) headers: Vec<String>,
    /// The Lua file that makes its requests; without one they are GETs.
    pub(crate) script: Option<&'static str>,
    /// What the Lua file is told.
    pub(crate) arguments: Vec<String>,
}

impl Scenario {
    /// The least that a component can do with a database: reading one row, and storing one.
    pub(crate) fn least() -> [Self; 2] {
        [("read", Kind::Read), ("write", Kind::Write)].map(|(what, kind)| Self {
            name: format!("floor, one-row {what}"),
            kind,
            target: fixed(format!("/floor/{what}")),
            ..Self::floor()
        })
    }

    /// The component that does nothing.
    pub(crate) fn floor() -> Self {
        Self {
            name: "floor".to_owned(),
            kind: Kind::Floor,
            target: fixed("/floor"),
            headers: Vec::new(),
            script: None,
            arguments: Vec::new(),
        }
    }
}

/// A target that is always the same.
pub(crate) fn fixed(target: impl Into<String>) -> Target {
    let target = target.into();
    Box::new(move || target.clone())
}
