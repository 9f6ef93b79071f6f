//! What a new endpoint has in common with the others of its family, read from one of them.

use super::read;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The types that an endpoint of the family names.
pub(super) struct Family {
    model: String,
    family: String,
    caller: String,
    error: String,
    reply: String,
    imports: String,
    is_plain: bool,
    takes_bearer_tokens: bool,
}

impl Family {
    /// Takes the endpoint whose path has the longest beginning in common with `path`: its caller is the likeliest.
    pub(super) fn read(component: &Path, path: &str) -> Result<Self> {
        let folder = component.join("src/endpoints");
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .with_context(|| format!("cannot read {}", folder.display()))?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        files.sort();
        let mut models = Vec::new();
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        {
            let text = read(file)?;
            let common = constant(&text, "const PATH: &'static str = ").map_or(0, |other| common_length(other, path));
            models.push((common, file, text));
        }
        let is_endpoint = |text: &str| constant(text, "type Caller = ").is_some();
        let (_, file, text) = models
            .into_iter()
            .filter(|(_, _, text)| is_endpoint(text))
            .max_by_key(|(common, _, _)| *common)
            .with_context(|| format!("{} has no endpoint to take as a model", folder.display()))?;
        // Any reply that can be written as JSON, or those of the other endpoints only.
        let shared = read(&component.join("src/family.rs"))?;
        let is_plain = shared.contains("impl<T: Serialize> Encode<T> for");
        let takes_bearer_tokens = shared.contains("common::auth::");
        let family = Self::of(file, &text, is_plain, takes_bearer_tokens);
        family.with_context(|| format!("{} is no model of an endpoint", file.display()))
    }

    fn of(file: &Path, text: &str, is_plain: bool, takes_bearer_tokens: bool) -> Option<Self> {
        let stem = file.file_stem()?.to_str()?;
        let family = constant(text, "type Family = ")?;
        let caller = constant(text, "type Caller = ")?;
        let error = text.split_once("-> Result<Self, ")?.1.split_once("> {")?.0;
        let (_, implementor) = text.split_once("Endpoint for ")?;
        let implementor = implementor.split_once(" {")?.0;
        let mut imports = imported(text, &[family, caller, error]);
        let reply = if is_plain {
            "Reply".to_owned()
        } else {
            imports
                .entry(format!("super::{stem}"))
                .or_default()
                .insert(implementor.to_owned());
            format!("<{implementor} as Endpoint>::Reply")
        };
        Some(Self {
            model: stem.to_owned(),
            family: family.to_owned(),
            caller: caller.to_owned(),
            error: error.to_owned(),
            reply,
            imports: written(&imports),
            is_plain,
            takes_bearer_tokens,
        })
    }

    /// Whether its callers show bearer tokens.
    pub(super) fn takes_bearer_tokens(&self) -> bool {
        self.takes_bearer_tokens
    }

    /// What stands for these names in the templates.
    pub(super) fn values(&self) -> [(&str, &str); 8] {
        let (serde, reply) = if self.is_plain {
            ("use serde::Serialize;\n", include_str!("../../templates/reply.rs"))
        } else {
            ("", "")
        };
        [
            ("model", &self.model),
            ("Family", &self.family),
            ("Caller", &self.caller),
            ("Error", &self.error),
            ("Reply", &self.reply),
            ("imports", &self.imports),
            ("serde", serde),
            ("reply", reply),
        ]
    }
}

/// What stands between a line's beginning and its semicolon.
fn constant<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix(start))?;
    Some(line.strip_suffix(';')?.trim_matches('"'))
}

fn common_length(one: &str, other: &str) -> usize {
    one.bytes()
        .zip(other.bytes())
        .take_while(|(one, other)| one == other)
        .count()
}

/// The names that types are made of, by the modules that a file imports them from.
fn imported(text: &str, types: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let words = types
        .iter()
        .flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric() && letter != '_'));
    let words: BTreeSet<&str> = words.collect();
    let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for statement in text.split("\nuse ").skip(1).filter_map(|rest| rest.split(';').next()) {
        let Some((module, names)) = statement.rsplit_once("::") else {
            continue;
        };
        let names = names.trim_matches(['{', '}', '\n']).split(',').map(str::trim);
        for name in names.filter(|name| words.contains(name)) {
            modules.entry(module.to_owned()).or_default().insert(name.to_owned());
        }
    }
    modules
}

fn written(imports: &BTreeMap<String, BTreeSet<String>>) -> String {
    let line = |(module, names): (&String, &BTreeSet<String>)| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names.as_slice() {
            [name] => format!("use {module}::{name};"),
            names => format!("use {module}::{{{}}};", names.join(", ")),
        }
    };
    imports.iter().map(line).collect::<Vec<_>>().join("\n")
}
