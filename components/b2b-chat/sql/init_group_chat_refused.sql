-- Drops what a call reserved, unless another call may have been answered; the procedure is in settle.sql.
--
-- :group_id  the group
-- :user_id   who entered
-- :now       Unix milliseconds
--
-- Returns nothing. Refuses nothing.

INSERT INTO b2b_chat_settle_2 (group_id, user_id, accepted, now) VALUES (:group_id, :user_id, 0, :now);
