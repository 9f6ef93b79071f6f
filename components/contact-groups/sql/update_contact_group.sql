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

INSERT INTO contact_groups_change_1 (owner, group_id, added, removed, capacity, now)
SELECT :owner, (SELECT group_id FROM contact_groups_group WHERE owner = :owner AND name = :name), :added, :removed, :capacity, :now
RETURNING json_object('id', group_id, 'outcomes', json((
      SELECT json_group_array(CASE
        WHEN EXISTS (SELECT 1 FROM contact_groups_member AS member
          WHERE member.owner = :owner AND member.group_id = contact_groups_change_1.group_id
            AND member.conversation = item.conversation) THEN 'done'
        WHEN item.is_unknown THEN 'unknown-account'
        ELSE 'full' END)
      FROM contact_groups_item_1 AS item WHERE item.list = :added)));
