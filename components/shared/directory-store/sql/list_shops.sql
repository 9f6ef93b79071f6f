-- Reads shops in the order of their sellers' ids, by bytes.
--
-- :after  the id behind which they start; the directory need not have it
-- :limit  how many to read at most
--
-- Returns an array of [seller id, name, logo].

SELECT json_group_array(json_array(seller_id, shop_name, logo))
FROM (SELECT * FROM directory_shop WHERE seller_id > (SELECT :after) ORDER BY seller_id LIMIT (SELECT :limit));
