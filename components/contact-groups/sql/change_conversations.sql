-- Changes which conversations are in a group. For other procedures, and for update_contact_group.
--
-- owner, group_id  the group; a group_id that is null is no group's
-- added, removed   JSON arrays of conversations, none of them twice
-- capacity         how many conversations the group may hold; what does not fit is left out, and who is not imported
-- now              Unix seconds
--
-- Refuses: unknown-account (the owner is not imported), absent-group.

CREATE VIEW contact_groups_change_1 (owner, group_id, added, removed, capacity, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER contact_groups_change_1_insert INSTEAD OF INSERT ON contact_groups_change_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account')
  WHERE NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = NEW.owner);
  SELECT RAISE(ABORT, 'refused: absent-group') WHERE NEW.group_id IS NULL;

  -- Removals first: they free places for what is added.
  DELETE FROM contact_groups_member
  WHERE owner = NEW.owner AND group_id = NEW.group_id AND conversation IN (SELECT value FROM json_each(NEW.removed));

  INSERT INTO contact_groups_member (owner, group_id, conversation)
  SELECT NEW.owner, NEW.group_id, item.conversation
  FROM contact_groups_item_1 AS item
  WHERE item.list = NEW.added AND NOT item.is_unknown
    AND NOT EXISTS (SELECT 1 FROM contact_groups_member AS member
      WHERE member.owner = NEW.owner AND member.group_id = NEW.group_id AND member.conversation = item.conversation)
  ORDER BY item.key
  LIMIT max(0, NEW.capacity
    - (SELECT count(*) FROM contact_groups_member WHERE owner = NEW.owner AND group_id = NEW.group_id));

  INSERT INTO contact_groups_conversation (owner, conversation, position, updated)
  SELECT NEW.owner, item.value, account.last_position + row_number() OVER (ORDER BY item.key), NEW.now
  FROM contact_groups_account AS account CROSS JOIN json_each(NEW.added) AS item
  WHERE account.user_id = NEW.owner
    AND EXISTS (SELECT 1 FROM contact_groups_member AS member
      WHERE member.owner = NEW.owner AND member.group_id = NEW.group_id AND member.conversation = item.value)
    AND NOT EXISTS (SELECT 1 FROM contact_groups_conversation AS known
      WHERE known.owner = NEW.owner AND known.conversation = item.value);

  INSERT INTO contact_groups_settle_1 (owner, touched, now)
  SELECT NEW.owner, json_group_array(value), NEW.now
  FROM (SELECT value FROM json_each(NEW.added) UNION ALL SELECT value FROM json_each(NEW.removed));
END;
