-- What is told of the group of an order line. For statements that end with it.
--
-- Columns: the group's order_id, line, group_id, name, adopted and pending as its table has them, and details, {id, name,
-- source_order, created, count, members: [[user_id, company, role, cus_company, sell_company, joined]]}: the members are those
-- that have joined, in that order, the first of them where they have more than 4 MiB less 128 KiB (common::bounds::PAGE_BYTES);
-- count says how many there are. A group has at most 10,000, see init_group_chat.sql. written: details where the group has at
-- most 200 members, else null, for statements that hold the write lock: to tell of many takes long, and others wait.

CREATE VIEW b2b_chat_group_details_1 (order_id, line, group_id, name, adopted, pending, details, written) AS
SELECT order_id, line, group_id, name, adopted, pending, details, CASE WHEN members <= 200 THEN details END
FROM (SELECT order_id, line, group_id, name, members, adopted, pending, json_object(
  'id', group_id, 'name', name, 'source_order', source_order, 'created', created, 'count', members,
  'members', json((
    SELECT CASE WHEN octet_length(list) <= 4063232 THEN list ELSE (
      SELECT '[' || group_concat(value) || ']' FROM (
        SELECT value, sum(octet_length(value) + 1) OVER (ORDER BY key) AS used FROM json_each(list))
      WHERE used < 4063232) END
    FROM (SELECT json_group_array(json_array(user_id, company, role, cus_company, sell_company, joined)) AS list
      FROM (SELECT * FROM b2b_chat_member AS member
        WHERE member.group_id = known.group_id AND NOT member.pending ORDER BY position))))) AS details
FROM b2b_chat_group AS known) AS known;
