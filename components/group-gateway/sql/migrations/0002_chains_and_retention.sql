-- Chains of tokens that end together, and what it takes to forget old messages.
-- Serves: 0.1.0

-- The nonce of the pair that a chain began with; null where version 0.1.0 made the token, whose chain is its own pair then.
-- A refresh token that has been used has the kind used until it would have expired.
ALTER TABLE group_gateway_token ADD COLUMN chain TEXT;
ALTER TABLE group_gateway_session ADD COLUMN chain TEXT;

-- Chains whose tokens do not count any more, whatever their number, until the last of them has expired.
CREATE TABLE IF NOT EXISTS group_gateway_ended (
  chain TEXT PRIMARY KEY,
  expires INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS group_gateway_ended_expires ON group_gateway_ended (expires);

-- The number of the last message that has expired. A merged history begins behind it. A message that has expired, and is only
-- there for the merged histories that have it, has an id below 0: of the others, those with the lowest ids are the oldest.
ALTER TABLE group_gateway_group ADD COLUMN expired INTEGER NOT NULL DEFAULT 0;
ALTER TABLE group_gateway_merge ADD COLUMN expired INTEGER NOT NULL DEFAULT 0;

CREATE INDEX IF NOT EXISTS group_gateway_merge_group ON group_gateway_merge (group_id, messages, expired);
