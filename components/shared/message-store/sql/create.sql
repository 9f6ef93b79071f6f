-- Stores a record; the procedure is in add_record.sql.
--
-- :member_id, :seller_id  whose record it is
-- :message_type           the name of the message's type
-- :now                    Unix seconds
-- :cnt                    the message's content

INSERT INTO messages_create_1 (member_id, seller_id, type, addtime, cnt)
VALUES (:member_id, :seller_id, :message_type, :now, :cnt);
