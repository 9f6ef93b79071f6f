//! `DELETE /directory/shops/{sellerId}`
//!
//! Forgets the shop of a seller. `Document: docs/api/directory.md#delete_shop`

use crate::Directory;
use crate::domain::Error;
use crate::wire::SellerId;
use crate::wire::delete_shop::{DeleteShop, Deleted};
use common::Handle;

impl Handle<DeleteShop> for Directory {
    async fn handle(&self, SellerId(seller_id): SellerId) -> Result<Deleted, Error> {
        if self.shops.delete(&seller_id).await? {
            Ok(Deleted)
        } else {
            Err(Error::AbsentShop)
        }
    }
}
