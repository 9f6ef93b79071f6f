-- Reads a shop.
--
-- :seller_id  whose it is
--
-- Returns [seller id, name, logo]; no row where the seller has none.

SELECT json_array(seller_id, shop_name, logo) FROM directory_shop WHERE seller_id = :seller_id;
