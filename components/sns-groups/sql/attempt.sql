-- Asks whether a caller may try a code: that it has not given too many wrong ones. For other procedures.
--
-- gid, caller  the group, and who tries
-- wrong_limit  how many wrong codes are too many
-- forgotten    Unix milliseconds; wrong codes of which the first was given then, or before, count no more
--
-- Refuses: locked.

CREATE VIEW sns_groups_attempt_2 (gid, caller, wrong_limit, forgotten) AS SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER sns_groups_attempt_2_insert INSTEAD OF INSERT ON sns_groups_attempt_2
BEGIN
  SELECT RAISE(ABORT, 'refused: locked')
  WHERE EXISTS (SELECT 1 FROM sns_groups_attempt
    WHERE gid = NEW.gid AND caller = NEW.caller AND failures >= NEW.wrong_limit AND since > NEW.forgotten);
END;
