//! Chat records in any number, written into a server's database without the server.
//!
//! Each row for itself through the triggers would take an hour. The records are written without indexes and triggers
//! instead, and what the triggers keep is made of them afterwards, all of it at once; a test holds the result against
//! what the triggers make.

use anyhow::{Context, bail};
use conformance::MESSAGE_TYPES;
use rusqlite::{Connection, params};
use std::path::Path;

/// The time of the first record, 2023-01-01 in UTC, and how long after it the last one is: two years.
const START: i64 = 1_672_531_200;
const TIME: i64 = 2 * 365 * 86_400;

/// One in so many members is busy, and has so many conversations more than the one that every member has.
const BUSY_EVERY: i64 = 100;
const MORE_CONVERSATIONS: i64 = 10;

/// What SQLite may keep in memory meanwhile, in KiB.
const CACHE: i64 = 512 * 1024;

/// How much there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// How many members, from 1 on.
    pub(crate) members: i64,
    /// How many records they have together, in turn over all their conversations.
    pub(crate) records: i64,
    /// How many records one more conversation has, spread evenly among the others; 0: there is no such conversation.
    pub(crate) long: i64,
}

/// A conversation, and one of its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conversation {
    pub(crate) member: i64,
    pub(crate) seller: String,
    pub(crate) record: i64,
}

impl Size {
    /// How many conversations there are, without the long one.
    fn conversations(self) -> i64 {
        self.members + self.members / BUSY_EVERY * MORE_CONVERSATIONS
    }

    /// Members and sellers, in the order of the conversations' ids, which are from 1 on. The last one is the long one.
    fn names(self) -> impl Iterator<Item = (i64, String)> {
        let every = (1..=self.members).map(|member| (member, 0));
        let busy = self
            .busy()
            .flat_map(|member| (1..=MORE_CONVERSATIONS).map(move |seller| (member, seller)));
        let long = (self.long > 0).then_some((self.members + 1, 0));
        every
            .chain(busy)
            .chain(long)
            .map(|(member, seller)| (member, format!("seller_{seller}")))
    }

    /// The members with several conversations.
    pub(crate) fn busy(self) -> impl Iterator<Item = i64> {
        (BUSY_EVERY..=self.members).step_by(usize::try_from(BUSY_EVERY).unwrap_or(1))
    }

    /// The records of a conversation by their ids, which are from 1 on: the long one has one in every so many ids, the
    /// others take turns.
    fn ids(self, conversation: i64) -> impl Iterator<Item = i64> {
        let all = self.records + self.long;
        // Without a long conversation, an id that never comes.
        let every = if self.long == 0 { all + 1 } else { all / self.long };
        let is_long = conversation > self.conversations();
        let (first, step, count) = if is_long {
            (0, 1, all / every)
        } else {
            (
                conversation - 1,
                usize::try_from(self.conversations()).unwrap_or(1),
                all - all / every,
            )
        };
        let id = move |turn: i64| {
            if is_long {
                (turn + 1) * every
            } else {
                turn + 1 + turn / (every - 1)
            }
        };
        (first..count).step_by(step).map(id)
    }

    /// Type and time of a record.
    fn record(self, id: i64) -> (&'static str, i64) {
        // Multiplied, so that a conversation's types do not come in turn.
        let mixed = (id.wrapping_mul(2_654_435_761) >> 16) & 0xffff;
        let kind = MESSAGE_TYPES[usize::try_from(mixed).unwrap_or(0) % MESSAGE_TYPES.len()];
        (kind, START + TIME * id / (self.records + self.long))
    }
}

/// Fills the tables of an empty database, in which the server made them.
pub(crate) fn fill(file: &Path, size: Size) -> anyhow::Result<()> {
    let database = Connection::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    let fast = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;";
    database.execute_batch(&format!("{fast} PRAGMA cache_size = -{CACHE};"))?;
    bulk(&database, size)?;
    check(&database, size)?;
    drop(database);
    // A connection that holds the lock for itself alone would leave no shared memory to the server.
    Connection::open(file)?.execute_batch("PRAGMA journal_mode = WAL;")?;
    Ok(())
}

/// Without triggers and indexes, which come back at the end.
fn bulk(database: &Connection, size: Size) -> anyhow::Result<()> {
    let dropped = "SELECT type, name, sql FROM sqlite_master \
         WHERE tbl_name IN ('messages_record', 'messages_conversation') AND type IN ('index', 'trigger') AND sql IS NOT NULL";
    let dropped: Vec<(String, String, String)> = database
        .prepare(dropped)?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    database.execute_batch("BEGIN")?;
    for (kind, name, _) in &dropped {
        database.execute_batch(&format!("DROP {kind} {name}"))?;
    }
    rows(database, size)?;
    database.execute_batch(
        "INSERT INTO messages_count (conversation, type, day, count, min_id, max_id)
         SELECT conversation, '', addtime / 86400, count(*), min(id), max(id) FROM messages_record GROUP BY 1, 3;
         INSERT INTO messages_count (conversation, type, day, count, min_id, max_id)
         SELECT conversation, type, 0, count(*), min(id), max(id) FROM messages_record GROUP BY 1, 2",
    )?;
    for (_, _, sql) in &dropped {
        database.execute_batch(sql)?;
    }
    database.execute_batch("COMMIT")?;
    Ok(())
}

