-- Counts a wrong code.
--
-- :gid          the group
-- :caller       who gave it
-- :wrong_limit  how many wrong codes are too many
-- :forgotten    Unix milliseconds; wrong codes of which the first was given then, or before, count no more
-- :now          Unix milliseconds
--
-- Refuses: locked (the caller has given too many).

CREATE VIEW sns_groups_wrong_2 (gid, caller, wrong_limit, forgotten, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER sns_groups_wrong_2_insert INSTEAD OF INSERT ON sns_groups_wrong_2
BEGIN
  INSERT INTO sns_groups_attempt_2 (gid, caller, wrong_limit, forgotten)
  VALUES (NEW.gid, NEW.caller, NEW.wrong_limit, NEW.forgotten);

  DELETE FROM sns_groups_attempt WHERE since <= NEW.forgotten;
  INSERT INTO sns_groups_attempt (gid, caller, since, failures) VALUES (NEW.gid, NEW.caller, NEW.now, 1)
  ON CONFLICT (gid, caller) DO UPDATE SET failures = failures + 1;
END;

INSERT INTO sns_groups_wrong_2 (gid, caller, wrong_limit, forgotten, now)
VALUES (:gid, :caller, :wrong_limit, :forgotten, :now);
