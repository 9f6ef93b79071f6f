//! What each endpoint does: wire type, store, wire type. Endpoints of one kind differ in nothing but their records.

mod delete_person;
mod delete_shop;
mod get_person;
mod get_shop;
mod import;
mod import_people;
mod import_shops;
mod list_people;
mod list_shops;
mod put_person;
mod put_shop;

use crate::Directory;
use crate::domain::{Entry, Error};
use crate::wire::entry::{Deleted, Id};
use crate::wire::page::Request;
use directory_store::Page;

impl Directory {
    async fn put<R: Entry>(&self, record: R) -> Result<R, Error> {
        self.profiles.put(std::slice::from_ref(&record)).await?;
        Ok(record)
    }

    async fn get<R: Entry>(&self, id: &Id<R>) -> Result<R, Error> {
        self.profiles.get(&id.id).await?.ok_or(Error::Absent(R::KIND))
    }

    async fn delete<R: Entry>(&self, id: &Id<R>) -> Result<Deleted, Error> {
        if self.profiles.delete::<R>(&id.id).await? {
            Ok(Deleted)
        } else {
            Err(Error::Absent(R::KIND))
        }
    }

    async fn list<R: Entry>(&self, Request { after, size }: &Request) -> Result<Page<R>, Error> {
        Ok(self.profiles.list(after, *size).await?)
    }
}
