-- Tables of contact-groups. Everything is keyed by the user who owns it first, so that no call depends on how many
-- other users there are.
--
-- A call that changes something is one INSERT into a view whose trigger does the whole of it, so that it is atomic
-- without a transaction of the connection, which requests share. A rule that does not hold is raised as a refusal.
-- Views and triggers are never changed: a new version gets a new name, because instances of the old one may be running.
--
-- A conversation is written as '1/<To_Account>' (C2C) or '2/<ToGroupId>' (group).

-- Users. last_group_id and last_position are the owner's counters: neither a GroupId nor a position is given twice.
CREATE TABLE IF NOT EXISTS contact_groups_account (
  user_id TEXT PRIMARY KEY,
  nick TEXT NOT NULL,
  face_url TEXT NOT NULL,
  last_group_id INTEGER NOT NULL DEFAULT 0,
  last_position INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS contact_groups_group (
  owner TEXT NOT NULL,
  group_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (owner, group_id)
) WITHOUT ROWID;

-- Calls name a group by its name.
CREATE UNIQUE INDEX IF NOT EXISTS contact_groups_group_name ON contact_groups_group (owner, name);

-- Conversations that are in a group or have a mark. standard_mark holds the 64 bits as a signed integer; marked says
-- whether there is a standard or custom mark; updated is in Unix seconds.
CREATE TABLE IF NOT EXISTS contact_groups_conversation (
  owner TEXT NOT NULL,
  conversation TEXT NOT NULL,
  position INTEGER NOT NULL,
  standard_mark INTEGER NOT NULL DEFAULT 0,
  custom_mark TEXT NOT NULL DEFAULT '',
  marked INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL,
  PRIMARY KEY (owner, conversation)
) WITHOUT ROWID;

-- Pages go by position, which a conversation keeps for as long as it is there.
CREATE UNIQUE INDEX IF NOT EXISTS contact_groups_conversation_position ON contact_groups_conversation (owner, position);

-- Marked conversations are counted against their own limit.
CREATE INDEX IF NOT EXISTS contact_groups_conversation_marked ON contact_groups_conversation (owner, marked);

CREATE TABLE IF NOT EXISTS contact_groups_member (
  owner TEXT NOT NULL,
  group_id INTEGER NOT NULL,
  conversation TEXT NOT NULL,
  PRIMARY KEY (owner, group_id, conversation)
) WITHOUT ROWID;

-- The groups that one conversation is in.
CREATE INDEX IF NOT EXISTS contact_groups_member_conversation ON contact_groups_member (owner, conversation, group_id);

-- Makes the conversations that a change has touched consistent again: when they were changed, whether there is anything
-- left to say of them, and how far the owner's positions go. touched: a JSON array of conversations.
CREATE VIEW IF NOT EXISTS contact_groups_settle_1 (owner, touched, now) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS contact_groups_settle_1_insert INSTEAD OF INSERT ON contact_groups_settle_1
BEGIN
  UPDATE contact_groups_account
  SET last_position = max(last_position, coalesce(
    (SELECT max(position) FROM contact_groups_conversation WHERE owner = NEW.owner), 0))
  WHERE user_id = NEW.owner;

  UPDATE contact_groups_conversation SET updated = NEW.now
  WHERE owner = NEW.owner AND conversation IN (SELECT value FROM json_each(NEW.touched));

  DELETE FROM contact_groups_conversation
  WHERE owner = NEW.owner AND conversation IN (SELECT value FROM json_each(NEW.touched)) AND NOT marked
    AND NOT EXISTS (SELECT 1 FROM contact_groups_member AS member
      WHERE member.owner = NEW.owner AND member.conversation = contact_groups_conversation.conversation);
END;

-- Changes which conversations are in a group. added and removed: JSON arrays of conversations, none of them twice;
-- capacity: how many conversations the group may hold. What does not fit, or has no account, is left out.
CREATE VIEW IF NOT EXISTS contact_groups_change_1 (owner, group_id, added, removed, capacity, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS contact_groups_change_1_insert INSTEAD OF INSERT ON contact_groups_change_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account')
  WHERE NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = NEW.owner);
  SELECT RAISE(ABORT, 'refused: absent-group') WHERE NEW.group_id IS NULL;

  -- Removals first: they free places for what is added.
  DELETE FROM contact_groups_member
  WHERE owner = NEW.owner AND group_id = NEW.group_id AND conversation IN (SELECT value FROM json_each(NEW.removed));

  INSERT INTO contact_groups_member (owner, group_id, conversation)
  SELECT NEW.owner, NEW.group_id, item.value
  FROM json_each(NEW.added) AS item
  WHERE (substr(item.value, 1, 1) = '2'
      OR EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = substr(item.value, 3)))
    AND NOT EXISTS (SELECT 1 FROM contact_groups_member AS member
      WHERE member.owner = NEW.owner AND member.group_id = NEW.group_id AND member.conversation = item.value)
  ORDER BY item.key
  LIMIT max(0, NEW.capacity
    - (SELECT count(*) FROM contact_groups_member WHERE owner = NEW.owner AND group_id = NEW.group_id));

  INSERT INTO contact_groups_conversation (owner, conversation, position, updated)
  SELECT NEW.owner, item.value, account.last_position + row_number() OVER (ORDER BY item.key), NEW.now
  FROM contact_groups_account AS account CROSS JOIN json_each(NEW.added) AS item
  WHERE account.user_id = NEW.owner
    AND EXISTS (SELECT 1 FROM contact_groups_member AS member
      WHERE member.owner = NEW.owner AND member.group_id = NEW.group_id AND member.conversation = item.value)
    AND NOT EXISTS (SELECT 1 FROM contact_groups_conversation AS known
      WHERE known.owner = NEW.owner AND known.conversation = item.value);

  INSERT INTO contact_groups_settle_1 (owner, touched, now)
  SELECT NEW.owner, json_group_array(value), NEW.now
  FROM (SELECT value FROM json_each(NEW.added) UNION ALL SELECT value FROM json_each(NEW.removed));
