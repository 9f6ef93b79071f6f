//! `cargo xtask new`: the files that a new endpoint needs, which compile, and a test that fails until it is written.

mod family;
#[cfg(test)]
mod tests;

use crate::manifest::Manifest;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use family::Family;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What `cargo xtask new` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Begin an endpoint: its file, route, test, sample and heading in the document
    Endpoint(Endpoint),
}

/// The endpoint to begin.
#[derive(clap::Args)]
struct Endpoint {
    /// The component that gets it
    family: String,
    /// Its name everywhere, like `notice_create`
    stem: String,
    /// GET, POST, PUT, PATCH or DELETE
    method: String,
    /// Its path, like `/gateway/xtinterface/notice/create`; a segment `{name}` stands for any text
    path: String,
}

/// The command.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let What::Endpoint(endpoint) = &args.what;
    let manifest = Manifest::read(workspace)?;
    let plan = Plan::make(workspace.root(), &manifest, endpoint)?;
    plan.write()?;
    for file in plan.files.keys() {
        println!("{}", file.strip_prefix(workspace.root()).unwrap_or(file).display());
    }
    println!("\n{}", plan.next);
    Ok(())
}

/// What is written, and what is then left to do.
struct Plan {
    files: BTreeMap<PathBuf, String>,
    next: String,
}

impl Plan {
    /// Nothing is written yet; whatever is wrong with the endpoint is an error here.
    fn make(root: &Path, manifest: &Manifest, endpoint: &Endpoint) -> Result<Self> {
        check(manifest, endpoint)?;
        let draft = Draft {
            root,
            endpoint,
            family: Family::read(&root.join("components").join(&endpoint.family), &endpoint.path)?,
        };
        let mut files = draft.new_files()?;
        if let Some(file) = files.keys().find(|file| file.exists()) {
            bail!(
                "{} is there already: choose another stem, or remove what you began",
                file.display()
            );
        }
        files.extend(draft.changed_files()?);
        Ok(Self {
            files,
            next: draft.fill(include_str!("../templates/next.txt")),
        })
    }

    fn write(&self) -> Result<()> {
        for (file, text) in &self.files {
            fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }
}

/// An endpoint and the family that it is begun in.
struct Draft<'a> {
    root: &'a Path,
    endpoint: &'a Endpoint,
    family: Family,
}

impl Draft<'_> {
    /// A template with all names replaced.
    fn fill(&self, template: &str) -> String {
        let Endpoint {
            family,
            stem,
            method,
            path,
        } = self.endpoint;
        let values = [
            ("test", self.test()),
            ("method", method.as_str()),
            ("path", path),
            ("family", family),
            ("stem", stem),
            ("module", &family.replace('-', "_")),
            ("Type", &camel_case(stem)),
            ("extension", self.extension()),
            ("target", &self.target()),
            ("lists", self.lists()),
            ("document", &self.document()),
            ("body", if self.is_query() { "" } else { ".body(REQUEST)" }),
        ];
        filled(&filled(template, &self.family.values()), &values)
    }

    /// Whether the request is in the query.
    fn is_query(&self) -> bool {
        matches!(self.endpoint.method.as_str(), "GET" | "DELETE")
    }

    fn extension(&self) -> &str {
        if self.is_query() { "txt" } else { "json" }
    }

    /// The path and query of the begun test's call, in Rust.
    fn target(&self) -> String {
        let path = &self.endpoint.path;
        if !self.is_query() {
            return format!("{path:?}");
        }
        let path = path.replace('{', "{{").replace('}', "}}");
        format!("&format!(\"{path}?{{REQUEST}}\")")
    }

    /// Whether calls are signed in the query, as `conformance::chat` does it.
    fn is_signed(&self) -> bool {
        self.endpoint.family == "contact-groups"
    }

    /// Where the document is, as the family's files write it: clippy wants backticks where no hyphen tells that it is no name.
    fn document(&self) -> String {
        let Endpoint { family, stem, .. } = self.endpoint;
        let document = format!("docs/api/{family}.md#{stem}");
        if family.contains('-') {
            document
        } else {
            format!("`{document}`")
        }
    }

    /// The lists of tests that name each of the family's endpoints, for what is printed.
    fn lists(&self) -> &'static str {
        if self.is_signed() {
            "\n   (first GROUP_ENDPOINTS or ACCOUNT_ENDPOINTS in tests/conformance/src/chat.rs)"
        } else {
            ""
        }
    }

    /// The begun test: how a caller is admitted differs.
    fn test(&self) -> &'static str {
        if self.is_signed() && self.is_query() {
            include_str!("../templates/test_signed_query.rs")
        } else if self.is_signed() {
            include_str!("../templates/test_signed.rs")
        } else if self.family.takes_bearer_tokens() {
            include_str!("../templates/test_bearer.rs")
        } else {
            include_str!("../templates/test_plain.rs")
        }
    }

    fn component(&self, file: &str) -> PathBuf {
        self.root.join("components").join(&self.endpoint.family).join(file)
    }

    fn tests(&self, file: &str) -> PathBuf {
        self.root.join(self.fill("tests/conformance/{{module}}")).join(file)
    }

    fn new_files(&self) -> Result<BTreeMap<PathBuf, String>> {
        let stem = &self.endpoint.stem;
        let sample = |what: &str| {
            self.root
                .join(self.fill(&format!("tests/samples/{{{{family}}}}/{{{{stem}}}}.1.{what}")))
        };
        let code = |template: &str| formatted(self.root, &self.fill(template));
        Ok(BTreeMap::from([
            (
                self.component(&format!("src/endpoints/{stem}.rs")),
                code(include_str!("../templates/endpoint.rs"))?,
            ),
            (
                self.tests(&format!("{stem}.rs")),
                code(include_str!("../templates/test.rs"))?,
            ),
            (
                sample("request.{{extension}}"),
                if self.is_query() { "" } else { "{}" }.to_owned(),
            ),
            (sample("reply.json"), "{\"reply\":\"not written yet\"}".to_owned()),
        ]))
    }

    fn changed_files(&self) -> Result<BTreeMap<PathBuf, String>> {
        let stem = &self.endpoint.stem;
        let change = |file: PathBuf, edit: &dyn Fn(&str) -> Result<String>| {
            let text = edit(&read(&file)?).with_context(|| format!("{} is not as expected", file.display()))?;
            anyhow::Ok((file, text))
        };
        let route = self.fill("Route::to::<endpoints::{{stem}}::{{Type}}>()");
        Ok(BTreeMap::from([
            change(self.component("src/endpoints.rs"), &|text| {
                with_module(text, &format!("pub(crate) mod {stem};"))
            })?,
            change(self.tests("main.rs"), &|text| {
                with_module(text, &format!("mod {stem};"))
            })?,
            change(self.component("src/lib.rs"), &|text| {
                formatted(self.root, &with_route(text, &route)?)
            })?,
            change(self.root.join(self.fill("docs/api/{{family}}.md")), &|text| {
                self.with_section(text)
            })?,
        ]))
    }

    /// The family's document with one more section at its end.
    fn with_section(&self, text: &str) -> Result<String> {
        let (stem, call) = (&self.endpoint.stem, self.fill("`{{method}} {{path}}`"));
        let heading = format!("## {stem}");
        ensure!(!text.lines().any(|line| line == heading), "it documents {stem} already");
        ensure!(!text.contains(&call), "it documents {call} already");
        let section = self.fill(include_str!("../templates/heading.md"));
        Ok(format!("{}\n{section}", text.trim_end()))
    }
}

