-- Deletes some of the records and of the groups' messages that have had their time. For add_record and route, after what
-- they store.
--
-- records_since         what was written before is deleted, in Unix seconds; null: nothing is
-- group_messages_since  likewise, in Unix milliseconds

CREATE VIEW messages_expire_1 (records_since, group_messages_since) AS SELECT NULL, NULL WHERE 0;

CREATE TRIGGER messages_expire_1_insert INSTEAD OF INSERT ON messages_expire_1
BEGIN
  -- Ids follow the time, but for routed messages that were on their way for a while. An index by time would cost every record
  -- that is written, and its making more than a second of a large table.
  DELETE FROM messages_record WHERE id IN (
    SELECT id FROM (SELECT id, addtime FROM messages_record INDEXED BY messages_record_id ORDER BY id
      LIMIT iif((SELECT addtime FROM messages_record INDEXED BY messages_record_id ORDER BY id LIMIT 1)
        < NEW.records_since, 100, 0))
    WHERE addtime < NEW.records_since);

  -- A group loses its first messages only, so that those that are left are numbered without a gap: one that is older than
  -- what stands before it waits for that.
  DELETE FROM messages_group_message WHERE (group_id, number) IN (
    SELECT group_id, number
    FROM (SELECT group_id, number, row_number() OVER (PARTITION BY group_id ORDER BY number) AS nth
      FROM (SELECT group_id, number FROM messages_group_message INDEXED BY messages_group_message_time
        WHERE time < NEW.group_messages_since ORDER BY time, group_id, number LIMIT 100)) AS old
    WHERE number - nth + 1 = (SELECT min(kept.number) FROM messages_group_message AS kept
      WHERE kept.group_id = old.group_id));
END;
