-- Tells which users are imported.
--
-- :user_ids  a JSON array of user ids
--
-- Returns for each of them whether it is, 0 or 1.

SELECT json_group_array(EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = item.value))
FROM json_each(:user_ids) AS item;
