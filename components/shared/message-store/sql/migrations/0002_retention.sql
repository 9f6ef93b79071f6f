-- Signatures that are taken, when messages came, and what finds rows that have had their time.
-- Serves: 0.1.0

-- A signature of the callback is good for one message. signature: in lower-case hexadecimal digits; uid: whose it is;
-- until: when it ceases to be accepted, in Unix milliseconds; came_before: whether the message was there already when it
-- came with it the last time.
CREATE TABLE IF NOT EXISTS messages_signature (
  signature TEXT PRIMARY KEY,
  uid TEXT NOT NULL,
  until INTEGER NOT NULL,
  came_before INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS messages_signature_until ON messages_signature (until);

-- When the message came first, in Unix milliseconds; 0 where version 0.1.0 stored it, until a later write says when.
ALTER TABLE messages_routed ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;

CREATE INDEX IF NOT EXISTS messages_routed_seen ON messages_routed (seen) WHERE seen > 0;

-- How far writes have come that go on from each other, in its only row. group_id: in which group old messages were looked for
-- last; uid: the last message that got a time, null when all have.
CREATE TABLE IF NOT EXISTS messages_retention (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  group_id TEXT NOT NULL,
  uid TEXT
);

INSERT INTO messages_retention (only, group_id, uid) VALUES (1, '', '') ON CONFLICT (only) DO NOTHING;

-- The messages that not everybody sees, with all that says who does.
CREATE INDEX IF NOT EXISTS messages_group_message_directed ON messages_group_message (group_id, number, sender, recipients)
WHERE recipients IS NOT NULL;
