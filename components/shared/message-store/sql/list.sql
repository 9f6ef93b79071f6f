-- Reads some of the records of a member with a seller.
--
-- :member_id, :seller_id  whose records
-- :since, :until          from the first to the last of these times only, in Unix seconds, both included; null: of all times
-- :message_type           of this type only; null: of all types
-- :above, :below          with ids between these only, both excluded; only without :page; null: without a bound
-- :page                   which page, from 0: one behind the last is the last, one before the first is the first; null: the
--                         first records between :above and :below
-- :size                   how many records a page has, at least 1
-- :direction              1: the oldest first, -1: the newest first
--
-- Returns {total, pages, page, items: [[id, addtime, type, cnt]]}: how many records the filters let through, whatever :above
-- and :below, on how many pages; and a page with its number. Without :page there is one item more than :size where more
-- follow. No row: there is no such conversation.
--
-- Totals come from the counts that the procedures keep; the ids of a page come from an index that has everything the filters
-- need, walked from the nearer end; only then the page's rows are read.

WITH known AS NOT MATERIALIZED (
  SELECT id AS conversation, count FROM messages_conversation
  WHERE member_id = (SELECT :member_id) AND seller_id = (SELECT :seller_id)),

-- What the days of the span have as a whole: how many records, and between which ids, both excluded.
days (count, low, high) AS (
  SELECT coalesce(sum(day.count), 0), min(min_id) - 1, max(max_id) + 1
  FROM known CROSS JOIN messages_count AS day
  WHERE day.conversation = known.conversation AND day.type = ''
    AND day.day BETWEEN (SELECT :since / 86400) AND (SELECT :until / 86400)),

-- How many records the filters let through, and between which ids the wanted ones are, both excluded.
counted AS MATERIALIZED (
  SELECT conversation, CASE
      WHEN :message_type IS NULL AND :since IS NULL THEN known.count
      -- Without what the first and the last day have outside of the span.
      WHEN :message_type IS NULL THEN days.count - (
        SELECT count(*)
        FROM messages_count AS day CROSS JOIN messages_record AS record INDEXED BY messages_record_order
        WHERE day.conversation = known.conversation AND day.type = ''
          AND day.day IN ((SELECT :since / 86400), (SELECT :until / 86400))
          AND record.conversation = known.conversation AND record.id BETWEEN min_id AND max_id
          AND addtime / 86400 = day.day AND addtime NOT BETWEEN :since AND :until)
      WHEN :since IS NULL THEN coalesce((
        SELECT of_type.count FROM messages_count AS of_type
        WHERE of_type.conversation = known.conversation AND type = (SELECT :message_type) AND day = 0), 0)
      -- Days are not counted for each type: that would cost every record more than these lists, which are few, save.
      ELSE (
        SELECT count(*) FROM messages_record AS record INDEXED BY messages_record_type
        WHERE record.conversation = known.conversation AND type = (SELECT :message_type)
          AND record.id > low AND record.id < high AND addtime BETWEEN :since AND :until)
    END AS total,
    max(coalesce(:above, 0), CASE WHEN :since IS NULL THEN 0 ELSE low END) AS low,
    min(coalesce(:below, 9223372036854775807), CASE WHEN :since IS NULL THEN 9223372036854775807 ELSE high END) AS high
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
    FROM paged))

-- The ids come from one of four walks: through the records of all types or of one, from the lowest id or from the highest.
SELECT json_object('total', total, 'pages', pages, 'page', page, 'items', json((
  SELECT json_group_array(json_array(id, addtime, type, cnt))
  FROM (SELECT record.*
    FROM (
      SELECT id FROM (
        SELECT id FROM messages_record INDEXED BY messages_record_order
        WHERE conversation = placed.conversation AND id > placed.low AND id < placed.high
          AND (:since IS NULL OR addtime BETWEEN :since AND :until)
        ORDER BY id
        LIMIT (SELECT CASE WHEN :message_type IS NULL AND lower <= higher THEN length ELSE 0 END FROM placed)
        OFFSET (SELECT lower FROM placed))
      UNION ALL
      SELECT id FROM (
        SELECT id FROM messages_record INDEXED BY messages_record_order
        WHERE conversation = placed.conversation AND id > placed.low AND id < placed.high
          AND (:since IS NULL OR addtime BETWEEN :since AND :until)
        ORDER BY id DESC
        LIMIT (SELECT CASE WHEN :message_type IS NULL AND lower > higher THEN length ELSE 0 END FROM placed)
        OFFSET (SELECT higher FROM placed))
      UNION ALL
      SELECT id FROM (
        SELECT id FROM messages_record INDEXED BY messages_record_type
        WHERE conversation = placed.conversation AND type = (SELECT :message_type)
          AND id > placed.low AND id < placed.high
          AND (:since IS NULL OR addtime BETWEEN :since AND :until)
        ORDER BY id
        LIMIT (SELECT CASE WHEN :message_type IS NOT NULL AND lower <= higher THEN length ELSE 0 END FROM placed)
        OFFSET (SELECT lower FROM placed))
      UNION ALL
      SELECT id FROM (
        SELECT id FROM messages_record INDEXED BY messages_record_type
        WHERE conversation = placed.conversation AND type = (SELECT :message_type)
          AND id > placed.low AND id < placed.high
          AND (:since IS NULL OR addtime BETWEEN :since AND :until)
        ORDER BY id DESC
        LIMIT (SELECT CASE WHEN :message_type IS NOT NULL AND lower > higher THEN length ELSE 0 END FROM placed)
        OFFSET (SELECT higher FROM placed))) AS ids
      CROSS JOIN messages_record AS record ON record.conversation = placed.conversation AND record.id = ids.id
    ORDER BY ids.id * :direction))))
FROM placed;
