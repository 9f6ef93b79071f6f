-- Takes users out of a group; who is not in it is no failure. UNSPECIFIED: group-gateway-managers
--
-- :group_id, :eid  the group, and the team whose it is
-- :operator        the user who does it, a manager
-- :users           a JSON array of ids
--
-- Returns the group's name.
-- Refuses: unknown-group, not-member (the operator is not in the group), not-manager (nor manages it), last-manager (no
-- manager would be left).

CREATE VIEW group_gateway_remove_1 (group_id, eid, operator, users) AS
  SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_remove_1_insert INSTEAD OF INSERT ON group_gateway_remove_1
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);
  SELECT RAISE(ABORT, 'refused: not-manager')
  WHERE NOT EXISTS (SELECT 1 FROM group_gateway_member
    WHERE group_id = NEW.group_id AND user_id = NEW.operator AND manager);

  DELETE FROM group_gateway_member
  WHERE group_id = NEW.group_id AND user_id IN (SELECT value FROM json_each(NEW.users));

  SELECT RAISE(ABORT, 'refused: last-manager')
  WHERE NOT EXISTS (SELECT 1 FROM group_gateway_member WHERE group_id = NEW.group_id AND manager);
END;

INSERT INTO group_gateway_remove_1 (group_id, eid, operator, users) VALUES (:group_id, :eid, :operator, :users)
RETURNING (SELECT json_quote(name) FROM group_gateway_group AS known WHERE known.group_id = :group_id);
