//! A component gets what the manifest grants it, and nothing else.

use crate::probe::{Probe, Setup};

#[tokio::test]
async fn what_is_granted_opens() {
    let probe = Probe::start().await;
    assert_eq!(probe.ask("/database", "default").await, "open");
    assert_eq!(probe.ask("/store", "default").await, "Ok(\"open\") Ok(\"open\")");
}

#[tokio::test]
async fn what_is_not_granted_is_denied() {
    let probe = Setup {
        grants: "",
        ..Setup::default()
    }
    .start()
    .await;
    for label in ["default", "other", ""] {
        assert!(probe.ask("/database", label).await.contains("AccessDenied"), "{label}");
        assert_eq!(
            probe.ask("/store", label).await.matches("AccessDenied").count(),
            2,
            "{label}"
        );
    }
    assert!(!probe.state("sqlite_db.db").exists() && !probe.state("sqlite_key_value.db").exists());
    let probe = Probe::start().await;
    assert!(probe.ask("/database", "other").await.contains("AccessDenied"));
    assert_eq!(probe.ask("/store", "other").await.matches("AccessDenied").count(), 2);
}

#[tokio::test]
async fn a_manifest_that_asks_for_what_the_host_lacks_is_refused_with_the_reason() {
    for (grants, reason) in [
        ("sqlite_databases = [\"other\"]", "`sqlite_databases` lists `other`"),
        (
            "key_value_stores = [\"default\", \"redis\"]",
            "`key_value_stores` lists `redis`",
        ),
        ("files = [\"a/*\"]", "mounts no files"),
        ("ai_models = [\"llama\"]", "`ai_models`"),
        ("allowed_outbound_hosts = [\"example.com\"]", "has no scheme"),
        ("sqlite_database = [\"default\"]", "unknown field `sqlite_database`"),
    ] {
        let refusal = Setup {
            grants,
            ..Setup::default()
        }
        .refusal()
        .await;
        assert!(refusal.contains(reason), "{grants}: {refusal}");
    }
    for (rest, reason) in [
        (
            "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"absent\"",
            "[component.absent]",
        ),
        (
            "[[trigger.redis]]\nchannel = \"c\"\ncomponent = \"probe\"",
            "unknown field `redis`",
        ),
        (
            "[[trigger.http]]\nroute = \"a\"\ncomponent = \"probe\"",
            "does not start with a slash",
        ),
    ] {
        let refusal = Setup {
            rest: rest.into(),
            ..Setup::default()
        }
        .refusal()
        .await;
        assert!(refusal.contains(reason), "{rest}: {refusal}");
    }
}

#[tokio::test]
async fn a_component_that_is_not_built_is_refused_with_the_command_that_builds_it() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "spin_manifest_version = 2\n[application]\nname = \"a\"\n[[trigger.http]]\nroute = \"/\"\n\
        component = \"c\"\n[component.c]\nsource = \"absent.wasm\"\nbuild.command = \"make c\"\n";
    std::fs::write(folder.path().join("spin.toml"), manifest).unwrap();
    let refusal = match Setup::default().app(folder.path()).await {
        Ok(_) => panic!("it is served"),
        Err(error) => format!("{error:#}"),
    };
    assert!(
        refusal.contains("absent.wasm is not there: build it with `make c`"),
        "{refusal}"
    );
}