/// What can be said of the arguments alone.
fn check(
    manifest: &Manifest,
    Endpoint {
        family,
        stem,
        method,
        path,
    }: &Endpoint,
) -> Result<()> {
    let Some(component) = manifest.components.iter().find(|component| component.id == *family) else {
        bail!("spin.toml has no component {family}, only {}", manifest.ids());
    };
    let is_of_stem = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    ensure!(
        stem.starts_with(|letter: char| letter.is_ascii_lowercase()) && stem.chars().all(is_of_stem),
        "{stem} is no stem: small letters, digits and _, like notice_create"
    );
    ensure!(
        ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str()),
        "{method} is none of the methods GET, POST, PUT, PATCH and DELETE"
    );
    ensure!(
        path.starts_with('/')
            && path
                .chars()
                .all(|letter| letter.is_ascii_graphic() && !"?#\"\\`".contains(letter)),
        "{path} is no path: it begins with / and has no query"
    );
    ensure!(
        component.routes.iter().any(|route| takes(route, path)),
        "spin.toml routes {path} elsewhere; {family} has {}",
        component.routes.join(", ")
    );
    Ok(())
}

/// Whether a route of spin.toml takes a path.
fn takes(route: &str, path: &str) -> bool {
    match route.strip_suffix("/...") {
        Some(folder) => path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        None => route == path,
    }
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

fn camel_case(stem: &str) -> String {
    let capitalised = |word: &str| {
        word.chars()
            .take(1)
            .map(|letter| letter.to_ascii_uppercase())
            .chain(word.chars().skip(1))
            .collect::<String>()
    };
    stem.split('_').map(capitalised).collect()
}

/// A template whose `{{names}}` are replaced.
fn filled(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{{{name}}}}}"), value)
    })
}

/// A file with one more module line, in order.
fn with_module(text: &str, module: &str) -> Result<String> {
    let start = module
        .strip_suffix(';')
        .and_then(|module| module.rsplit_once(' '))
        .map_or("", |(start, _)| start);
    let mut lines: Vec<&str> = text.lines().collect();
    let is_module = |line: &str| line.starts_with(start) && line.ends_with(';');
    let last = lines
        .iter()
        .rposition(|line| is_module(line))
        .with_context(|| format!("it has no line `{start} …;`"))?;
    let place = lines.iter().position(|line| is_module(line) && *line > module);
    lines.insert(place.unwrap_or(last + 1), module);
    Ok(lines.join("\n") + "\n")
}

/// `lib.rs` with one more route at the end of its table.
fn with_route(text: &str, route: &str) -> Result<String> {
    const NEXT: &str = "it has no table `static ROUTES: [Route<…>; …] = […];`";
    let (before, table) = text.split_once("static ROUTES: [").context(NEXT)?;
    let (kind, rest) = table.split_once("; ").context(NEXT)?;
    let (length, rest) = rest.split_once(']').context(NEXT)?;
    let (routes, after) = rest.split_once("];").context(NEXT)?;
    let length: usize = length.parse().context(NEXT)?;
    let routes = routes.trim_end().trim_end_matches(',');
    Ok(format!(
        "{before}static ROUTES: [{kind}; {}]{routes},\n{route},\n];{after}",
        length + 1
    ))
}

/// Rust code as rustfmt writes it. What is no Rust, like a keyword for a stem, is an error.
fn formatted(root: &Path, code: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt
        .args(["--edition", "2024", "--config-path"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = rustfmt
        .spawn()
        .context("rustfmt does not start: `rustup component add rustfmt`")?;
    child
        .stdin
        .take()
        .context("rustfmt reads nothing")?
        .write_all(code.as_bytes())?;
    let output = child.wait_with_output()?;
    ensure!(
        output.status.success(),
        "rustfmt refuses what would be written, see above: choose another stem"
    );
    Ok(String::from_utf8(output.stdout)?)
}
