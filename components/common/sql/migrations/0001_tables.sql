-- Tables of common, as version 0.1.0 had them.
-- Serves: 0.1.0
-- Stamp: cdbba5ade661bcd8

-- How many calls of a second each caller has used up, over all instances. A caller is `<family> <key>`; granted: the share
-- of the instance that asked last. Counts that are a minute old are deleted when others come.
CREATE TABLE IF NOT EXISTS common_rate (
  caller TEXT PRIMARY KEY,
  second INTEGER NOT NULL,
  used INTEGER NOT NULL,
  granted INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS common_rate_second ON common_rate (second);
