-- What is told of the group of an order line. For statements that end with it.
--
-- Columns: the group's order_id, line, group_id, adopted and pending as its table has them, and details, {id, name,
-- source_order, created, count, members: [[user_id, company, role, cus_company, sell_company, joined]]}: the members are those
-- that have joined, in that order, the first of them where they have more than 4 MiB less 128 KiB (common::bounds::PAGE_BYTES);
-- count says how many there are. A group has at most 10,000, see init_group_chat.sql.

CREATE VIEW b2b_chat_group_details_1 (order_id, line, group_id, adopted, pending, details) AS
SELECT order_id, line, group_id, adopted, pending, json_object(
  'id', group_id, 'name', name, 'source_order', source_order, 'created', created, 'count', members,
  'members', json((
    SELECT CASE WHEN length(CAST(list AS BLOB)) <= 4063232 THEN list ELSE (
      SELECT '[' || group_concat(value) || ']' FROM (
        SELECT value, sum(length(CAST(value AS BLOB)) + 1) OVER (ORDER BY key) AS used FROM json_each(list))
      WHERE used < 4063232) END
    FROM (SELECT json_group_array(json_array(user_id, company, role, cus_company, sell_company, joined)) AS list
      FROM (SELECT * FROM b2b_chat_member AS member
        WHERE member.group_id = known.group_id AND NOT member.pending ORDER BY position)))))
FROM b2b_chat_group AS known;
