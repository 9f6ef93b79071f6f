-- Finds the group of an order line where a call has nothing to write: the user is in it with just these values.
--
-- :order_id, :line  the order line
-- :given            the id that the group has to have, null for any
-- :user_id, :company, :role, :cus_company, :sell_company   the member
--
-- Returns details as in group_details.sql, or no row.

SELECT details FROM b2b_chat_group_details_1 AS known
WHERE known.order_id = (SELECT :order_id) AND known.line = (SELECT :line)
  AND known.group_id = coalesce((SELECT :given), known.group_id)
  AND EXISTS (SELECT 1 FROM b2b_chat_member AS member
    WHERE member.group_id = known.group_id AND member.user_id = (SELECT :user_id) AND NOT member.pending
      AND member.company = (SELECT :company) AND member.role = (SELECT :role)
      AND member.cus_company IS (SELECT :cus_company) AND member.sell_company IS (SELECT :sell_company));
