-- Takes a message that RongCloud routes: claims the call's signature for it, stores it by the procedure in store.sql unless it
-- came before, and deletes what has had its time.
--
-- :uid                    RongCloud's id of the message; what follows to :content is as in store.sql
-- :kind                   the word by which a message is counted that is not kept; else null
-- :member_id, :seller_id  whose record it is; else null
-- :group_id               whose message it is; else null
-- :message_type           the name of the message's type; null where it is not kept
-- :time                   when RongCloud received it, in Unix milliseconds
-- :sender                 its sender's RongCloud user id
-- :recipients             a JSON array of the user ids to whom it is directed; null for a message to the whole group
-- :content                its content
-- :signature, :until      the call's signature, and when that ceases to be accepted, in Unix milliseconds
-- :now                    Unix milliseconds
-- :records_since          records from before are deleted, in Unix seconds; null: none
-- :group_messages_since   likewise messages of groups, in Unix milliseconds
--
-- Returns whether the message came before. Refuses: signature-taken (by a message with another :uid).

CREATE VIEW messages_take_1
  (uid, kind, member_id, seller_id, group_id, type, time, sender, recipients, content, signature, until, now,
    records_since, group_messages_since) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER messages_take_1_insert INSTEAD OF INSERT ON messages_take_1
BEGIN
  SELECT RAISE(ABORT, 'refused: signature-taken')
  WHERE EXISTS (SELECT 1 FROM messages_signature WHERE signature = NEW.signature AND uid <> NEW.uid);
  INSERT INTO messages_signature (signature, uid, until, came_before)
  SELECT NEW.signature, NEW.uid, NEW.until, EXISTS (SELECT 1 FROM messages_routed WHERE uid = NEW.uid)
  WHERE true
  ON CONFLICT (signature) DO UPDATE SET came_before = excluded.came_before;

  INSERT INTO messages_store_1 (uid, kind, member_id, seller_id, group_id, type, time, sender, recipients, content)
  SELECT NEW.uid, NEW.kind, NEW.member_id, NEW.seller_id, NEW.group_id, NEW.type, NEW.time, NEW.sender, NEW.recipients,
    NEW.content
  WHERE NOT EXISTS (SELECT 1 FROM messages_routed WHERE uid = NEW.uid);
  INSERT INTO messages_routed (uid, seen) VALUES (NEW.uid, NEW.now) ON CONFLICT (uid) DO NOTHING;

  -- RongCloud repeats a message within minutes, so a day is enough. What version 0.1.0 has stored has no time: each write gives
  -- one to the next four, until it is through. Clocks of several machines differ by less than the five minutes for which a
  -- signature is kept longer than it is accepted.
  UPDATE messages_routed SET seen = NEW.now WHERE seen = 0 AND uid IN (
    SELECT behind.uid FROM messages_routed AS behind
    WHERE behind.uid > (SELECT uid FROM messages_retention) ORDER BY behind.uid LIMIT 4);
  UPDATE messages_retention SET uid = (SELECT max(uid) FROM (
    SELECT behind.uid FROM messages_routed AS behind
    WHERE behind.uid > messages_retention.uid ORDER BY behind.uid LIMIT 4))
  WHERE uid IS NOT NULL;
  DELETE FROM messages_routed WHERE uid <> NEW.uid AND uid IN (
    SELECT uid FROM messages_routed INDEXED BY messages_routed_seen
    WHERE seen > 0 AND seen <= NEW.now - 86400000 ORDER BY seen LIMIT 20);
  DELETE FROM messages_signature WHERE signature IN (
    SELECT signature FROM messages_signature INDEXED BY messages_signature_until
    WHERE until < NEW.now - 300000 ORDER BY until LIMIT 20);

  INSERT INTO messages_expire_1 (records_since, group_messages_since, group_id, now)
  SELECT NEW.records_since, NEW.group_messages_since, NEW.group_id, NEW.now
  WHERE NEW.records_since IS NOT NULL OR NEW.group_messages_since IS NOT NULL;
END;

INSERT INTO messages_take_1 (uid, kind, member_id, seller_id, group_id, type, time, sender, recipients, content, signature,
  until, now, records_since, group_messages_since)
VALUES (:uid, :kind, :member_id, :seller_id, :group_id, :message_type, :time, :sender, :recipients, :content, :signature,
  :until, :now, :records_since, :group_messages_since)
RETURNING (SELECT json(iif(came_before, 'true', 'false')) FROM messages_signature AS known
  WHERE known.signature = :signature);
