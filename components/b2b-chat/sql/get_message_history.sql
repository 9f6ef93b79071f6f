-- Reads a page of the messages of a group, the newest first, with what is known of the group and of those senders who are
-- members. The messages are in the tables of the message store, numbered from 1 in each group, so a page is a range.
--
-- :page      which page, from 1
-- :size      how many messages a page has
-- :group_id  the group; RongCloud has confirmed it
--
-- Returns {order_id, sell_company, total, messages: [[uid, type, time, sender, recipients, content, company, role]]}, or no
-- row: there is no such group. company and role are those of the member whose number the sender begins with, null where there
-- is none; whether the sender is a number and nothing else is left to the caller.

SELECT json_object('order_id', order_id, 'sell_company', sell_company, 'total', coalesce(written.count, 0),
  'messages', json((SELECT json_group_array(json_array(uid, type, time, sender, json(recipients), content, company, role))
    FROM (SELECT message.*, member.company, member.role
      FROM messages_group_message AS message LEFT JOIN b2b_chat_member AS member
        ON member.group_id = message.group_id AND member.user_id = CAST(message.sender AS INTEGER)
          AND NOT member.pending
      WHERE message.group_id = written.group_id
        AND number BETWEEN (SELECT written.count - :page * :size + 1) AND (SELECT written.count - (:page - 1) * :size)
      ORDER BY number DESC))))
FROM b2b_chat_group AS known LEFT JOIN messages_group AS written ON written.group_id = known.group_id
WHERE known.group_id = (SELECT :group_id) AND NOT known.pending;
