-- Changes the marks of conversations.
--
-- :owner     the user whose conversations they are
-- :items     a JSON array of [conversation, clear, set, custom], no conversation twice; clear and set are bit sets, custom is
--            null where the custom mark stays
-- :capacity  how many conversations the owner may mark; what does not fit is left out
-- :now       Unix seconds
--
-- Returns for each of :items done, unknown-account or full.
-- Refuses: unknown-account (the owner is not imported).

CREATE VIEW contact_groups_mark_1 (owner, items, capacity, now) AS SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER contact_groups_mark_1_insert INSTEAD OF INSERT ON contact_groups_mark_1
BEGIN
  SELECT RAISE(ABORT, 'refused: unknown-account')
  WHERE NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = NEW.owner);

  -- Those that have a mark already: clearing the last one frees a place for those that have none. (An upsert that
  -- always finds its row: unlike an UPDATE ... FROM it looks each of them up by its key.)
  INSERT INTO contact_groups_conversation (owner, conversation, position, standard_mark, custom_mark, updated)
  SELECT NEW.owner, known.conversation, known.position,
    (known.standard_mark & ~(item.value ->> 1)) | (item.value ->> 2),
    coalesce(item.value ->> 3, known.custom_mark), NEW.now
  FROM json_each(NEW.items) AS item CROSS JOIN contact_groups_conversation AS known
  WHERE known.owner = NEW.owner AND known.conversation = item.value ->> 0 AND known.marked
  ON CONFLICT (owner, conversation) DO UPDATE SET
    standard_mark = excluded.standard_mark,
    custom_mark = excluded.custom_mark,
    marked = excluded.standard_mark <> 0 OR excluded.custom_mark <> '';

  INSERT INTO contact_groups_conversation (owner, conversation, position, standard_mark, custom_mark, marked, updated)
  SELECT NEW.owner, item.conversation, account.last_position + row_number() OVER (ORDER BY item.key),
    item.value ->> 2, coalesce(item.value ->> 3, ''), 1, NEW.now
  FROM contact_groups_account AS account CROSS JOIN contact_groups_item_1 AS item
  WHERE account.user_id = NEW.owner AND item.list = NEW.items AND NOT item.is_unknown
    AND (item.value ->> 2 <> 0 OR coalesce(item.value ->> 3, '') <> '')
    AND NOT EXISTS (SELECT 1 FROM contact_groups_conversation AS known
      WHERE known.owner = NEW.owner AND known.conversation = item.conversation AND known.marked)
  ORDER BY item.key
  LIMIT max(0, NEW.capacity
    - (SELECT count(*) FROM contact_groups_conversation WHERE owner = NEW.owner AND marked = 1))
  ON CONFLICT (owner, conversation) DO UPDATE SET
    standard_mark = excluded.standard_mark,
    custom_mark = excluded.custom_mark,
    marked = 1;

  INSERT INTO contact_groups_settle_1 (owner, touched, now)
  SELECT NEW.owner, json_group_array(value ->> 0), NEW.now FROM json_each(NEW.items);
END;

INSERT INTO contact_groups_mark_1 (owner, items, capacity, now) VALUES (:owner, :items, :capacity, :now)
RETURNING (
  SELECT json_group_array(CASE
    WHEN item.value ->> 2 = 0 AND coalesce(item.value ->> 3, '') = '' THEN 'done'
    WHEN EXISTS (SELECT 1 FROM contact_groups_conversation AS known
      WHERE known.owner = :owner AND known.conversation = item.conversation AND known.marked) THEN 'done'
    WHEN item.is_unknown THEN 'unknown-account'
    ELSE 'full' END)
  FROM contact_groups_item_1 AS item WHERE item.list = :items);
