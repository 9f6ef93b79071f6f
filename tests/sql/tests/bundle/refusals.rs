//! The words by which statements refuse: raised in SQL, said in headers, mapped in code.

use crate::assert_none;
use crate::bundle::{Package, packages};
use std::collections::{BTreeMap, BTreeSet};

type Words = BTreeSet<String>;

/// The procedures of the bundle by what calls them: `INSERT INTO <view>`, or what sets off a trigger on a table.
struct Procedures(BTreeMap<String, String>);

impl Procedures {
    fn of_the_bundle() -> Self {
        let procedures = schemas::ALL.into_iter().flat_map(|schema| schema.procedures);
        let procedures = procedures.map(|procedure| {
            let body = procedure
                .statements
                .iter()
                .skip(1)
                .copied()
                .collect::<Vec<_>>()
                .join(";\n");
            (called_by(procedure.name, &body), body)
        });
        Self(procedures.collect())
    }

    /// The words that a text raises, and those that the procedures raise which it calls, by any way.
    fn words(&self, text: &str) -> Words {
        let mut words = raised(text);
        let (mut texts, mut seen) = (vec![text], BTreeSet::new());
        while let Some(text) = texts.pop() {
            for (call, body) in &self.0 {
                let calls = text
                    .match_indices(call.as_str())
                    .any(|(at, _)| !goes_on(text, at + call.len()));
                if calls && seen.insert(call) {
                    words.extend(raised(body));
                    texts.push(body);
                }
            }
        }
        words
    }
}

/// What a statement says to set a procedure off.
fn called_by(name: &str, body: &str) -> String {
    let Some(head) = body.strip_prefix("CREATE TRIGGER ") else {
        return format!("INSERT INTO {name}");
    };
    let words: Vec<&str> = head.split_whitespace().collect();
    let on = words.iter().position(|word| *word == "ON").unwrap_or_default();
    let table = words.get(on + 1).copied().unwrap_or_default();
    let before_table = &words[..on];
    if before_table.contains(&"DELETE") {
        format!("DELETE FROM {table}")
    } else if before_table.contains(&"UPDATE") {
        format!("UPDATE {table}")
    } else {
        format!("INSERT INTO {table}")
    }
}

fn goes_on(text: &str, at: usize) -> bool {
    let next = text[at..].chars().next();
    next.is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// The words behind `refused: `.
fn raised(text: &str) -> Words {
    let words = text.split("'refused: ").skip(1);
    words
        .filter_map(|rest| Some(rest.split_once('\'')?.0.to_owned()))
        .collect()
}

/// The words of the tables `static ...: &Refusals<...> = &[("word", ...), ...];`.
fn mapped(package: &Package) -> Words {
    let tables = package.code.split("Refusals<").skip(1);
    let tables = tables.filter_map(|rest| Some(rest.split_once("= &[")?.1.split_once("];")?.0));
    let words = tables.flat_map(|table| table.split("(\"").skip(1));
    words
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}

fn list(words: &Words) -> String {
    if words.is_empty() {
        return "nothing".to_owned();
    }
    words.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_header_says_by_which_words_the_file_refuses() {
    let procedures = Procedures::of_the_bundle();
    let mut problems = Vec::new();
    for package in packages() {
        for file in &package.files {
            let (can, own) = (procedures.words(&file.body), raised(&file.body));
            let said: Words = file.header.refuses.union(&file.header.never_refuses).cloned().collect();
            if said != can || !own.is_disjoint(&file.header.never_refuses) {
                problems.push(format!(
                    "{}: the header says `Refuses: <word> (when), <word>.` with every word that the file and the procedures which \
                     it calls can raise; those that such a procedure cannot raise here stand behind it: `; never <word>: <why>.`\n  \
                     raised are {}\n  the header has {}",
                    file.path,
                    list(&can),
                    list(&said)
                ));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn every_word_has_the_family_s_error_and_every_error_its_word() {
    let mut problems = Vec::new();
    for package in packages() {
        let refuses: Words = package
            .declared()
            .flat_map(|(_, file)| file.header.refuses.clone())
            .collect();
        let mut mapped = mapped(&package);
        // A store may answer for a word itself.
        let answered = refuses
            .iter()
            .filter(|word| package.is_library() && package.code.contains(&format!("\"{word}\"")));
        mapped.extend(answered.cloned());
        for word in refuses.difference(&mapped) {
            problems.push(format!(
                "{}: statements refuse by `{word}`, which would be an internal error; map it in REFUSALS",
                package.name
            ));
        }
        for word in mapped.difference(&refuses) {
            problems.push(format!(
                "{}: REFUSALS maps `{word}`, by which no statement of sql/ refuses; remove it",
                package.name
            ));
        }
    }
    assert_none(&problems);
}

#[test]
fn words_have_only_the_letters_that_a_database_leaves_alone() {
    let procedures = schemas::ALL.into_iter().flat_map(|schema| schema.procedures);
    let words = procedures.flat_map(|procedure| raised(&procedure.statements.join(";\n")));
    let is_of_word = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let wrong = words.filter(|word| word.is_empty() || !word.chars().all(is_of_word));
    assert_none(
        &wrong
            .map(|word| format!("refused: {word}: only a to z, 0 to 9 and -"))
            .collect::<Vec<_>>(),
    );
}
