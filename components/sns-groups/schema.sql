-- Tables of sns-groups.
--
-- A call that changes something is one INSERT into a view whose trigger does the whole of it, so that it is atomic
-- without a transaction of the connection, which requests share. A rule that does not hold is raised as a refusal.
-- Views and triggers are never changed: a new version gets a new name, because instances of the old one may be running.
--
-- Times are in Unix milliseconds.

-- Groups, numbered from 1 and never deleted, so that the newest one has the largest number. model: a GroupApiModel as JSON,
-- of which what the client says is read; in_amount: its fee, as text, because decoders of JSON round; code: what joins the
-- group, null for a group that is not joined by one. The counts are those of the members below.
CREATE TABLE IF NOT EXISTS sns_groups_group (
  gid INTEGER PRIMARY KEY,
  scene INTEGER NOT NULL,
  created INTEGER NOT NULL,
  code TEXT,
  adm_cnt INTEGER NOT NULL,
  member_cnt INTEGER NOT NULL,
  in_amount TEXT NOT NULL,
  model TEXT NOT NULL
);

-- Members of groups. model: a MemberApiModel as JSON, but for group and level.
CREATE TABLE IF NOT EXISTS sns_groups_member (
  gid INTEGER NOT NULL,
  mid INTEGER NOT NULL,
  adm_level INTEGER NOT NULL,
  model TEXT NOT NULL,
  PRIMARY KEY (gid, mid)
) WITHOUT ROWID;

-- Wrong codes of a caller for a group since the first of them. They count for 15 minutes.
CREATE TABLE IF NOT EXISTS sns_groups_attempt (
  gid INTEGER NOT NULL,
  caller TEXT NOT NULL,
  since INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (gid, caller)
) WITHOUT ROWID;

-- Those that don't count any more are deleted when others come.
CREATE INDEX IF NOT EXISTS sns_groups_attempt_since ON sns_groups_attempt (since);

-- Creates a group of administrators. members: a JSON array of [MID, MemberApiModel], no MID twice.
CREATE VIEW IF NOT EXISTS sns_groups_create_1 (scene, created, code, in_amount, model, members) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS sns_groups_create_1_insert INSTEAD OF INSERT ON sns_groups_create_1
BEGIN
  INSERT INTO sns_groups_group (scene, created, code, adm_cnt, member_cnt, in_amount, model)
  SELECT NEW.scene, NEW.created, NEW.code, json_array_length(NEW.members), json_array_length(NEW.members),
    NEW.in_amount, NEW.model;

  INSERT INTO sns_groups_member (gid, mid, adm_level, model)
  SELECT (SELECT max(gid) FROM sns_groups_group), item.value ->> 0, 1, item.value -> 1
  FROM json_each(NEW.members) AS item;
END;

-- What every attempt to join by a code asks first: that the caller has not had five wrong ones.
CREATE VIEW IF NOT EXISTS sns_groups_attempt_1 (gid, caller, now) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS sns_groups_attempt_1_insert INSTEAD OF INSERT ON sns_groups_attempt_1
BEGIN
  SELECT RAISE(ABORT, 'refused: locked')
  WHERE EXISTS (SELECT 1 FROM sns_groups_attempt
    WHERE gid = NEW.gid AND caller = NEW.caller AND failures >= 5 AND since > NEW.now - 900000);
END;

-- Counts a wrong code.
CREATE VIEW IF NOT EXISTS sns_groups_wrong_1 (gid, caller, now) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS sns_groups_wrong_1_insert INSTEAD OF INSERT ON sns_groups_wrong_1
BEGIN
  INSERT INTO sns_groups_attempt_1 (gid, caller, now) VALUES (NEW.gid, NEW.caller, NEW.now);
  DELETE FROM sns_groups_attempt WHERE since <= NEW.now - 900000;
  INSERT INTO sns_groups_attempt (gid, caller, since, failures) VALUES (NEW.gid, NEW.caller, NEW.now, 1)
  ON CONFLICT (gid, caller) DO UPDATE SET failures = failures + 1;
END;

-- Makes somebody who has the right code a member, unless it is one already.
CREATE VIEW IF NOT EXISTS sns_groups_join_1 (gid, caller, mid, model, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS sns_groups_join_1_insert INSTEAD OF INSERT ON sns_groups_join_1
BEGIN
  INSERT INTO sns_groups_attempt_1 (gid, caller, now) VALUES (NEW.gid, NEW.caller, NEW.now);
  DELETE FROM sns_groups_attempt WHERE gid = NEW.gid AND caller = NEW.caller;

  UPDATE sns_groups_group SET member_cnt = member_cnt + 1
  WHERE gid = NEW.gid AND NOT EXISTS (SELECT 1 FROM sns_groups_member AS known
    WHERE known.gid = NEW.gid AND known.mid = NEW.mid);

  INSERT INTO sns_groups_member (gid, mid, adm_level, model) VALUES (NEW.gid, NEW.mid, 0, NEW.model)
  ON CONFLICT (gid, mid) DO NOTHING;
END;
