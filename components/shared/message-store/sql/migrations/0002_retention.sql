-- Signatures that are taken, when messages came, and what finds rows that have had their time.
-- Serves: 0.1.0

-- A signature of the callback is good for one message. signature: in lower-case hexadecimal digits; uid: whose it is;
-- until: when it ceases to be accepted, in Unix milliseconds.
CREATE TABLE IF NOT EXISTS messages_signature (
  signature TEXT PRIMARY KEY,
  uid TEXT NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS messages_signature_until ON messages_signature (until);

-- seen: when the message came first, in Unix milliseconds; 0 where version 0.1.0 stored it, until a later write says when.
-- repeats: how often it came again with another signature.
ALTER TABLE messages_routed ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;

ALTER TABLE messages_routed ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;

CREATE INDEX IF NOT EXISTS messages_routed_seen ON messages_routed (seen);

CREATE INDEX IF NOT EXISTS messages_group_message_time ON messages_group_message (time);

-- The messages that not everybody sees, with all that says who does.
CREATE INDEX IF NOT EXISTS messages_group_message_directed ON messages_group_message (group_id, number, sender, recipients)
WHERE recipients IS NOT NULL;
