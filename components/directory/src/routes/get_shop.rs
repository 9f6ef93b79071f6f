//! `GET /directory/shops/{sellerId}`
//!
//! Reads the shop of a seller. `Document: docs/api/directory.md#get_shop`

use crate::Directory;
use crate::domain::Error;
use crate::wire::SellerId;
use crate::wire::get_shop::GetShop;
use common::Handle;
use profiles::Shop;

impl Handle<GetShop> for Directory {
    async fn handle(&self, SellerId(seller_id): SellerId) -> Result<Shop, Error> {
        self.shops.get(&seller_id).await?.ok_or(Error::AbsentShop)
    }
}
