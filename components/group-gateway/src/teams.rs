//! The teams with their secrets.

use crate::domain::{Error, FAMILY};
use common::{log, variables};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use std::collections::BTreeMap;

/// The teams of the variable `yunzhijia_teams`.
pub(crate) struct Teams {
    secrets: BTreeMap<String, Secrets>,
    /// How many secrets the team with the most has.
    most: usize,
}

/// The secrets of a team: one that signs, and others that verify, so that secrets change without an outage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Secrets {
    /// Signs and verifies.
    pub first: String,
    /// Only verify.
    others: Vec<String>,
}

impl Secrets {
    /// Blanks around them are not theirs, and blank texts are no secrets.
    fn of(secrets: Vec<String>) -> Option<Self> {
        let secrets = secrets.into_iter().map(|secret| secret.trim().to_owned());
        let mut secrets = secrets.filter(|secret| !secret.is_empty());
        let first = secrets.next()?;
        let others = secrets.collect();
        Some(Self { first, others })
    }

    /// All of them, the first one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.first).chain(&self.others).map(String::as_str)
    }
}

/// What the variable has for a team.
#[derive(Deserialize)]
#[serde(untagged)]
enum Configured {
    One(String),
    Several(Vec<String>),
}

impl Teams {
    /// Reads the variable, a JSON object from eid to a secret or a list of secrets.
    pub(crate) async fn load() -> Result<Self, variables::Error> {
        let teams = Self::parse(&variables::text("yunzhijia_teams").await?)?;
        if teams.secrets.is_empty() {
            log::warning(FAMILY, "every call is refused: yunzhijia_teams names no team");
        }
        Ok(teams)
    }

    fn parse(text: &str) -> Result<Self, variables::Error> {
        let configured: BTreeMap<String, Configured> =
            serde_json::from_str(text).map_err(|_| variables::Error::Malformed {
                name: "yunzhijia_teams",
                expected: "a JSON object of texts and lists of texts",
            })?;
        let named = configured.into_iter().filter(|(eid, _)| !eid.trim().is_empty());
        let secrets = named.filter_map(|(eid, configured)| {
            let secrets = match configured {
                Configured::One(secret) => vec![secret],
                Configured::Several(secrets) => secrets,
            };
            Some((eid, Secrets::of(secrets)?))
        });
        let secrets: BTreeMap<_, _> = secrets.collect();
        let most = secrets.values().map(|secrets| secrets.all().count()).max().unwrap_or(1);
        Ok(Self { secrets, most })
    }

    /// The secrets of a team.
    pub(crate) fn secrets(&self, eid: &str) -> Option<&Secrets> {
        self.secrets.get(eid)
    }

    /// The secrets of a team for one of them. Every team, and none, costs as many comparisons, so that the time does not
    /// tell which teams there are.
    pub(crate) fn admit(&self, eid: &str, secret: &str) -> Result<Option<&Secrets>, Error> {
        let known = self.secrets(eid);
        let mut candidates = known.into_iter().flat_map(Secrets::all);
        let mut is_right = false;
        for _ in 0..self.most {
            is_right |= same(candidates.next().unwrap_or_default(), secret)?;
        }
        Ok(known.filter(|_| is_right))
    }
}

/// HMAC takes keys of every length; were it otherwise, no other key would do.
pub(crate) fn mac(key: &str, text: &str) -> Result<Hmac<Sha256>, Error> {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
    let mut mac = mac.map_err(|error| Error::Internal(error.to_string()))?;
    mac.update(text.as_bytes());
    Ok(mac)
}

/// Whether two texts are the same, in a time that does not tell where they differ; nothing is the same as no text.
pub(crate) fn same(expected: &str, given: &str) -> Result<bool, Error> {
    let expected_mac = mac("compare", expected)?.finalize().into_bytes();
    let is_same = mac("compare", given)?.verify_slice(&expected_mac).is_ok();
    Ok(is_same && !expected.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Teams, same};

    #[test]
    fn a_team_has_one_secret_or_several_and_empty_ones_are_none() {
        let text =
            r#"{"1":"only","2":["new","","old"],"3":"","4":[],"5":["",""],"6":[""," last "],"7":" ","":"nobody"}"#;
        let teams = Teams::parse(text).unwrap();
        let cases = [
            ("1", "only", Some("only")),
            ("2", "new", Some("new")),
            ("2", "old", Some("new")),
            ("2", "only", None),
            ("6", "last", Some("last")),
            ("7", " ", None),
            ("8", "only", None),
            ("", "nobody", None),
        ];
        for (eid, secret, first) in cases {
            let secrets = teams.admit(eid, secret).unwrap();
            assert_eq!(secrets.map(|secrets| &*secrets.first), first, "{eid} {secret}");
        }
        for eid in ["1", "2", "3", "4", "5", "6", "7", "8", ""] {
            assert_eq!(teams.admit(eid, ""), Ok(None), "{eid}");
        }
        for text in [
            "",
            "[]",
            r#"{"1":1}"#,
            r#"{"1":["a",1]}"#,
            r#"{"1":null}"#,
            r#"{"1":[["a"]]}"#,
        ] {
            assert!(Teams::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_is_the_same_as_no_text() {
        for (expected, given, is_same) in [("a", "a", true), ("a", "b", false), ("", "", false), ("a", "", false)] {
            assert_eq!(same(expected, given), Ok(is_same), "{expected:?} {given:?}");
        }
    }
}
