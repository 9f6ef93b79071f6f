//! `PUT /directory/shops/{sellerId}`
//!
//! Stores the shop of a seller. `Document: docs/api/directory.md#put_shop`

use crate::Directory;
use crate::domain::Error;
use crate::wire::put_shop::PutShop;
use common::legacy::Handle;
use directory_store::Shop;

impl Handle<PutShop> for Directory {
    async fn handle(&self, shop: Shop) -> Result<Shop, Error> {
        self.put(shop).await
    }
}
