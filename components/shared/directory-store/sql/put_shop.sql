-- Stores shops, each instead of the one that is there; of several with one id the last one.
--
-- :shops  a JSON array of [seller id, name, logo]

INSERT INTO directory_shop (seller_id, shop_name, logo)
SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:shops) WHERE true
ON CONFLICT (seller_id) DO UPDATE SET shop_name = excluded.shop_name, logo = excluded.logo;
