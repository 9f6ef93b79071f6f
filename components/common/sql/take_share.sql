-- Takes a share of the calls that one caller may still make within a second, from the count of all instances: an eighth of
-- what is left, at least one call, for the more is used up, the less lies unused in instances.
--
-- :caller   who calls, '<family> <key>'
-- :second   the second, in Unix seconds; an instance whose clock is behind uses up the second that others have reached
-- :allowed  how many calls a second are allowed
--
-- Returns [share]; 0: nothing is left. Refuses nothing.

CREATE VIEW common_rate_take_1 (caller, second, allowed) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER common_rate_take_1_insert INSTEAD OF INSERT ON common_rate_take_1
BEGIN
  DELETE FROM common_rate WHERE second < NEW.second - 60;
  INSERT INTO common_rate (caller, second, used, granted) VALUES (NEW.caller, NEW.second, 0, 0)
  ON CONFLICT (caller) DO UPDATE SET used = 0, second = excluded.second WHERE second < excluded.second;
  UPDATE common_rate SET granted = CASE WHEN used < NEW.allowed THEN max(1, (NEW.allowed - used) / 8) ELSE 0 END
  WHERE caller = NEW.caller;
  UPDATE common_rate SET used = used + granted WHERE caller = NEW.caller;
END;

INSERT INTO common_rate_take_1 (caller, second, allowed) VALUES (:caller, :second, :allowed)
RETURNING (SELECT json_array(granted) FROM common_rate AS known WHERE known.caller = :caller);
