//! What a statement is, as far as the server's rules depend on it.

use crate::failure::Failure;
use rusqlite::Connection;

/// What its result reports.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// The count of rows and the last row's number.
    Insert,
    /// The count of rows.
    Change,
    /// Neither.
    Other,
}

/// PRAGMAs that are accepted with and without a value.
const FREE: &str = "table_list index_list table_info table_xinfo index_info index_xinfo pragma_list compile_options \
    database_list function_list module_list encoding defer_foreign_keys foreign_keys foreign_key_list \
    foreign_key_check collation_list data_version freelist_count integrity_check legacy_file_format page_count \
    quick_check stats user_version";

/// PRAGMAs that may be asked for, but not set.
const READ: &str = "schema_version analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size \
    cache_spill cell_size_check checkpoint_fullfsync fullfsync hard_heap_limit journal_mode journal_size_limit \
    legacy_alter_table locking_mode max_page_count mmap_size page_size query_only read_uncommitted recursive_triggers \
    reverse_unordered_selects secure_delete soft_heap_limit synchronous temp_store threads trusted_schema \
    wal_autocheckpoint";

/// Tells a statement's kind, before anything of its batch runs.
///
/// # Errors
///
/// When it cannot be parsed, is none or more than one, or is of a kind that the server refuses.
pub(crate) fn inspect(connection: &Connection, sql: &str) -> Result<Kind, Failure> {
    let kind = classify(sql)?;
    match connection.prepare(sql).map(drop) {
        Err(rusqlite::Error::MultipleStatement) => Err(Failure::Many),
        Err(rusqlite::Error::SqlInputError { msg, offset, .. }) if is_syntax(&msg) => {
            Err(Failure::Unparsed(syntax(sql, &msg, offset)))
        }
        // Names that the schema has not are found when the statement's turn comes.
        _ => Ok(kind),
    }
}

fn is_syntax(message: &str) -> bool {
    message.ends_with("syntax error") || message.starts_with("unrecognized token") || message == "incomplete input"
}

fn syntax(sql: &str, message: &str, offset: i32) -> String {
    let before = usize::try_from(offset).ok().and_then(|offset| sql.get(..offset));
    let (Some(found), Some(before)) = (message.split('"').nth(1), before) else {
        return message.to_owned();
    };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("syntax error around L{line}:{column}: `{found}`")
}

fn classify(sql: &str) -> Result<Kind, Failure> {
    let tokens = Tokens(sql).map(str::to_ascii_lowercase).collect::<Vec<_>>();
    let mut words = tokens.iter().map(String::as_str).skip_while(|token| *token == ";");
    let first = words.next().ok_or(Failure::Empty)?;
    let refused = || Err(Failure::Unparsed(format!("unsupported statement: {sql}")));
    match first {
        "insert" | "replace" => Ok(Kind::Insert),
        "update" | "delete" => Ok(Kind::Change),
        "with" => Ok(main_verb(&mut words)),
        "create" if matches!(words.next(), Some("temp" | "temporary")) => refused(),
        "analyze" | "vacuum" | "attach" => refused(),
        "pragma" if !pragma_allowed(&mut words) => refused(),
        "explain" if words.next() == Some("pragma") && !pragma_allowed(&mut words) => refused(),
        _ => Ok(Kind::Other),
    }
}

/// The verb of a statement that begins with common table expressions.
fn main_verb<'a>(words: &mut impl Iterator<Item = &'a str>) -> Kind {
    let mut depth = 0_usize;
    for word in words {
        match word {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "insert" | "replace" if depth == 0 => return Kind::Insert,
            "update" | "delete" if depth == 0 => return Kind::Change,
            "select" | "values" if depth == 0 => return Kind::Other,
            _ => {}
        }
    }
    Kind::Other
}

fn pragma_allowed<'a>(words: &mut impl Iterator<Item = &'a str>) -> bool {
    let words = words.take_while(|word| *word != ";").collect::<Vec<_>>();
    let (name, value) = match words.as_slice() {
        [_, ".", name, value @ ..] | [name, value @ ..] => (*name, value),
        [] => return true,
    };
    let is_in = |list: &str| list.split_whitespace().any(|known| known == name);
    is_in(FREE) || (value.is_empty() && is_in(READ))
}

/// The words and signs of a statement, without comments. What is quoted is one of them.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            self.0 = self.0.trim_start();
            let comment = if self.0.starts_with("--") {
                self.0.find('\n')
            } else if self.0.starts_with("/*") {
                self.0.find("*/").map(|at| at + 2)
            } else {
                break;
            };
            self.0 = comment.and_then(|at| self.0.get(at..)).unwrap_or_default();
        }
        let first = self.0.chars().next()?;
        let end = match first {
            '\'' | '"' | '`' => quoted(self.0, first),
            '[' => self.0.find(']').map(|at| at + 1),
            _ if is_word(first) => self.0.find(|c| !is_word(c)),
            _ => Some(first.len_utf8()),
        };
        let (token, rest) = self.0.split_at_checked(end.unwrap_or(self.0.len()))?;
        self.0 = rest;
        Some(token)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '@' | ':' | '?' | '#')
}

/// Where the quotation ends that the text begins with; a doubled mark begins another one, which does no harm here.
fn quoted(text: &str, mark: char) -> Option<usize> {
    text.char_indices()
        .skip(1)
        .find(|(_, c)| *c == mark)
        .map(|(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::{Kind, classify};

    #[test]
    fn kinds_are_told_apart() {
        for (sql, kind) in [
            ("SELECT 1", Kind::Other),
            (" /* INSERT */ -- DELETE\n insert into t values (1)", Kind::Insert),
            ("REPLACE INTO t VALUES (')', '(')", Kind::Insert),
            ("WITH a(x) AS (SELECT 1) INSERT INTO t SELECT x FROM a", Kind::Insert),
            ("WITH a AS (SELECT ')' AS \"insert\") SELECT * FROM a", Kind::Other),
            ("with a as (values (1)) UPDATE t SET x = 1", Kind::Change),
            ("PRAGMA foreign_keys = ON", Kind::Other),
            ("PRAGMA main.user_version = 3", Kind::Other),
            ("PRAGMA journal_mode;", Kind::Other),
            ("pragma table_info('t')", Kind::Other),
        ] {
            assert_eq!(classify(sql).ok(), Some(kind), "{sql}");
        }
    }

    #[test]
    fn what_the_server_refuses_is_refused() {
        for sql in [
            "PRAGMA journal_mode = WAL",
            "PRAGMA Busy_Timeout(1)",
            "PRAGMA main.synchronous=OFF",
            "PRAGMA wal_checkpoint",
            "PRAGMA optimize",
            "PRAGMA no_such_thing",
            "EXPLAIN PRAGMA optimize",
            "CREATE TEMP TABLE t (x)",
            "VACUUM",
            "ANALYZE t",
            "ATTACH 'x' AS y",
        ] {
            let text = classify(sql).map_err(|failure| failure.to_string());
            assert_eq!(
                text,
                Err(format!("SQL string could not be parsed: unsupported statement: {sql}"))
            );
        }
        assert!(classify(" -- nothing").is_err());
    }
}
