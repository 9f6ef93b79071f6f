//! The documents' samples, and where the workspace lies.

use std::path::{Path, PathBuf};

/// A sample request with its reply.
pub struct Sample {
    /// The request's body, as it stands in the document.
    pub request: String,
    /// The reply's body, likewise.
    pub reply: String,
}

impl Sample {
    /// Reads `tests/samples/<family>/<endpoint>.<number>.{request,reply}.json`.
    ///
    /// # Panics
    ///
    /// When there is no such sample.
    #[must_use]
    pub fn read(family: &str, endpoint: &str, number: u32) -> Self {
        let read = |kind: &str| {
            let path = workspace().join(format!("tests/samples/{family}/{endpoint}.{number}.{kind}.json"));
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        Self {
            request: read("request"),
            reply: read("reply"),
        }
    }
}

/// The message types of the chat records' document, in its order.
pub const MESSAGE_TYPES: [&str; 11] = [
    "RC:TxtMsg",
    "RC:ImgMsg",
    "RC:VcMsg",
    "RC:ImgTextMsg",
    "RC:LBSMsg",
    "RC:ContactNtf",
    "RC:InfoNtf",
    "RC:ProfileNtf",
    "RC:CmdNtf",
    "RC:HsMsg",
    "RC:SpMsg",
];

/// The root of the workspace.
///
/// # Panics
///
/// Never, as long as this crate lies two folders below the root.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("a crate two folders below the root")
        .to_owned()
}
