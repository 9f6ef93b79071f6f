-- How many calls of a second each caller has used up, over all instances. A caller is `<family> <key>`; granted: the share
-- of the instance that asked last. Counts that are a minute old are deleted when others come.
CREATE TABLE IF NOT EXISTS common_rate (
  caller TEXT PRIMARY KEY,
  second INTEGER NOT NULL,
  used INTEGER NOT NULL,
  granted INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS common_rate_second ON common_rate (second);

-- Takes an eighth of what is left, at least one call: the more is used up, the less lies unused in instances. An instance
-- whose clock is behind uses up the second that others have reached.
CREATE VIEW IF NOT EXISTS common_rate_take_1 (caller, second, allowed) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS common_rate_take_1_insert INSTEAD OF INSERT ON common_rate_take_1
BEGIN
  DELETE FROM common_rate WHERE second < NEW.second - 60;
  INSERT INTO common_rate (caller, second, used, granted) VALUES (NEW.caller, NEW.second, 0, 0)
  ON CONFLICT (caller) DO UPDATE SET used = 0, second = excluded.second WHERE second < excluded.second;
  UPDATE common_rate SET granted = CASE WHEN used < NEW.allowed THEN max(1, (NEW.allowed - used) / 8) ELSE 0 END
  WHERE caller = NEW.caller;
  UPDATE common_rate SET used = used + granted WHERE caller = NEW.caller;
END;
