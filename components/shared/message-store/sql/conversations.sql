-- Reads a page of a member's conversations, each with its newest record and its shop, the one with the newest record first.
--
-- :member_id  the member
-- :page       which page, from 0: one behind the last is the last, one before the first is the first
-- :size       how many conversations a page has, at least 1
-- :bytes      how many bytes the items may have; the page ends early where they have more, and has one at least
--
-- Returns {total, pages, page, items: [[id, addtime, type, cnt, seller_id, shop_name, logo]], whole}: how many conversations
-- there are, on how many pages; and a page with its number. Name and logo of a shop that is not in the directory are ''.
-- whole: how many items the page would have that ended early; else null.

WITH counted AS MATERIALIZED (
  SELECT count(*) AS total FROM messages_conversation WHERE member_id = (SELECT :member_id)),

paged AS NOT MATERIALIZED (
  SELECT total, pages, max(0, min(:page, pages - 1)) AS page
  FROM (SELECT total, (total + :size - 1) / :size AS pages FROM counted)),

found AS MATERIALIZED (
  SELECT total, pages, page, (
    SELECT json_group_array(json_array(
      record.id, addtime, type, cnt, known.seller_id, coalesce(shop_name, ''), coalesce(logo, '')))
    FROM (SELECT id, seller_id, last_id FROM messages_conversation
        WHERE member_id = (SELECT :member_id)
        ORDER BY last_id DESC
        LIMIT (SELECT :size) OFFSET (SELECT page * :size FROM paged)) AS known
      CROSS JOIN messages_record AS record ON record.conversation = known.id AND record.id = known.last_id
      LEFT JOIN directory_shop AS shop ON shop.seller_id = known.seller_id) AS items
  FROM paged)

SELECT json_object('total', total, 'pages', pages, 'page', page,
  'whole', CASE WHEN octet_length(items) > :bytes THEN json_array_length(items) END,
  'items', json(CASE WHEN octet_length(items) <= :bytes THEN items ELSE (
    SELECT '[' || group_concat(value) || ']' FROM (
      SELECT key, value, sum(octet_length(value) + 1) OVER (ORDER BY key) AS used FROM json_each(items))
    WHERE used < :bytes OR key = 0) END))
FROM found;
