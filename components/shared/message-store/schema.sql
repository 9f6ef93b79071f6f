-- Tables of the RongCloud messages. Used by chat-records and rongcloud, and by b2b-chat, which shows groups' messages.
--
-- A call that changes something is one statement: triggers keep the counts and last messages, so that nothing is counted
-- when it is read. Views and triggers are never changed: a new version gets a new name, because instances of the old one
-- may be running.

-- The conversations of a member with a seller that have a record. id: what the records have of it; count: how many there
-- are; last_id: the newest one.
CREATE TABLE IF NOT EXISTS messages_conversation (
  member_id INTEGER NOT NULL,
  seller_id TEXT NOT NULL,
  id INTEGER NOT NULL,
  count INTEGER NOT NULL,
  last_id INTEGER NOT NULL,
  PRIMARY KEY (member_id, seller_id)
) WITHOUT ROWID;

-- The conversation of a record that is deleted.
CREATE UNIQUE INDEX IF NOT EXISTS messages_conversation_id ON messages_conversation (id);

-- A member's conversations, the one with the newest record first.
CREATE INDEX IF NOT EXISTS messages_conversation_last ON messages_conversation (member_id, last_id);

-- Chat records, kept side by side by conversation: a page of fifty costs a few reads and not fifty. addtime is in Unix
-- seconds; sender is the RongCloud user id of a routed message, null for a record that was created by a call.
CREATE TABLE IF NOT EXISTS messages_record (
  conversation INTEGER NOT NULL,
  id INTEGER NOT NULL,
  type TEXT NOT NULL,
  addtime INTEGER NOT NULL,
  sender TEXT,
  cnt TEXT NOT NULL,
  PRIMARY KEY (conversation, id)
) WITHOUT ROWID;

-- Calls that delete name a record by its id alone.
CREATE UNIQUE INDEX IF NOT EXISTS messages_record_id ON messages_record (id);

-- Pages are found in these two without a look at the rows, with and without a type. addtime decides there whether an
-- entry is in a span of time.
CREATE INDEX IF NOT EXISTS messages_record_order ON messages_record (conversation, id, addtime);
CREATE INDEX IF NOT EXISTS messages_record_type ON messages_record (conversation, type, id, addtime);

-- The last id that a record got, in its only row. The id of a deleted record must not come back.
CREATE TABLE IF NOT EXISTS messages_last (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  id INTEGER NOT NULL
);

INSERT INTO messages_last (only, id) VALUES (1, 0) ON CONFLICT (only) DO NOTHING;

-- How many records a conversation has on a day (addtime / 86400), with the type '', and of a type on all days, with the
-- day 0; all of them have ids from min_id to max_id. The totals of filtered lists come from here.
CREATE TABLE IF NOT EXISTS messages_count (
  conversation INTEGER NOT NULL,
  type TEXT NOT NULL,
  day INTEGER NOT NULL,
  count INTEGER NOT NULL,
  min_id INTEGER NOT NULL,
  max_id INTEGER NOT NULL,
  PRIMARY KEY (conversation, type, day)
) WITHOUT ROWID;

CREATE TRIGGER IF NOT EXISTS messages_record_1_delete AFTER DELETE ON messages_record
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

-- Stores a record, whose conversation may be new.
CREATE VIEW IF NOT EXISTS messages_create_1 (member_id, seller_id, type, addtime, sender, cnt) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS messages_create_1_insert INSTEAD OF INSERT ON messages_create_1
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

-- Groups that have a message. count: how many, which is the newest one's number.
CREATE TABLE IF NOT EXISTS messages_group (
  group_id TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) WITHOUT ROWID;

-- Messages of groups, numbered from 1 in each in the order in which they arrived, so that a page is a range of numbers.
-- uid is RongCloud's id; time is in Unix milliseconds; recipients is null for a message to the whole group, else a JSON
-- array of user ids.
CREATE TABLE IF NOT EXISTS messages_group_message (
  group_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  uid TEXT NOT NULL,
  type TEXT NOT NULL,
  time INTEGER NOT NULL,
  sender TEXT NOT NULL,
  recipients TEXT,
  content TEXT NOT NULL,
  PRIMARY KEY (group_id, number)
) WITHOUT ROWID;

-- Every routed message by RongCloud's id of it, because RongCloud sends a message again when the reply was late. Kept
-- apart from the messages, so that a deleted one does not come back.
CREATE TABLE IF NOT EXISTS messages_routed (
  uid TEXT PRIMARY KEY
) WITHOUT ROWID;

-- How many routed messages of a kind were acknowledged and not kept.
CREATE TABLE IF NOT EXISTS messages_unkept (
  kind TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) WITHOUT ROWID;

-- Stores a routed message: as a record where there is a member_id, else as a group's message where there is a
-- group_id, else only in the count of its kind. time is in Unix milliseconds.
CREATE VIEW IF NOT EXISTS messages_route_2
  (uid, kind, member_id, seller_id, group_id, type, time, sender, recipients, content) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS messages_route_2_insert INSTEAD OF INSERT ON messages_route_2
BEGIN
  SELECT RAISE(ABORT, 'refused: repeated') WHERE EXISTS (SELECT 1 FROM messages_routed WHERE uid = NEW.uid);
  INSERT INTO messages_routed (uid) VALUES (NEW.uid);

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
