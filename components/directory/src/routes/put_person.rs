//! `PUT /directory/people/{id}`
//!
//! Stores a person. `Document: docs/api/directory.md#put_person`

use crate::Directory;
use crate::domain::Error;
use crate::wire::put_person::PutPerson;
use common::legacy::Handle;
use directory_store::Person;

impl Handle<PutPerson> for Directory {
    async fn handle(&self, person: Person) -> Result<Person, Error> {
        self.put(person).await
    }
}
