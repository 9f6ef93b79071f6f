-- Tables of the directory: what the documented replies carry and no documented call puts in.

-- Shops, by the seller's id. Replies join them by it; lists go by it.
CREATE TABLE IF NOT EXISTS directory_shop (
  seller_id TEXT PRIMARY KEY,
  shop_name TEXT NOT NULL,
  logo TEXT NOT NULL
) WITHOUT ROWID;
