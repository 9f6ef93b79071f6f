-- Stores a record, whose conversation may be new. For route and create.
--
-- member_id, seller_id  whose record it is
-- type                  the name of the message's type
-- addtime               when it was written, in Unix seconds
-- sender                the RongCloud user id of a routed message's sender, null for a record that was created by a call
-- cnt                   the message's content

CREATE VIEW messages_create_1 (member_id, seller_id, type, addtime, sender, cnt) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER messages_create_1_insert INSTEAD OF INSERT ON messages_create_1
BEGIN
  UPDATE messages_last SET id = id + 1 WHERE only = 1;

  INSERT INTO messages_conversation (member_id, seller_id, id, count, last_id)
  SELECT NEW.member_id, NEW.seller_id, (SELECT coalesce(max(known.id), 0) + 1 FROM messages_conversation AS known),
    1, last.id
  FROM messages_last AS last WHERE only = 1
  ON CONFLICT (member_id, seller_id) DO UPDATE SET count = count + 1, last_id = excluded.last_id;

  INSERT INTO messages_record (conversation, id, type, addtime, sender, cnt)
  SELECT known.id, known.last_id, NEW.type, NEW.addtime, NEW.sender, NEW.cnt
  FROM messages_conversation AS known WHERE member_id = NEW.member_id AND seller_id = NEW.seller_id;

  INSERT INTO messages_count (conversation, type, day, count, min_id, max_id)
  SELECT known.id, kind.column1, kind.column2, 1, known.last_id, known.last_id
  FROM messages_conversation AS known
    CROSS JOIN (VALUES ('', NEW.addtime / 86400), (NEW.type, 0)) AS kind
  WHERE member_id = NEW.member_id AND seller_id = NEW.seller_id
  ON CONFLICT (conversation, type, day) DO UPDATE SET count = count + 1, max_id = excluded.max_id;
END;
