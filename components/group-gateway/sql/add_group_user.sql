-- Adds users to a group; who is in it already stays where they are.
--
-- :group_id, :eid  the group, and the team whose it is
-- :operator        the user who does it
-- :users           a JSON array of ids, none of them twice
--
-- Returns the group's name.
-- Refuses: unknown-group, not-member (the operator is not in the group), full-group (it would have more than 10,000 members).

CREATE VIEW group_gateway_add_1 (group_id, eid, operator, users) AS SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_add_1_insert INSTEAD OF INSERT ON group_gateway_add_1
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);
  INSERT INTO group_gateway_join_1 (group_id, users, first_manages) VALUES (NEW.group_id, NEW.users, 0);
END;

INSERT INTO group_gateway_add_1 (group_id, eid, operator, users) VALUES (:group_id, :eid, :operator, :users)
RETURNING (SELECT json_quote(name) FROM group_gateway_group AS known WHERE known.group_id = :group_id);
