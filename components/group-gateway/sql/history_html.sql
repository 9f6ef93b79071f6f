-- Reads a page of a merged history, the oldest messages first.
--
-- :page       the page's number, from 1
-- :page_size  how many messages a page has
-- :after      the number of the message behind which to begin, 0 for the whole page
-- :merge_id   the merged history
-- :eid        the team whose it is
-- :bytes      how many bytes the messages may have; fewer are read where they have more, and one at least
--
-- Returns {name, total, created, messages: [{number, sender, name, type, title, content, param, time}]}: the group's name and
-- the number of all its messages when the history was merged, times in Unix milliseconds; no row where there is no such history.

WITH found AS MATERIALIZED (
  SELECT merged.name, merged.messages - merged.expired AS total, merged.created,
    (SELECT json_group_array(json_object('number', number - merged.expired, 'sender', sender, 'name', name, 'type', type,
        'title', title, 'content', content, 'param', param, 'time', time))
      FROM (SELECT * FROM group_gateway_message AS message
        WHERE message.group_id = merged.group_id
          AND message.number > merged.expired + max(((SELECT :page) - 1) * (SELECT :page_size), (SELECT :after))
          AND message.number <= min(merged.expired + (SELECT :page) * (SELECT :page_size), merged.messages)
        ORDER BY message.number)) AS messages
  FROM group_gateway_merge AS merged WHERE merged.merge_id = (SELECT :merge_id) AND merged.eid = (SELECT :eid))

SELECT json_object('name', name, 'total', total, 'created', created,
  'messages', json(CASE WHEN octet_length(messages) <= :bytes THEN messages ELSE (
    SELECT '[' || group_concat(value) || ']' FROM (
      SELECT key, value, sum(octet_length(value) + 1) OVER (ORDER BY key) AS used FROM json_each(messages))
    WHERE used < :bytes OR key = 0) END))
FROM found;
