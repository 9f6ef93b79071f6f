//! Whether the built components are made of the sources as they are.

use crate::workspace;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

/// Makes sure, once a process, that no component of spin.toml is older than its sources, so that nobody tests yesterday's.
///
/// Who works on one family while another one's sources are half written can set `IM_BUNDLE_STALE=1`.
///
/// # Panics
///
/// When one is.
pub fn check() {
    static STALE: OnceLock<Option<String>> = OnceLock::new();
    let reason = STALE.get_or_init(|| match std::env::var_os("IM_BUNDLE_STALE") {
        Some(_) => None,
        None => stale(&workspace()),
    });
    if let Some(reason) = reason {
        panic!("{reason}\nIM_BUNDLE_STALE=1 tests what is built all the same");
    }
}

/// Every component of a checkout that is older than one of its sources, a line each. What is not built at all is not
/// looked at: the host names it.
fn stale(root: &Path) -> Option<String> {
    let manifest = std::fs::read_to_string(root.join("spin.toml")).ok()?;
    let manifest: toml::Table = manifest.parse().ok()?;
    let components = manifest.get("component")?.as_table()?;
    let reasons = components.iter().filter_map(|(id, component)| {
        let file = root.join(component.get("source")?.as_str()?);
        reason(root, id, &file)
    });
    let reasons: Vec<String> = reasons.collect();
    (!reasons.is_empty()).then(|| reasons.join("\n"))
}

/// Why a component's file is not to be tested, and what to run.
fn reason(root: &Path, id: &str, file: &Path) -> Option<String> {
    let built = modified(file)?;
    // Cargo's list of everything that it has read for the file: includes, libraries, what build scripts ask for.
    let Ok(list) = std::fs::read_to_string(file.with_extension("d")) else {
        return Some(format!(
            "{id} is built, and cargo's list of its sources is not there: run `cargo xtask build {id}`"
        ));
    };
    let sources = sources(root, id, &list);
    if let Some(source) = sources.iter().find(|source| !source.starts_with(root)) {
        return Some(format!(
            "{id} was built from {}, which is outside of {}, as if target were another checkout's: run `cargo xtask build`",
            source.display(),
            root.display()
        ));
    }
    let newer = newer(&sources, built)?;
    let newer = newer.strip_prefix(root).unwrap_or(&newer).display();
    Some(format!(
        "{id} was built before {newer} was changed: run `cargo xtask build`, or `cargo xtask build {id}`"
    ))
}

/// The sources of a component, of cargo's list: a line `<file>: <source> <source> …`, where spaces in names have a
/// backslash. What lies in another component's folder is not the component's: of every family's SQL, which `schemas` reads,
/// it has its own and that of libraries. What cargo makes itself is no source.
fn sources(root: &Path, id: &str, list: &str) -> Vec<PathBuf> {
    let list = list.lines().next().unwrap_or_default();
    let (_, list) = list.split_once(": ").unwrap_or_default();
    let list = list.replace("\\ ", "\0");
    let listed = list.split(' ').map(|path| PathBuf::from(path.replace('\0', " ")));
    let (components, target) = (root.join("components"), root.join("target"));
    let is_own = |path: &Path| {
        let Ok(inside) = path.strip_prefix(&components) else {
            return !path.starts_with(&target);
        };
        inside.starts_with(id) || inside.starts_with("common") || inside.starts_with("shared")
    };
    let mut sources: Vec<PathBuf> = listed.map(|path| without_steps_back(&path)).collect();
    sources.retain(|path| is_own(path));
    let manifests = sources.iter().filter(|path| path.ends_with("src/lib.rs"));
    let manifests: Vec<PathBuf> = manifests
        .map(|path| without_steps_back(&path.join("../../Cargo.toml")))
        .collect();
    sources.extend(manifests);
    sources.extend(["Cargo.toml", "Cargo.lock"].map(|name| root.join(name)));
    sources
}

