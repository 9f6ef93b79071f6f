//! `POST /directory/people/import`
//!
//! Stores the people of a newline-delimited body of any length. `Document: docs/api/directory.md#import_people`

use super::import::import;
use crate::Directory;
use crate::domain::Error;
use crate::domain::import::Report;
use crate::wire::import::NoParameters;
use crate::wire::import_people::ImportPeople;
use common::legacy::HandleStream;
use common::legacy::http::Body;
use directory_store::Person;

impl HandleStream<ImportPeople> for Directory {
    async fn handle(&self, _: NoParameters, body: Body) -> Result<Report, Error> {
        import::<Person>(&self.profiles, body).await
    }
}
