//! The languages that drivers are written in.

use crate::run;
use std::path::Path;
use std::process::Command;

/// The oldest Java that runs the drivers.
const JAVA: u32 = 17;

/// What runs a driver.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    /// A file for Node.
    Node,
    /// A file for Python 3.
    Python,
    /// A file for PHP with curl and XML.
    Php,
    /// One class, which `java` compiles.
    Java,
    /// A package that is no member of the workspace, and links OpenSSL.
    Rust,
}

/// The cargo that runs this test.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

impl Language {
    /// Looks for what runs a driver.
    ///
    /// # Errors
    ///
    /// What is missing.
    pub(crate) fn prepare(self, driver: &Path) -> Result<(), String> {
        match self {
            Self::Node => run(Command::new("node").arg("--version")).map(drop),
            Self::Python => run(Command::new("python3").arg("--version")).map(drop),
            Self::Php => {
                let missing =
                    "foreach (['curl', 'dom', 'simplexml'] as $name) extension_loaded($name) || print \"$name \";";
                let output = run(Command::new("php").args(["-r", missing]))?;
                if output.stdout.is_empty() {
                    return Ok(());
                }
                Err(format!("php lacks {}", String::from_utf8_lossy(&output.stdout).trim()))
            }
            Self::Java => {
                let output = run(Command::new("javac").arg("--version"))?;
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                let major = text.trim().trim_start_matches("javac ").split('.').next();
                if major.and_then(|major| major.parse().ok()) >= Some(JAVA) {
                    return Ok(());
                }
                Err(format!("Java {JAVA} or newer is needed, this is {}", text.trim()))
            }
            Self::Rust => {
                run(Command::new("pkg-config").args(["--exists", "--print-errors", "openssl"]))?;
                let mut cargo = cargo();
                cargo.env("CARGO_NET_RETRY", "1").env("CARGO_HTTP_TIMEOUT", "20");
                cargo.args(["fetch", "--quiet", "--locked", "--manifest-path"]);
                run(cargo.arg(driver.join("Cargo.toml"))).map(drop)
            }
        }
    }

    /// What runs a driver. Its packages are in a folder, as is what is built of it.
    pub(crate) fn command(self, driver: &Path, folder: &Path) -> Command {
        let mut command = match self {
            Self::Node => Command::new("node"),
            Self::Python => {
                let mut python = Command::new("python3");
                python.env("PYTHONPATH", folder).env("PYTHONDONTWRITEBYTECODE", "1");
                python
            }
            Self::Php => Command::new("php"),
            Self::Java => Command::new("java"),
            Self::Rust => {
                let mut cargo = cargo();
                cargo.args(["run", "--quiet", "--locked", "--offline", "--target-dir"]);
                cargo.arg(folder).arg("--manifest-path").arg(driver.join("Cargo.toml"));
                return cargo;
            }
        };
        command.arg(driver);
        command
    }
}
