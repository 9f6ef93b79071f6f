-- Deletes a group; its conversations stay where else they are.
--
-- :owner  the user whose group it is
-- :name   its name
-- :now    Unix seconds
--
-- Returns the GroupId.
-- Refuses: unknown-account (the owner is not imported), absent-group.

CREATE VIEW contact_groups_delete_1 (owner, group_id, now) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER contact_groups_delete_1_insert INSTEAD OF INSERT ON contact_groups_delete_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account')
  WHERE NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = NEW.owner);
  SELECT RAISE(ABORT, 'refused: absent-group') WHERE NEW.group_id IS NULL;

  DELETE FROM contact_groups_group WHERE owner = NEW.owner AND group_id = NEW.group_id;
  INSERT INTO contact_groups_change_1 (owner, group_id, added, removed, capacity, now)
  SELECT NEW.owner, NEW.group_id, '[]', json_group_array(conversation), 0, NEW.now
  FROM contact_groups_member WHERE owner = NEW.owner AND group_id = NEW.group_id;
END;

INSERT INTO contact_groups_delete_1 (owner, group_id, now)
SELECT :owner, (SELECT group_id FROM contact_groups_group WHERE owner = :owner AND name = :name), :now
RETURNING json(group_id);
