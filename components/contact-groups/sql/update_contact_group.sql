-- Adds conversations to a group and removes others; the procedure is in change_conversations.sql.
--
-- :owner     the user whose group it is
-- :name      the group's name
-- :added     conversations to be added, a JSON array, none of them twice
-- :removed   conversations to be removed, likewise
-- :capacity  how many conversations the group may hold; what does not fit is left out
-- :now       Unix seconds
--
-- Returns {id, outcomes}: the GroupId, and for each of :added done, unknown-account or full.
-- Refuses: unknown-account (the owner is not imported), absent-group.

INSERT INTO contact_groups_change_2 (owner, group_id, added, unknown, removed, capacity, now)
SELECT :owner, (SELECT group_id FROM contact_groups_group WHERE owner = :owner AND name = :name), :added,
  (SELECT json_group_array(value) FROM json_each(:added)
    WHERE substr(value, 1, 2) = '1/'
      AND NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = substr(value, 3))),
  :removed, :capacity, :now
RETURNING json_object('id', group_id, 'outcomes', json((
      SELECT json_group_array(CASE
        WHEN EXISTS (SELECT 1 FROM contact_groups_member AS member
          WHERE member.owner = :owner AND member.group_id = contact_groups_change_2.group_id
            AND member.conversation = item.value) THEN 'done'
        WHEN item.value IN (SELECT value FROM json_each(contact_groups_change_2.unknown)) THEN 'unknown-account'
        ELSE 'full' END)
      FROM json_each(:added) AS item)));