END;

-- Creates a group under the owner's next GroupId, with its first conversations. group_limit: how many groups the
-- owner may have.
CREATE VIEW IF NOT EXISTS contact_groups_create_1 (owner, group_id, name, group_limit, added, capacity, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS contact_groups_create_1_insert INSTEAD OF INSERT ON contact_groups_create_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account') WHERE NEW.group_id IS NULL;
  SELECT RAISE(ABORT, 'refused: group-exists')
  WHERE EXISTS (SELECT 1 FROM contact_groups_group WHERE owner = NEW.owner AND name = NEW.name);
  SELECT RAISE(ABORT, 'refused: too-many-groups')
  WHERE (SELECT count(*) FROM contact_groups_group WHERE owner = NEW.owner) >= NEW.group_limit;

  INSERT INTO contact_groups_group (owner, group_id, name) VALUES (NEW.owner, NEW.group_id, NEW.name);
  UPDATE contact_groups_account SET last_group_id = NEW.group_id WHERE user_id = NEW.owner;
  INSERT INTO contact_groups_change_1 (owner, group_id, added, removed, capacity, now)
  VALUES (NEW.owner, NEW.group_id, NEW.added, '[]', NEW.capacity, NEW.now);
END;

CREATE VIEW IF NOT EXISTS contact_groups_rename_1 (owner, group_id, name) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS contact_groups_rename_1_insert INSTEAD OF INSERT ON contact_groups_rename_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account')
  WHERE NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = NEW.owner);
  SELECT RAISE(ABORT, 'refused: absent-group') WHERE NEW.group_id IS NULL;
  SELECT RAISE(ABORT, 'refused: group-exists')
  WHERE EXISTS (SELECT 1 FROM contact_groups_group
    WHERE owner = NEW.owner AND name = NEW.name AND group_id <> NEW.group_id);

  UPDATE contact_groups_group SET name = NEW.name WHERE owner = NEW.owner AND group_id = NEW.group_id;
