//! Shops: a seller's name and logo.

use crate::record::{Invalid, Record, Rows, check_bytes, check_characters};
use common::sql::{Maybe, Nothing, One, Read, Value, Write};
use serde::{Deserialize, Serialize};

/// The longest name, in characters.
const MAX_SHOP_NAME: usize = 255;
/// The longest logo, in bytes.
const MAX_LOGO: usize = 2048;

common::statement! {
    write PutShops { shops } -> Nothing = "put_shop";
    read GetShop { seller_id } -> Maybe<[String; 3]> = "get_shop";
    write DeleteShop { seller_id } -> Maybe<String> = "delete_shop";
    read ListShops { after, limit, bytes } -> One<Rows<[String; 3]>> = "list_shops";
}

/// A shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shop {
    /// The seller's id: 1 to 64 bytes. None of the texts has U+0000.
    #[serde(rename = "sellerId")]
    pub seller_id: String,
    /// The shop itself.
    #[serde(flatten)]
    pub fields: ShopFields,
}

/// What is known of a shop. All of it has to be said, and other fields are ignored. UNSPECIFIED: directory-fields
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopFields {
    /// Its name: at most 255 characters.
    pub shop_name: String,
    /// Where its logo is: at most 2048 bytes.
    pub logo: String,
}

impl Record for Shop {
    const ID: &'static str = "sellerId";
    /// What a RongCloud user id may have.
    const MAX_ID: usize = 64;
    type Fields = ShopFields;
    type Row = [String; 3];

    fn new(seller_id: String, fields: ShopFields) -> Self {
        Self { seller_id, fields }
    }

    fn from_row([seller_id, shop_name, logo]: [String; 3]) -> Self {
        Self::new(seller_id, ShopFields { shop_name, logo })
    }

    fn row(&self) -> Vec<&str> {
        vec![&self.seller_id, &self.fields.shop_name, &self.fields.logo]
    }

    fn id(&self) -> &str {
        &self.seller_id
    }

    fn check_fields(&self) -> Result<(), Invalid> {
        check_characters("shop_name", &self.fields.shop_name, MAX_SHOP_NAME)?;
        check_bytes("logo", &self.fields.logo, MAX_LOGO)
    }

    fn put(shops: Value) -> impl Write<Result = Nothing> {
        PutShops { shops }
    }

    fn get(seller_id: Value) -> impl Read<Result = Maybe<Self::Row>> {
        GetShop { seller_id }
    }

    fn delete(seller_id: Value) -> impl Write<Result = Maybe<String>> {
        DeleteShop { seller_id }
    }

    fn list(after: Value, limit: Value, bytes: Value) -> impl Read<Result = One<Rows<Self::Row>>> {
        ListShops { after, limit, bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::Shop;
    use crate::{Invalid, Record};

    fn shop(seller_id: &str, shop_name: &str, logo: &str) -> Shop {
        Shop::from_row([seller_id, shop_name, logo].map(str::to_owned))
    }

    #[test]
    fn ids_and_logos_are_measured_in_bytes_and_names_in_characters() {
        let cases = [
            (shop("s", "", ""), Ok(())),
            (shop(&"s".repeat(64), &"店".repeat(255), &"l".repeat(2048)), Ok(())),
            (shop(&"店".repeat(21), "", ""), Ok(())),
            (shop("", "", ""), Err(Invalid::Id("sellerId", 64))),
            (shop(&"s".repeat(65), "", ""), Err(Invalid::Id("sellerId", 64))),
            (shop(&"店".repeat(22), "", ""), Err(Invalid::Id("sellerId", 64))),
            (
                shop("s", &"n".repeat(256), ""),
                Err(Invalid::Characters("shop_name", 255)),
            ),
            (shop("s", "", &"l".repeat(2049)), Err(Invalid::Bytes("logo", 2048))),
            (shop("s", "", &"店".repeat(683)), Err(Invalid::Bytes("logo", 2048))),
            (shop("s\0", "", ""), Err(Invalid::Nul("sellerId"))),
            (shop("s", "\0", ""), Err(Invalid::Nul("shop_name"))),
            (shop("s", "", "l\0"), Err(Invalid::Nul("logo"))),
        ];
        for (shop, expected) in cases {
            assert_eq!(shop.check(), expected, "{shop:?}");
        }
    }

    #[test]
    fn a_row_is_read_as_it_is_written() {
        let shop = shop("s", "n", "l");
        assert_eq!(shop.row(), ["s", "n", "l"]);
        let shown = serde_json::to_string(&shop).unwrap();
        assert_eq!(shown, r#"{"sellerId":"s","shop_name":"n","logo":"l"}"#);
    }
}
