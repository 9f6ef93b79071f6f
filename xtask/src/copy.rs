//! A copy of the checkout, for what is to be built or written elsewhere.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// What is made, and not made of.
const LEFT_OUT: [&str; 3] = ["target", ".git", ".spin"];

/// Copies the sources of the checkout to a folder, which is emptied first.
pub(crate) fn sources(workspace: &Workspace, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("cannot empty {}", to.display()))?;
    }
    copy(workspace.root(), to).with_context(|| format!("cannot copy the checkout to {}", to.display()))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, path) = (entry.file_name(), entry.path());
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_left_out() {
        let folder = Workspace::locate().target().join("tmp/copy");
        let (from, to) = (folder.join("from"), folder.join("to"));
        for path in ["kept/target/made", ".git/made", "kept/kept", ".cargo/kept"] {
            fs::create_dir_all(from.join(path)).unwrap();
            fs::write(from.join(path).join("file"), path).unwrap();
        }
        copy(&from, &to).unwrap();
        for (path, there) in [
            ("kept/kept", true),
            (".cargo/kept", true),
            ("kept/target", false),
            (".git", false),
        ] {
            assert_eq!(to.join(path).exists(), there, "{path}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
