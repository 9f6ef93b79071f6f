-- Tables of directory, as version 0.1.0 had them.
-- Serves: 0.1.0
-- Family: directory
-- Stamp: d552f79bb4092cb7

-- What the documented replies carry and no documented call puts in.

-- Shops, by the seller's id. Replies join them by it; lists go by it.
CREATE TABLE IF NOT EXISTS directory_shop (
  seller_id TEXT PRIMARY KEY,
  shop_name TEXT NOT NULL,
  logo TEXT NOT NULL
) WITHOUT ROWID;

-- People, by the id that the APIs call them by. guardian: the id of another person, or empty; properties: a JSON object
-- of whatever else is known, as it was written.
CREATE TABLE IF NOT EXISTS directory_person (
  person_id TEXT PRIMARY KEY,
  display_name TEXT NOT NULL,
  title TEXT NOT NULL,
  telephone TEXT NOT NULL,
  picture TEXT NOT NULL,
  guardian TEXT NOT NULL,
  properties TEXT NOT NULL
) WITHOUT ROWID;
