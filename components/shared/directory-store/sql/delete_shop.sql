-- Forgets a shop.
--
-- :seller_id  whose it is
--
-- Returns the seller id; no row where the seller had none.

DELETE FROM directory_shop WHERE seller_id = :seller_id RETURNING json_quote(seller_id);
