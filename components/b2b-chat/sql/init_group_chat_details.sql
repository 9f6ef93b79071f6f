-- Reads the group of an order line, where it has too many members to be told of by the statement that writes.
--
-- :order_id, :line  the order line
--
-- Returns details as in group_details.sql, or no row: the line was released meanwhile.

SELECT details FROM b2b_chat_group_details_2 AS known
WHERE known.order_id = (SELECT :order_id) AND known.line = (SELECT :line);
