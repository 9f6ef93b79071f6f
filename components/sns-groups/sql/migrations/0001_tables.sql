-- Tables of sns-groups, as version 0.1.0 had them.
-- Serves: 0.1.0
-- Stamp: 37eee61d48ed91e8

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
