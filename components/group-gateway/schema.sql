-- Tables of group-gateway. A group is keyed by its id, which nobody can guess, and belongs to a team (eid); every
-- statement that finds a group asks for both.
--
-- A call that changes something is one INSERT into a view whose trigger does the whole of it, so that it is atomic
-- without a transaction of the connection, which requests share. A rule that does not hold is raised as a refusal.
-- Views and triggers are never changed: a new version gets a new name, because instances of the old one may be running.
--
-- Times are in Unix milliseconds.

-- The pair of tokens that a team got last for a scope. Tokens are made of a nonce and the team's secret, so neither is
-- here; secret_check changes with the secret, and ends the pair.
CREATE TABLE IF NOT EXISTS group_gateway_session (
  eid TEXT NOT NULL,
  scope TEXT NOT NULL,
  secret_check TEXT NOT NULL,
  nonce TEXT NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (eid, scope)
) WITHOUT ROWID;

-- Tokens by their SHA-256, with what they were made of. kind: access or refresh.
CREATE TABLE IF NOT EXISTS group_gateway_token (
  digest TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  eid TEXT NOT NULL,
  scope TEXT NOT NULL,
  nonce TEXT NOT NULL,
  expires INTEGER NOT NULL
) WITHOUT ROWID;

-- Expired tokens are deleted when new ones come.
CREATE INDEX IF NOT EXISTS group_gateway_token_expires ON group_gateway_token (expires);

