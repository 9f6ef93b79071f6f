-- A list of conversations, taken apart, for procedures and statements: `FROM contact_groups_item_1 AS item WHERE item.list = ...`.
--
-- list          a JSON array of conversations, or of arrays whose first element is one
-- key           an element's index, from 0
-- value         the element
-- conversation  its conversation
-- is_unknown    whether that is with a peer who is not imported, and so can be in no group and have no mark. Chat groups are not
--               looked up: no table has them.

CREATE VIEW contact_groups_item_1 (list, key, value, conversation, is_unknown) AS
  SELECT list, key, value, conversation, substr(conversation, 1, 2) = '1/'
    AND NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = substr(conversation, 3))
  FROM (SELECT element.json AS list, element.key, element.value,
      CASE element.type WHEN 'array' THEN element.value ->> 0 ELSE element.value END AS conversation
    FROM json_each AS element);
