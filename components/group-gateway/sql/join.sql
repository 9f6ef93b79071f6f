-- Adds users to a group, those who are in it already aside. For other procedures.
--
-- group_id       the group
-- users          a JSON array of ids, none of them twice
-- first_manages  whether the first of them is a manager
--
-- Refuses: full-group (it would have more than 10,000 members, see common::bounds).

CREATE VIEW group_gateway_join_1 (group_id, users, first_manages) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_join_1_insert INSTEAD OF INSERT ON group_gateway_join_1
BEGIN
  INSERT INTO group_gateway_member (group_id, user_id, position, manager)
  SELECT NEW.group_id, item.value, known.last_position + 1 + item.key, NEW.first_manages AND item.key = 0
  FROM group_gateway_group AS known CROSS JOIN json_each(NEW.users) AS item
  WHERE known.group_id = NEW.group_id
  ON CONFLICT (group_id, user_id) DO NOTHING;

  UPDATE group_gateway_group SET last_position = last_position + json_array_length(NEW.users)
  WHERE group_id = NEW.group_id;

  -- Members are counted only where there can be so many.
  SELECT RAISE(ABORT, 'refused: full-group')
  FROM group_gateway_group AS known WHERE known.group_id = NEW.group_id AND known.last_position > 10000
    AND (SELECT count(*) FROM group_gateway_member AS member WHERE member.group_id = NEW.group_id) > 10000;
END;
