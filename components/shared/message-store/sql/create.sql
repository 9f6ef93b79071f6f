-- Stores a record by the procedure in add_record.sql, and deletes records that have had their time.
--
-- :member_id, :seller_id  whose record it is
-- :message_type           the name of the message's type
-- :now                    Unix seconds
-- :cnt                    the message's content
-- :since                  records from before are deleted, in Unix seconds; null: none

CREATE VIEW messages_keep_1 (member_id, seller_id, type, addtime, cnt, since) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER messages_keep_1_insert INSTEAD OF INSERT ON messages_keep_1
BEGIN
  INSERT INTO messages_create_1 (member_id, seller_id, type, addtime, cnt)
  VALUES (NEW.member_id, NEW.seller_id, NEW.type, NEW.addtime, NEW.cnt);
  INSERT INTO messages_expire_1 (records_since) SELECT NEW.since WHERE NEW.since IS NOT NULL;
END;

INSERT INTO messages_keep_1 (member_id, seller_id, type, addtime, cnt, since)
VALUES (:member_id, :seller_id, :message_type, :now, :cnt, :since);
