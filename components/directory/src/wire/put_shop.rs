//! `PUT /directory/shops/{sellerId}`
//!
//! Stores the shop of a seller. `Document: docs/api/directory.md#put_shop`

use super::{FromIncoming, SellerId, short};
use crate::domain::Error;
use common::Endpoint;
use common::http::Incoming;
use common::json;
use http::Method;
use profiles::Shop;
use serde::Deserialize;

/// The endpoint.
pub(crate) struct PutShop;

impl Endpoint for PutShop {
    const NAME: &'static str = "put_shop";
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/directory/shops/{sellerId}";
    type Request = Shop;
    type Reply = Shop;
}

/// The body. Other fields are ignored. UNSPECIFIED: directory-fields
#[derive(Deserialize)]
struct Fields {
    shop_name: String,
    logo: String,
}

impl FromIncoming for Shop {
    fn from_incoming(incoming: &Incoming) -> Result<Self, Error> {
        let SellerId(seller_id) = SellerId::from_incoming(incoming)?;
        let body = incoming.body.as_ref().map_err(Clone::clone)?;
        let Fields { shop_name, logo } = json::decode(body).map_err(|error| match error {
            json::Error::NotJson(why) => Error::NotJson(short(&why)),
            json::Error::Mismatch(why) => Error::NotShop(short(&why)),
        })?;
        let shop = Self {
            seller_id,
            shop_name,
            logo,
        };
        shop.check()?;
        Ok(shop)
    }
}
