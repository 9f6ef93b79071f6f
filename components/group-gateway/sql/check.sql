-- What every change of a group asks first: that the team has the group, and that the operator is in it. For other
-- procedures.
--
-- group_id, eid  the group, and the team whose it is
-- operator       the user who does it
--
-- Refuses: unknown-group, not-member.

CREATE VIEW group_gateway_check_1 (group_id, eid, operator) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_check_1_insert INSTEAD OF INSERT ON group_gateway_check_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-group')
  WHERE NOT EXISTS (SELECT 1 FROM group_gateway_group WHERE group_id = NEW.group_id AND eid = NEW.eid);
  SELECT RAISE(ABORT, 'refused: not-member')
  WHERE NOT EXISTS (SELECT 1 FROM group_gateway_member WHERE group_id = NEW.group_id AND user_id = NEW.operator);
END;
