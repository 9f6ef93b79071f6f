-- Deletes some of the records and of the groups' messages that have had their time. For create and take, after what they store.
--
-- records_since         what was written before is deleted, in Unix seconds; null: nothing is
-- group_messages_since  likewise, in Unix milliseconds
-- group_id              a group of which messages are looked for; null: in the next one alone
-- now                   Unix milliseconds

CREATE VIEW messages_expire_1 (records_since, group_messages_since, group_id, now) AS
  SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER messages_expire_1_insert INSTEAD OF INSERT ON messages_expire_1
BEGIN
  -- Ids follow the time, but for routed messages that were on their way for a while or have a time to come. An index by time
  -- would cost every record that is written, and its making more than a second of a large table.
  DELETE FROM messages_record WHERE NEW.records_since IS NOT NULL AND id IN (
    SELECT id FROM (SELECT id, addtime FROM messages_record INDEXED BY messages_record_id ORDER BY id
      LIMIT iif(EXISTS (SELECT 1
        FROM (SELECT addtime FROM messages_record INDEXED BY messages_record_id ORDER BY id LIMIT 10)
        WHERE addtime < NEW.records_since), 100, 0))
    WHERE addtime < NEW.records_since);

  UPDATE messages_retention SET group_id = coalesce((SELECT min(known.group_id) FROM messages_group AS known
    WHERE known.group_id > messages_retention.group_id), '')
  WHERE NEW.group_messages_since IS NOT NULL;
  INSERT INTO messages_expire_group_1 (group_id, since, now)
  SELECT group_id, NEW.group_messages_since, NEW.now
  FROM (SELECT group_id FROM messages_retention UNION SELECT NEW.group_id)
  WHERE NEW.group_messages_since IS NOT NULL;
END;

-- Deletes a group's first messages that were written before `since`, at most a hundred: up to the first one that is to stay, so
-- that those that are left are numbered without a gap. One with a time to come goes with an old one behind it.
CREATE VIEW messages_expire_group_1 (group_id, since, now) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER messages_expire_group_1_insert INSTEAD OF INSERT ON messages_expire_group_1
BEGIN
  DELETE FROM messages_group_message WHERE group_id = NEW.group_id AND number <= (
    SELECT max(number)
    FROM (SELECT number, time, count(*) FILTER (WHERE time BETWEEN NEW.since AND NEW.now) OVER (ORDER BY number) AS staying
      FROM (SELECT number, time FROM messages_group_message AS first
        WHERE first.group_id = NEW.group_id ORDER BY number LIMIT 100))
    WHERE staying = 0 AND time < NEW.since);
END;