END;

CREATE VIEW IF NOT EXISTS contact_groups_delete_1 (owner, group_id, now) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS contact_groups_delete_1_insert INSTEAD OF INSERT ON contact_groups_delete_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account')
  WHERE NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = NEW.owner);
  SELECT RAISE(ABORT, 'refused: absent-group') WHERE NEW.group_id IS NULL;

  DELETE FROM contact_groups_group WHERE owner = NEW.owner AND group_id = NEW.group_id;
  INSERT INTO contact_groups_change_1 (owner, group_id, added, removed, capacity, now)
  SELECT NEW.owner, NEW.group_id, '[]', json_group_array(conversation), 0, NEW.now
  FROM contact_groups_member WHERE owner = NEW.owner AND group_id = NEW.group_id;
END;

-- Changes marks. items: a JSON array of [conversation, clear, set, custom], no conversation twice; clear and set are
-- bit sets, custom is null where the custom mark stays. capacity: how many conversations the owner may mark.
CREATE VIEW IF NOT EXISTS contact_groups_mark_1 (owner, items, capacity, now) AS SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS contact_groups_mark_1_insert INSTEAD OF INSERT ON contact_groups_mark_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account')
  WHERE NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = NEW.owner);

  -- Those that have a mark already: clearing the last one frees a place for those that have none. (An upsert that
  -- always finds its row: unlike an UPDATE ... FROM it looks each of them up by its key.)
  INSERT INTO contact_groups_conversation (owner, conversation, position, standard_mark, custom_mark, updated)
  SELECT NEW.owner, known.conversation, known.position,
    (known.standard_mark & ~(item.value ->> 1)) | (item.value ->> 2),
    coalesce(item.value ->> 3, known.custom_mark), NEW.now
  FROM json_each(NEW.items) AS item CROSS JOIN contact_groups_conversation AS known
  WHERE known.owner = NEW.owner AND known.conversation = item.value ->> 0 AND known.marked
  ON CONFLICT (owner, conversation) DO UPDATE SET
    standard_mark = excluded.standard_mark,
    custom_mark = excluded.custom_mark,
    marked = excluded.standard_mark <> 0 OR excluded.custom_mark <> '';

  INSERT INTO contact_groups_conversation (owner, conversation, position, standard_mark, custom_mark, marked, updated)
  SELECT NEW.owner, item.value ->> 0, account.last_position + row_number() OVER (ORDER BY item.key),
    item.value ->> 2, coalesce(item.value ->> 3, ''), 1, NEW.now
  FROM contact_groups_account AS account CROSS JOIN json_each(NEW.items) AS item
  WHERE account.user_id = NEW.owner
    AND (item.value ->> 2 <> 0 OR coalesce(item.value ->> 3, '') <> '')
    AND (substr(item.value ->> 0, 1, 1) = '2'
      OR EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = substr(item.value ->> 0, 3)))
    AND NOT EXISTS (SELECT 1 FROM contact_groups_conversation AS known
      WHERE known.owner = NEW.owner AND known.conversation = item.value ->> 0 AND known.marked)
  ORDER BY item.key
  LIMIT max(0, NEW.capacity
    - (SELECT count(*) FROM contact_groups_conversation WHERE owner = NEW.owner AND marked = 1))
  ON CONFLICT (owner, conversation) DO UPDATE SET
    standard_mark = excluded.standard_mark,
    custom_mark = excluded.custom_mark,
    marked = 1;

  INSERT INTO contact_groups_settle_1 (owner, touched, now)
  SELECT NEW.owner, json_group_array(value ->> 0), NEW.now FROM json_each(NEW.items);
END;
