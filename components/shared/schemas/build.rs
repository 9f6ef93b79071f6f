//! Makes a static of each family's folder `sql/`.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let shared = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("..");
    let components = shared.join("..");
    let mut code = String::new();
    let mut names = Vec::new();
    for folder in folders(&components).into_iter().chain(folders(&shared)) {
        let sql = folder.join("sql");
        if sql.is_dir() {
            println!("cargo::rerun-if-changed={}", sql.display());
            names.push(family(&folder, &sql, &mut code));
        } else {
            // What is not there counts as changed at every build. Whoever makes the folder names this package there.
            println!("cargo::rerun-if-changed={}", folder.join("Cargo.toml").display());
        }
    }
    let _ = writeln!(
        code,
        "/// All of them.\npub static ALL: [&Schema; {}] = [{}];",
        names.len(),
        list(&names, "&")
    );
    let output = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("schemas.rs");
    fs::write(output, code).expect("cargo's folder can be written");
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).expect("the folder is there");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.join("Cargo.toml").is_file())
        .collect();
    folders.sort();
    folders
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    files
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn checksum(text: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(text))
}

/// Writes the static of a family; gives its name.
fn family(folder: &Path, sql: &Path, code: &mut String) -> String {
    let package = folder
        .file_name()
        .expect("a folder has a name")
        .to_string_lossy()
        .into_owned();
    let mut migrations = Vec::new();
    let (mut family, mut stamp) = (package.clone(), None);
    for (index, file) in files(&sql.join("migrations")).iter().enumerate() {
        let text = read(file);
        if index == 0 {
            family = header(&text, "Family").unwrap_or(family);
            stamp = header(&text, "Stamp");
        }
        migrations.push(migration(file, &text, index + 1));
    }
    let procedures: Vec<String> = files(sql).iter().flat_map(|file| procedures(file)).collect();
    let name = package.to_uppercase().replace('-', "_");
    let _ = writeln!(
        code,
        "/// What is in `{package}/sql`.\npub static {name}: Schema = Schema {{ family: {family:?}, stamp: {stamp:?}, \
         migrations: &[{}], procedures: &[{}] }};",
        list(&migrations, ""),
        list(&procedures, "")
    );
    name
}

fn list(items: &[String], sign: &str) -> String {
    items
        .iter()
        .map(|item| format!("{sign}{item}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The value of a line `-- <name>: <value>`.
fn header(text: &str, name: &str) -> Option<String> {
    let start = format!("-- {name}: ");
    text.lines()
        .find_map(|line| line.strip_prefix(&start))
        .map(|value| value.trim().to_owned())
}

fn migration(file: &Path, text: &str, expected: usize) -> String {
    let stem = file.file_stem().expect("a file has a name").to_string_lossy();
    let (number, name) = stem
        .split_once('_')
        .unwrap_or_else(|| panic!("{}: NNNN_<what>.sql", file.display()));
    assert_eq!(
        number,
        format!("{expected:04}"),
        "{}: numbers have no gaps",
        file.display()
    );
    let serves = header(text, "Serves")
        .unwrap_or_else(|| panic!("{}: a line `-- Serves: <version>` is missing", file.display()));
    let steps = statements(file, text).into_iter().map(|(statement, is_repeated)| {
        let kind = if is_repeated { "Repeated" } else { "Once" };
        format!("Step::{kind}({statement:?})")
    });
    let steps: Vec<String> = steps.collect();
    format!(
        "Migration {{ number: {expected}, name: {name:?}, checksum: {:?}, serves: {serves:?}, steps: &[{}] }}",
        checksum(text),
        list(&steps, "")
    )
}

/// The statements of a file without comments, each with whether it is repeated. A statement ends with a semicolon at the
/// end of a line, that of a trigger with a line `END;`.
fn statements(file: &Path, text: &str) -> Vec<(String, bool)> {
    let mut statements = Vec::new();
    let (mut current, mut is_repeated) = (String::new(), false);
    for line in text.lines().map(str::trim_end) {
        if line.trim_start().starts_with("--") {
            is_repeated |= line == "-- Repeated";
            continue;
        }
        if line.is_empty() {
            continue;
        }
        current.push_str(line);
        current.push('\n');
        let is_whole = if current.starts_with("CREATE TRIGGER") {
            line == "END;"
        } else {
            line.ends_with(';')
        };
        if is_whole {
            let statement = current.trim_end().trim_end_matches(';').to_owned();
            statements.push((statement, std::mem::take(&mut is_repeated)));
            current.clear();
        }
    }
    let first = current.lines().next().unwrap_or_default();
    assert!(
        current.is_empty(),
        "{}: the statement that begins with `{first}` does not end with a semicolon at the end of a line, or with a line `END;`",
        file.display()
    );
    statements
}

/// The views and triggers of a file. A trigger on a view of the file belongs to that.
fn procedures(file: &Path) -> Vec<String> {
    let mut procedures: Vec<(String, Vec<String>)> = Vec::new();
    for (statement, _) in statements(file, &read(file)) {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let ["CREATE", kind @ ("VIEW" | "TRIGGER"), name, ..] = words.as_slice() else {
            continue;
        };
        let on = words
            .iter()
            .position(|word| *word == "ON")
            .and_then(|on| words.get(on + 1));
        let of_view = procedures.iter_mut().find(|(view, _)| Some(&view.as_str()) == on);
        if let (&"TRIGGER", Some((_, statements))) = (kind, of_view) {
            statements.push(statement);
        } else {
            let drop = format!("DROP {kind} IF EXISTS {name}");
            procedures.push(((*name).to_owned(), vec![drop, statement]));
        }
    }
    let procedures = procedures.into_iter().map(|(name, statements)| {
        let checksum = checksum(&statements.join(";\n"));
        format!("Procedure {{ name: {name:?}, checksum: {checksum:?}, statements: &{statements:?} }}")
    });
    procedures.collect()
}
