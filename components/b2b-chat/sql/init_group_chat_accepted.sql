-- Keeps what a call reserved, now that RongCloud has it; the procedure is in settle.sql.
--
-- :group_id         the group
-- :user_id          who entered
-- :now              Unix milliseconds
-- :order_id, :line  the order line whose group it was
--
-- Returns [details], as in group_details.sql, null where they are to be read alone; null: the line was released meanwhile. Refuses
-- nothing.

INSERT INTO b2b_chat_settle_2 (group_id, user_id, accepted, now) VALUES (:group_id, :user_id, 1, :now)
RETURNING coalesce((SELECT json_array(json(written)) FROM b2b_chat_group_details_1 AS known
    CROSS JOIN b2b_chat_member AS member ON member.group_id = known.group_id AND member.user_id = (SELECT :user_id)
  WHERE known.order_id = (SELECT :order_id) AND known.line = (SELECT :line) AND known.group_id = (SELECT :group_id)
    AND NOT member.pending), 'null');
