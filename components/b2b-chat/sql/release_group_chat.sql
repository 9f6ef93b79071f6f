-- Releases the group of an order line, whether RongCloud has confirmed it or not.
--
-- :order_id, :line  the order line
--
-- Returns the group's id; no row: the line has no group.

CREATE TRIGGER b2b_chat_group_1_delete AFTER DELETE ON b2b_chat_group
BEGIN
  DELETE FROM b2b_chat_member WHERE group_id = OLD.group_id;
END;

DELETE FROM b2b_chat_group WHERE order_id = :order_id AND line = :line RETURNING json_quote(group_id);
