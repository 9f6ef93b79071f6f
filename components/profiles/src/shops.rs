//! Shops: a seller's name and logo.

use common::sql::{self, Database, Schema, Value};
use serde::{Deserialize, Serialize};

/// The longest seller id, in bytes: what a RongCloud user id may have.
const MAX_SELLER_ID: usize = 64;
/// The longest name, in characters.
const MAX_SHOP_NAME: usize = 255;
/// The longest logo, in bytes.
const MAX_LOGO: usize = 2048;

/// Takes: an array of [seller id, name, logo].
const PUT: &str = "
    INSERT INTO directory_shop (seller_id, shop_name, logo)
    SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1) WHERE true
    ON CONFLICT (seller_id) DO UPDATE SET shop_name = excluded.shop_name, logo = excluded.logo";

/// Takes: seller id.
const GET: &str = "
    SELECT json_object('sellerId', seller_id, 'shop_name', shop_name, 'logo', logo)
    FROM directory_shop WHERE seller_id = ?1";

/// Takes: seller id.
const DELETE: &str = "DELETE FROM directory_shop WHERE seller_id = ?1 RETURNING json_array(seller_id)";

/// Takes: the seller id behind which the page starts, how many shops to read.
const LIST: &str = "
    SELECT json_group_array(json_object('sellerId', seller_id, 'shop_name', shop_name, 'logo', logo))
    FROM (SELECT * FROM directory_shop WHERE seller_id > (SELECT ?1) ORDER BY seller_id LIMIT (SELECT ?2))";

static SCHEMAS: [Schema; 1] = [crate::SCHEMA];

/// A shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// The seller's id: 1 to 64 bytes. None of the texts has U+0000.
    #[serde(rename = "sellerId")]
    pub seller_id: String,
    /// Its name: at most 255 characters.
    pub shop_name: String,
    /// Where its logo is: at most 2048 bytes.
    pub logo: String,
}

/// Why something is no shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidShop {
    /// The seller's id.
    #[error("sellerId has to have 1 to {MAX_SELLER_ID} bytes")]
    SellerId,
    /// The name.
    #[error("shop_name has to have at most {MAX_SHOP_NAME} characters")]
    ShopName,
    /// The logo.
    #[error("logo has to have at most {MAX_LOGO} bytes")]
    Logo,
    /// A text with U+0000, behind which some versions of SQLite drop the rest of a JSON string: one seller would be taken
    /// for another.
    /// UNSPECIFIED: directory-nul
    #[error("{0} must not contain U+0000")]
    Nul(&'static str),
}

/// Some shops in the order of their sellers' ids (by bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopPage {
    /// The shops.
    pub shops: Vec<Shop>,
    /// The id of the last one, if there are more behind it.
    pub next: Option<String>,
}

/// The table of shops.
pub struct Shops(Database);

impl Shop {
    /// Whether a seller may have this id.
    ///
    /// # Errors
    ///
    /// It is empty, too long or has U+0000.
    pub fn check_seller_id(seller_id: &str) -> Result<(), InvalidShop> {
        if (1..=MAX_SELLER_ID).contains(&seller_id.len()) {
            check_nul("sellerId", seller_id)
        } else {
            Err(InvalidShop::SellerId)
        }
    }

    /// Whether the shop can be stored.
    ///
    /// # Errors
    ///
    /// The first of its fields that cannot be.
    pub fn check(&self) -> Result<(), InvalidShop> {
        Self::check_seller_id(&self.seller_id)?;
        if self.shop_name.chars().count() > MAX_SHOP_NAME {
            return Err(InvalidShop::ShopName);
        }
        if self.logo.len() > MAX_LOGO {
            return Err(InvalidShop::Logo);
        }
        check_nul("shop_name", &self.shop_name)?;
        check_nul("logo", &self.logo)
    }
}

fn check_nul(field: &'static str, text: &str) -> Result<(), InvalidShop> {
    if text.contains('\0') {
        Err(InvalidShop::Nul(field))
    } else {
        Ok(())
    }
}

impl Default for Shops {
    fn default() -> Self {
        Self::new()
    }
}

impl Shops {
    /// The table in the database that the manifest grants.
    #[must_use]
    pub const fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// Stores shops, instead of what was known of them; all or none. Of several with one seller the last one counts.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn put(&self, shops: &[Shop]) -> Result<(), sql::Error> {
        let rows = shops.iter().map(|shop| (&shop.seller_id, &shop.shop_name, &shop.logo));
        let rows = sql::json(&rows.collect::<Vec<_>>());
        self.0.query::<()>(PUT, &[rows]).await?;
        Ok(())
    }

    /// The shop of a seller.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn get(&self, seller_id: &str) -> Result<Option<Shop>, sql::Error> {
        self.0.query(GET, &[Value::Text(seller_id.to_owned())]).await
    }

    /// Forgets the shop of a seller; whether there was one.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn delete(&self, seller_id: &str) -> Result<bool, sql::Error> {
        let deleted: Option<[String; 1]> = self.0.query(DELETE, &[Value::Text(seller_id.to_owned())]).await?;
        Ok(deleted.is_some())
    }

    /// At most `size` shops whose sellers' ids stand behind `after`.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn list(&self, after: &str, size: u32) -> Result<ShopPage, sql::Error> {
        let limit = Value::Integer(i64::from(size).saturating_add(1));
        let shops: Option<Vec<Shop>> = self.0.query(LIST, &[Value::Text(after.to_owned()), limit]).await?;
        let mut shops = shops.unwrap_or_default();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = shops.len() > size;
        shops.truncate(size);
        let next = shops.last().filter(|_| more).map(|shop| shop.seller_id.clone());
        Ok(ShopPage { shops, next })
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidShop, Shop};

    fn shop(seller_id: &str, shop_name: &str, logo: &str) -> Shop {
        Shop {
            seller_id: seller_id.to_owned(),
            shop_name: shop_name.to_owned(),
            logo: logo.to_owned(),
        }
    }

    #[test]
    fn ids_and_logos_are_measured_in_bytes_and_names_in_characters() {
        let cases = [
            (shop("s", "", ""), Ok(())),
            (shop(&"s".repeat(64), &"店".repeat(255), &"l".repeat(2048)), Ok(())),
            (shop(&"店".repeat(21), "", ""), Ok(())),
            (shop("", "", ""), Err(InvalidShop::SellerId)),
            (shop(&"s".repeat(65), "", ""), Err(InvalidShop::SellerId)),
            (shop(&"店".repeat(22), "", ""), Err(InvalidShop::SellerId)),
            (shop("s", &"n".repeat(256), ""), Err(InvalidShop::ShopName)),
            (shop("s", "", &"l".repeat(2049)), Err(InvalidShop::Logo)),
            (shop("s", "", &"店".repeat(683)), Err(InvalidShop::Logo)),
            (shop("s\0", "", ""), Err(InvalidShop::Nul("sellerId"))),
            (shop("s", "\0", ""), Err(InvalidShop::Nul("shop_name"))),
            (shop("s", "", "l\0"), Err(InvalidShop::Nul("logo"))),
        ];
        for (shop, expected) in cases {
            assert_eq!(shop.check(), expected, "{shop:?}");
        }
    }
}
