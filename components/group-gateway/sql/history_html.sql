-- Reads a page of a merged history, the oldest messages first.
--
-- :page       the page's number, from 1
-- :page_size  how many messages a page has
-- :merge_id   the merged history
-- :eid        the team whose it is
--
-- Returns {name, total, created, messages: [{number, sender, name, type, title, content, param, time}]}: the group's name and
-- the number of all its messages when the history was merged, times in Unix milliseconds; no row where there is no such history.

SELECT json_object('name', merged.name, 'total', merged.messages - merged.expired, 'created', merged.created,
  'messages', json((SELECT json_group_array(json_object('number', number - merged.expired, 'sender', sender, 'name', name, 'type', type,
      'title', title, 'content', content, 'param', param, 'time', time))
    FROM (SELECT * FROM group_gateway_message AS message
      WHERE message.group_id = merged.group_id
        AND message.number > merged.expired + ((SELECT :page) - 1) * (SELECT :page_size)
        AND message.number <= min(merged.expired + (SELECT :page) * (SELECT :page_size), merged.messages)
      ORDER BY message.number))))
FROM group_gateway_merge AS merged WHERE merged.merge_id = (SELECT :merge_id) AND merged.eid = (SELECT :eid);
