-- Makes somebody who has the right code a member, unless it is one already.
--
-- :gid    the group
-- :mid    who joins
-- :model  a MemberApiModel, as JSON
--
-- Returns [level, MemberApiModel] of the member as it is. Refuses: full-group (it has 10,000 members, see common::bounds).

CREATE VIEW sns_groups_join_3 (gid, mid, model) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER sns_groups_join_3_insert INSTEAD OF INSERT ON sns_groups_join_3
BEGIN
  SELECT RAISE(ABORT, 'refused: full-group')
  FROM sns_groups_group AS known WHERE known.gid = NEW.gid AND known.member_cnt >= 10000
    AND NOT EXISTS (SELECT 1 FROM sns_groups_member AS member WHERE member.gid = NEW.gid AND member.mid = NEW.mid);

  UPDATE sns_groups_group SET member_cnt = member_cnt + 1
  WHERE gid = NEW.gid AND NOT EXISTS (SELECT 1 FROM sns_groups_member AS known
    WHERE known.gid = NEW.gid AND known.mid = NEW.mid);

  INSERT INTO sns_groups_member (gid, mid, adm_level, model) VALUES (NEW.gid, NEW.mid, 0, NEW.model)
  ON CONFLICT (gid, mid) DO NOTHING;
END;

INSERT INTO sns_groups_join_3 (gid, mid, model) VALUES (:gid, :mid, :model)
RETURNING (SELECT json_array(adm_level, json(model)) FROM sns_groups_member AS known
  WHERE known.gid = :gid AND known.mid = :mid);
