-- Reads a group.
--
-- :caller  the member who asks, or null
-- :gid     the group
--
-- Returns {adm_cnt, member_cnt, created, in_amount, level, model}: level is the caller's, null for who is no member. No row for a
-- group that does not exist.

SELECT json_object('adm_cnt', adm_cnt, 'member_cnt', member_cnt, 'created', created, 'in_amount', in_amount,
  'level', (SELECT adm_level FROM sns_groups_member AS member WHERE member.gid = known.gid AND member.mid = :caller),
  'model', json(model))
FROM sns_groups_group AS known WHERE gid = :gid;
