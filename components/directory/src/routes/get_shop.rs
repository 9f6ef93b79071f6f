//! `GET /directory/shops/{sellerId}`
//!
//! Reads the shop of a seller. `Document: docs/api/directory.md#get_shop`

use crate::Directory;
use crate::domain::Error;
use crate::wire::entry::Id;
use crate::wire::get_shop::GetShop;
use common::legacy::Handle;
use directory_store::Shop;

impl Handle<GetShop> for Directory {
    async fn handle(&self, id: Id<Shop>) -> Result<Shop, Error> {
        self.get(&id).await
    }
}
