-- Reads a page of the messages of a group, the newest first, with what is known of the group and of those senders who are
-- members. The messages are in the tables of the message store, numbered from 1 in each group without a gap, of which the
-- first may be gone: so a page is a range, but for what the viewer does not see. Those that are not for everybody are few, and
-- all of them that the viewer does not see are looked at, in an index.
--
-- :group_id  the group; RongCloud has confirmed it
-- :member    the user who has to be in the group; null: nobody has to
-- :viewer    the RongCloud user id of who sees only what is for all, is directed to them or was written by them; null: who
--            sees everything
-- :page      which page, from 1
-- :size      how many messages a page has
-- :bytes     how many bytes the messages may have; the page ends early where they have more, and has one at least
--
-- Returns {order_id, sell_company, total, messages: [[uid, type, time, sender, recipients, content, company, role]]}, or no
-- row: there is no such group, or :member is not in it. company and role are those of the member whose number the sender begins
-- with, null where there is none; whether the sender is a number and nothing else is left to the caller.

WITH known AS MATERIALIZED (
  SELECT line.group_id, order_id, sell_company, coalesce(written.count, 0) AS last,
    max(since, coalesce((SELECT min(number) - 1 FROM messages_group_message AS kept WHERE kept.group_id = line.group_id),
      written.count, 0)) AS gone
  FROM b2b_chat_group AS line LEFT JOIN messages_group AS written ON written.group_id = line.group_id
  WHERE line.group_id = (SELECT :group_id) AND NOT line.pending
    AND ((SELECT :member) IS NULL OR EXISTS (SELECT 1 FROM b2b_chat_member AS member
      WHERE member.group_id = line.group_id AND member.user_id = (SELECT :member) AND NOT member.pending))),

-- newer: how many messages that the viewer sees are newer than the hidden one.
hidden AS MATERIALIZED (
  SELECT number, last - number - row_number() OVER (ORDER BY number DESC) + 1 AS newer
  FROM known CROSS JOIN messages_group_message AS message INDEXED BY messages_group_message_directed
  WHERE (SELECT :viewer) IS NOT NULL AND message.group_id = known.group_id AND number > gone AND recipients IS NOT NULL
    AND sender <> (SELECT :viewer)
    AND NOT EXISTS (SELECT 1 FROM json_each(recipients) AS recipient WHERE recipient.value = (SELECT :viewer))),

-- The numbers of the page's newest message and of its oldest.
paged AS MATERIALIZED (
  SELECT known.*, last - gone - (SELECT count(*) FROM hidden) AS total,
    last - (:page - 1) * :size - (SELECT count(*) FROM hidden WHERE newer <= (:page - 1) * :size) AS newest,
    last - :page * :size + 1 - (SELECT count(*) FROM hidden WHERE newer < :page * :size) AS oldest
  FROM known),

-- The oldest of the page's messages for which there may be room: they are not read to find out, heads of rows say it.
room AS MATERIALIZED (
  SELECT CASE WHEN :bytes < (
      SELECT total(octet_length(content) + coalesce(octet_length(recipients), 0)) FROM messages_group_message AS message
      WHERE message.group_id = paged.group_id AND number BETWEEN max(oldest, gone + 1) AND newest)
    THEN (
      SELECT coalesce(min(number) FILTER (WHERE used <= :bytes), max(number))
      FROM (SELECT number, sum(octet_length(content) + coalesce(octet_length(recipients), 0))
          OVER (ORDER BY number DESC ROWS UNBOUNDED PRECEDING) AS used
        FROM messages_group_message AS message
        WHERE message.group_id = paged.group_id AND number BETWEEN max(oldest, gone + 1) AND newest
          AND number NOT IN (SELECT hidden.number FROM hidden)))
    ELSE 0 END AS first
  FROM paged),

found AS MATERIALIZED (
  SELECT order_id, sell_company, total, (
    SELECT json_group_array(json_array(uid, type, time, sender, json(recipients), content, company, role))
    FROM (SELECT message.*, member.company, member.role
      FROM messages_group_message AS message LEFT JOIN b2b_chat_member AS member
        ON member.group_id = message.group_id AND member.user_id = CAST(message.sender AS INTEGER)
          AND NOT member.pending
      WHERE message.group_id = paged.group_id AND number BETWEEN max(oldest, gone + 1, (SELECT first FROM room)) AND newest
        AND number NOT IN (SELECT hidden.number FROM hidden)
      ORDER BY number DESC)) AS messages
  FROM paged)

SELECT json_object('order_id', order_id, 'sell_company', sell_company, 'total', total,
  'messages', json(CASE WHEN octet_length(messages) <= :bytes THEN messages ELSE (
    SELECT '[' || group_concat(value) || ']' FROM (
      SELECT key, value, sum(octet_length(value) + 1) OVER (ORDER BY key) AS used FROM json_each(messages))
    WHERE used < :bytes OR key = 0) END))
FROM found;