/// A path in which nothing like `folder/..` is left.
fn without_steps_back(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path {
        if part == ".." {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

/// The first of some files and folders that has been changed after `built`.
fn newer(sources: &[PathBuf], built: SystemTime) -> Option<PathBuf> {
    sources.iter().find_map(|source| {
        if modified(source).is_some_and(|changed| changed > built) {
            return Some(source.clone());
        }
        let entries = std::fs::read_dir(source).into_iter().flatten().flatten();
        newer(&entries.map(|entry| entry.path()).collect::<Vec<_>>(), built)
    })
}

fn modified(file: &Path) -> Option<SystemTime> {
    std::fs::metadata(file).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::stale;
    use std::fs::{self, File};
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    /// A checkout with one component, which was built after everything else was written, with a space in its path.
    fn checkout() -> tempfile::TempDir {
        let folder = tempfile::Builder::new().prefix("a checkout").tempdir().unwrap();
        let root = folder.path();
        let component = "[component.a]\nsource = \"target/a.wasm\"\n";
        let path = |file: &str| root.join(file).display().to_string().replace(' ', "\\ ");
        let listed = [
            "components/a/src/lib.rs",
            "components/common/src/../sql",
            "components/b/sql",
            "target/made.rs",
        ];
        let list = listed.map(path).join(" ");
        for (file, text) in [
            ("spin.toml", component),
            ("Cargo.toml", ""),
            ("Cargo.lock", ""),
            ("components/a/Cargo.toml", ""),
            ("components/a/src/lib.rs", ""),
            ("components/a/README.md", ""),
            ("components/common/sql/migrations/0001.sql", ""),
            ("components/b/sql/b.sql", ""),
            ("target/made.rs", ""),
            ("target/a.d", &format!("{}: {list}\n", path("target/a.wasm"))),
            ("target/a.wasm", ""),
        ] {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), text).unwrap();
        }
        touch(root, "target/a.wasm", 10);
        folder
    }

    fn touch(root: &Path, file: &str, seconds: u64) {
        let time = SystemTime::now() + Duration::from_secs(seconds);
        File::options()
            .append(true)
            .open(root.join(file))
            .unwrap()
            .set_modified(time)
            .unwrap();
    }

    #[test]
    fn a_component_that_is_newer_than_all_its_sources_is_tested() {
        let folder = checkout();
        assert_eq!(stale(folder.path()), None);
        for file in ["components/b/sql/b.sql", "target/made.rs", "components/a/README.md"] {
            touch(folder.path(), file, 20);
            assert_eq!(stale(folder.path()), None, "{file}");
        }
    }

    #[test]
    fn a_component_with_a_newer_source_is_refused_and_the_source_named() {
        for file in [
            "components/a/src/lib.rs",
            "components/a/Cargo.toml",
            "components/common/sql/migrations/0001.sql",
            "Cargo.lock",
        ] {
            let folder = checkout();
            touch(folder.path(), file, 20);
            let reason = stale(folder.path()).expect(file);
            assert!(
                reason.starts_with(&format!(
                    "a was built before {file} was changed: run `cargo xtask build`"
                )),
                "{reason}"
            );
        }
    }

    #[test]
    fn every_stale_component_is_named() {
        let folder = checkout();
        let root = folder.path();
        let manifest = fs::read_to_string(root.join("spin.toml")).unwrap();
        let both = format!("{manifest}[component.c]\nsource = \"target/c.wasm\"\n");
        fs::write(root.join("spin.toml"), both).unwrap();
        fs::write(root.join("target/c.wasm"), "").unwrap();
        touch(root, "components/a/src/lib.rs", 20);
        let reason = stale(root).unwrap();
        assert_eq!(reason.lines().count(), 2, "{reason}");
        assert!(reason.contains("a was built before"), "{reason}");
        assert!(reason.contains("run `cargo xtask build c`"), "{reason}");
    }

    #[test]
    fn what_another_checkout_has_built_is_refused() {
        let (folder, other) = (checkout(), checkout());
        let list = other.path().join("target/a.d");
        fs::copy(list, folder.path().join("target/a.d")).unwrap();
        let reason = stale(folder.path()).unwrap();
        let source = other.path().join("components/a/src/lib.rs");
        assert!(
            reason.starts_with(&format!("a was built from {}", source.display())),
            "{reason}"
        );
        assert!(reason.ends_with("run `cargo xtask build`"), "{reason}");
    }

    #[test]
    fn what_is_not_listed_counts_as_older_and_what_is_not_built_is_left_to_the_host() {
        let folder = checkout();
        fs::remove_file(folder.path().join("target/a.d")).unwrap();
        let reason = stale(folder.path()).unwrap();
        assert!(reason.contains("run `cargo xtask build a`"), "{reason}");
        fs::remove_file(folder.path().join("target/a.wasm")).unwrap();
        assert_eq!(stale(folder.path()), None);
    }
}
