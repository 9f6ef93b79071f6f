-- Reads who is in a group, in the order in which they came.
--
-- :operator        the user who asks
-- :group_id, :eid  the group, and the team whose it is
--
-- Returns {is_member, manager_ids, participant_ids}, is_member of the operator; no row where the team has no such group.

SELECT json_object(
  'is_member', json(CASE WHEN EXISTS (SELECT 1 FROM group_gateway_member AS member
    WHERE member.group_id = known.group_id AND member.user_id = :operator) THEN 'true' ELSE 'false' END),
  'manager_ids', json((SELECT json_group_array(user_id) FROM (
    SELECT user_id FROM group_gateway_member AS member
    WHERE member.group_id = known.group_id AND manager ORDER BY position))),
  'participant_ids', json((SELECT json_group_array(user_id) FROM (
    SELECT user_id FROM group_gateway_member AS member
    WHERE member.group_id = known.group_id ORDER BY position))))
FROM group_gateway_group AS known WHERE known.group_id = (SELECT :group_id) AND known.eid = (SELECT :eid);
