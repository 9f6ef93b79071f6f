-- Stores a message that RongCloud routes: as a record where there is a member_id, else as a group's message where there is a
-- group_id, else only in the count of its kind. For take and route.
--
-- uid                   RongCloud's id of the message
-- kind                  the word by which a message is counted that is not kept; else null
-- member_id, seller_id  whose record it is; else null
-- group_id              whose message it is; else null
-- type                  the name of the message's type; null where it is not kept
-- time                  when RongCloud received it, in Unix milliseconds
-- sender                its sender's RongCloud user id
-- recipients            a JSON array of the user ids to whom it is directed; null for a message to the whole group
-- content               its content

CREATE VIEW messages_store_1 (uid, kind, member_id, seller_id, group_id, type, time, sender, recipients, content) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER messages_store_1_insert INSTEAD OF INSERT ON messages_store_1
BEGIN
  INSERT INTO messages_create_1 (member_id, seller_id, type, addtime, sender, cnt)
  SELECT NEW.member_id, NEW.seller_id, NEW.type, NEW.time / 1000, NEW.sender, NEW.content
  WHERE NEW.member_id IS NOT NULL;

  INSERT INTO messages_group (group_id, count)
  SELECT NEW.group_id, 1 WHERE NEW.member_id IS NULL AND NEW.group_id IS NOT NULL
  ON CONFLICT (group_id) DO UPDATE SET count = count + 1;
  INSERT INTO messages_group_message (group_id, number, uid, type, time, sender, recipients, content)
  SELECT known.group_id, known.count, NEW.uid, NEW.type, NEW.time, NEW.sender, NEW.recipients, NEW.content
  FROM messages_group AS known WHERE NEW.member_id IS NULL AND known.group_id = NEW.group_id;

  INSERT INTO messages_unkept (kind, count)
  SELECT NEW.kind, 1 WHERE NEW.member_id IS NULL AND NEW.group_id IS NULL
  ON CONFLICT (kind) DO UPDATE SET count = count + 1;
END;
