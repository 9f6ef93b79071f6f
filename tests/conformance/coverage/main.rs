//! The workspace keeps its own rules: every documented endpoint has its files, every choice its marker and its test,
//! every link its target.

mod house;
mod imports;

use conformance::{Server, workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Failures that are known and tolerated: the test, and the failure word for word. This list may only become shorter:
/// mend what it names and take the line out; do not add any.
const EXCEPTIONS: [(&str, &str); 0] = [];

/// Panics with the failures of a test that are no exceptions, and with its exceptions that are no failures any more.
fn report(test: &str, failures: &[String]) {
    let tolerated: BTreeSet<&str> = EXCEPTIONS
        .iter()
        .filter(|pair| pair.0 == test)
        .map(|pair| pair.1)
        .collect();
    let failures: BTreeSet<&str> = failures.iter().map(String::as_str).collect();
    let unexpected: Vec<_> = failures.difference(&tolerated).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    let mended: Vec<_> = tolerated.difference(&failures).collect();
    assert!(mended.is_empty(), "take these out of EXCEPTIONS: {mended:#?}");
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below a folder whose names end in `.extension`, in order.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|other| other == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The path of a file as it is told to people.
fn told(path: &Path) -> String {
    let root = workspace();
    path.strip_prefix(&root).unwrap_or(path).display().to_string()
}

/// An endpoint, as docs/api documents it.
struct Endpoint {
    family: String,
    stem: String,
    method: String,
    path: String,
}

impl Endpoint {
    /// The files that open with its call and document. Endpoints that differ in nothing but a type share one.
    fn files(&self) -> Vec<PathBuf> {
        let folder = workspace().join(format!("components/{}/src/endpoints", self.family));
        let mut files = files(&folder, "rs");
        files.retain(|file| self.is_named_by(file));
        files
    }

    /// Whether a file opens with the call, an empty line, and a text with the document.
    fn is_named_by(&self, file: &Path) -> bool {
        let text = fs::read_to_string(file).unwrap_or_default();
        let mut head = text.lines().map_while(|line| line.strip_prefix("//!"));
        let names_call = head.next().is_some_and(|calls| calls.contains(&self.call()));
        let is_apart = head.next() == Some("");
        let mut words = head.flat_map(str::split_whitespace);
        let names_document = words.any(|word| word.trim_matches(['`', ',', '.']) == self.document());
        names_call && is_apart && names_document
    }

    fn call(&self) -> String {
        format!("`{} {}`", self.method, self.path)
    }

    fn document(&self) -> String {
        format!("docs/api/{}.md#{}", self.family, self.stem)
    }
}

/// Every `## stem` of docs/api/<family>.md, with the method and path that stand below it in backticks.
fn endpoints() -> Vec<Endpoint> {
    let mut endpoints = Vec::new();
    for document in files(&workspace().join("docs/api"), "md") {
        let family = document.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for section in read(&document).split("\n## ").skip(1) {
            let (stem, text) = section.split_once('\n').unwrap_or((section, ""));
            if !stem
                .chars()
                .all(|character| character.is_ascii_lowercase() || "_0123456789".contains(character))
            {
                continue;
            }
            let call = text.split('`').nth(1).unwrap_or_default();
            let (method, path) = call.split_once(' ').unwrap_or_default();
            endpoints.push(Endpoint {
                family: family.clone(),
                stem: stem.to_owned(),
                method: method.to_owned(),
                path: path.to_owned(),
            });
        }
    }
    assert!(!endpoints.is_empty(), "docs/api documents no endpoint");
    endpoints
}

#[test]
fn every_documented_endpoint_has_its_files() {
    let mut failures = Vec::new();
    for endpoint in endpoints() {
        let Endpoint { family, stem, .. } = &endpoint;
        let tests = format!("tests/conformance/{}/{stem}.rs", family.replace('-', "_"));
        let sources = endpoint.files();
        if sources.len() != 1 {
            let (call, document) = (endpoint.call(), endpoint.document());
            let found: Vec<String> = sources.iter().map(|file| told(file)).collect();
            failures.push(format!(
                "{family}: the files of src/endpoints that open with {call} and {document} should be one: {found:?}"
            ));
        }
        if !workspace().join(&tests).is_file() {
            failures.push(format!("{family}: {stem} has no {tests}"));
        }
        let samples = fs::read_dir(workspace().join("tests/samples").join(family));
        let mut samples = samples.into_iter().flatten().filter_map(Result::ok);
        let prefix = format!("{stem}.1.request.");
        if !samples.any(|entry| entry.file_name().to_string_lossy().starts_with(&prefix)) {
            failures.push(format!("{family}: {stem} has no sample in tests/samples/{family}"));
        }
    }
    report("every_documented_endpoint_has_its_files", &failures);
}

#[test]
fn endpoint_files_name_documented_endpoints() {
    let documents: BTreeSet<String> = endpoints().iter().map(Endpoint::document).collect();
    let mut failures = Vec::new();
    for file in files(&workspace().join("components"), "rs") {
        let text = read(&file);
        let is_endpoint =
            file.components().any(|part| part.as_os_str() == "endpoints") && text.contains("Endpoint for ");
        let head = text.lines().map_while(|line| line.strip_prefix("//!"));
        let mut words = head.flat_map(str::split_whitespace);
        if is_endpoint && !words.any(|word| documents.contains(word.trim_matches(['`', ',', '.']))) {
            failures.push(format!("{} names no heading of an endpoint in docs/api", told(&file)));
        }
    }
    report("endpoint_files_name_documented_endpoints", &failures);
}

/// What a path answers, with the path itself left out of it.
async fn answer(server: &Server, method: &str, path: &str) -> (u16, String) {
    let reply = Server::send(server.request(method, path)).await;
    (reply.status, reply.text().replace(path, ""))
}

/// Parameters that some calls cannot be told from unknown paths without: ASP.NET chooses an action by its required ones.
const REQUIRED: &str = "?admMids=1&gid=1&code=1";

#[tokio::test]
async fn every_documented_path_is_known_to_the_server() {
    let server = Server::start().await;
    let mut failures = Vec::new();
    for Endpoint { method, path, .. } in endpoints() {
        let unknown = answer(&server, &method, &format!("{path}/that/nobody/documents{REQUIRED}")).await;
        if answer(&server, &method, &format!("{path}{REQUIRED}")).await == unknown {
            failures.push(format!("{method} {path} answers as an unknown path: {unknown:?}"));
        }
    }
    report("every_documented_path_is_known_to_the_server", &failures);
}

/// The entries of docs/choices.md, each with its text.
fn choices() -> BTreeMap<String, String> {
    let document = read(&workspace().join("docs/choices.md"));
    let sections = document.split("\n## ").skip(1);
    sections
        .map(|section| section.split_once('\n').unwrap_or((section, "")))
        .map(|(name, text)| (name.trim().to_owned(), text.to_owned()))
        .collect()
}

/// The entries that follow a marker to the end of its paragraph, like the two in `UNSPECIFIED: family-1 (why),
/// family-2`.
fn marked(text: &str, families: &BTreeSet<String>) -> Vec<String> {
    let mut names = Vec::new();
    for marker in ["UNSPECIFIED:", "DIVERGES:"] {
        for (start, _) in text.match_indices(marker) {
            let rest = &text[start + marker.len()..];
            let comment = |line: &&str| ["// ", "/// ", "//! ", "-- "].iter().any(|sign| line.starts_with(sign));
            let mut lines = rest.lines();
            let first = lines.next().unwrap_or_default();
            let paragraph = std::iter::once(first).chain(lines.map(str::trim_start).take_while(comment));
            let words =
                paragraph.flat_map(|line| line.split(|other: char| !other.is_ascii_alphanumeric() && other != '-'));
            let is_entry = |word: &&str| families.iter().any(|family| word.starts_with(&format!("{family}-")));
            let before = names.len();
            names.extend(words.filter(is_entry).map(str::to_owned));
            if names.len() == before {
                names.push(format!("nothing, in `{marker}{first}`"));
            }
        }
    }
    names
}

#[test]
fn markers_name_choices_and_choices_have_markers() {
    let choices = choices();
    let families: BTreeSet<String> = endpoints().into_iter().map(|endpoint| endpoint.family).collect();
    let mut named = BTreeSet::new();
    let mut failures = Vec::new();
    for extension in ["rs", "sql"] {
        for file in files(&workspace().join("components"), extension) {
            for name in marked(&read(&file), &families) {
                if !choices.contains_key(&name) {
                    failures.push(format!("{} names {name}, which docs/choices.md has not", told(&file)));
                }
                named.insert(name);
            }
        }
    }
    let unnamed = choices.keys().filter(|name| !named.contains(*name));
    failures.extend(unnamed.map(|name| format!("docs/choices.md has {name}, which no code names")));
    report("markers_name_choices_and_choices_have_markers", &failures);
}

#[test]
fn every_choice_names_tests_that_exist() {
    let folder = workspace().join("tests/conformance");
    let tests: Vec<(PathBuf, String)> = files(&folder, "rs")
        .into_iter()
        .map(|file| (file.clone(), read(&file)))
        .collect();
    let exists = |test: &str| {
        let (module, function) = test.split_once("::").unwrap_or((test, ""));
        let file_name = format!("{module}.rs");
        let function = format!("fn {function}(");
        tests
            .iter()
            .any(|(file, text)| file.ends_with(&file_name) && text.contains(&function))
    };
    let mut failures = Vec::new();
    for (name, text) in choices() {
        let list = text.split_once("\nTest: ").map_or("", |split| split.1);
        let named: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
        if named.is_empty() {
            failures.push(format!("{name} names no test"));
        }
        let absent = named.iter().filter(|test| !exists(test));
        failures.extend(absent.map(|test| format!("{name} names {test}, which does not exist")));
    }
    report("every_choice_names_tests_that_exist", &failures);
}

/// A document without its fenced code.
fn prose(text: &str) -> String {
    text.split("\n```").step_by(2).collect()
}

/// The anchors that a document's headings make.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading
            .chars()
            .filter(|&other| other.is_alphanumeric() || " -_".contains(other));
        kept.map(|other| if other == ' ' { '-' } else { other }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn relative_links_of_the_documents_resolve() {
    let mut documents = files(&workspace().join("docs"), "md");
    documents.extend(files(&workspace().join("tests/samples"), "md"));
    documents.extend(
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
            .map(|name| workspace().join(name))
            .into_iter()
            .filter(|file| file.is_file()),
    );
    let mut failures = Vec::new();
    for document in documents {
        let text = prose(&read(&document));
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = document.parent().unwrap_or(Path::new("."));
            let target = if file.is_empty() {
                document.clone()
            } else {
                folder.join(file)
            };
            let resolves = target.exists() && (anchor.is_empty() || anchors(&prose(&read(&target))).contains(anchor));
            if !resolves {
                failures.push(format!("{} links to {link}, which is not there", told(&document)));
            }
        }
    }
    report("relative_links_of_the_documents_resolve", &failures);
}

/// The part of a source file that ships: what comes before its tests.
fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or_default()
}

#[test]
fn no_component_can_panic_by_its_own_words() {
    const WORDS: [&str; 7] = [
        ".unwrap()",
        ".expect(",
        "panic!(",
        "unreachable!(",
        "todo!(",
        "unimplemented!(",
        ".unwrap_err()",
    ];
    let mut failures = Vec::new();
    for file in files(&workspace().join("components"), "rs") {
        let is_test = file.components().any(|part| {
            ["tests", "tests.rs", "build.rs"]
                .iter()
                .any(|name| part.as_os_str() == *name)
        });
        // Nor does a build script ship.
        if is_test {
            continue;
        }
        let text = read(&file);
        for (number, line) in shipped(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if WORDS.iter().any(|word| code.contains(word)) {
                failures.push(format!("{}:{}: {}", told(&file), number + 1, line.trim()));
            }
        }
    }
    report("no_component_can_panic_by_its_own_words", &failures);
}

#[test]
fn every_component_denies_what_could_panic() {
    const LINTS: [&str; 5] = [
        "clippy::unwrap_used",
        "clippy::expect_used",
        "clippy::panic",
        "clippy::indexing_slicing",
        "clippy::arithmetic_side_effects",
    ];
    let roots = files(&workspace().join("components"), "rs")
        .into_iter()
        .filter(|file| file.ends_with("src/lib.rs"));
    let mut failures = Vec::new();
    for root in roots {
        let text = read(&root);
        let denied = text.split_once("#![deny(").and_then(|(_, rest)| rest.split_once(")]"));
        let denied = denied.map_or("", |(lints, _)| lints);
        let missing = LINTS.iter().filter(|lint| !denied.contains(**lint));
        failures.extend(missing.map(|lint| format!("{} does not deny {lint}", told(&root))));
    }
    report("every_component_denies_what_could_panic", &failures);
}
