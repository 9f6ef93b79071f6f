-- Makes the conversations that a change has touched consistent again: when they were changed, whether there is anything
-- left to say of them, and how far the owner's positions go. For other procedures.
--
-- owner    whose conversations they are
-- touched  a JSON array of conversations
-- now      Unix seconds

CREATE VIEW contact_groups_settle_1 (owner, touched, now) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER contact_groups_settle_1_insert INSTEAD OF INSERT ON contact_groups_settle_1
BEGIN
  UPDATE contact_groups_account
  SET last_position = max(last_position, coalesce(
    (SELECT max(position) FROM contact_groups_conversation WHERE owner = NEW.owner), 0))
  WHERE user_id = NEW.owner;

  UPDATE contact_groups_conversation SET updated = NEW.now
  WHERE owner = NEW.owner AND conversation IN (SELECT value FROM json_each(NEW.touched));

  DELETE FROM contact_groups_conversation
  WHERE owner = NEW.owner AND conversation IN (SELECT value FROM json_each(NEW.touched)) AND NOT marked
    AND NOT EXISTS (SELECT 1 FROM contact_groups_member AS member
      WHERE member.owner = NEW.owner AND member.conversation = contact_groups_conversation.conversation);
END;
