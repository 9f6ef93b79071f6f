//! Debian packages of other suites, by apt with lists and caches of its own.

use crate::process;
use crate::wasm_target::WASM_TARGET;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where to look, in this order. The backports come first: their lists are small, and they keep several compilers.
const SUITES: [&str; 4] = ["trixie-backports", "bookworm-backports", "sid", "trixie"];

/// The unpacked packages.
pub(super) struct Packages {
    /// The source of the compiler, which holds `library`.
    pub(super) source: PathBuf,
    /// The root of the C library's files.
    pub(super) libc: PathBuf,
}

/// Downloads and unpacks, below `work`, the source of a compiler's release and a C library for WASI.
pub(super) fn fetch(work: &Path, release: &str) -> Result<Packages> {
    for program in ["apt-get", "apt-cache", "dpkg-deb"] {
        if !process::exists(Command::new(program).arg("--version")) {
            bail!("`{program}` is not installed, so this is not Debian or a system made from it");
        }
    }
    let mirror = Mirror::of_this_machine()?;
    let (mut source, mut libc, mut seen) = (None, None, Vec::new());
    for name in SUITES {
        eprintln!("reading Debian's list of packages: {name} …");
        let suite = match Suite::read(work, name, &mirror) {
            Ok(suite) => suite,
            Err(error) => {
                eprintln!("{name} is left out: {error:#}");
                continue;
            }
        };
        let versions = suite.versions("rust-src")?;
        if source.is_none() {
            let version = versions.iter().find(|version| is_of_release(version, release));
            source = version.map(|version| suite.unpack("rust-src", version)).transpose()?;
        }
        if libc.is_none() {
            libc = suite.libc()?;
        }
        seen.extend(versions.into_iter().map(|version| format!("{version} ({name})")));
        if source.is_some() && libc.is_some() {
            break;
        }
    }
    if seen.is_empty() {
        bail!("none of Debian's lists of packages could be read: apt's messages above say why");
    }
    let source = source.with_context(|| {
        format!(
            "Debian has no package rust-src for rustc {release}, but for these: {}. Use a Rust toolchain of one of \
             these versions",
            seen.join(", ")
        )
    })?;
    Ok(Packages {
        source: source.join(format!("usr/src/rustc-{release}")),
        libc: libc.with_context(|| format!("no suite of Debian has a package wasi-libc with {WASM_TARGET}"))?,
    })
}

/// Whether a package version, like `1.95.0+dfsg1-2~bpo13+1`, is that of a release, like `1.95.0`.
fn is_of_release(version: &str, release: &str) -> bool {
    let rest = version.strip_prefix(release);
    rest.is_some_and(|rest| rest.starts_with(['+', '-', '~']))
}

/// One suite, with its list of packages in a folder of its own.
struct Suite {
    folder: PathBuf,
    configuration: PathBuf,
}

impl Suite {
    /// Downloads the list.
    fn read(work: &Path, name: &str, mirror: &Mirror) -> Result<Self> {
        let folder = work.join(name);
        let suite = Self {
            configuration: folder.join("apt.conf"),
            folder,
        };
        for needed in ["lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(suite.folder.join(needed))?;
        }
        fs::write(suite.folder.join("sources.list"), mirror.line(name))?;
        fs::write(&suite.configuration, suite.configuration_text())?;
        let mut update = suite.apt("apt-get");
        update
            .args(["-q", "-q", "update", "-o", "APT::Update::Error-Mode=any"])
            .stdout(Stdio::null());
        process::run(&mut update, "apt's own message is above")?;
        Ok(suite)
    }

    /// The system's hooks are cleared: they tidy up its caches after an update, which is not theirs.
    fn configuration_text(&self) -> String {
        let folder = self.folder.display();
        format!(
            "#clear APT::Update::Pre-Invoke;\n\
             #clear APT::Update::Post-Invoke;\n\
             #clear APT::Update::Post-Invoke-Success;\n\
             Dir::Etc::sourcelist \"{folder}/sources.list\";\n\
             Dir::Etc::sourceparts \"-\";\n\
             Dir::State::lists \"{folder}/lists\";\n\
             Dir::Cache \"{folder}/cache\";\n\
             APT::Sandbox::User \"\";\n\
             Acquire::Languages \"none\";\n\
             Acquire::Retries \"2\";\n\
             Acquire::http::Timeout \"30\";\n\
             Acquire::https::Timeout \"30\";\n"
        )
    }