/// One conversation after the other, because that is how they lie in the table.
fn rows(database: &Connection, size: Size) -> anyhow::Result<()> {
    let mut record = database
        .prepare("INSERT INTO messages_record (conversation, id, type, addtime, cnt) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut conversation = database.prepare(
        "INSERT INTO messages_conversation (id, member_id, seller_id, count, last_id) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (known, (member, seller)) in (1_i64..).zip(size.names()) {
        let (mut count, mut last) = (0, 0);
        for id in size.ids(known) {
            let (kind, addtime) = size.record(id);
            let cnt = format!("{{\"content\":\"Message number {id}, as long as most messages are.\",\"extra\":\"\"}}");
            record.execute(params![known, id, kind, addtime, cnt])?;
            (count, last) = (count + 1, id);
        }
        conversation.execute(params![known, member, seller, count, last])?;
    }
    database.execute("UPDATE messages_last SET id = ?1", [size.records + size.long])?;
    Ok(())
}

/// Counts some conversations again, the first, the last and the long one among them.
fn check(database: &Connection, size: Size) -> anyhow::Result<()> {
    let mut wrong = database.prepare(
        "SELECT count <> (SELECT count(*) FROM messages_record WHERE conversation = known.id)
           OR count <> (SELECT sum(count) FROM messages_count WHERE conversation = known.id AND type = '')
           OR last_id <> (SELECT max(id) FROM messages_record WHERE conversation = known.id)
           OR last_id <> (SELECT max(max_id) FROM messages_count WHERE conversation = known.id)
         FROM messages_conversation AS known WHERE id = ?1",
    )?;
    let last = size.conversations() + i64::from(size.long > 0);
    for id in [1, 2, size.members / 2, size.conversations(), last] {
        if wrong.query_row([id], |row| row.get(0))? {
            bail!("conversation {id} is not as the triggers would have made it");
        }
    }
    Ok(())
}

/// At most `most` conversations, evenly taken from all but the long one.
pub(crate) fn sample(file: &Path, size: Size, most: i64) -> anyhow::Result<Vec<Conversation>> {
    let every = (size.conversations() / most).max(1);
    select(
        file,
        "known.id <= ?1 AND known.id % ?2 = 0",
        [size.conversations(), every],
    )
}

/// The long conversation.
pub(crate) fn long(file: &Path, size: Size) -> anyhow::Result<Option<Conversation>> {
    let long = select(file, "known.id = ?1 + 1 AND ?2 > 0", [size.conversations(), size.long])?;
    Ok(long.into_iter().next())
}

fn select(file: &Path, condition: &str, parameters: [i64; 2]) -> anyhow::Result<Vec<Conversation>> {
    let query = format!("SELECT member_id, seller_id, last_id FROM messages_conversation AS known WHERE {condition}");
    let database = Connection::open(file)?;
    let mut query = database.prepare(&query)?;
    let found = query.query_map(parameters, |row| {
        Ok(Conversation {
            member: row.get(0)?,
            seller: row.get(1)?,
            record: row.get(2)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::{Size, bulk, check};
    use rusqlite::{Connection, params};
    use sql_harness::Sqlite;
    use std::collections::BTreeMap;

    fn rows(database: &Connection, query: &str) -> Vec<String> {
        let mut query = database.prepare(query).unwrap();
        let found = query.query_map((), |row| row.get(0)).unwrap();
        found.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn what_is_written_in_bulk_is_what_the_triggers_make() {
        let size = Size {
            members: 100,
            records: 2_000,
            long: 200,
        };
        let database = || {
            let database = Sqlite(Connection::open_in_memory().unwrap());
            sql_harness::apply(&database, &[&schemas::MESSAGE_STORE]).unwrap();
            database.0
        };
        let (written, expected) = (database(), database());
        bulk(&written, size).unwrap();
        check(&written, size).unwrap();
        let names: Vec<_> = size.names().collect();
        let of_conversation = |known| size.ids(known).map(move |id| (id, known));
        let conversations: BTreeMap<i64, i64> = (1..=size.conversations() + 1).flat_map(of_conversation).collect();
        assert!(conversations.keys().copied().eq(1..=size.records + size.long));
        for (&id, &conversation) in &conversations {
            let (kind, addtime) = size.record(id);
            let (member, seller) = &names[usize::try_from(conversation).unwrap() - 1];
            let insert =
                "INSERT INTO messages_create_1 (member_id, seller_id, type, addtime, cnt) VALUES (?, ?, ?, ?, '')";
            expected
                .execute(insert, params![member, seller, kind, addtime])
                .unwrap();
        }
        for query in [
            "SELECT json_array(id, type, addtime) FROM messages_record ORDER BY id",
            "SELECT json_array(member_id, seller_id, count, last_id) FROM messages_conversation ORDER BY last_id",
            "SELECT json_array(member_id, seller_id, type, day, kept.count, min_id, max_id) FROM messages_count AS kept
             JOIN messages_conversation AS known ON known.id = conversation ORDER BY min_id, type, day",
            "SELECT json_array(name, sql) FROM sqlite_master ORDER BY name",
            "SELECT json_array(id) FROM messages_last",
        ] {
            let (written, expected) = (rows(&written, query), rows(&expected, query));
            assert!(!written.is_empty(), "{query}");
            assert_eq!(written.len(), expected.len(), "{query}");
            for pair in written.iter().zip(&expected) {
                assert_eq!(pair.0, pair.1, "{query}");
            }
        }
    }
}
