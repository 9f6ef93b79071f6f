-- Merges a group's history as it is: a name and the numbers between which its messages are, however many these are.
--
-- :merge_id        the id that the merged history gets
-- :group_id, :eid  the group, and the team whose it is
-- :operator        the user who does it
-- :now             Unix milliseconds
--
-- Refuses: unknown-group, not-member (the operator is not in the group).

CREATE VIEW group_gateway_merge_1 (merge_id, group_id, eid, operator, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_merge_1_insert INSTEAD OF INSERT ON group_gateway_merge_1
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);
  INSERT INTO group_gateway_merge (merge_id, eid, group_id, name, messages, created, expired)
  SELECT NEW.merge_id, NEW.eid, NEW.group_id, name, messages, NEW.now, expired
  FROM group_gateway_group WHERE group_id = NEW.group_id;
END;

INSERT INTO group_gateway_merge_1 (merge_id, group_id, eid, operator, now)
VALUES (:merge_id, :group_id, :eid, :operator, :now);
