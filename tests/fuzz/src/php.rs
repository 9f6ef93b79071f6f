//! PHP's variables, of a query or a form.

use yii::php::{Array, integer};

/// How much longer at most than what was read is what is written of it: `[]` becomes `%5B`, 19 digits and `%5D`.
const GROWTH: usize = 16;

pub(crate) fn check(data: &[u8]) {
    let _ = integer(data);
    let variables = Array::parse(data);
    let written = variables.build_query();
    assert!(
        written.len() <= GROWTH * data.len(),
        "{} bytes of {}",
        written.len(),
        data.len()
    );
    let again = Array::parse(written.as_bytes()).build_query();
    if written.split('&').all(has_plain_name) {
        assert_eq!(again, written);
    } else {
        assert!(again.len() <= written.len());
    }
}

/// Whether a variable's name, without what is in brackets, is one that PHP reads as it stands. Behind an opening bracket that
/// is never closed it has what it would not have elsewhere, so that it changes each time it is written and read.
fn has_plain_name(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    let mut parts = name.split("%5B");
    let is_plain = !parts.next().unwrap_or_default().contains(['+', '.']);
    is_plain && parts.all(|part| part.contains("%5D"))
}
