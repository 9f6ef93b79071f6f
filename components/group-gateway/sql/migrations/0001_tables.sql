-- Tables of group-gateway, as version 0.1.0 had them.
-- Serves: 0.1.0
-- Stamp: 366eb7b7c6275d76

-- A group is keyed by its id, which nobody can guess, and belongs to a team (eid); every
-- statement that finds a group asks for both.
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
