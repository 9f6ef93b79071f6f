-- Reads what is known of a group.
--
-- :operator        the user who asks
-- :group_id, :eid  the group, and the team whose it is
--
-- Returns {is_member, name, manager_ids, participant_count, banner, notice: {id, time, sender, title, content}}, is_member of
-- the operator, banner as it was set, banner null where there is none, notice where there is none that has not expired; no row
-- where the team has no such group.

SELECT json_object(
  'is_member', json(CASE WHEN EXISTS (SELECT 1 FROM group_gateway_member AS member
    WHERE member.group_id = known.group_id AND member.user_id = :operator) THEN 'true' ELSE 'false' END),
  'name', known.name,
  'manager_ids', json((SELECT json_group_array(user_id) FROM (
    SELECT user_id FROM group_gateway_member AS member
    WHERE member.group_id = known.group_id AND manager ORDER BY position))),
  'participant_count', (SELECT count(*) FROM group_gateway_member AS member
    WHERE member.group_id = known.group_id),
  'banner', json(known.banner),
  'notice', json((SELECT json_object('id', message_id, 'time', time, 'sender', sender, 'title', title,
      'content', content)
    FROM group_gateway_message AS notice
    WHERE notice.group_id = known.group_id AND notice.number = known.notice
      AND notice.number > known.expired)))
FROM group_gateway_group AS known WHERE known.group_id = (SELECT :group_id) AND known.eid = (SELECT :eid);
