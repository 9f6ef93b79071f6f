//! The endpoints, a file for each kind of call: those for shops and those for people differ in nothing but the type of
//! record.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod put;

use crate::domain::Kind;
use directory_store::{Person, PersonFields, Properties, Record, Shop};

/// A type of record that has endpoints.
pub(crate) trait Resource: Record + 'static {
    /// What its records are.
    const KIND: Kind;
    /// The endpoint that stores one.
    const PUT: Call;
    /// The endpoint that reads one.
    const GET: Call;
    /// The endpoint that forgets one.
    const DELETE: Call;
    /// The endpoint that reads a page.
    const LIST: Call;
    /// The endpoint that stores many.
    const IMPORT: Call;

    /// The record as the person with the id `person` sees it. UNSPECIFIED: directory-persons
    #[must_use]
    fn seen_by(self, person: &str) -> Self;
}

/// What tells an endpoint for one type of record from that for another.
pub(crate) struct Call {
    name: &'static str,
    /// The segment of an id is called like the record's [`ID`](Record::ID).
    path: &'static str,
}

const fn call(name: &'static str, path: &'static str) -> Call {
    Call { name, path }
}

impl Resource for Shop {
    const KIND: Kind = Kind::Shop;
    const PUT: Call = call("put_shop", "/directory/shops/{sellerId}");
    const GET: Call = call("get_shop", "/directory/shops/{sellerId}");
    const DELETE: Call = call("delete_shop", "/directory/shops/{sellerId}");
    const LIST: Call = call("list_shops", "/directory/shops");
    const IMPORT: Call = call("import_shops", "/directory/shops/import");

    fn seen_by(self, _: &str) -> Self {
        self
    }
}

impl Resource for Person {
    const KIND: Kind = Kind::Person;
    const PUT: Call = call("put_person", "/directory/people/{id}");
    const GET: Call = call("get_person", "/directory/people/{id}");
    const DELETE: Call = call("delete_person", "/directory/people/{id}");
    const LIST: Call = call("list_people", "/directory/people");
    const IMPORT: Call = call("import_people", "/directory/people/import");

    fn seen_by(self, person: &str) -> Self {
        if self.id == person {
            return self;
        }
        let fields = PersonFields {
            telephone: String::new(),
            guardian: String::new(),
            properties: Properties::default(),
            ..self.fields
        };
        Self { fields, ..self }
    }
}
