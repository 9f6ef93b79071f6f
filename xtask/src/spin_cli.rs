//! The `spin` on PATH, and which server is used.

use crate::process;
use anyhow::{Context, Result, bail};
use std::cmp::Ordering;
use std::fmt;
use std::process::Command;

/// What serves the bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Runtime {
    /// `spin` on PATH, 4.1 or newer
    Spin,
    /// The host in host
    Local,
}

/// The first Spin whose WASI 0.3.0 is the one that the components are built for.
const OLDEST: Version = Version { major: 4, minor: 1 };

/// A version of Spin, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    major: u64,
    minor: u64,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

impl Version {
    /// Reads what `spin --version` prints: `spin 4.1.0 (94a8fc8 2026-08-21)`. A pre-release counts as its release.
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        words.find(|word| *word == "spin")?;
        let mut numbers = words.next()?.split('.').map(str::parse);
        Some(Self {
            major: numbers.next()?.ok()?,
            minor: numbers.next()?.ok()?,
        })
    }
}

/// Decides what serves the bundle, and says so on stderr. With nothing asked for it is Spin where there is one that is new enough.
pub(crate) fn choose(asked: Option<Runtime>) -> Result<Runtime> {
    if asked == Some(Runtime::Local) {
        return Ok(Runtime::Local);
    }
    match (usable(), asked) {
        (Ok(version), _) => {
            eprintln!("using spin {version}");
            Ok(Runtime::Spin)
        }
        (Err(error), Some(_)) => Err(error).context(format!(
            "`--runtime spin` needs Spin {OLDEST} or newer on PATH: install it, or leave the option out to use the \
             local host"
        )),
        (Err(error), None) => {
            eprintln!("using the local host: {error:#}");
            Ok(Runtime::Local)
        }
    }
}

fn usable() -> Result<Version> {
    let text = process::read(Command::new("spin").arg("--version"))?;
    judge(&text)
}

fn judge(text: &str) -> Result<Version> {
    let version =
        Version::parse(text).with_context(|| format!("`spin --version` printed no version, but: {}", text.trim()))?;
    match version.cmp(&OLDEST) {
        Ordering::Less => bail!("spin {version} is on PATH, which is older than {OLDEST}"),
        Ordering::Equal | Ordering::Greater => Ok(version),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_spin_prints() {
        let version = |major, minor| Some(Version { major, minor });
        let cases = [
            ("spin 4.1.0 (94a8fc8 2026-08-21)\n", version(4, 1)),
            ("spin 4.1.0-pre0 (94a8fc8 2026-08-21)", version(4, 1)),
            ("spin 10.0.3", version(10, 0)),
            ("spin: the SPIN model checker", None),
            ("spin four", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Version::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn spin_4_1_is_the_oldest_that_is_used() {
        for text in ["spin 4.1.0", "spin 4.2.1", "spin 5.0.0", "spin 4.10.0"] {
            assert!(judge(text).is_ok(), "{text}");
        }
        for text in ["spin 4.0.2", "spin 3.9.0"] {
            assert!(
                judge(text).unwrap_err().to_string().contains("older than 4.1"),
                "{text}"
            );
        }
    }
}
