-- Reads some of the records of a member with a seller.
--
-- :page                   which page, from 0: one behind the last is the last, one before the first is the first; null: the
--                         first records between :above and :below
-- :size                   how many records a page has, at least 1
-- :member_id, :seller_id  whose records
-- :direction              1: the oldest first, -1: the newest first
-- :above, :below          with ids between these only, both excluded; only without :page; null: without a bound
-- :bytes                  how many bytes the items may have; the page ends early where they have more, and has one at least
--
-- Returns {total, pages, page, items: [[id, addtime, type, cnt]], whole}: how many records there are, whatever :above and
-- :below, on how many pages; and a page with its number. Without :page there is one item more than :size where more follow.
-- whole: how many items the page would have that ended early; else null. No row: there is no such conversation.
--
-- The ids of a page come from an index, walked from the nearer end; only then the page's rows are read. The statements for
-- lists with filters (list_in_span.sql, list_of_type.sql) do the same with what the filters let through.

WITH paged AS (
  SELECT *, max(0, min(coalesce(:page, 0), pages - 1)) AS page
  FROM (SELECT id AS conversation, count AS total, (count + :size - 1) / :size AS pages
    FROM messages_conversation WHERE member_id = (SELECT :member_id) AND seller_id = (SELECT :seller_id))),

-- How many records are to be read, and how many of the others have lower ids and higher ones.
placed AS MATERIALIZED (
  SELECT *, CASE WHEN :direction > 0 THEN first ELSE total - first - length END AS lower,
    CASE WHEN :direction > 0 THEN total - first - length ELSE first END AS higher
  FROM (SELECT *, page * :size AS first,
      CASE WHEN :page IS NULL THEN min(:size + 1, total) ELSE min(:size, total - page * :size) END AS length
    FROM paged)),

-- The ids come from one of two walks: from the lowest id or from the highest.
found AS MATERIALIZED (
  SELECT total, pages, page, (
    SELECT json_group_array(json_array(id, addtime, type, cnt))
    FROM (SELECT record.*
      FROM (
        SELECT id FROM (
          SELECT id FROM messages_record INDEXED BY messages_record_order
          WHERE conversation = placed.conversation
            AND id > (SELECT coalesce(:above, 0)) AND id < (SELECT coalesce(:below, 9223372036854775807))
          ORDER BY id
          LIMIT (SELECT CASE WHEN lower <= higher THEN length ELSE 0 END FROM placed) OFFSET (SELECT lower FROM placed))
        UNION ALL
        SELECT id FROM (
          SELECT id FROM messages_record INDEXED BY messages_record_order
          WHERE conversation = placed.conversation
            AND id > (SELECT coalesce(:above, 0)) AND id < (SELECT coalesce(:below, 9223372036854775807))
          ORDER BY id DESC
          LIMIT (SELECT CASE WHEN lower > higher THEN length ELSE 0 END FROM placed) OFFSET (SELECT higher FROM placed))) AS ids
        CROSS JOIN messages_record AS record ON record.conversation = placed.conversation AND record.id = ids.id
      ORDER BY ids.id * :direction)) AS items
  FROM placed)

SELECT json_object('total', total, 'pages', pages, 'page', page,
  'whole', CASE WHEN octet_length(items) > :bytes THEN json_array_length(items) END,
  'items', json(CASE WHEN octet_length(items) <= :bytes THEN items ELSE (
    SELECT '[' || group_concat(value) || ']' FROM (
      SELECT key, value, sum(octet_length(value) + 1) OVER (ORDER BY key) AS used FROM json_each(items))
    WHERE used < :bytes OR key = 0) END))
FROM found;
