//! People: what they are called, how they are reached, and whatever else is known of them.

use crate::properties::Properties;
use crate::record::{Invalid, Record, Rows, check_bytes, check_characters};
use common::json;
use common::sql::{Maybe, Nothing, One, Read, Value, Write};
use serde::{Deserialize, Serialize};

/// The longest name, and the longest title, in characters.
const MAX_NAME: usize = 255;
/// The longest telephone number, in characters.
const MAX_TELEPHONE: usize = 64;
/// The longest address of a picture, in bytes.
const MAX_PICTURE: usize = 2048;

common::statement! {
    write PutPeople { people } -> Nothing = "put_person";
    read GetPerson { person_id } -> Maybe<[String; 7]> = "get_person";
    write DeletePerson { person_id } -> Maybe<String> = "delete_person";
    read ListPeople { after, limit, bytes } -> One<Rows<[String; 7]>> = "list_people";
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The id that the APIs call the person by, or a team of group-gateway and that id, `<eid>/<uid>`: 1 to 160 bytes. None of
    /// the texts has U+0000.
    pub id: String,
    /// The person itself.
    #[serde(flatten)]
    pub fields: PersonFields,
}

/// What is known of a person. Only the name has to be said; other fields are ignored. UNSPECIFIED: directory-fields
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonFields {
    /// The name that others see: at most 255 characters.
    pub display_name: String,
    /// How the person is addressed: at most 255 characters.
    #[serde(default, deserialize_with = "json::or_default")]
    pub title: String,
    /// The telephone number: at most 64 characters.
    #[serde(default, deserialize_with = "json::or_default")]
    pub telephone: String,
    /// Where a picture of the person is: at most 2048 bytes.
    #[serde(default, deserialize_with = "json::or_default")]
    pub picture: String,
    /// The id of the person's guardian: at most 160 bytes. The directory need not have that person.
    #[serde(default, deserialize_with = "json::or_default")]
    pub guardian: String,
    /// Whatever else is known: a JSON object.
    #[serde(default, deserialize_with = "json::or_default")]
    pub properties: Properties,
}

impl Record for Person {
    const ID: &'static str = "id";
    /// A team's id and a user's with a slash between them.
    const MAX_ID: usize = 160;
    type Fields = PersonFields;
    type Row = [String; 7];

    fn new(id: String, fields: PersonFields) -> Self {
        Self { id, fields }
    }

    fn from_row([id, display_name, title, telephone, picture, guardian, properties]: [String; 7]) -> Self {
        let fields = PersonFields {
            display_name,
            title,
            telephone,
            picture,
            guardian,
            properties: Properties::stored(properties),
        };
        Self::new(id, fields)
    }

    fn row(&self) -> Vec<&str> {
        let fields = &self.fields;
        vec![
            &self.id,
            &fields.display_name,
            &fields.title,
            &fields.telephone,
            &fields.picture,
            &fields.guardian,
            fields.properties.text(),
        ]
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn check_fields(&self) -> Result<(), Invalid> {
        let fields = &self.fields;
        check_characters("displayName", &fields.display_name, MAX_NAME)?;
        check_characters("title", &fields.title, MAX_NAME)?;
        check_characters("telephone", &fields.telephone, MAX_TELEPHONE)?;
        check_bytes("picture", &fields.picture, MAX_PICTURE)?;
        check_bytes("guardian", &fields.guardian, Self::MAX_ID)?;
        fields.properties.check("properties")
    }

    fn put(people: Value) -> impl Write<Result = Nothing> {
        PutPeople { people }
    }

    fn get(person_id: Value) -> impl Read<Result = Maybe<Self::Row>> {
        GetPerson { person_id }
    }

    fn delete(person_id: Value) -> impl Write<Result = Maybe<String>> {
        DeletePerson { person_id }
    }

    fn list(after: Value, limit: Value, bytes: Value) -> impl Read<Result = One<Rows<Self::Row>>> {
        ListPeople { after, limit, bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::{Person, PersonFields};
    use crate::{Invalid, Record};

    /// A person whose columns are these, in their order.
    fn person(columns: [&str; 7]) -> Person {
        Person::from_row(columns.map(str::to_owned))
    }

    #[test]
    fn each_text_has_its_limit() {
        let limits = [
            ("t".repeat(160), "t".repeat(161), Invalid::Id("id", 160)),
            (
                "名".repeat(255),
                "名".repeat(256),
                Invalid::Characters("displayName", 255),
            ),
            ("称".repeat(255), "称".repeat(256), Invalid::Characters("title", 255)),
            ("＋".repeat(64), "＋".repeat(65), Invalid::Characters("telephone", 64)),
            ("p".repeat(2048), "p".repeat(2049), Invalid::Bytes("picture", 2048)),
            ("名".repeat(53), "名".repeat(54), Invalid::Bytes("guardian", 160)),
        ];
        for (index, (longest, too_long, refusal)) in limits.into_iter().enumerate() {
            let with = |text: &str| {
                let mut columns = ["id", "", "", "", "", "", "{}"];
                columns[index] = text;
                person(columns).check()
            };
            assert_eq!(with(&longest), Ok(()), "{refusal}");
            assert_eq!(with(&too_long), Err(refusal));
            assert!(matches!(with("a\0b"), Err(Invalid::Nul(_))), "{refusal}");
        }
        assert_eq!(
            person(["", "", "", "", "", "", "{}"]).check(),
            Err(Invalid::Id("id", 160))
        );
    }

    #[test]
    fn rows_replies_and_bodies_have_the_same_fields() {
        let columns = ["i", "n", "t", "1", "p", "g", r#"{"z":1,"a":2}"#];
        let person = person(columns);
        assert_eq!(person.row(), columns);
        let shown = serde_json::to_string(&person).unwrap();
        assert_eq!(
            shown,
            r#"{"id":"i","displayName":"n","title":"t","telephone":"1","picture":"p","guardian":"g","properties":{"z":1,"a":2}}"#
        );
        let fields: PersonFields = common::json::decode(shown.as_bytes()).unwrap();
        assert_eq!(fields, person.fields);
    }

    #[test]
    fn what_is_left_out_or_null_is_empty() {
        for body in [
            r#"{"displayName":"n"}"#,
            r#"{"displayName":"n","title":null,"telephone":null,"picture":null,"guardian":null,"properties":null}"#,
        ] {
            let fields: PersonFields = common::json::decode(body.as_bytes()).unwrap();
            let person = Person::new("i".to_owned(), fields);
            assert_eq!(person.row(), ["i", "n", "", "", "", "", "{}"]);
        }
        assert!(common::json::decode::<PersonFields>(b"{\"displayName\":null}").is_err());
    }
}
