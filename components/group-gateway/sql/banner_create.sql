-- Sets a group's banner in place of the one that it has.
--
-- :group_id, :eid  the group, and the team whose it is
-- :operator        the user who does it
-- :banner          a JSON object, as group_info returns it
--
-- Refuses: unknown-group, not-member (the operator is not in the group).

CREATE VIEW group_gateway_banner_1 (group_id, eid, operator, banner) AS
  SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_banner_1_insert INSTEAD OF INSERT ON group_gateway_banner_1
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);
  UPDATE group_gateway_group SET banner = NEW.banner WHERE group_id = NEW.group_id;
END;

INSERT INTO group_gateway_banner_1 (group_id, eid, operator, banner) VALUES (:group_id, :eid, :operator, :banner);
