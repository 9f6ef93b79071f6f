-- Drops what a call reserved, unless another call may have been answered; the procedure is in settle.sql.
--
-- :order_id, :line  the order line whose group it is
-- :user_id          who entered
-- :now              Unix milliseconds
--
-- Returns nothing. Refuses nothing.

INSERT INTO b2b_chat_settle_1 (order_id, line, user_id, accepted, now) VALUES (:order_id, :line, :user_id, 0, :now);
