-- Reads what is stored of a token: for every call that an access token comes with, and for refresh_token.
--
-- :digest  the token's SHA-256
--
-- Returns {kind, eid, scope, nonce, expires}, kind access, refresh or used, expires in Unix milliseconds; no row where there
-- is no such token, and where its chain has ended.

SELECT json_object('kind', kind, 'eid', eid, 'scope', scope, 'nonce', nonce, 'expires', expires)
FROM group_gateway_token AS token WHERE digest = :digest
  AND NOT EXISTS (SELECT 1 FROM group_gateway_ended AS ended WHERE ended.chain = coalesce(token.chain, nonce));
