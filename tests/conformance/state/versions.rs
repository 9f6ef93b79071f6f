//! Two versions side by side: what a later one has recorded in the database.

use crate::families::{ask_all, recording, up_to_date};
use conformance::families::COMPONENTS;
use conformance::recording::{MadeUp, copied};
use conformance::storage;
use std::path::Path;

const THIS: &str = env!("CARGO_PKG_VERSION");

fn change(state: &Path, statements: &str) {
    storage::open(state)
        .execute_batch(statements)
        .expect("a change of the database");
}

fn cell(state: &Path, query: &str) -> String {
    storage::open(state)
        .query_row(query, [], |row| row.get(0))
        .expect("a text")
}

/// The families that have records.
fn families(state: &Path) -> Vec<String> {
    let families = cell(state, "SELECT group_concat(DISTINCT family) FROM im_bundle_migration");
    families.split(',').map(str::to_owned).collect()
}

/// Every call of the components that use a family fails, and the log says so; all others are answered as before.
async fn assert_only_fails(state: &Path, family: &str, said: &str) {
    let concerned = |name: &str| {
        let component = COMPONENTS
            .iter()
            .find(|component| component.name == name)
            .expect("a component");
        component.uses.contains(&family)
    };
    ask_all(state, |component, call, answer| {
        if concerned(component.name) {
            component.assert_internal_error(&call.name(), &answer.reply);
        } else {
            assert_eq!(answer.difference, None, "{family} is no matter of {}", component.name);
        }
    })
    .await;
    for component in &COMPONENTS {
        let log = component.log(state);
        let says_so = log
            .lines()
            .any(|line| line.contains(r#""cause":"#) && line.contains(said));
        assert_eq!(
            says_so,
            concerned(component.name),
            "{family}, {}: {log}",
            component.name
        );
    }
}

#[tokio::test]
async fn a_database_that_a_later_version_has_changed_is_served_where_it_may_be() {
    let state = up_to_date().await;
    for serves in ["0.1.0", THIS] {
        let later = format!(
            "DELETE FROM im_bundle_migration WHERE number = 99;
             INSERT INTO im_bundle_migration SELECT DISTINCT family, 99, 'later', 'later', '{serves}' FROM im_bundle_migration"
        );
        change(state.path(), &later);
        ask_all(copied(state.path()).path(), |_, _, answer| {
            assert_eq!(answer.difference, None);
        })
        .await;
        let written = copied(state.path());
        let writes = recording("writes.json");
        let server = writes.serve(written.path()).await;
        let mut made_up = MadeUp::default();
        let mut differences = writes.replay("calls", &server, &mut made_up).await;
        differences.extend(writes.replay("after", &server, &mut made_up).await);
        assert_eq!(differences, Vec::<String>::new());
        server.stop().await;
    }
}

#[tokio::test]
async fn a_family_that_a_later_version_has_changed_beyond_this_one_fails_alone_and_says_which_is_needed() {
    let state = up_to_date().await;
    for family in families(state.path()) {
        let state = copied(state.path());
        let later = format!("INSERT INTO im_bundle_migration VALUES ('{family}', 99, 'later', 'later', '99.1.0')");
        change(state.path(), &later);
        let said = format!(
            "the database has migration 99 (later) of {family}, which needs im-bundle 99.1.0 or newer; this is {THIS}"
        );
        assert_only_fails(state.path(), &family, &said).await;
    }
}

#[tokio::test]
async fn a_family_whose_migration_was_edited_fails_alone_and_says_which_one() {
    let state = up_to_date().await;
    for family in families(state.path()) {
        let state = copied(state.path());
        change(
            state.path(),
            &format!("UPDATE im_bundle_migration SET checksum = 'edited' WHERE family = '{family}'"),
        );
        let said = format!("migration 1 (tables) of {family} was applied with another text than im-bundle {THIS} has");
        assert_only_fails(state.path(), &family, &said).await;
    }
}

#[tokio::test]
async fn procedures_of_a_later_version_are_left_alone_and_called() {
    let state = up_to_date().await;
    // Whatever this version would have, the later one has something else.
    change(
        state.path(),
        "UPDATE im_bundle_procedure SET checksum = 'later', version = '99.0.0';
         DROP TRIGGER contact_groups_delete_1_insert;
         CREATE TRIGGER contact_groups_delete_1_insert INSTEAD OF INSERT ON contact_groups_delete_1
         BEGIN SELECT RAISE(ABORT, 'refused: unknown-account'); END",
    );
    let schema =
        "SELECT json_group_array(json_array(name, sql)) FROM (SELECT name, sql FROM sqlite_schema ORDER BY name)";
    let records = "SELECT json_group_array(json_array(name, checksum, version)) FROM im_bundle_procedure";
    let before = (cell(state.path(), schema), cell(state.path(), records));
    ask_all(state.path(), |_, _, answer| assert_eq!(answer.difference, None)).await;
    let chat = conformance::chat::Chat::at(1_795_838_400, state.path()).await;
    let body = serde_json::json!({"From_Account": "alice", "GroupName": ["x"]});
    chat.refused("del_contact_group", body, 50001).await;
    chat.server.stop().await;
    assert_eq!((cell(state.path(), schema), cell(state.path(), records)), before);
}
