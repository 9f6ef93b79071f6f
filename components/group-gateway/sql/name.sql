-- What the members of groups are called: the directory's person <team>/<user>, who is that team's alone; where there is none
-- the person <user>, whom all teams share, unless that id names a team itself; without a name there the user's id. The text
-- before an id's first slash is its team, so a team whose eid has one has nobody of its own. For other procedures.
--
-- Returns rows of group_id, user_id, position, name.

CREATE VIEW group_gateway_name_1 (group_id, user_id, position, name) AS
SELECT member.group_id, member.user_id, member.position, coalesce(nullif(coalesce(
    (SELECT display_name FROM directory_person
      WHERE person_id = known.eid || '/' || member.user_id AND instr(known.eid, '/') = 0),
    (SELECT display_name FROM directory_person
      WHERE person_id = member.user_id AND instr(member.user_id, '/') = 0)), ''), member.user_id)
FROM group_gateway_member AS member JOIN group_gateway_group AS known ON known.group_id = member.group_id;
