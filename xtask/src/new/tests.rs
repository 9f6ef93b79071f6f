use super::*;

const STEM: &str = "try_something_new";

/// A copy of the checkout's sources below its target folder, by the name of the test.
fn copy_of_checkout(test: &str) -> PathBuf {
    let workspace = Workspace::locate();
    let copy = workspace.target().join("tmp").join(format!("xtask-new-{test}"));
    if copy.exists() {
        fs::remove_dir_all(&copy).unwrap();
    }
    copy_folder(workspace.root(), &copy);
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (name, kind) = (entry.file_name(), entry.file_type().unwrap());
        if kind.is_file() {
            fs::copy(entry.path(), to.join(&name)).unwrap();
        } else if kind.is_dir() && ![".git", ".spin", "target"].iter().any(|other| name == *other) {
            copy_folder(&entry.path(), &to.join(&name));
        }
    }
}

fn manifest() -> Manifest {
    Manifest::read(&Workspace::locate()).unwrap()
}

fn endpoint(family: &str, stem: &str, method: &str, path: &str) -> Endpoint {
    Endpoint {
        family: family.to_owned(),
        stem: stem.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
    }
}

/// Begins an endpoint in every family: two POST and GET by turns.
fn begin_everywhere(root: &Path) -> Vec<Plan> {
    let manifest = manifest();
    let methods = ["POST", "GET"].iter().cycle();
    let begin = |(component, method): (&crate::manifest::Component, &&str)| {
        let path = component.routes[0].replace("...", STEM);
        let plan = Plan::make(root, &manifest, &endpoint(&component.id, STEM, method, &path)).unwrap();
        plan.write().unwrap();
        plan
    };
    manifest.components.iter().zip(methods).map(begin).collect()
}

#[test]
fn an_endpoint_gets_all_its_files_and_they_are_formatted() {
    let root = copy_of_checkout("files");
    let plans = begin_everywhere(&root);
    for (component, plan) in manifest().components.iter().zip(&plans) {
        let family = &component.id;
        let path = component.routes[0].replace("...", STEM);
        let read = |file: String| read(&root.join(file)).unwrap();
        let code = read(format!("components/{family}/src/endpoints/{STEM}.rs"));
        assert!(
            code.contains(&format!("const PATH: &'static str = \"{path}\";")),
            "{code}"
        );
        assert!(
            code.replace('`', "")
                .contains(&format!("Document: docs/api/{family}.md#{STEM}\n")),
            "{code}"
        );
        assert!(!code.contains("{{"), "{code}");
        let lib = read(format!("components/{family}/src/lib.rs"));
        assert!(
            lib.contains("endpoints::try_something_new::TrySomethingNew>(),\n];"),
            "{lib}"
        );
        let modules = read(format!("components/{family}/src/endpoints.rs"));
        assert!(modules.contains("pub(crate) mod try_something_new;\n"), "{modules}");
        let folder = family.replace('-', "_");
        let tests = read(format!("tests/conformance/{folder}/main.rs"));
        assert!(tests.contains("\nmod try_something_new;\n"), "{tests}");
        let test = read(format!("tests/conformance/{folder}/{STEM}.rs"));
        let admitted = match family.as_str() {
            "contact-groups" => "chat.answers_sample(ENDPOINT, 1)",
            "rongcloud" | "group-gateway" => "server.request(",
            _ => ".bearer_auth(server.token(",
        };
        assert!(test.contains(admitted), "{test}");
        let document = read(format!("docs/api/{family}.md"));
        assert!(document.contains(&format!("\n\n## {STEM}\n\n`")), "{document}");
        assert!(plan.next.contains(&format!("--test {folder} {STEM}")), "{}", plan.next);
        assert_eq!(plan.files.len(), 8);
    }
    let is_code = |file: &&PathBuf| file.extension().is_some_and(|extension| extension == "rs");
    let files = plans.iter().flat_map(|plan| plan.files.keys()).filter(is_code);
    let mut rustfmt = Command::new("rustfmt");
    rustfmt
        .args(["--check", "--edition", "2024", "--config-path"])
        .arg(&root)
        .args(files);
    assert!(rustfmt.status().unwrap().success());
    fs::remove_dir_all(root).unwrap();
}

/// Slow: cargo checks every component and the tests of some.
#[test]
fn what_is_begun_compiles_without_a_warning() {
    if std::env::var_os("IM_BUNDLE_FAST").is_some() {
        return;
    }
    let root = copy_of_checkout("compiles");
    begin_everywhere(&root);
    let mut cargo = Workspace::locate().cargo();
    cargo
        .current_dir(&root)
        .args(["clippy", "--offline", "--quiet", "--lib"]);
    // A family a template of the test.
    cargo.args([
        "--package",
        "conformance",
        "--test",
        "contact_groups",
        "--test",
        "directory",
    ]);
    cargo.args(["--test", "rongcloud"]);
    for component in manifest().components {
        cargo.args(["--package", &component.package]);
    }
    assert!(cargo.args(["--", "-D", "warnings"]).status().unwrap().success());
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written() {
    let workspace = Workspace::locate();
    let path = "/v4/recentcontact/new";
    for (family, stem, method, path, expected) in [
        (
            "nobody",
            STEM,
            "POST",
            path,
            "spin.toml has no component nobody, only b2b-chat, ",
        ),
        ("contact-groups", "NoStem", "POST", path, "NoStem is no stem: "),
        ("contact-groups", "type", "POST", path, "choose another stem"),
        ("contact-groups", STEM, "post", path, "post is none of the methods "),
        ("contact-groups", STEM, "POST", "v4/new", "v4/new is no path: "),
        ("contact-groups", STEM, "POST", "/v4/new?x", "/v4/new?x is no path: "),
        (
            "contact-groups",
            STEM,
            "POST",
            "/v5/new",
            "spin.toml routes /v5/new elsewhere; contact-groups has /v4/...",
        ),
        (
            "contact-groups",
            "mark_contact",
            "POST",
            path,
            "mark_contact.rs is there already: ",
        ),
        (
            "contact-groups",
            "usersig",
            "POST",
            path,
            "usersig.rs is there already: ",
        ),
        (
            "contact-groups",
            STEM,
            "POST",
            "/v4/recentcontact/mark_contact",
            "it documents `POST /v4/recentcontact/mark_contact` already",
        ),
    ] {
        let refusal = Plan::make(workspace.root(), &manifest(), &endpoint(family, stem, method, path)).err();
        let refusal = format!("{:#}", refusal.expect(expected));
        assert!(refusal.contains(expected), "{refusal}");
    }
}

#[test]
fn the_model_is_the_endpoint_with_the_nearest_path() {
    let component = Workspace::locate().root().join("components/contact-groups");
    for (path, caller) in [
        ("/v4/im_open_login_svc/account_delete", "Administrator"),
        ("/v4/recentcontact/delete", "EditionAdministrator"),
    ] {
        let family = Family::read(&component, path).unwrap();
        assert!(family.values().contains(&("Caller", caller)), "{path}");
    }
}

#[test]
fn modules_stay_in_order() {
    let text = "//! Head.\n\nmod b;\nmod d;\n\nuse x;\n";
    for (module, place) in [
        ("mod a;", "mod a;\nmod b;"),
        ("mod c;", "mod b;\nmod c;\n"),
        ("mod e;", "mod d;\nmod e;\n\nuse"),
    ] {
        assert!(with_module(text, module).unwrap().contains(place), "{module}");
    }
    assert!(with_module("//! Head.\n", "mod a;").is_err());
}
