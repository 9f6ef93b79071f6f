//! `DELETE /directory/shops/{sellerId}`
//!
//! Forgets the shop of a seller. `Document: docs/api/directory.md#delete_shop`

use crate::Directory;
use crate::domain::Error;
use crate::wire::delete_shop::DeleteShop;
use crate::wire::entry::{Deleted, Id};
use common::legacy::Handle;
use directory_store::Shop;

impl Handle<DeleteShop> for Directory {
    async fn handle(&self, id: Id<Shop>) -> Result<Deleted, Error> {
        self.delete(&id).await
    }
}
