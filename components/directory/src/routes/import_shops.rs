//! `POST /directory/shops/import`
//!
//! Stores the shops of a newline-delimited body of any length. `Document: docs/api/directory.md#import_shops`

use super::import::import;
use crate::Directory;
use crate::domain::Error;
use crate::domain::import::Report;
use crate::wire::import::NoParameters;
use crate::wire::import_shops::ImportShops;
use common::legacy::HandleStream;
use common::legacy::http::Body;
use directory_store::Shop;

impl HandleStream<ImportShops> for Directory {
    async fn handle(&self, _: NoParameters, body: Body) -> Result<Report, Error> {
        import::<Shop>(&self.profiles, body).await
    }
}
