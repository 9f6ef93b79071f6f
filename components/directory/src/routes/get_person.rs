//! `GET /directory/people/{id}`
//!
//! Reads a person. `Document: docs/api/directory.md#get_person`

use crate::Directory;
use crate::domain::Error;
use crate::wire::entry::Id;
use crate::wire::get_person::GetPerson;
use common::legacy::Handle;
use directory_store::Person;

impl Handle<GetPerson> for Directory {
    async fn handle(&self, id: Id<Person>) -> Result<Person, Error> {
        self.get(&id).await
    }
}
