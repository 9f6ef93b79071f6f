-- Reads shops in the order of their sellers' ids, by bytes.
--
-- :after  the id behind which they start; the directory need not have it
-- :limit  how many to read at most
-- :bytes  how many bytes they may have; fewer are read where they have more, and one at least
--
-- Returns {rows: [[seller id, name, logo]], whole}. whole: how many there would be without :bytes, where that is more; else
-- null.

WITH found AS MATERIALIZED (
  SELECT json_group_array(json_array(seller_id, shop_name, logo)) AS rows
  FROM (SELECT * FROM directory_shop WHERE seller_id > (SELECT :after) ORDER BY seller_id LIMIT (SELECT :limit)))

SELECT json_object(
  'whole', CASE WHEN octet_length(rows) > :bytes THEN json_array_length(rows) END,
  'rows', json(CASE WHEN octet_length(rows) <= :bytes THEN rows ELSE (
    SELECT '[' || group_concat(value) || ']' FROM (
      SELECT key, value, sum(octet_length(value) + 1) OVER (ORDER BY key) AS used FROM json_each(rows))
    WHERE used < :bytes OR key = 0) END))
FROM found;
