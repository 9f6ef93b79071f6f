//! Configuration: the variables that `spin.toml` grants the component.

use std::str::FromStr;

/// A variable could not be read, or its value is not of the expected form.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The manifest does not grant the variable, or its provider failed.
    #[error("variable {name} cannot be read: {cause}")]
    Unavailable {
        /// The variable's name.
        name: &'static str,
        /// What the host said.
        cause: String,
    },
    /// The value, which is not repeated here because it may be a secret, has the wrong form.
    #[error("the value of variable {name} is not {expected}")]
    Malformed {
        /// The variable's name.
        name: &'static str,
        /// What it should be, to stand behind "is not".
        expected: &'static str,
    },
}

/// The value of a variable as text.
///
/// # Errors
///
/// The manifest does not grant it, or its provider failed.
pub async fn text(name: &'static str) -> Result<String, Error> {
    spin_sdk::variables::get(name)
        .await
        .map_err(|error| Error::Unavailable {
            name,
            cause: error.to_string(),
        })
}

/// The value of a variable as a `T`; `expected` says in an error what it should have been.
///
/// # Errors
///
/// As [`text`], or the value is not a `T`.
pub async fn parsed<T: FromStr>(name: &'static str, expected: &'static str) -> Result<T, Error> {
    text(name)
        .await?
        .trim()
        .parse()
        .map_err(|_| Error::Malformed { name, expected })
}

/// The secret that is in a variable, and the one before it, in another, that verifies too while secrets change; spaces around
/// them are not theirs.
///
/// # Errors
///
/// As [`text`].
pub async fn secrets(name: &'static str, previous: &'static str) -> Result<Vec<String>, Error> {
    Ok(rotated(&text(name).await?, &text(previous).await?))
}

/// A secret and the one before it. Without the secret the one before opens nothing: who takes a secret away closes what it
/// opened.
#[must_use]
pub fn rotated(secret: &str, previous: &str) -> Vec<String> {
    if secret.trim().is_empty() {
        return Vec::new();
    }
    let secrets = [secret, previous].into_iter().map(str::trim);
    secrets.filter(|secret| !secret.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::rotated;

    #[test]
    fn the_secret_before_counts_only_beside_one() {
        assert_eq!(rotated(" new ", "old\n"), ["new", "old"]);
        assert_eq!(rotated("new", " "), ["new"]);
        assert!(rotated(" ", "old").is_empty());
    }
}
