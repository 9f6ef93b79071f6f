//! Every component and every file is where CONTRIBUTING.md says, and written as it says.

use crate::{endpoints, files, read, report, told};
use conformance::workspace;
use std::collections::BTreeSet;
use std::path::PathBuf;
use toml::Table;

fn text(file: &str) -> String {
    read(&workspace().join(file))
}

fn table(file: &str) -> Table {
    text(file).parse().unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The components of spin.toml.
fn components() -> Vec<String> {
    let manifest = table("spin.toml");
    let components = manifest["component"].as_table().expect("spin.toml has components");
    components.keys().cloned().collect()
}

/// What a new family needs beside its code: the steps of CONTRIBUTING.md, in their order.
#[test]
fn every_component_has_all_that_a_family_needs() {
    let worlds = text("wit/world.wit");
    let readme = text("README.md");
    let changes = text("CHANGELOG.md");
    let architecture = text("docs/architecture.md");
    let samples = text("tests/samples/README.md");
    let tests = text("tests/conformance/Cargo.toml");
    let mut failures = Vec::new();
    for id in components() {
        let module = id.replace('-', "_");
        let is_file = |file: String| workspace().join(file).is_file();
        let steps = [
            (
                is_file(format!("components/{id}/src/lib.rs")),
                format!("components/{id}/src/lib.rs"),
            ),
            (
                worlds.contains(&format!("\nworld {id} {{")),
                format!("`world {id}` in wit/world.wit"),
            ),
            (is_file(format!("docs/api/{id}.md")), format!("docs/api/{id}.md")),
            (
                row(&readme, &id).is_some(),
                format!("a row with `components/{id}` in README.md"),
            ),
            (architecture.contains(&id), "a place in docs/architecture.md".to_owned()),
            (
                changes.contains(&format!("\n### {id}\n")),
                format!("`### {id}` in CHANGELOG.md"),
            ),
            (
                samples.contains(&format!("\n## {id}\n")),
                format!("`## {id}` in tests/samples/README.md"),
            ),
            (
                is_file(format!("tests/conformance/{module}/main.rs")),
                format!("tests/conformance/{module}/main.rs"),
            ),
            (
                tests.contains(&format!("name = \"{module}\"")),
                format!("[[test]] {module} in tests/conformance/Cargo.toml"),
            ),
        ];
        let missing = steps.into_iter().filter(|(is_done, _)| !is_done);
        failures.extend(missing.map(|(_, step)| format!("spin.toml names {id}, which has not {step}")));
    }
    report("every_component_has_all_that_a_family_needs", &failures);
}

#[test]
fn every_folder_of_components_is_a_component_of_the_manifest() {
    let components: BTreeSet<String> = components().into_iter().collect();
    let mut failures = Vec::new();
    for entry in std::fs::read_dir(workspace().join("components"))
        .expect("the folder")
        .map(Result::unwrap)
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !["common", "shared"].contains(&name.as_str()) && !components.contains(&name) {
            failures.push(format!(
                "spin.toml names no component {name}; libraries are in components/shared"
            ));
        }
    }
    report("every_folder_of_components_is_a_component_of_the_manifest", &failures);
}

/// The line of README.md's table that is about a component.
fn row<'a>(readme: &'a str, id: &str) -> Option<&'a str> {
    let name = format!("| `components/{id}` |");
    readme
        .lines()
        .find(|line| line.starts_with('|') && line.contains(&name))
}

#[test]
fn the_readme_names_every_endpoint() {
    let readme = text("README.md");
    let mut failures = Vec::new();
    for endpoint in endpoints() {
        let row = row(&readme, &endpoint.family).unwrap_or_default();
        let end = endpoint
            .path
            .rsplit('/')
            .find(|segment| !segment.is_empty())
            .unwrap_or_default();
        if !row.contains(end.rsplit_once('.').map_or(end, |(_, extension)| extension)) {
            failures.push(format!("README.md has no `{end}` in the row of {}", endpoint.family));
        }
    }
    report("the_readme_names_every_endpoint", &failures);
}

#[test]
fn the_version_is_the_same_everywhere_and_has_its_changes() {
    let cargo = table("Cargo.toml");
    let version = cargo["workspace"]["package"]["version"].as_str().expect("a version");
    let manifest = table("spin.toml");
    let served = manifest["application"]["version"].as_str().expect("a version");
    let changes = text("CHANGELOG.md");
    let is_told = changes
        .lines()
        .any(|line| line == format!("## {version}") || line == format!("## Unreleased ({version})"));
    let mut failures = Vec::new();
    if served != version {
        failures.push(format!("Cargo.toml has version {version}, spin.toml {served}"));
    }
    if !is_told {
        failures.push(format!(
            "CHANGELOG.md has neither `## {version}` nor `## Unreleased ({version})`"
        ));
    }
    report("the_version_is_the_same_everywhere_and_has_its_changes", &failures);
}

