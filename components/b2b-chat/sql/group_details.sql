-- What is told of the group of an order line. For statements that end with it.
--
-- Columns: the group's order_id, line, group_id, adopted and pending as its table has them, and details, {id, name,
-- source_order, created, members: [[user_id, company, role, cus_company, sell_company, joined]]}: the members are those that
-- have joined, in that order.

CREATE VIEW b2b_chat_group_details_1 (order_id, line, group_id, adopted, pending, details) AS
SELECT order_id, line, group_id, adopted, pending, json_object(
  'id', group_id, 'name', name, 'source_order', source_order, 'created', created,
  'members', json((SELECT json_group_array(json_array(user_id, company, role, cus_company, sell_company, joined))
    FROM (SELECT * FROM b2b_chat_member AS member
      WHERE member.group_id = known.group_id AND NOT member.pending ORDER BY position))))
FROM b2b_chat_group AS known;
