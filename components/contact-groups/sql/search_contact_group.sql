-- Reads those of the given conversations that are in a group or have a mark, and all groups of the user.
--
-- :owner          the user
-- :conversations  a JSON array of conversations
--
-- Returns {is_imported, groups: [{id, name}], conversations: [{key, position, standard_mark, custom_mark, updated, groups}]}.

SELECT json_object(
  'is_imported', json(CASE WHEN EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = :owner)
    THEN 'true' ELSE 'false' END),
  'groups', json((SELECT json_group_array(json_object('id', group_id, 'name', name))
    FROM (SELECT group_id, name FROM contact_groups_group WHERE owner = (SELECT :owner) ORDER BY group_id))),
  'conversations', json((SELECT json_group_array(json_object(
      'key', conversation, 'position', position, 'standard_mark', standard_mark, 'custom_mark', custom_mark,
      'updated', updated, 'groups', json((SELECT json_group_array(group_id) FROM contact_groups_member AS member
        WHERE member.owner = known.owner AND member.conversation = known.conversation))))
    FROM json_each(:conversations) AS item CROSS JOIN contact_groups_conversation AS known
    WHERE known.owner = (SELECT :owner) AND known.conversation = item.value)));
