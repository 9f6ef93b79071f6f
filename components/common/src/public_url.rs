//! The address that links in replies begin with.

use crate::variables;

/// The variable `public_url`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Reads the variable; slashes at its end are left away.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub async fn load() -> Result<Self, variables::Error> {
        let text = variables::text("public_url").await?;
        Ok(Self(text.trim().trim_end_matches('/').to_owned()))
    }

    /// The public address or, where none is set, `origin`: the address that the caller called.
    #[must_use]
    pub fn or<'a>(&'a self, origin: &'a str) -> &'a str {
        if self.0.is_empty() { origin } else { &self.0 }
    }
}
