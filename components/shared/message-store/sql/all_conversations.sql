-- Reads a member's conversations, each with its newest record and its shop, the one with the newest record first: as many of
-- the first as there is room for.
--
-- :around     how many bytes the reply has around each conversation
-- :member_id  the member
-- :bytes      how many bytes the conversations may have together with those; one is read in any case
--
-- Returns {total, items: [[id, addtime, type, cnt, seller_id, shop_name, logo]]}: how many conversations there are, and the
-- first of them. Name and logo of a shop that is not in the directory are ''.
--
-- What is read is bounded by the lengths that heads of rows say, without reading what does not fit: of records, and of shops
-- where there are so many that they matter. Then it is bounded by what becomes of it in JSON.

WITH known AS MATERIALIZED (
  SELECT newest.id, newest.seller_id, last_id,
    sum((SELECT :around) + octet_length(cnt)) OVER (ORDER BY last_id DESC ROWS UNBOUNDED PRECEDING) AS used
  FROM (SELECT id, seller_id, last_id FROM messages_conversation
      WHERE member_id = (SELECT :member_id)
      ORDER BY last_id DESC LIMIT (SELECT :bytes / :around + 1)) AS newest
    CROSS JOIN messages_record AS record ON record.conversation = newest.id AND record.id = last_id),

with_shops AS MATERIALIZED (
  SELECT last_id, sum(coalesce(octet_length(shop_name) + octet_length(logo), 0))
    OVER (ORDER BY last_id DESC ROWS UNBOUNDED PRECEDING) AS used
  FROM known LEFT JOIN directory_shop AS shop ON shop.seller_id = known.seller_id
  WHERE (SELECT count(*) FROM known) > 500),

found AS MATERIALIZED (
  SELECT json_group_array(json_array(
    record.id, addtime, type, cnt, known.seller_id, coalesce(shop_name, ''), coalesce(logo, ''))) AS items
  FROM (SELECT * FROM known
      WHERE used <= (SELECT :bytes) AND last_id >= coalesce(
          (SELECT min(last_id) FROM with_shops WHERE used <= (SELECT :bytes)), (SELECT max(last_id) FROM with_shops), 0)
        OR last_id = (SELECT max(last_id) FROM known)
      ORDER BY last_id DESC) AS known
    CROSS JOIN messages_record AS record ON record.conversation = known.id AND record.id = known.last_id
    LEFT JOIN directory_shop AS shop ON shop.seller_id = known.seller_id)

SELECT json_object(
  'total', (SELECT count(*) FROM messages_conversation WHERE member_id = (SELECT :member_id)),
  'items', json(CASE WHEN octet_length(items) + json_array_length(items) * :around <= :bytes THEN items ELSE (
    SELECT '[' || group_concat(value) || ']' FROM (
      SELECT key, value, sum(octet_length(value) + 1 + :around) OVER (ORDER BY key) AS used FROM json_each(items))
    WHERE used < :bytes OR key = 0) END))
FROM found;
