-- Reads some of the records of a member with a seller that are in a span of time.
--
-- :member_id, :seller_id  whose records
-- :since, :until          the first and the last time of the span, in Unix seconds, both included
-- :page                   which page, from 0: one behind the last is the last, one before the first is the first; null: the
--                         first records between :above and :below
-- :size                   how many records a page has, at least 1
-- :direction              1: the oldest first, -1: the newest first
-- :above, :below          with ids between these only, both excluded; only without :page; null: without a bound
-- :bytes                  how many bytes the items may have
--
-- Returns {total, pages, page, items: [[id, addtime, type, cnt]], whole}, as list.sql.

WITH known AS NOT MATERIALIZED (
  SELECT id AS conversation FROM messages_conversation
  WHERE member_id = (SELECT :member_id) AND seller_id = (SELECT :seller_id)),

-- What the days of the span have as a whole: how many records, and from which id to which.
days (count, low, high) AS (
  SELECT coalesce(sum(day.count), 0), min(min_id), max(max_id)
  FROM known CROSS JOIN messages_count AS day
  WHERE day.conversation = known.conversation AND type = ''
    AND day BETWEEN (SELECT :since / 86400) AND (SELECT :until / 86400)),

-- Without what the first and the last day have outside of the span.
counted AS MATERIALIZED (
  SELECT conversation, low, high, days.count - (
      SELECT count(*) FROM messages_count AS day CROSS JOIN messages_record AS record INDEXED BY messages_record_order
      WHERE day.conversation = known.conversation AND day.type = ''
        AND day.day IN ((SELECT :since / 86400), (SELECT :until / 86400))
        AND record.conversation = known.conversation AND record.id BETWEEN min_id AND max_id
        AND addtime / 86400 = day.day AND addtime NOT BETWEEN :since AND :until) AS total
  FROM known CROSS JOIN days),

paged AS (
  SELECT *, max(0, min(coalesce(:page, 0), pages - 1)) AS page
  FROM (SELECT *, (total + :size - 1) / :size AS pages FROM counted)),

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
            AND id >= max(low, coalesce(:above + 1, low)) AND id <= min(high, coalesce(:below - 1, high))
            AND addtime BETWEEN :since AND :until
          ORDER BY id
          LIMIT (SELECT CASE WHEN lower <= higher THEN length ELSE 0 END FROM placed) OFFSET (SELECT lower FROM placed))
        UNION ALL
        SELECT id FROM (
          SELECT id FROM messages_record INDEXED BY messages_record_order
          WHERE conversation = placed.conversation
            AND id >= max(low, coalesce(:above + 1, low)) AND id <= min(high, coalesce(:below - 1, high))
            AND addtime BETWEEN :since AND :until
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
