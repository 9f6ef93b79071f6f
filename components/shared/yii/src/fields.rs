//! Which fields of the models of a reply a request asks for, as `yii\rest\Serializer` and `yii\base\ArrayableTrait` find out.

use crate::php::Array;
use common::Failure;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::fmt;

/// The parameter of a query that names fields. Those that `expand` names would be a model's extra fields, of which there are none.
const PARAMETER: &str = "fields";

/// The fields that a request names; all of them where it names none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeSet<Vec<u8>>);

impl Fields {
    /// Reads the names: between commas with blanks around them, each up to its first dot, with `*` for all.
    #[must_use]
    pub fn read(variables: &Array) -> Self {
        let text = variables.text(PARAMETER).unwrap_or_default();
        let parts: Vec<_> = text.split(|&byte| byte == b',').collect();
        let last = parts.len().saturating_sub(1);
        // Blanks at the ends of the whole belong to the names there.
        let names = parts.into_iter().enumerate().map(|(place, part)| {
            let part = if place > 0 { trimmed_start(part) } else { part };
            if place < last { trimmed_end(part) } else { part }
        });
        let roots = names.filter(|name| !name.is_empty());
        let roots: BTreeSet<_> = roots
            .map(|name| name.split(|&byte| byte == b'.').next().unwrap_or_default())
            .collect();
        if roots.contains(&b"*"[..]) {
            return Self::default();
        }
        Self(roots.into_iter().map(<[u8]>::to_vec).collect())
    }

    /// A model with these fields.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`]: it cannot be written.
    pub fn of<T: Serialize>(&self, model: T) -> Result<Resource<T>, Failure> {
        if self.0.is_empty() {
            return Ok(Resource::Whole(model));
        }
        let select = || {
            let mut members: Members = serde_json::from_str(&serde_json::to_string(&model)?)?;
            members.0.retain(|(name, _)| self.0.contains(name.as_bytes()));
            Ok(Resource::Part(members))
        };
        select().map_err(|error: serde_json::Error| Failure::Internal(format!("fields: {error}")))
    }
}

fn is_blank(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || *byte == b'\x0b'
}

fn trimmed_start(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !is_blank(byte)).unwrap_or(text.len());
    text.get(start..).unwrap_or_default()
}

fn trimmed_end(text: &[u8]) -> &[u8] {
    let end = text
        .iter()
        .rposition(|byte| !is_blank(byte))
        .map_or(0, |last| last.saturating_add(1));
    text.get(..end).unwrap_or_default()
}

/// A model of a reply.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Resource<T> {
    /// With all its fields.
    Whole(T),
    /// With those that the request names.
    Part(Members),
}

/// The fields of a model, in their order.
#[derive(Debug)]
pub struct Members(Vec<(String, Box<RawValue>)>);

impl Serialize for Members {
    /// PHP has one empty array for lists and maps, which it writes as a list.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_empty() {
            return serializer.collect_seq([(); 0]);
        }
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;
    use crate::php::Array;
    use serde::Serialize;

    #[derive(Serialize)]
    struct Model {
        id: i64,
        seller_id: &'static str,
        cnt: &'static str,
    }

    fn written(query: &str) -> String {
        let model = Model {
            id: 7,
            seller_id: "s",
            cnt: "\"\\",
        };
        let fields = Fields::read(&Array::parse(query.as_bytes()));
        serde_json::to_string(&fields.of(model).unwrap()).unwrap()
    }

    #[test]
    fn fields_are_those_that_yii_finds() {
        const ALL: &str = r#"{"id":7,"seller_id":"s","cnt":"\"\\"}"#;
        for (query, expected) in [
            ("", ALL),
            ("fields=", ALL),
            ("fields=,", ALL),
            ("fields=*", ALL),
            ("fields=id,*", ALL),
            ("fields=*.x", ALL),
            ("fields[]=id", ALL),
            ("expand=shop,id", ALL),
            ("Fields=id", ALL),
            ("fields=id", r#"{"id":7}"#),
            ("fields=cnt,id,id", r#"{"id":7,"cnt":"\"\\"}"#),
            ("fields=cnt+,%09id", r#"{"id":7,"cnt":"\"\\"}"#),
            ("fields=,,id,,", r#"{"id":7}"#),
            ("fields=id.x.y", r#"{"id":7}"#),
            ("fields=id&expand=cnt", r#"{"id":7}"#),
            ("fields=id,unknown", r#"{"id":7}"#),
            ("fields=unknown", "[]"),
            ("fields=ID", "[]"),
            ("fields=.id", "[]"),
            ("fields=+id", "[]"),
            ("fields=id+", "[]"),
            ("fields=+", "[]"),
            ("fields=0", "[]"),
            ("fields=id;cnt", "[]"),
            ("fields=%FF", "[]"),
        ] {
            assert_eq!(written(query), expected, "{query}");
        }
    }
}