/// Code of the workspace, without what is built.
pub(crate) fn code() -> Vec<(PathBuf, String)> {
    let folders = ["components", "host", "tests", "xtask/src"];
    let files = folders.iter().flat_map(|folder| files(&workspace().join(folder), "rs"));
    files.map(|file| (file.clone(), read(&file))).collect()
}

#[test]
fn files_have_fewer_than_500_lines() {
    let long = code().into_iter().filter(|(_, text)| text.lines().count() >= 500);
    let failures: Vec<String> = long
        .map(|(file, _)| format!("{} has 500 lines or more: divide it", told(&file)))
        .collect();
    report("files_have_fewer_than_500_lines", &failures);
}

#[test]
fn every_endpoint_is_in_its_document_s_table() {
    let mut failures = Vec::new();
    for endpoint in endpoints() {
        let document = format!("docs/api/{}.md", endpoint.family);
        let is_row = |line: &str| line.starts_with("| [") && line.contains(&format!("](#{})", endpoint.stem));
        if !text(&document).lines().any(is_row) {
            failures.push(format!(
                "{document} has no row with a link to #{} at its head",
                endpoint.stem
            ));
        }
    }
    report("every_endpoint_is_in_its_document_s_table", &failures);
}

#[test]
fn every_sample_says_where_it_is_from() {
    let readme = text("tests/samples/README.md");
    let mut failures = BTreeSet::new();
    for family in components() {
        let mut sections = readme.split("\n## ");
        let section = sections.find(|section| section.starts_with(&format!("{family}\n")));
        let samples = std::fs::read_dir(workspace().join("tests/samples").join(&family));
        for entry in samples.into_iter().flatten().map(Result::unwrap) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let mut parts = name.split('.');
            let (stem, number) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            // A row names a sample whole, or after another of the endpoint by its number: `stem.1`, `.2`.
            let is_row = |row: &str| {
                row.contains(&format!("`{stem}.{number}`"))
                    || row.contains(&format!("`{stem}.")) && row.contains(&format!("`.{number}`"))
            };
            if !section.unwrap_or_default().lines().any(is_row) {
                failures.insert(format!(
                    "tests/samples/README.md has no row with `{stem}.{number}` below {family}"
                ));
            }
        }
    }
    let failures: Vec<String> = failures.into_iter().collect();
    report("every_sample_says_where_it_is_from", &failures);
}

/// Endpoints that differ in nothing but a type have routes that name no stem, and are not looked at.
#[test]
fn routes_are_in_their_document_s_order() {
    let mut failures = Vec::new();
    for family in components() {
        let code = text(&format!("components/{family}/src/lib.rs"));
        let routes = code.split("Route::to::<endpoints::").skip(1);
        let mut routed: Vec<&str> = routes.filter_map(|route| route.split("::").next()).collect();
        let of_family = endpoints().into_iter().filter(|endpoint| endpoint.family == family);
        let mut documented: Vec<String> = of_family.map(|endpoint| endpoint.stem).collect();
        routed.retain(|stem| documented.iter().any(|other| other == stem));
        documented.retain(|stem| routed.contains(&stem.as_str()));
        if routed != documented {
            failures.push(format!(
                "components/{family}/src/lib.rs has routes in another order than docs/api/{family}.md: {routed:?} \
                 for {documented:?}"
            ));
        }
    }
    report("routes_are_in_their_document_s_order", &failures);
}

/// Tests that go through all endpoints of contact-groups (credentials, bodies, a broken store) go through this list.
#[test]
fn the_tests_of_contact_groups_go_through_every_documented_endpoint() {
    let documented: BTreeSet<String> = endpoints()
        .into_iter()
        .filter(|endpoint| endpoint.family == "contact-groups")
        .map(|endpoint| endpoint.stem)
        .collect();
    let listed: BTreeSet<String> = conformance::chat::endpoints().map(str::to_owned).collect();
    assert_eq!(
        listed, documented,
        "GROUP_ENDPOINTS and ACCOUNT_ENDPOINTS in tests/conformance/src/chat.rs (left) are not the endpoints of \
         docs/api/contact-groups.md (right)"
    );
}
