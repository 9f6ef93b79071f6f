//! What Spin calls the runtime configuration: a TOML file that says where databases and key-value stores are.

use crate::key_value::{self, Redis};
use crate::sqlite;
use anyhow::{Context, anyhow, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The label that is always there, in the state folder unless the file says otherwise.
const DEFAULT: &str = "default";

/// Where everything is, by label.
pub(crate) struct RuntimeConfig {
    sqlite: BTreeMap<String, sqlite::Database>,
    key_value: BTreeMap<String, key_value::Place>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    sqlite_database: BTreeMap<String, toml::Table>,
    #[serde(default)]
    key_value_store: BTreeMap<String, toml::Table>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
enum SqliteDatabase {
    Spin {
        /// Relative to the working folder.
        path: Option<PathBuf>,
        #[serde(default)]
        allow_attach_file: bool,
    },
    LibSql {
        url: String,
        token: String,
    },
}

/// Keys that it does not know are left out, as in Spin.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum KeyValueStore {
    Spin {
        /// Relative to the runtime configuration.
        path: Option<PathBuf>,
    },
    Redis {
        url: String,
    },
}

impl RuntimeConfig {
    /// Reads the file, if there is one, and makes the folders that files are to be in.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or says what this host does not know.
    pub(crate) fn load(file: Option<&Path>, state_folder: &Path) -> anyhow::Result<Self> {
        let mut config = match file {
            Some(file) => {
                let said = read(file).with_context(|| format!("runtime configuration {}", file.display()))?;
                Self::new(said, file.parent().unwrap_or(Path::new("")))
                    .with_context(|| format!("runtime configuration {}", file.display()))?
            }
            None => Self::new(File::default(), state_folder)?,
        };
        config.sqlite.entry(DEFAULT.to_owned()).or_insert_with(|| {
            sqlite::Database::Local(sqlite::Place {
                file: Some(state_folder.join("sqlite_db.db")),
                attach_files: false,
            })
        });
        let stores = || key_value::Database::new(Some(state_folder.join("sqlite_key_value.db")));
        config
            .key_value
            .entry(DEFAULT.to_owned())
            .or_insert_with(|| key_value::Place::Local(Arc::new(stores())));
        Ok(config)
    }

    fn new(file: File, folder: &Path) -> anyhow::Result<Self> {
        let mut config = Self {
            sqlite: BTreeMap::new(),
            key_value: BTreeMap::new(),
        };
        for (label, table) in file.sqlite_database {
            let database = typed(table).and_then(SqliteDatabase::place);
            let database = database.with_context(|| format!("[sqlite_database.{label}]"))?;
            config.sqlite.insert(label, database);
        }
        for (label, table) in file.key_value_store {
            let store = typed(table).and_then(|store: KeyValueStore| store.place(folder));
            let store = store.with_context(|| format!("[key_value_store.{label}]"))?;
            config.key_value.insert(label, store);
        }
        Ok(config)
    }

    /// The databases of a component's labels.
    ///
    /// # Errors
    ///
    /// When a label is nobody's.
    pub(crate) fn sqlite(&self, labels: &[String]) -> anyhow::Result<BTreeMap<String, sqlite::Database>> {
        chosen(&self.sqlite, labels, "sqlite_databases")
    }

    /// The stores of a component's labels.
    ///
    /// # Errors
    ///
    /// When a label is nobody's.
    pub(crate) fn key_value(&self, labels: &[String]) -> anyhow::Result<BTreeMap<String, key_value::Place>> {
        chosen(&self.key_value, labels, "key_value_stores")
    }
}

impl SqliteDatabase {
    fn place(self) -> anyhow::Result<sqlite::Database> {
        match self {
            Self::Spin {
                path,
                allow_attach_file,
            } => Ok(sqlite::Database::Local(sqlite::Place {
                file: path.map(|path| in_folder(Path::new(""), &path)).transpose()?,
                attach_files: allow_attach_file,
            })),
            Self::LibSql { url, token } => {
                ensure!(
                    url.starts_with("http://") || url.starts_with("https://"),
                    "the `url` begins with neither `http://` nor `https://`: libSQL is asked over HTTP"
                );
                Ok(sqlite::Database::LibSql(Arc::new(sqlite::Server::new(url, token))))
            }
        }
    }
}

impl KeyValueStore {
    fn place(self, folder: &Path) -> anyhow::Result<key_value::Place> {
        Ok(match self {
            Self::Spin { path } => {
                let file = path.map(|path| in_folder(folder, &path)).transpose()?;
                key_value::Place::Local(Arc::new(key_value::Database::new(file)))
            }
            Self::Redis { url } => key_value::Place::Redis(Arc::new(Redis::new(&url)?)),
        })
    }
}

/// Reads the file. What is wrong with it is said without its text, in which there are passwords.
fn read(file: &Path) -> anyhow::Result<File> {
    let text = std::fs::read_to_string(file).context("it cannot be read")?;
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.lines().count().max(1);
        anyhow!("line {line}: {}", error.message())
    })
}

fn typed<T: DeserializeOwned>(table: toml::Table) -> anyhow::Result<T> {
    table
        .try_into()
        .map_err(|error: toml::de::Error| anyhow!("{}", error.message()))
}

/// A path as it is from a folder, in a folder that is there.
fn in_folder(folder: &Path, path: &Path) -> anyhow::Result<PathBuf> {
    let file = std::path::absolute(folder.join(path))?;
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    Ok(file)
}

fn chosen<T: Clone>(all: &BTreeMap<String, T>, labels: &[String], what: &str) -> anyhow::Result<BTreeMap<String, T>> {
    let mut places = BTreeMap::new();
    for label in labels {
        let Some(place) = all.get(label) else {
            bail!("`{what}` lists `{label}`, which nothing defines: a file given with --runtime-config-file can");
        };
        places.insert(label.clone(), place.clone());
    }
    Ok(places)
}
