//! All SQL of the bundle: what holds of every statement, whichever family has it.

mod adopted;
mod bundle;
mod header;
mod lists;
mod refusals;
mod released;
mod statements;

/// Fails with all that is wrong, not only the first.
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n\n{}\n", problems.join("\n\n"));
}
