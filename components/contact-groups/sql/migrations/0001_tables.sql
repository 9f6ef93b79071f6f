-- Tables of contact-groups, as version 0.1.0 had them.
-- Serves: 0.1.0
-- Stamp: 6ffd534add580a6c

-- Everything is keyed by the user who owns it first, so that no call depends on how many other users there are.
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
