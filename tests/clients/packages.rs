//! What drivers take from registries.

use crate::run;
use std::path::Path;
use std::process::Command;

/// Packages with their versions, by the registry that has them.
pub(crate) enum Packages {
    None,
    /// `name@version` of npm.
    Npm(&'static [&'static str]),
    /// `name==version` of `PyPI`.
    Pip(&'static [&'static str]),
}

impl Packages {
    /// Sees to it that they are in a folder.
    ///
    /// # Errors
    ///
    /// Why they are not.
    pub(crate) fn prepare(&self, folder: &Path) -> Result<(), String> {
        let (mut installer, packages) = match self {
            Self::None => return Ok(()),
            Self::Npm(packages) => (npm(folder), *packages),
            Self::Pip(packages) => (pip(folder), *packages),
        };
        // What is written once they are there: another version is another text.
        let (record, text) = (folder.join("installed.txt"), packages.join("\n"));
        if std::fs::read_to_string(&record).is_ok_and(|installed| installed == text) {
            return Ok(());
        }
        let told = |error: std::io::Error| format!("{}: {error}", folder.display());
        std::fs::create_dir_all(folder).map_err(told)?;
        run(installer.args(packages))?;
        std::fs::write(&record, text).map_err(told)
    }
}

fn npm(folder: &Path) -> Command {
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
        .args(["--fetch-retries=1", "--fetch-timeout=20000", "--prefix"])
        .arg(folder);
    npm
}

fn pip(folder: &Path) -> Command {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(["--retries=1", "--timeout=20", "--upgrade", "--target"])
        .arg(folder);
    pip
}
