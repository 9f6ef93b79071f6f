-- Reads the group of an order line, where it has too many members to be told of by the statement that writes.
--
-- :user_id          who entered it
-- :order_id, :line  the order line
-- :group_id         the group
--
-- Returns details as in group_details.sql, or no row: the line was released meanwhile.

SELECT details FROM b2b_chat_group_details_1 AS known
  CROSS JOIN b2b_chat_member AS member ON member.group_id = known.group_id AND member.user_id = (SELECT :user_id)
WHERE known.order_id = (SELECT :order_id) AND known.line = (SELECT :line) AND known.group_id = (SELECT :group_id)
  AND NOT member.pending;
