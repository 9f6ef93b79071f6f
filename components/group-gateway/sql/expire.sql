-- Forgets the oldest messages, at most a hundred at a time, whatever their group. Those that a merged history has stay for
-- it, and are not looked at again. For other procedures.
--
-- before  Unix milliseconds; what was sent earlier goes
--
-- Refuses nothing.

CREATE VIEW group_gateway_expire_1 (before) AS SELECT NULL WHERE 0;

CREATE TRIGGER group_gateway_expire_1_insert INSTEAD OF INSERT ON group_gateway_expire_1
BEGIN
  UPDATE group_gateway_group SET expired = last
  FROM (SELECT group_id AS of_group, max(number) AS last
    FROM (SELECT group_id, number FROM group_gateway_message WHERE kept = 0 AND time < NEW.before ORDER BY time LIMIT 100)
    GROUP BY group_id)
  WHERE group_id = of_group AND expired < last;

  DELETE FROM group_gateway_message
  WHERE id IN (SELECT id FROM group_gateway_message WHERE kept = 0 AND time < NEW.before ORDER BY time LIMIT 100)
    AND NOT EXISTS (SELECT 1 FROM group_gateway_merge AS merged
      WHERE merged.group_id = group_gateway_message.group_id AND merged.messages >= group_gateway_message.number
        AND merged.expired < group_gateway_message.number);

  -- What is the oldest now may be others than those that the group has counted as expired.
  UPDATE group_gateway_message SET kept = 1
  WHERE id IN (SELECT id FROM group_gateway_message WHERE kept = 0 AND time < NEW.before ORDER BY time LIMIT 100)
    AND number <= (SELECT expired FROM group_gateway_group AS known
      WHERE known.group_id = group_gateway_message.group_id)
    AND EXISTS (SELECT 1 FROM group_gateway_merge AS merged
      WHERE merged.group_id = group_gateway_message.group_id AND merged.messages >= group_gateway_message.number
        AND merged.expired < group_gateway_message.number);
END;
