-- Adds a group with its administrators.
--
-- :scene      in which scene the group is added, a number
-- :created    Unix milliseconds
-- :code       what joins the group, null for a group that is not joined by a code
-- :in_amount  its fee, as text
-- :model      a GroupApiModel, as JSON
-- :members    the administrators, a JSON array of [MID, MemberApiModel], no MID twice
--
-- Returns the group's id.

CREATE VIEW sns_groups_create_1 (scene, created, code, in_amount, model, members) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER sns_groups_create_1_insert INSTEAD OF INSERT ON sns_groups_create_1
BEGIN
  INSERT INTO sns_groups_group (scene, created, code, adm_cnt, member_cnt, in_amount, model)
  SELECT NEW.scene, NEW.created, NEW.code, json_array_length(NEW.members), json_array_length(NEW.members),
    NEW.in_amount, NEW.model;

  INSERT INTO sns_groups_member (gid, mid, adm_level, model)
  SELECT (SELECT max(gid) FROM sns_groups_group), item.value ->> 0, 1, item.value -> 1
  FROM json_each(NEW.members) AS item;
END;

INSERT INTO sns_groups_create_1 (scene, created, code, in_amount, model, members)
VALUES (:scene, :created, :code, :in_amount, :model, :members)
RETURNING json((SELECT max(gid) FROM sns_groups_group));
