-- Deletes a record of a member, and the conversation with its last one.
--
-- :id         the record
-- :member_id  whose record it has to be
--
-- Returns the id; no row: the member has no such record.
--
-- The trigger keeps what is counted of records, whoever deletes one.

CREATE TRIGGER messages_record_1_delete AFTER DELETE ON messages_record
BEGIN
  UPDATE messages_count SET count = count - 1
  WHERE conversation = OLD.conversation AND type = '' AND day = OLD.addtime / 86400;
  UPDATE messages_count SET count = count - 1
  WHERE conversation = OLD.conversation AND type = OLD.type AND day = 0;
  DELETE FROM messages_count
  WHERE conversation = OLD.conversation AND type = '' AND day = OLD.addtime / 86400 AND count = 0;
  DELETE FROM messages_count
  WHERE conversation = OLD.conversation AND type = OLD.type AND day = 0 AND count = 0;

  UPDATE messages_conversation SET count = count - 1,
    last_id = coalesce((SELECT max(id) FROM messages_record WHERE conversation = OLD.conversation), 0)
  WHERE id = OLD.conversation;
  DELETE FROM messages_conversation WHERE id = OLD.conversation AND count = 0;
END;

DELETE FROM messages_record
WHERE id = :id AND :member_id = (SELECT member_id FROM messages_conversation AS known WHERE known.id = conversation)
RETURNING json(id);
