//! The lines of an import, and the records that they say.

use common::lines::{Error, Splitter};
use directory_store::{Person, Record, Shop, record_of_line};

/// The first byte says how long a line may be, the second in what parts the bytes come.
pub(crate) fn check(data: &[u8]) {
    let [longest, part, body @ ..] = data else { return };
    let limit = usize::from(*longest) * 8;
    let lines = split(limit, body.chunks(usize::from(*part) + 1));
    assert_eq!(split(limit, std::iter::once(body)), lines, "in one part");
    let ends = body.iter().filter(|byte| **byte == b'\n').count();
    let is_open = body.last().is_some_and(|last| *last != b'\n');
    assert_eq!(lines.len(), ends + usize::from(is_open));
    for line in lines.into_iter().flatten() {
        assert!(line.len() <= limit && !line.contains(&b'\n'));
        says_the_same_again::<Shop>(&line);
        says_the_same_again::<Person>(&line);
    }
}

fn split<'a>(limit: usize, parts: impl Iterator<Item = &'a [u8]>) -> Vec<Result<Vec<u8>, Error>> {
    let mut splitter = Splitter::new(limit);
    let mut lines = Vec::new();
    for part in parts {
        splitter.push(part);
        lines.extend(std::iter::from_fn(|| splitter.line()));
    }
    lines.extend(splitter.rest());
    lines
}

fn says_the_same_again<R: Record>(line: &[u8]) {
    let Ok(Some(record)) = record_of_line::<R>(line) else {
        return;
    };
    assert_eq!(record.check(), Ok(()));
    let written = serde_json::to_vec(&record).expect("a record is JSON");
    let again = record_of_line::<R>(&written).map(|again| again.map(|again| (again.id().to_owned(), shown(&again))));
    assert_eq!(again, Ok(Some((record.id().to_owned(), shown(&record)))));
}

fn shown<R: Record>(record: &R) -> Vec<String> {
    record.row().into_iter().map(str::to_owned).collect()
}
