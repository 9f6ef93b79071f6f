//! The calls that every writer makes in turn: each endpoint that is documented, in an order in which each finds what it needs.

use conformance::workspace;
use std::collections::BTreeSet;
use std::fs;

/// Family, endpoint, and which of several calls of it.
pub(crate) type Call = (&'static str, &'static str, &'static str);

pub(crate) const SCRIPT: [Call; 51] = [
    ("contact-groups", "multiaccount_import", ""),
    ("contact-groups", "account_import", ""),
    ("contact-groups", "account_check", ""),
    ("directory", "put_shop", ""),
    ("directory", "get_shop", ""),
    ("chat-records", "create", ""),
    ("chat-records", "list", ""),
    ("chat-records", "chat_list", ""),
    ("group-gateway", "get_access_token", ""),
    ("group-gateway", "refresh_token", ""),
    ("group-gateway", "create_group", ""),
    ("sns-groups", "add_group", ""),
    ("sns-groups", "get_group", ""),
    ("b2b-chat", "init_group_chat", "own"),
    ("rongcloud", "messages", "GROUP"),
    ("b2b-chat", "get_message_history", ""),
    ("contact-groups", "create_contact_group", ""),
    ("contact-groups", "update_contact_group", "add"),
    ("contact-groups", "mark_contact", ""),
    ("contact-groups", "get_contact_group", ""),
    ("contact-groups", "search_contact_group", ""),
    ("group-gateway", "add_group_user", ""),
    ("group-gateway", "group_users", ""),
    ("group-gateway", "notice_create", ""),
    ("group-gateway", "banner_create", ""),
    ("group-gateway", "group_info", ""),
    ("group-gateway", "message_send", ""),
    ("group-gateway", "merge_create_for_cloudflow", ""),
    ("group-gateway", "history_html", ""),
    ("group-gateway", "history_svg", ""),
    ("group-gateway", "history_png", ""),
    ("group-gateway", "del_group_user", ""),
    ("directory", "import_shops", ""),
    ("directory", "list_shops", ""),
    ("directory", "delete_shop", ""),
    ("directory", "put_person", ""),
    ("directory", "get_person", ""),
    ("directory", "import_people", ""),
    ("directory", "list_people", ""),
    ("directory", "delete_person", ""),
    ("sns-groups", "join_group_by_code", "own"),
    ("sns-groups", "join_group_by_code", "shared"),
    ("sns-groups", "get_group", ""),
    ("b2b-chat", "init_group_chat", "shared"),
    ("b2b-chat", "release_group_chat", ""),
    ("chat-records", "delete", ""),
    ("rongcloud", "messages", "PERSON"),
    ("rongcloud", "messages", "NOTIFY"),
    ("contact-groups", "update_contact_group", "rename"),
    ("contact-groups", "del_contact_group", ""),
    ("directory", "put_shop", ""),
];

/// Every `## stem` of docs/api that has a call below it, with its family.
fn documented() -> BTreeSet<(String, String)> {
    let documents = fs::read_dir(workspace().join("docs/api")).expect("docs/api");
    let mut endpoints = BTreeSet::new();
    for document in documents {
        let path = document.expect("a file").path();
        let family = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a document");
        for section in text.split("\n## ").skip(1) {
            let (stem, text) = section.split_once('\n').unwrap_or_default();
            let call = text.trim_start().strip_prefix('`').unwrap_or_default();
            if ["GET /", "POST /", "PUT /", "DELETE /"]
                .iter()
                .any(|method| call.starts_with(method))
            {
                endpoints.insert((family.clone(), stem.to_owned()));
            }
        }
    }
    endpoints
}

#[test]
fn every_documented_endpoint_is_called_by_the_writers() {
    let documented = documented();
    assert!(documented.len() > 30, "docs/api documents few endpoints");
    let called: BTreeSet<(String, String)> = SCRIPT
        .iter()
        .map(|(family, stem, _)| ((*family).to_owned(), (*stem).to_owned()))
        .collect();
    assert_eq!(
        called, documented,
        "SCRIPT, and the family's file beside it, have every endpoint"
    );
}
