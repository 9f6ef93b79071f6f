//! Every decoder of what comes from outside, each with what has to hold whatever the bytes are. `cargo xtask fuzz` looks for
//! bytes for which it does not; `tests/corpus.rs` goes through those that are kept.

mod bearer;
mod callback;
mod form;
mod json;
mod lines;
mod model;
mod multipart;
mod php;
mod usersig;
mod xml;

/// A decoder.
pub struct Target {
    /// What it is called: that of its folder in `corpus/`, too.
    pub name: &'static str,
    /// Decodes the bytes.
    ///
    /// # Panics
    ///
    /// Something does not hold.
    pub check: fn(&[u8]),
}

/// All of them.
pub static TARGETS: [Target; 9] = [
    Target {
        name: "usersig",
        check: usersig::check,
    },
    Target {
        name: "bearer",
        check: bearer::check,
    },
    Target {
        name: "xml",
        check: xml::check,
    },
    Target {
        name: "form",
        check: form::check,
    },
    Target {
        name: "json",
        check: json::check,
    },
    Target {
        name: "php",
        check: php::check,
    },
    Target {
        name: "multipart",
        check: multipart::check,
    },
    Target {
        name: "callback",
        check: callback::check,
    },
    Target {
        name: "lines",
        check: lines::check,
    },
];

/// The one of this name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
