-- Begins a new pair of tokens unless the team has one that is valid. For refresh_token too, which uses up a refresh token
-- and always begins a new pair; one that is used already ends its chain, all tokens that descend from the same pair.
--
-- :eid             the team
-- :scope           what the tokens open
-- :secret_check    changes with the secret that signs, and ends the pair that the team has
-- :nonce           what the new pair is made of
-- :access_digest   the SHA-256 of the new access token
-- :access_expires  its expiry, Unix milliseconds
-- :next_digest     the SHA-256 of the new refresh token
-- :next_expires    its expiry, Unix milliseconds
-- :refresh_digest  the SHA-256 of the refresh token to be used up, or null
-- :now             Unix milliseconds
--
-- Returns [nonce, expiry of the access token] of the pair that counts; null where a chain has ended.
-- Refuses: unknown-token (the refresh token is none of this team and scope, or has expired).

CREATE VIEW group_gateway_issue_1
  (eid, scope, secret_check, nonce, access_digest, access_expires, next_digest, next_expires, refresh_digest, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_issue_1_insert INSTEAD OF INSERT ON group_gateway_issue_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-token')
  WHERE NEW.refresh_digest IS NOT NULL AND NOT EXISTS (SELECT 1 FROM group_gateway_token AS token
    WHERE digest = NEW.refresh_digest AND kind IN ('refresh', 'used') AND eid = NEW.eid AND scope = NEW.scope
      AND expires > NEW.now
      AND NOT EXISTS (SELECT 1 FROM group_gateway_ended AS ended WHERE ended.chain = coalesce(token.chain, nonce)));

  -- None of its tokens expires later than one that were made now.
  INSERT INTO group_gateway_ended (chain, expires)
  SELECT coalesce(chain, nonce), NEW.next_expires FROM group_gateway_token
  WHERE digest = NEW.refresh_digest AND kind = 'used';
  DELETE FROM group_gateway_session
  WHERE eid = NEW.eid AND scope = NEW.scope AND coalesce(chain, nonce) = (SELECT coalesce(chain, nonce)
    FROM group_gateway_token WHERE digest = NEW.refresh_digest AND kind = 'used');

  DELETE FROM group_gateway_token
  WHERE digest IN (SELECT digest FROM group_gateway_token WHERE expires <= NEW.now ORDER BY expires LIMIT 100);
  DELETE FROM group_gateway_ended
  WHERE chain IN (SELECT chain FROM group_gateway_ended WHERE expires <= NEW.now ORDER BY expires LIMIT 100);

  INSERT INTO group_gateway_session (eid, scope, secret_check, nonce, expires, chain)
  SELECT NEW.eid, NEW.scope, NEW.secret_check, NEW.nonce, NEW.access_expires, coalesce(
    (SELECT coalesce(chain, nonce) FROM group_gateway_token WHERE digest = NEW.refresh_digest), NEW.nonce)
  WHERE EXISTS (SELECT 1 FROM group_gateway_token WHERE digest = NEW.refresh_digest AND kind = 'refresh')
    OR NEW.refresh_digest IS NULL AND NOT EXISTS (SELECT 1 FROM group_gateway_session
      WHERE eid = NEW.eid AND scope = NEW.scope AND secret_check = NEW.secret_check AND expires > NEW.now)
  ON CONFLICT (eid, scope) DO UPDATE SET
    secret_check = excluded.secret_check, nonce = excluded.nonce, expires = excluded.expires, chain = excluded.chain;

  INSERT INTO group_gateway_token (digest, kind, eid, scope, nonce, expires, chain)
  SELECT value ->> 0, value ->> 1, NEW.eid, NEW.scope, NEW.nonce, value ->> 2, coalesce(
    (SELECT coalesce(chain, nonce) FROM group_gateway_token WHERE digest = NEW.refresh_digest), NEW.nonce)
  FROM json_each(json_array(
    json_array(NEW.access_digest, 'access', NEW.access_expires),
    json_array(NEW.next_digest, 'refresh', NEW.next_expires)))
  WHERE EXISTS (SELECT 1 FROM group_gateway_session
    WHERE eid = NEW.eid AND scope = NEW.scope AND nonce = NEW.nonce);

  UPDATE group_gateway_token SET kind = 'used' WHERE digest = NEW.refresh_digest;
END;

INSERT INTO group_gateway_issue_1
  (eid, scope, secret_check, nonce, access_digest, access_expires, next_digest, next_expires, refresh_digest, now)
VALUES (:eid, :scope, :secret_check, :nonce, :access_digest, :access_expires, :next_digest, :next_expires,
  :refresh_digest, :now)
RETURNING coalesce((SELECT json_array(nonce, expires) FROM group_gateway_session AS session
  WHERE session.eid = :eid AND session.scope = :scope AND (:refresh_digest IS NULL OR session.nonce = :nonce)), 'null');
