//! The endpoints as docs/api documents them, with their samples. A new one is called as its family's others are.

use conformance::workspace;
use std::fs;
use std::path::PathBuf;

/// A call of an endpoint that is right but for its credential.
pub(crate) struct Endpoint {
    pub(crate) family: String,
    pub(crate) stem: String,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

/// Every endpoint of docs/api, which has each family's `## stem` with `METHOD path` below it.
pub(crate) fn all() -> Vec<Endpoint> {
    let folder = workspace().join("docs/api");
    let documents = fs::read_dir(folder)
        .expect("docs/api")
        .map(|entry| entry.expect("a file").path());
    let mut endpoints: Vec<Endpoint> = documents.flat_map(|document| of(&document)).collect();
    endpoints.sort_by(|one, other| (&one.family, &one.stem).cmp(&(&other.family, &other.stem)));
    assert!(endpoints.len() > 30, "docs/api documents few endpoints");
    endpoints
}

fn of(document: &PathBuf) -> Vec<Endpoint> {
    let family = document.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = fs::read_to_string(document).expect("a document");
    let sections = text
        .split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'));
    let is_stem = |name: &str| {
        name.chars()
            .all(|one| one.is_ascii_lowercase() || "_0123456789".contains(one))
    };
    sections
        .filter(|(stem, _)| is_stem(stem))
        .map(|(stem, text)| {
            let call = text.split('`').nth(1).unwrap_or_default();
            let (method, path) = call.split_once(' ').unwrap_or_default();
            with_sample(&family, stem, method, path)
        })
        .collect()
}

/// The call with its first sample: a body, a query, or a line with method and target.
fn with_sample(family: &str, stem: &str, method: &str, path: &str) -> Endpoint {
    let folder = workspace().join("tests/samples").join(family);
    let prefix = format!("{stem}.1.request.");
    let mut files = fs::read_dir(&folder)
        .expect("samples")
        .map(|entry| entry.expect("a file").path());
    let named = |file: &PathBuf| {
        file.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
    };
    let file = files
        .find(named)
        .unwrap_or_else(|| panic!("{family} {stem} has no sample"));
    let text = fs::read_to_string(&file).expect("a sample");
    let path = path.replace("{sellerId}", "seller_1").replace("{id}", "1");
    let content_type = match file.extension().and_then(|extension| extension.to_str()) {
        Some("json") => "application/json",
        Some("ndjson") => "application/x-ndjson",
        _ => "application/x-www-form-urlencoded",
    };
    let (target, body) = match text.strip_prefix(&format!("{method} ")) {
        Some(target) => (target.to_owned(), String::new()),
        None if method == "GET" => (format!("{path}?{text}"), String::new()),
        None => (path, text),
    };
    let required = match (family, stem) {
        ("sns-groups", "add_group") => "?admMids=1",
        ("sns-groups", "join_group_by_code") => "?gid=1&code=x",
        _ => "",
    };
    Endpoint {
        family: family.to_owned(),
        stem: stem.to_owned(),
        method: method.to_owned(),
        target: format!("{target}{required}"),
        content_type,
        body,
    }
}