    /// One of apt's programs, for this suite only.
    fn apt(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .arg("-c")
            .arg(&self.configuration)
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        command
    }

    /// The versions that the suite has of a package, newest first.
    fn versions(&self, package: &str) -> Result<Vec<String>> {
        let table = process::read(self.apt("apt-cache").args(["madison", package]))?;
        Ok(versions_in(&table))
    }

    /// The newest C library, unpacked, if the suite has one that knows the target.
    fn libc(&self) -> Result<Option<PathBuf>> {
        let versions = self.versions("wasi-libc")?;
        let Some(version) = versions.first() else {
            return Ok(None);
        };
        let root = self.unpack("wasi-libc", version)?;
        let has_target = root.join("usr/lib").join(WASM_TARGET).join("libc.a").is_file();
        Ok(has_target.then_some(root))
    }

    /// Downloads a package, checks it as apt does, and unpacks it. Gives the root of its files.
    fn unpack(&self, package: &str, version: &str) -> Result<PathBuf> {
        eprintln!("downloading {package} {version} …");
        let (archives, root) = (self.folder.join("archives").join(package), self.folder.join(package));
        fs::create_dir_all(&archives)?;
        let mut download = self.apt("apt-get");
        download
            .args(["-q", "-q", "download", &format!("{package}={version}")])
            .current_dir(&archives);
        process::run(&mut download, "apt's own message is above")?;
        let archive = fs::read_dir(&archives)?
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
            .with_context(|| format!("apt-get left no package in {}", archives.display()))?;
        let mut unpack = Command::new("dpkg-deb");
        process::run(unpack.arg("-x").arg(archive).arg(&root), "the disk may be full")?;
        Ok(root)
    }
}

/// The versions in what `apt-cache madison` prints: `package | version | place`.
fn versions_in(table: &str) -> Vec<String> {
    let version = |line: &str| Some(line.split('|').nth(1)?.trim().to_owned());
    table
        .lines()
        .filter(|line| line.trim_end().ends_with("Packages"))
        .filter_map(version)
        .collect()
}

/// Where this machine gets Debian's packages from, by its own configuration.
#[derive(Debug, PartialEq, Eq)]
struct Mirror {
    uri: String,
    /// The keyring that its configuration names; without one apt uses those it trusts anyway.
    signed_by: Option<String>,
}

impl Mirror {
    fn of_this_machine() -> Result<Self> {
        let parts = fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = parts.map(|entry| entry.path()).collect();
        files.push(PathBuf::from("/etc/apt/sources.list"));
        files.sort();
        files
            .iter()
            .filter_map(|path| Self::parse(&fs::read_to_string(path).ok()?))
            .next()
            .context("none of apt's sources (/etc/apt) is a mirror of Debian")
    }

    /// Both formats: stanzas of `Field: value`, and lines `deb [options] uri suite component…`.
    fn parse(text: &str) -> Option<Self> {
        text.split("\n\n")
            .find_map(Self::from_stanza)
            .or_else(|| text.lines().find_map(Self::from_line))
    }

