//! docs/clients.md and the drivers say the same.

use crate::{CLIENTS, drivers, environment};
use conformance::workspace;
use libtest_mimic::{Failed, Trial};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// How a driver marks the lines that the document shows; what follows is the part's name.
const BEGIN: &str = "docs/clients.md: ";

/// Languages that no driver is written in.
const NOT_RUN: [&str; 2] = ["csharp", "go"];

/// Tests of the document.
pub(crate) fn trials() -> [Trial; 3] {
    [
        Trial::test("the_code_of_the_document_is_that_of_the_drivers", code),
        Trial::test("the_values_of_the_document_are_those_of_dev_env", values),
        Trial::test("every_driver_is_run", every_driver_is_run),
    ]
}

fn document() -> Result<String, Failed> {
    Ok(fs::read_to_string(workspace().join("docs/clients.md"))?)
}

/// A block of code.
struct Block {
    /// The line before it that says where it is from, `<!-- driver: part -->`.
    source: String,
    language: String,
    code: String,
}

/// The fenced blocks of a document.
fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut before = "";
    for (number, part) in document.split("```").enumerate() {
        if number % 2 == 1 {
            let (language, code) = part.split_once('\n').unwrap_or_default();
            let line = before.trim_end().lines().next_back().unwrap_or_default();
            blocks.push(Block {
                source: line.to_owned(),
                language: language.to_owned(),
                code: code.trim_end().to_owned(),
            });
        }
        before = part;
    }
    blocks
}

/// The lines of a driver between its marks, by `driver: part`, without what all of them are indented by.
fn parts(driver: &str, text: &str) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::new();
    for section in text.split(BEGIN).skip(1) {
        let (name, rest) = section.split_once('\n').unwrap_or_default();
        let is_end = |line: &&str| ["// end", "# end"].contains(&line.trim());
        let lines: Vec<&str> = rest.lines().take_while(|line| !is_end(line)).collect();
        let full = lines.iter().filter(|line| !line.trim().is_empty());
        let indent = full.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
        let code: Vec<&str> = lines
            .iter()
            .map(|line| line.get(indent..).unwrap_or_default())
            .collect();
        parts.insert(format!("{driver}: {name}"), code.join("\n").trim_end().to_owned());
    }
    parts
}

/// The file of a driver.
fn source(driver: &str) -> String {
    let path = drivers().join(driver);
    let file = if path.is_dir() { path.join("src/main.rs") } else { path };
    fs::read_to_string(&file).unwrap_or_default()
}

fn code() -> Result<(), Failed> {
    let mut parts: BTreeMap<String, String> = CLIENTS
        .iter()
        .flat_map(|client| parts(client.driver, &source(client.driver)))
        .collect();
    let mut failures = Vec::new();
    for block in blocks(&document()?) {
        let Some(name) = block
            .source
            .strip_prefix("<!-- ")
            .and_then(|line| line.strip_suffix(" -->"))
        else {
            if !NOT_RUN.contains(&block.language.as_str()) && !["sh", "nginx"].contains(&block.language.as_str()) {
                failures.push(format!(
                    "no line before this says which driver it is from:\n{}",
                    block.code
                ));
            }
            continue;
        };
        match parts.remove(name) {
            Some(code) if code == block.code => {}
            Some(code) => failures.push(format!(
                "{name} is\n{code}\nin the driver, and in docs/clients.md\n{}",
                block.code
            )),
            None => failures.push(format!("no driver has {name}, or docs/clients.md has it twice")),
        }
    }
    failures.extend(parts.into_keys().map(|name| format!("docs/clients.md has not {name}")));
    told(&failures)
}

fn values() -> Result<(), Failed> {
    let text = fs::read_to_string(workspace().join("dev.env"))?;
    let variables: BTreeMap<String, String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("SPIN_VARIABLE_")?.split_once('='))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let document = document()?;
    let words: BTreeSet<&str> = document.split_whitespace().collect();
    let expected = environment::credentials(|name| variables.get(name).map_or("", String::as_str));
    let pairs = expected.into_iter().map(|(name, value)| format!("{name}={value}"));
    let absent = pairs.filter(|pair| !words.contains(pair.as_str()));
    told(
        &absent
            .map(|pair| format!("docs/clients.md has not {pair}"))
            .collect::<Vec<_>>(),
    )
}

fn every_driver_is_run() -> Result<(), Failed> {
    let run: BTreeSet<&str> = CLIENTS.iter().map(|client| client.driver).collect();
    let mut failures = Vec::new();
    for entry in fs::read_dir(drivers())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".rs") && name != "expect.php" && !run.contains(name.as_str()) {
            failures.push(format!("tests/clients/{name} is in no test"));
        }
    }
    told(&failures)
}

fn told(failures: &[String]) -> Result<(), Failed> {
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n\n").into())
    }
}
