//! What is stored, by the names that writers have for it.

use conformance::storage;
use std::collections::BTreeMap;
use std::path::Path;

/// Each gives names with what is stored under them.
const QUERIES: [&str; 18] = [
    "SELECT 'account ' || user_id, nick FROM contact_groups_account",
    "SELECT 'contact-group ' || owner || '/' || name, coalesce((SELECT group_concat(conversation, ' ' ORDER BY conversation)
       FROM contact_groups_member AS member WHERE member.owner = known.owner AND member.group_id = known.group_id), '')
     FROM contact_groups_group AS known",
    "SELECT 'mark ' || owner || '/' || conversation, custom_mark FROM contact_groups_conversation WHERE custom_mark <> ''",
    "SELECT 'shop ' || seller_id, shop_name FROM directory_shop",
    "SELECT 'person ' || person_id, display_name FROM directory_person",
    "SELECT 'record ' || member_id || '/' || seller_id || '/' || (cnt ->> 'content'), cnt ->> 'content'
     FROM messages_record JOIN messages_conversation AS known ON known.id = conversation",
    "SELECT 'group-message ' || group_id || '/' || uid, content ->> 'content' FROM messages_group_message",
    "SELECT 'routed ' || uid, '' FROM messages_routed",
    "SELECT 'gateway-group ' || name, (SELECT json_group_array(user_id ORDER BY position)
       FROM group_gateway_member AS member WHERE member.group_id = known.group_id)
     FROM group_gateway_group AS known",
    "SELECT 'gateway-notice ' || known.name, content FROM group_gateway_group AS known
     JOIN group_gateway_message AS message ON message.group_id = known.group_id AND message.number = known.notice",
    "SELECT 'gateway-banner ' || name, banner ->> '$.params.title' FROM group_gateway_group WHERE banner IS NOT NULL",
    "SELECT 'gateway-message ' || known.name, content FROM group_gateway_group AS known
     JOIN group_gateway_message AS message ON message.group_id = known.group_id AND message.client_id IS NOT NULL",
    "SELECT 'gateway-merged ' || name, group_concat(messages) FROM group_gateway_merge GROUP BY group_id",
    "SELECT 'gateway-tokens ' || eid, scope FROM group_gateway_session",
    "SELECT 'sns-group ' || (model ->> 'Name'), format('\"AdmCnt\":%d,\"MemberCnt\":%d', adm_cnt, member_cnt)
     FROM sns_groups_group WHERE model ->> 'Name' NOT LIKE '%shared'",
    "SELECT 'sns-member ' || known.gid || '/' || mid, '' FROM sns_groups_member
     JOIN sns_groups_group AS known USING (gid) WHERE known.model ->> 'Name' LIKE '%shared'",
    "SELECT 'b2b-member ' || order_id || '/' || user_id, cus_company FROM b2b_chat_group JOIN b2b_chat_member USING (group_id)",
    "SELECT 'unkept ' || kind, count FROM messages_unkept",
];

/// All that is stored.
///
/// # Panics
///
/// When a name is there twice.
pub(crate) fn stored(state: &Path) -> BTreeMap<String, String> {
    let database = storage::open(state);
    let mut stored = BTreeMap::new();
    for query in QUERIES {
        let mut statement = database
            .prepare(query)
            .unwrap_or_else(|error| panic!("{query}: {error}"));
        let mut rows = statement.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let name: String = row.get(0).expect("a name");
            let value = match row.get_ref(1).expect("a value") {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str().unwrap_or_default().to_owned(),
            };
            let before = stored.insert(name.clone(), value);
            assert_eq!(before, None, "{name} is there twice");
        }
    }
    stored
}