    fn from_stanza(text: &str) -> Option<Self> {
        let field = |name: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
                .map(str::trim)
        };
        let enabled = field("Enabled").is_none_or(|value| value != "no");
        let binary = field("Types")?.split_whitespace().any(|kind| kind == "deb");
        let debian = field("Suites")?.split_whitespace().any(is_debian);
        (enabled && binary && debian).then_some(())?;
        Some(Self {
            uri: field("URIs")?.split_whitespace().next()?.to_owned(),
            signed_by: field("Signed-By")
                .filter(|path| path.starts_with('/'))
                .map(ToOwned::to_owned),
        })
    }

    fn from_line(line: &str) -> Option<Self> {
        let rest = line.trim().strip_prefix("deb ")?.trim_start();
        let (options, rest) = match rest.strip_prefix('[') {
            Some(rest) => rest.split_once(']')?,
            None => ("", rest),
        };
        let mut words = rest.split_whitespace();
        let (uri, suite) = (words.next()?, words.next()?);
        let signed_by = options
            .split_whitespace()
            .find_map(|option| option.strip_prefix("signed-by="));
        is_debian(suite).then(|| Self {
            uri: uri.to_owned(),
            signed_by: signed_by.map(ToOwned::to_owned),
        })
    }

    /// The line of `sources.list` for a suite on this mirror. Only the list of packages is wanted.
    fn line(&self, suite: &str) -> String {
        let signed_by = self
            .signed_by
            .as_deref()
            .map_or_else(String::new, |path| format!("signed-by={path} "));
        format!("deb [{signed_by}target=Packages] {} {suite} main\n", self.uri)
    }
}

/// Whether a suite is on Debian's main mirrors. The security archive is a mirror of its own, without other suites.
fn is_debian(suite: &str) -> bool {
    const RELEASES: [&str; 8] = [
        "bookworm",
        "trixie",
        "forky",
        "sid",
        "stable",
        "testing",
        "unstable",
        "oldstable",
    ];
    let is = |release: &str| {
        suite
            .strip_prefix(release)
            .is_some_and(|rest| matches!(rest, "" | "-updates" | "-backports"))
    };
    RELEASES.into_iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mirror(uri: &str, signed_by: Option<&str>) -> Mirror {
        Mirror {
            uri: uri.to_owned(),
            signed_by: signed_by.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn the_mirror_is_read_from_both_formats() {
        let stanzas = "Types: deb\nURIs: http://s.test/sec\nSuites: bookworm-security\n\n\
                       Types: deb deb-src\n# a comment\nURIs: http://m.test/d http://n.test/d\n\
                       Suites: bookworm bookworm-updates\nComponents: main\nSigned-By: /k.gpg\n";
        let lines = "# deb http://old.test/d sid main\ndeb http://s.test/sec trixie-security main\n\
                     deb [arch=amd64 signed-by=/k.gpg] http://m.test/d trixie main contrib\n";
        let expected = Some(mirror("http://m.test/d", Some("/k.gpg")));
        assert_eq!(Mirror::parse(stanzas), expected);
        assert_eq!(Mirror::parse(lines), expected);
        assert_eq!(
            Mirror::parse("deb http://m.test/d sid main"),
            Some(mirror("http://m.test/d", None))
        );
    }

    #[test]
    fn other_repositories_are_no_mirror() {
        let cases = [
            "deb http://m.test/d cloud-sdk-bookworm main",
            "deb http://m.test/ubuntu noble main",
            "deb-src http://m.test/d bookworm main",
            "Types: deb\nURIs: http://m.test/d\nSuites: nodistro\nComponents: main\n",
            "Types: deb\nEnabled: no\nURIs: http://m.test/d\nSuites: sid\nComponents: main\n",
            "",
        ];
        for text in cases {
            assert_eq!(Mirror::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_package_belongs_to_exactly_one_release() {
        assert!(is_of_release("1.95.0+dfsg1-2~bpo13+1", "1.95.0"));
        assert!(!is_of_release("1.95.1+dfsg1-1", "1.95.0"));
        assert!(!is_of_release("1.95.01-1", "1.95.0"));
    }

    #[test]
    fn versions_are_read_from_apt_s_table() {
        let table = "  rust-src | 1.96.1+dfsg1-2 | http://m.test/d sid/main amd64 Packages\n\
                     rust-src | 1.95.0+dfsg1-2 | http://m.test/d sid/main amd64 Packages\n\
                     rustc | 1.95.0+dfsg1-2 | http://m.test/d sid/main Sources\n";
        assert_eq!(versions_in(table), ["1.96.1+dfsg1-2", "1.95.0+dfsg1-2"]);
    }
}
