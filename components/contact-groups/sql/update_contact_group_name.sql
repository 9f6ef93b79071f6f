-- Renames a group.
--
-- :owner     the user whose group it is
-- :name      its name
-- :new_name  its new name, which may be the same
--
-- Returns the GroupId.
-- Refuses: unknown-account (the owner is not imported), absent-group, group-exists.

CREATE VIEW contact_groups_rename_1 (owner, group_id, name) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER contact_groups_rename_1_insert INSTEAD OF INSERT ON contact_groups_rename_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account')
  WHERE NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = NEW.owner);
  SELECT RAISE(ABORT, 'refused: absent-group') WHERE NEW.group_id IS NULL;
  SELECT RAISE(ABORT, 'refused: group-exists')
  WHERE EXISTS (SELECT 1 FROM contact_groups_group
    WHERE owner = NEW.owner AND name = NEW.name AND group_id <> NEW.group_id);

  UPDATE contact_groups_group SET name = NEW.name WHERE owner = NEW.owner AND group_id = NEW.group_id;
END;

INSERT INTO contact_groups_rename_1 (owner, group_id, name)
SELECT :owner, (SELECT group_id FROM contact_groups_group WHERE owner = :owner AND name = :name), :new_name
RETURNING json(group_id);
