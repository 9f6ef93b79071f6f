-- Creates a group under the owner's next GroupId, with its first conversations.
--
-- :owner        the user who gets the group
-- :name         its name
-- :group_limit  how many groups the owner may have
-- :added        its first conversations, a JSON array, none of them twice
-- :capacity     how many conversations the group may hold; what does not fit is left out
-- :now          Unix seconds
--
-- Returns {id, outcomes}: the GroupId, and for each of :added done, unknown-account or full.
-- Refuses: unknown-account (the owner is not imported), group-exists, too-many-groups; never absent-group: it makes the
-- group.

CREATE VIEW contact_groups_create_1 (owner, group_id, name, group_limit, added, capacity, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER contact_groups_create_1_insert INSTEAD OF INSERT ON contact_groups_create_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account') WHERE NEW.group_id IS NULL;
  SELECT RAISE(ABORT, 'refused: group-exists')
  WHERE EXISTS (SELECT 1 FROM contact_groups_group WHERE owner = NEW.owner AND name = NEW.name);
  SELECT RAISE(ABORT, 'refused: too-many-groups')
  WHERE (SELECT count(*) FROM contact_groups_group WHERE owner = NEW.owner) >= NEW.group_limit;

  INSERT INTO contact_groups_group (owner, group_id, name) VALUES (NEW.owner, NEW.group_id, NEW.name);
  UPDATE contact_groups_account SET last_group_id = NEW.group_id WHERE user_id = NEW.owner;
  INSERT INTO contact_groups_change_1 (owner, group_id, added, removed, capacity, now)
  VALUES (NEW.owner, NEW.group_id, NEW.added, '[]', NEW.capacity, NEW.now);
END;

INSERT INTO contact_groups_create_1 (owner, group_id, name, group_limit, added, capacity, now)
SELECT :owner, (SELECT last_group_id + 1 FROM contact_groups_account WHERE user_id = :owner), :name, :group_limit, :added,
  :capacity, :now
RETURNING json_object('id', group_id, 'outcomes', json((
      SELECT json_group_array(CASE
        WHEN EXISTS (SELECT 1 FROM contact_groups_member AS member
          WHERE member.owner = :owner AND member.group_id = contact_groups_create_1.group_id
            AND member.conversation = item.conversation) THEN 'done'
        WHEN item.is_unknown THEN 'unknown-account'
        ELSE 'full' END)
      FROM contact_groups_item_1 AS item WHERE item.list = :added)));
