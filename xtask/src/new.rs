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
        let Endpoint {
            family: name,
            stem,
            method,
            path,
        } = endpoint;
        check(manifest, endpoint)?;
        let family = Family::read(&root.join("components").join(name), path)?;
        let is_query = matches!(method.as_str(), "GET" | "DELETE");
        let (extension, request) = if is_query {
            (
                "txt",
                format!(
                    "server.request({method:?}, &format!(\"{}?{{REQUEST}}\"))",
                    path.replace('{', "{{").replace('}', "}}")
                ),
            )
        } else {
            ("json", format!("server.request({method:?}, {path:?}).body(REQUEST)"))
        };
        let values = [
            ("method", method.as_str()),
            ("path", path),
            ("family", name),
            ("stem", stem),
            ("module", &name.replace('-', "_")),
            ("Type", &camel_case(stem)),
            ("extension", extension),
            ("request", &request),
        ];
        let fill = |template: &str| filled(&filled(template, &family.values()), &values);
        let (component, tests) = (
            root.join("components").join(name),
            root.join(fill("tests/conformance/{{module}}")),
        );
        let document = root.join(fill("docs/api/{{family}}.md"));
        let samples = root.join("tests/samples").join(name);

        let source = component.join(format!("src/endpoints/{stem}.rs"));
        let test = tests.join(format!("{stem}.rs"));
        let mut files = BTreeMap::from([
            (
                source,
                formatted(root, &fill(include_str!("../templates/endpoint.rs")))?,
            ),
            (test, formatted(root, &fill(include_str!("../templates/test.rs")))?),
            (
                samples.join(format!("{stem}.1.request.{extension}")),
                if is_query { "" } else { "{}" }.to_owned(),
            ),
            (
                samples.join(format!("{stem}.1.reply.json")),
                "{\"reply\":\"not written yet\"}".to_owned(),
            ),
        ]);
        if let Some(file) = files.keys().find(|file| file.exists()) {
            bail!(
                "{} is there already: choose another stem, or remove what you began",
                file.display()
            );
        }
        let mut change = |file: PathBuf, edit: &dyn Fn(&str) -> Result<String>| {
            let text = read(&file)?;
            let text = edit(&text).with_context(|| format!("{} is not as expected", file.display()))?;
            files.insert(file, text);
            anyhow::Ok(())
        };
        change(component.join("src/endpoints.rs"), &|text| {
            with_module(text, &format!("pub(crate) mod {stem};"))
        })?;
        change(tests.join("main.rs"), &|text| {
            with_module(text, &format!("mod {stem};"))
        })?;
        let route = fill("Route::to::<endpoints::{{stem}}::{{Type}}>()");
        change(component.join("src/lib.rs"), &|text| {
            formatted(root, &with_route(text, &route)?)
        })?;
        change(document, &|text| {
            let (heading, call) = (fill("## {{stem}}"), fill("`{{method}} {{path}}`"));
            ensure!(!text.lines().any(|line| line == heading), "it documents {stem} already");
            ensure!(!text.contains(&call), "it documents {call} already");
            Ok(format!(
                "{}\n{}",
                text.trim_end(),
                fill(include_str!("../templates/heading.md"))
            ))
        })?;
        Ok(Self {
            files,
            next: fill(include_str!("../templates/next.txt")),
        })
    }

    fn write(&self) -> Result<()> {
        for (file, text) in &self.files {
            fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
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
