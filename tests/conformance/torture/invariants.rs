//! What holds of the tables whoever writes: counts that are kept are those of the rows, nothing is there twice, nothing is left
//! of what is gone.

use conformance::families::COMPONENTS;
use conformance::storage;
use rusqlite::Connection;
use std::path::Path;

/// What each finds is wrong.
const QUERIES: [(&str, &str); 27] = [
    (
        "a conversation counts its records and knows the last one",
        "SELECT known.id FROM messages_conversation AS known LEFT JOIN messages_record AS record ON conversation = known.id
         GROUP BY known.id HAVING known.count <> count(record.id) OR last_id IS NOT max(record.id)",
    ),
    (
        "a record has its conversation",
        "SELECT id FROM messages_record WHERE conversation NOT IN (SELECT id FROM messages_conversation)",
    ),
    (
        "records are counted by day",
        "SELECT 1 FROM (SELECT conversation, addtime / 86400 AS day, count(*) AS count FROM messages_record GROUP BY 1, 2) AS found
         FULL JOIN (SELECT * FROM messages_count WHERE type = '') AS kept USING (conversation, day)
         WHERE found.count IS NOT kept.count",
    ),
    (
        "records are counted by type",
        "SELECT 1 FROM (SELECT conversation, type, count(*) AS count FROM messages_record GROUP BY 1, 2) AS found
         FULL JOIN (SELECT * FROM messages_count WHERE type <> '') AS kept USING (conversation, type)
         WHERE found.count IS NOT kept.count",
    ),
    (
        "the ids of what is counted are within its bounds",
        "SELECT 1 FROM messages_record AS record JOIN messages_count AS kept ON kept.conversation = record.conversation
           AND (kept.type = '' AND day = addtime / 86400 OR kept.type = record.type AND day = 0)
         WHERE id NOT BETWEEN min_id AND max_id",
    ),
    (
        "no record has an id that is still to come",
        "SELECT id FROM messages_record WHERE id > (SELECT id FROM messages_last)",
    ),
    (
        "a group counts its messages, which are numbered from 1",
        "SELECT group_id FROM messages_group AS known LEFT JOIN messages_group_message AS message USING (group_id)
         GROUP BY group_id HAVING known.count <> count(message.number) OR known.count IS NOT max(message.number)",
    ),
    (
        "a group's message has its group",
        "SELECT uid FROM messages_group_message WHERE group_id NOT IN (SELECT group_id FROM messages_group)",
    ),
    (
        "a message is routed once",
        "SELECT uid FROM messages_group_message GROUP BY uid HAVING count(*) > 1",
    ),
    (
        "what is routed is noted",
        "SELECT uid FROM messages_group_message WHERE uid NOT IN (SELECT uid FROM messages_routed)",
    ),
    (
        "a routed message has its signature",
        "SELECT uid FROM messages_signature WHERE uid NOT IN (SELECT uid FROM messages_routed)",
    ),
    (
        "what is counted and not kept is noted",
        "SELECT kind FROM messages_unkept WHERE kind = 'NOTIFY'
           AND count <> (SELECT count(*) FROM messages_routed WHERE uid LIKE '%NOTIFY')",
    ),
    (
        "a group of the group API numbers its messages from 1 without a gap",
        "SELECT group_id FROM group_gateway_group AS known LEFT JOIN group_gateway_message AS message USING (group_id)
         GROUP BY group_id HAVING messages <> count(number) OR messages <> coalesce(max(number), 0)",
    ),
    (
        "a group's notice is the newest one",
        "SELECT group_id FROM group_gateway_group AS known WHERE notice IS NOT
           (SELECT max(number) FROM group_gateway_message AS message WHERE message.group_id = known.group_id AND type = 0)",
    ),
    (
        "members of a group have places of their own, none behind the last",
        "SELECT group_id FROM group_gateway_group AS known JOIN group_gateway_member USING (group_id)
         GROUP BY group_id HAVING count(*) <> count(DISTINCT position) OR max(position) > last_position",
    ),
    (
        "a group has one who manages it",
        "SELECT group_id FROM group_gateway_group AS known WHERE NOT EXISTS
           (SELECT 1 FROM group_gateway_member AS member WHERE member.group_id = known.group_id AND manager = 1)",
    ),
    (
        "members, messages and histories have their group",
        "SELECT 1 FROM (SELECT group_id FROM group_gateway_member UNION ALL SELECT group_id FROM group_gateway_message
           UNION ALL SELECT group_id FROM group_gateway_merge)
         WHERE group_id NOT IN (SELECT group_id FROM group_gateway_group)",
    ),
    (
        "a history has no message that is still to come",
        "SELECT merge_id FROM group_gateway_merge JOIN group_gateway_group AS known USING (group_id)
         WHERE group_gateway_merge.messages > known.messages",
    ),
    (
        "a team's pair of tokens is there with both",
        "SELECT eid FROM group_gateway_session AS session WHERE 2 <> (SELECT count(*) FROM group_gateway_token AS token
           WHERE token.nonce = session.nonce AND token.eid = session.eid AND token.scope = session.scope)",
    ),
    (
        "a group of sns-groups counts its members and administrators",
        "SELECT gid FROM sns_groups_group LEFT JOIN sns_groups_member USING (gid)
         GROUP BY gid HAVING member_cnt <> count(mid) OR adm_cnt <> count(mid) FILTER (WHERE adm_level > 0)",
    ),
    (
        "a member of sns-groups has its group",
        "SELECT mid FROM sns_groups_member WHERE gid NOT IN (SELECT gid FROM sns_groups_group)",
    ),
    (
        "a line's group counts its members, whose places are from 1",
        "SELECT group_id FROM b2b_chat_group AS known LEFT JOIN b2b_chat_member AS member USING (group_id)
         GROUP BY group_id HAVING members <> count(user_id) OR members IS NOT max(position)
           OR count(DISTINCT position) <> count(user_id)",
    ),
    (
        "nothing of a line's group is left undecided, or without its group",
        "SELECT 1 FROM b2b_chat_group WHERE pending OR unanswered UNION ALL SELECT 1 FROM b2b_chat_member
         WHERE pending OR unanswered OR group_id NOT IN (SELECT group_id FROM b2b_chat_group)",
    ),
    (
        "a contact group's member has its group and its conversation",
        "SELECT 1 FROM contact_groups_member AS member WHERE NOT EXISTS (SELECT 1 FROM contact_groups_group AS known
             WHERE known.owner = member.owner AND known.group_id = member.group_id)
           OR NOT EXISTS (SELECT 1 FROM contact_groups_conversation AS known
             WHERE known.owner = member.owner AND known.conversation = member.conversation)",
    ),
    (
        "a conversation is in a group or marked, and says so",
        "SELECT conversation FROM contact_groups_conversation AS known
         WHERE marked <> (standard_mark <> 0 OR custom_mark <> '') OR NOT marked AND NOT EXISTS (SELECT 1
           FROM contact_groups_member AS member WHERE member.owner = known.owner AND member.conversation = known.conversation)",
    ),
    (
        "no number of a user is still to come",
        "SELECT 1 FROM contact_groups_account AS account WHERE
           last_group_id < (SELECT coalesce(max(group_id), 0) FROM contact_groups_group WHERE owner = user_id)
           OR last_position < (SELECT coalesce(max(position), 0) FROM contact_groups_conversation WHERE owner = user_id)",
    ),
    (
        "what has an owner has its account",
        "SELECT owner FROM (SELECT owner FROM contact_groups_group UNION ALL SELECT owner FROM contact_groups_conversation)
         WHERE owner NOT IN (SELECT user_id FROM contact_groups_account)",
    ),
];

/// Fails where a call has failed for another reason than that it had to wait for the write lock for too long.
///
/// # Panics
///
/// Then.
pub(crate) fn assert_only_waited(state: &Path) {
    for component in &COMPONENTS {
        let log = component.log(state);
        let other = |line: &&str| line.contains("\"cause\":") && !line.contains("database is locked");
        assert_eq!(log.lines().find(other), None, "{}", component.name);
    }
}

/// Fails where an invariant does not hold, or a file of the state folder is damaged.
///
/// # Panics
///
/// Then.
pub(crate) fn assert_hold(state: &Path) {
    let database = storage::open(state);
    assert_whole(&database);
    for (what, query) in QUERIES {
        let mut statement = database
            .prepare(query)
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(!statement.exists([]).expect("rows"), "not so: {what}");
    }
    let counters = Connection::open(state.join("sqlite_key_value.db")).expect("the key-value store");
    assert_whole(&counters);
}

fn assert_whole(database: &Connection) {
    let found: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("a check");
    assert_eq!(found, "ok");
}
