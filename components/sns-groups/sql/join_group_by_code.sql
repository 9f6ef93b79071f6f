-- Makes somebody who has the right code a member, unless it is one already.
--
-- :gid          the group
-- :caller       who gave the code
-- :mid          who joins
-- :model        a MemberApiModel, as JSON
-- :wrong_limit  how many wrong codes are too many
-- :forgotten    Unix milliseconds; wrong codes of which the first was given then, or before, count no more
--
-- Returns [level, MemberApiModel] of the member as it is.
-- Refuses: locked (the caller has given too many wrong codes).

CREATE VIEW sns_groups_join_2 (gid, caller, mid, model, wrong_limit, forgotten) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER sns_groups_join_2_insert INSTEAD OF INSERT ON sns_groups_join_2
BEGIN
  INSERT INTO sns_groups_attempt_2 (gid, caller, wrong_limit, forgotten)
  VALUES (NEW.gid, NEW.caller, NEW.wrong_limit, NEW.forgotten);
  DELETE FROM sns_groups_attempt WHERE gid = NEW.gid AND caller = NEW.caller;

  UPDATE sns_groups_group SET member_cnt = member_cnt + 1
  WHERE gid = NEW.gid AND NOT EXISTS (SELECT 1 FROM sns_groups_member AS known
    WHERE known.gid = NEW.gid AND known.mid = NEW.mid);

  INSERT INTO sns_groups_member (gid, mid, adm_level, model) VALUES (NEW.gid, NEW.mid, 0, NEW.model)
  ON CONFLICT (gid, mid) DO NOTHING;
END;

INSERT INTO sns_groups_join_2 (gid, caller, mid, model, wrong_limit, forgotten)
VALUES (:gid, :caller, :mid, :model, :wrong_limit, :forgotten)
RETURNING (SELECT json_array(adm_level, json(model)) FROM sns_groups_member AS known
  WHERE known.gid = :gid AND known.mid = :mid);
