//! `DELETE /directory/people/{id}`
//!
//! Forgets a person. `Document: docs/api/directory.md#delete_person`

use crate::Directory;
use crate::domain::Error;
use crate::wire::delete_person::DeletePerson;
use crate::wire::entry::{Deleted, Id};
use common::legacy::Handle;
use directory_store::Person;

impl Handle<DeletePerson> for Directory {
    async fn handle(&self, id: Id<Person>) -> Result<Deleted, Error> {
        self.delete(&id).await
    }
}
