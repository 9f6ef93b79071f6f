//! The comment at the head of a file: its parameters, what it returns, the words by which it refuses.

use std::collections::BTreeSet;

/// What a header says.
pub(crate) struct Header {
    /// `:name, :other  what they mean`: the names of a statement's parameters, with their colons.
    pub parameters: Vec<String>,
    /// The same without colons, in the file of a procedure that only others call.
    pub columns: Vec<String>,
    /// `Refuses: <word> (when), <word>`.
    pub refuses: BTreeSet<String>,
    /// `Refuses: ...; never <word>, <word>: <why>.`: words of procedures that are called so that these do not raise them.
    pub never_refuses: BTreeSet<String>,
}

impl Header {
    pub(crate) fn read(file: &str) -> Self {
        let lines = file.lines().map_while(|line| line.strip_prefix("--"));
        let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let names: Vec<&str> = lines.iter().copied().flat_map(names).collect();
        let (parameters, columns) = names.into_iter().partition(|name| name.starts_with(':'));
        let of_refusals = lines.iter().copied().skip_while(|line| !line.contains("Refuses: "));
        let paragraph: Vec<&str> = of_refusals.take_while(|line| !line.is_empty()).collect();
        let paragraph = paragraph.join(" ");
        let list = paragraph.split_once("Refuses: ").map_or("", |(_, list)| list);
        let list = without_parentheses(list);
        let list = list.split('.').next().unwrap_or_default();
        let (refused, never) = list.split_once("; never ").unwrap_or((list, ""));
        let never = never.split(':').next().unwrap_or_default();
        Self {
            parameters: owned(parameters),
            columns: owned(columns),
            refuses: words(refused),
            never_refuses: words(never),
        }
    }
}

/// The names at the beginning of a line that says what they mean, which is behind two spaces.
fn names(line: &str) -> Vec<&str> {
    let names = line.split_once("  ").map_or("", |(names, _)| names);
    let is_name = |name: &str| {
        let name = name.strip_prefix(':').unwrap_or(name);
        let is_of_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        !name.is_empty() && name.bytes().all(is_of_name)
    };
    let names: Vec<&str> = names.split(", ").collect();
    if names.iter().all(|name| is_name(name)) {
        names
    } else {
        Vec::new()
    }
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::new();
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            letter if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    kept
}

fn words(list: &str) -> BTreeSet<String> {
    let words = list.split([',', ' ']).filter(|word| !word.is_empty() && *word != "and");
    words.map(str::to_owned).collect()
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn a_header_is_read() {
    let header = Header::read(
        "-- Does something: not much.\n--\n-- :owner, :name  whose it is\n--                 and more\n-- :now  Unix seconds\n--\n\
         -- Returns the id. Refuses: unknown-owner (whose owner, then,\n-- is unknown), full; never absent: it is new.\n\
         --\n-- In the procedure, owner  is no name.\n\nSELECT 1\n-- :late  not any more\n",
    );
    assert_eq!(header.parameters, [":owner", ":name", ":now"]);
    assert_eq!(header.refuses, words("unknown-owner, full"));
    assert_eq!(header.never_refuses, words("absent"));
    assert!(Header::read("-- Refuses nothing.\n").refuses.is_empty());
    assert_eq!(Header::read("-- a, b_2  these\n-- text\n").columns, ["a", "b_2"]);
}
