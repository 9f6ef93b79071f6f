-- Tables of messages, as version 0.1.0 had them.
-- Serves: 0.1.0
-- Family: messages
-- Stamp: c6f38ae8fc1eff84

-- Used by chat-records and rongcloud, and by b2b-chat, which shows groups' messages. Triggers keep the counts and last
-- messages, so that nothing is counted when it is read.

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