-- Begins a new pair unless the team has one that is valid. refresh_digest: a refresh token that is used up by this, or
-- null.
CREATE VIEW IF NOT EXISTS group_gateway_issue_1
  (eid, scope, secret_check, nonce, access_digest, access_expires, next_digest, next_expires, refresh_digest, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS group_gateway_issue_1_insert INSTEAD OF INSERT ON group_gateway_issue_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-token')
  WHERE NEW.refresh_digest IS NOT NULL AND NOT EXISTS (SELECT 1 FROM group_gateway_token
    WHERE digest = NEW.refresh_digest AND kind = 'refresh' AND eid = NEW.eid AND scope = NEW.scope AND expires > NEW.now);
  DELETE FROM group_gateway_token WHERE digest = NEW.refresh_digest;
  DELETE FROM group_gateway_token WHERE expires <= NEW.now;

  INSERT INTO group_gateway_session (eid, scope, secret_check, nonce, expires)
  SELECT NEW.eid, NEW.scope, NEW.secret_check, NEW.nonce, NEW.access_expires
  WHERE NEW.refresh_digest IS NOT NULL OR NOT EXISTS (SELECT 1 FROM group_gateway_session
    WHERE eid = NEW.eid AND scope = NEW.scope AND secret_check = NEW.secret_check AND expires > NEW.now)
  ON CONFLICT (eid, scope) DO UPDATE SET
    secret_check = excluded.secret_check, nonce = excluded.nonce, expires = excluded.expires;

  INSERT INTO group_gateway_token (digest, kind, eid, scope, nonce, expires)
  SELECT value ->> 0, value ->> 1, NEW.eid, NEW.scope, NEW.nonce, value ->> 2
  FROM json_each(json_array(
    json_array(NEW.access_digest, 'access', NEW.access_expires),
    json_array(NEW.next_digest, 'refresh', NEW.next_expires)))
  WHERE EXISTS (SELECT 1 FROM group_gateway_session
    WHERE eid = NEW.eid AND scope = NEW.scope AND nonce = NEW.nonce);
END;

-- last_position and messages are the group's counters: a member's place among the members, a message's number.
-- banner is the current banner as JSON, or null; notice the number of the newest notice, or null.
CREATE TABLE IF NOT EXISTS group_gateway_group (
  group_id TEXT PRIMARY KEY,
  eid TEXT NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  last_position INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0,
  banner TEXT,
  notice INTEGER
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS group_gateway_member (
  group_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  manager INTEGER NOT NULL,
  PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;

-- Members are listed in the order in which they came.
CREATE INDEX IF NOT EXISTS group_gateway_member_position ON group_gateway_member (group_id, position, user_id, manager);

-- Messages and notices, numbered from 1 in each group and never changed, so that a merged history is the group with a
-- number. type: 0 for a notice, else msgType; name: the sender's display name at that time; title: a notice's.
CREATE TABLE IF NOT EXISTS group_gateway_message (
  id INTEGER PRIMARY KEY,
  group_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  name TEXT NOT NULL,
  type INTEGER NOT NULL,
  title TEXT,
  content TEXT NOT NULL,
  param TEXT,
  client_id TEXT,
  time INTEGER NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS group_gateway_message_number ON group_gateway_message (group_id, number);

-- A message that is sent again is known by the client's id of it.
CREATE UNIQUE INDEX IF NOT EXISTS group_gateway_message_client ON group_gateway_message (group_id, sender, client_id)
  WHERE client_id IS NOT NULL;

-- Merged histories: the first messages of a group, with the group's name at that time.
CREATE TABLE IF NOT EXISTS group_gateway_merge (
  merge_id TEXT PRIMARY KEY,
  eid TEXT NOT NULL,
  group_id TEXT NOT NULL,
  name TEXT NOT NULL,
  messages INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;

-- What every call on a group asks first: that the team has the group, and that the operator is in it.
CREATE VIEW IF NOT EXISTS group_gateway_check_1 (group_id, eid, operator) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS group_gateway_check_1_insert INSTEAD OF INSERT ON group_gateway_check_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-group')
  WHERE NOT EXISTS (SELECT 1 FROM group_gateway_group WHERE group_id = NEW.group_id AND eid = NEW.eid);
  SELECT RAISE(ABORT, 'refused: not-member')
  WHERE NOT EXISTS (SELECT 1 FROM group_gateway_member WHERE group_id = NEW.group_id AND user_id = NEW.operator);
END;

-- Adds users to a group, those who are in it already aside. users: a JSON array of ids, none of them twice;
-- first_manages: the first of them is a manager.
CREATE VIEW IF NOT EXISTS group_gateway_join_1 (group_id, users, first_manages) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS group_gateway_join_1_insert INSTEAD OF INSERT ON group_gateway_join_1
BEGIN
  INSERT INTO group_gateway_member (group_id, user_id, position, manager)
  SELECT NEW.group_id, item.value, known.last_position + 1 + item.key, NEW.first_manages AND item.key = 0
  FROM group_gateway_group AS known CROSS JOIN json_each(NEW.users) AS item
  WHERE known.group_id = NEW.group_id
  ON CONFLICT (group_id, user_id) DO NOTHING;

  UPDATE group_gateway_group SET last_position = last_position + json_array_length(NEW.users)
  WHERE group_id = NEW.group_id;
END;

-- Creates a group. users: its members, the creator first; name: null for one that is made of the members' names.
CREATE VIEW IF NOT EXISTS group_gateway_create_1 (group_id, eid, name, users, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS group_gateway_create_1_insert INSTEAD OF INSERT ON group_gateway_create_1
BEGIN
  INSERT INTO group_gateway_group (group_id, eid, name, created)
  SELECT NEW.group_id, NEW.eid, coalesce(NEW.name, (
    SELECT substr(group_concat(name, '、'), 1, 100)
    FROM (SELECT coalesce(nullif(display_name, ''), item.value) AS name
      FROM json_each(NEW.users) AS item LEFT JOIN directory_person AS person ON person.person_id = item.value
      ORDER BY item.key LIMIT 20))), NEW.now;

  INSERT INTO group_gateway_join_1 (group_id, users, first_manages) VALUES (NEW.group_id, NEW.users, 1);
END;

CREATE VIEW IF NOT EXISTS group_gateway_add_1 (group_id, eid, operator, users) AS SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS group_gateway_add_1_insert INSTEAD OF INSERT ON group_gateway_add_1
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);
  INSERT INTO group_gateway_join_1 (group_id, users, first_manages) VALUES (NEW.group_id, NEW.users, 0);
END;

-- Takes users out of a group. A manager has to do it, and one has to be left.
CREATE VIEW IF NOT EXISTS group_gateway_remove_1 (group_id, eid, operator, users) AS
  SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS group_gateway_remove_1_insert INSTEAD OF INSERT ON group_gateway_remove_1
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);
  SELECT RAISE(ABORT, 'refused: not-manager')
  WHERE NOT EXISTS (SELECT 1 FROM group_gateway_member
    WHERE group_id = NEW.group_id AND user_id = NEW.operator AND manager);

  DELETE FROM group_gateway_member
  WHERE group_id = NEW.group_id AND user_id IN (SELECT value FROM json_each(NEW.users));

  SELECT RAISE(ABORT, 'refused: last-manager')
  WHERE NOT EXISTS (SELECT 1 FROM group_gateway_member WHERE group_id = NEW.group_id AND manager);
END;

-- Adds a message or, with type 0, a notice, unless the sender has sent it already (client_id).
CREATE VIEW IF NOT EXISTS group_gateway_send_1
  (group_id, eid, operator, message_id, type, title, content, param, client_id, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS group_gateway_send_1_insert INSTEAD OF INSERT ON group_gateway_send_1
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);

  INSERT INTO group_gateway_message
    (group_id, number, message_id, sender, name, type, title, content, param, client_id, time)
  SELECT NEW.group_id, known.messages + 1, NEW.message_id, NEW.operator,
    coalesce((SELECT nullif(display_name, '') FROM directory_person WHERE person_id = NEW.operator), NEW.operator),
    NEW.type, NEW.title, NEW.content, NEW.param, NEW.client_id, NEW.now
  FROM group_gateway_group AS known
  WHERE known.group_id = NEW.group_id AND NOT EXISTS (SELECT 1 FROM group_gateway_message AS sent
    WHERE sent.group_id = NEW.group_id AND sent.sender = NEW.operator AND sent.client_id = NEW.client_id);

  UPDATE group_gateway_group
  SET messages = messages + 1, notice = CASE WHEN NEW.type = 0 THEN messages + 1 ELSE notice END
  WHERE group_id = NEW.group_id AND EXISTS (SELECT 1 FROM group_gateway_message AS sent
    WHERE sent.group_id = NEW.group_id AND sent.number = messages + 1);
END;

CREATE VIEW IF NOT EXISTS group_gateway_banner_1 (group_id, eid, operator, banner) AS
  SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS group_gateway_banner_1_insert INSTEAD OF INSERT ON group_gateway_banner_1
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);
  UPDATE group_gateway_group SET banner = NEW.banner WHERE group_id = NEW.group_id;
END;

CREATE VIEW IF NOT EXISTS group_gateway_merge_1 (merge_id, group_id, eid, operator, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS group_gateway_merge_1_insert INSTEAD OF INSERT ON group_gateway_merge_1
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);
  INSERT INTO group_gateway_merge (merge_id, eid, group_id, name, messages, created)
  SELECT NEW.merge_id, NEW.eid, NEW.group_id, name, messages, NEW.now
  FROM group_gateway_group WHERE group_id = NEW.group_id;
END;
