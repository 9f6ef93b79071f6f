-- Forgets some of the oldest messages that have had their time, whatever their group. For other procedures.
--
-- before  Unix milliseconds; what was sent earlier goes
--
-- Refuses nothing.

CREATE VIEW group_gateway_expire_1 (before) AS SELECT NULL WHERE 0;

CREATE TRIGGER group_gateway_expire_1_insert INSTEAD OF INSERT ON group_gateway_expire_1
BEGIN
  -- Ids follow the time, but for what was sent while a clock was ahead, which waits, and lets what is behind it wait, for as
  -- long as the clock was ahead. An index by time would cost every message that is sent, and its making a pause at the update.
  INSERT INTO group_gateway_expire_message_1 (id, group_id, number)
  SELECT id, group_id, number
  FROM (SELECT id, group_id, number, time FROM group_gateway_message WHERE id >= 0 ORDER BY id
    LIMIT iif(EXISTS (SELECT 1
      FROM (SELECT time FROM group_gateway_message WHERE id >= 0 ORDER BY id LIMIT 10)
      WHERE time < NEW.before), 100, 0))
  WHERE time < NEW.before;
END;

-- Forgets a message. One that a merged history has stays for it, with the next id below all others, where it is in nobody's
-- way.
CREATE VIEW group_gateway_expire_message_1 (id, group_id, number) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_expire_message_1_insert INSTEAD OF INSERT ON group_gateway_expire_message_1
BEGIN
  UPDATE group_gateway_group SET expired = NEW.number WHERE group_id = NEW.group_id AND expired < NEW.number;

  UPDATE group_gateway_message SET id = (SELECT min(0, min(id)) - 1 FROM group_gateway_message)
  WHERE id = NEW.id AND EXISTS (SELECT 1 FROM group_gateway_merge AS merged
    WHERE merged.group_id = NEW.group_id AND merged.messages >= NEW.number AND merged.expired < NEW.number);

  DELETE FROM group_gateway_message WHERE id = NEW.id;
END;
