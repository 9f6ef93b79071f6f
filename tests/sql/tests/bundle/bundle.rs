//! The packages that have SQL, as they lie in the workspace.

use crate::header::Header;
use common::sql::last_statement;
use std::fs;
use std::path::{Path, PathBuf};

/// A component or a store.
pub(crate) struct Package {
    /// Its folder within the workspace.
    pub name: String,
    /// All of its code, without comments.
    pub code: String,
    pub files: Vec<File>,
    pub declarations: Vec<Declaration>,
}

/// One of `sql/*.sql`.
pub(crate) struct File {
    /// Within the workspace.
    pub path: String,
    pub stem: String,
    pub header: Header,
    /// Its SQL, without comments.
    pub body: String,
    /// The statement behind its procedures, if there is one.
    pub statement: Option<&'static str>,
}

/// One entry of `common::statement!`.
pub(crate) struct Declaration {
    pub kind: String,
    pub name: String,
    /// The stem of its file.
    pub stem: String,
}

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All that have SQL.
pub(crate) fn packages() -> Vec<Package> {
    let components = workspace().join("components");
    let folders = entries(&components)
        .into_iter()
        .chain(entries(&components.join("shared")));
    let packages = folders.filter(|folder| folder.join("sql").is_dir());
    let packages: Vec<Package> = packages.map(|folder| Package::read(&folder)).collect();
    assert!(!packages.is_empty(), "{} has no SQL", components.display());
    packages
}

impl Package {
    fn read(folder: &Path) -> Self {
        let mut code = String::new();
        read_code(&folder.join("src"), &mut code);
        let sql = entries(&folder.join("sql"));
        let files = sql
            .iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == "sql"));
        Self {
            name: within_workspace(folder),
            files: files.map(|path| File::read(path)).collect(),
            declarations: declarations(&code),
            code,
        }
    }

    /// Whether other packages are built upon it.
    pub(crate) fn is_library(&self) -> bool {
        self.name.starts_with("components/shared/") || self.name == "components/common"
    }

    /// The files of its declarations, where they are there.
    pub(crate) fn declared(&self) -> impl Iterator<Item = (&Declaration, &File)> {
        self.declarations.iter().filter_map(|declaration| {
            let file = self.files.iter().find(|file| file.stem == declaration.stem)?;
            Some((declaration, file))
        })
    }
}

impl File {
    fn read(path: &Path) -> Self {
        let text: &'static str = read(path).leak();
        let statement = last_statement(text);
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("--"));
        Self {
            path: within_workspace(path),
            stem: path
                .file_stem()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned(),
            header: Header::read(text),
            body: lines.collect::<Vec<_>>().join("\n"),
            statement: (!statement.is_empty() && !statement.starts_with("CREATE ")).then_some(statement),
        }
    }
}

/// What the `statement!` blocks declare: `read Name { .. } -> Result = "file";`.
fn declarations(code: &str) -> Vec<Declaration> {
    let blocks = code.split("statement! {").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("\n}").next());
    let declarations = blocks.flat_map(|block| block.split("\";")).filter_map(|entry| {
        let (declared, stem) = entry.rsplit_once('"')?;
        let lines = declared.lines().filter(|line| !line.trim_start().starts_with("#["));
        let mut words = lines.flat_map(str::split_whitespace);
        Some(Declaration {
            kind: words.next()?.to_owned(),
            name: words.next()?.to_owned(),
            stem: stem.to_owned(),
        })
    });
    declarations.collect()
}

fn read_code(folder: &Path, code: &mut String) {
    for path in entries(folder) {
        if path.is_dir() {
            read_code(&path, code);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = read(&path);
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                code.push_str(line);
                code.push('\n');
            }
        }
    }
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The entries of a folder, sorted; none where there is no folder.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn within_workspace(path: &Path) -> String {
    let path = path.strip_prefix(workspace()).expect("a path of the workspace");
    path.display().to_string()
}
