-- Releases a group from its order line, whether RongCloud has confirmed it or not.
--
-- :order_id, :line  the order line, null where the group's id is given
-- :group_id         the group's id, null where the line is given
--
-- Returns [group_id, order_id, line]; no row: there is no such group.

CREATE TRIGGER b2b_chat_group_1_delete AFTER DELETE ON b2b_chat_group
BEGIN
  DELETE FROM b2b_chat_member WHERE group_id = OLD.group_id;
END;

DELETE FROM b2b_chat_group WHERE (order_id = :order_id AND line = :line) OR group_id = :group_id
RETURNING json_array(group_id, order_id, line);
