//! Every component of spin.toml imports no more than its world in `wit/world.wit` gives it, and spin.toml grants it
//! exactly what it imports.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toml::{Table, Value};
use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{Resolve, WorldId};

/// A grant of spin.toml, and the interfaces that are of no use without it.
const GRANTS: [(&str, &[&str]); 4] = [
    ("sqlite_databases", &["spin:sqlite/"]),
    ("key_value_stores", &["spin:key-value/", "wasi:keyvalue/"]),
    ("variables", &["spin:variables/"]),
    (
        "allowed_outbound_hosts",
        &["wasi:http/client@", "wasi:http/outgoing-handler@"],
    ),
];

/// The interfaces that a component or a world imports and exports.
#[derive(Debug)]
struct Interfaces {
    imports: BTreeSet<String>,
    exports: BTreeSet<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The components of spin.toml, by id.
fn components() -> Table {
    let manifest = std::fs::read_to_string(root().join("spin.toml")).expect("spin.toml is in the repository's root");
    let manifest: Table = manifest.parse().expect("spin.toml is TOML");
    manifest["component"]
        .as_table()
        .expect("spin.toml has components")
        .clone()
}

fn built(id: &str, component: &Value) -> Interfaces {
    let source = component["source"].as_str().expect("`source` is a path");
    let command = component["build"]["command"]
        .as_str()
        .expect("a component has a build command");
    let wasm = std::fs::read(root().join(source)).unwrap_or_else(|error| {
        panic!("{source} of component `{id}` cannot be read ({error}): build it with `{command}`")
    });
    match decode(&wasm) {
        Ok(DecodedWasm::Component(resolve, world)) => interfaces(&resolve, world),
        Ok(DecodedWasm::WitPackage(..)) => panic!("{source} is no component"),
        Err(error) => panic!("{source} is no component: {error:#}"),
    }
}

fn world(id: &str) -> Interfaces {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(root().join("wit")).expect("wit/ is well-formed");
    let world = resolve
        .select_world(&[package], Some(id))
        .unwrap_or_else(|error| panic!("wit/world.wit has no world for component `{id}`: {error:#}"));
    interfaces(&resolve, world)
}

fn interfaces(resolve: &Resolve, world: WorldId) -> Interfaces {
    let world = &resolve.worlds[world];
    let names = |keys: Vec<_>| {
        keys.into_iter()
            .map(|key| comparable(&resolve.name_world_key(key)))
            .collect()
    };
    Interfaces {
        imports: names(world.imports.keys().collect()),
        exports: names(world.exports.keys().collect()),
    }
}

/// The name of an interface; of WASI 0.2 and 0.3 without the patch version, which only ever adds to it.
fn comparable(name: &str) -> String {
    let released = |version: &str| version.starts_with("0.2.") || version.starts_with("0.3.");
    match name.split_once('@') {
        Some((interface, version)) if name.starts_with("wasi:") && released(version) && !version.contains('-') => {
            let minor = version.rsplit_once('.').map_or(version, |(minor, _)| minor);
            format!("{interface}@{minor}")
        }
        _ => name.to_owned(),
    }
}

#[test]
fn every_component_stays_within_its_world() {
    for (id, component) in components() {
        let (built, world) = (built(&id, &component), world(&id));
        let beyond: Vec<_> = built.imports.difference(&world.imports).collect();
        assert!(
            beyond.is_empty(),
            "component `{id}` imports what its world in wit/world.wit does not: {beyond:?}"
        );
        assert_eq!(
            built.exports, world.exports,
            "component `{id}` exports (left) what its world does not (right)"
        );
    }
}

#[test]
fn no_world_has_a_capability_that_its_component_does_not_use() {
    for (id, component) in components() {
        let (built, world) = (built(&id, &component), world(&id));
        let grantable = |name: &&String| GRANTS.iter().any(|(_, prefixes)| uses(name, prefixes));
        let unused: Vec<_> = world.imports.difference(&built.imports).filter(grantable).collect();
        assert!(
            unused.is_empty(),
            "wit/world.wit gives component `{id}` what it does not import: {unused:?}"
        );
    }
}

#[test]
fn every_component_is_granted_exactly_what_it_imports() {
    for (id, component) in components() {
        let imports = built(&id, &component).imports;
        for (grant, prefixes) in GRANTS {
            let granted = match component.get(grant) {
                Some(Value::Array(labels)) => !labels.is_empty(),
                Some(Value::Table(values)) => !values.is_empty(),
                Some(other) => panic!("`{grant}` of component `{id}` is {other}"),
                None => false,
            };
            let imported: Vec<_> = imports.iter().filter(|name| uses(name, prefixes)).collect();
            assert_eq!(
                granted,
                !imported.is_empty(),
                "spin.toml grants component `{id}` `{grant}`: {granted}, and it imports {imported:?}"
            );
        }
    }
}

fn uses(name: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| name.starts_with(prefix))
}
