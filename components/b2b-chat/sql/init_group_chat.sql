-- Finds the group of an order line or makes it, with a member in it. Where RongCloud is called next, what it has not
-- confirmed is only reserved.
--
-- :order_id, :line                order line
-- :made                           1: the client says that the group exists
-- :given                          the group's id then, null where the client gives none
-- :candidates                     else the ids that a new group can have, a JSON array: the first that is free counts
-- :name, :source_order            of a new group
-- :user_id, :company, :role, :cus_company, :sell_company   the member; sell_company is also kept for a new group
-- :remote                         1: RongCloud is called next; 0: the call is settled at once
-- :now                            Unix milliseconds
--
-- Returns [group_id, name, missing, details]: missing is what RongCloud has not confirmed: group (with the member in it), member,
-- or null; details as in group_details.sql, null where something is missing, and where they are to be read alone.
-- Refuses: other-line (:given is another line's group), unknown-group (the line has no group, and no id is given), full-group
-- (it has 10,000 members, see common::bounds).

CREATE VIEW b2b_chat_enter_1
  (order_id, line, made, given, candidates, name, source_order, user_id, company, role, cus_company, sell_company,
    remote, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER b2b_chat_enter_1_insert INSTEAD OF INSERT ON b2b_chat_enter_1
BEGIN
  SELECT RAISE(ABORT, 'refused: other-line')
  WHERE NEW.made AND EXISTS (SELECT 1 FROM b2b_chat_group
    WHERE group_id = NEW.given AND (order_id <> NEW.order_id OR line <> NEW.line));
  SELECT RAISE(ABORT, 'refused: unknown-group')
  WHERE NEW.made AND NEW.given IS NULL AND NOT EXISTS (SELECT 1 FROM b2b_chat_group
    WHERE order_id = NEW.order_id AND line = NEW.line AND NOT pending);
  SELECT RAISE(ABORT, 'refused: full-group')
  FROM b2b_chat_group AS known WHERE known.order_id = NEW.order_id AND known.line = NEW.line AND known.members >= 10000
    AND NOT EXISTS (SELECT 1 FROM b2b_chat_member AS member
      WHERE member.group_id = known.group_id AND member.user_id = NEW.user_id);

  -- What was written under the id before is not the line's.
  INSERT INTO b2b_chat_group
    (order_id, line, group_id, name, source_order, sell_company, adopted, pending, unanswered, members, created, since)
  SELECT NEW.order_id, NEW.line, fresh.group_id, NEW.name, NEW.source_order, NEW.sell_company, NEW.made, 1, 0, 0, NEW.now,
    coalesce((SELECT count FROM messages_group AS written WHERE written.group_id = fresh.group_id), 0)
  FROM (SELECT CASE WHEN NEW.made THEN NEW.given ELSE (SELECT candidate.value FROM json_each(NEW.candidates) AS candidate
      WHERE NOT EXISTS (SELECT 1 FROM b2b_chat_group AS known WHERE known.group_id = candidate.value)
      ORDER BY candidate.key LIMIT 1) END AS group_id) AS fresh
  WHERE NOT EXISTS (SELECT 1 FROM b2b_chat_group WHERE order_id = NEW.order_id AND line = NEW.line);

  -- A member who comes again with nothing new is not written again.
  INSERT INTO b2b_chat_member
    (group_id, user_id, company, role, cus_company, sell_company, pending, unanswered, position, joined)
  SELECT known.group_id, NEW.user_id, NEW.company, NEW.role, NEW.cus_company, NEW.sell_company, 1, 0, 0, NEW.now
  FROM b2b_chat_group AS known WHERE known.order_id = NEW.order_id AND known.line = NEW.line
  ON CONFLICT (group_id, user_id) DO UPDATE SET company = excluded.company, role = excluded.role,
    cus_company = excluded.cus_company, sell_company = excluded.sell_company
  WHERE company <> excluded.company OR role <> excluded.role
    OR cus_company IS NOT excluded.cus_company OR sell_company IS NOT excluded.sell_company;

  UPDATE b2b_chat_member SET unanswered = unanswered + 1
  WHERE pending AND user_id = NEW.user_id
    AND group_id = (SELECT group_id FROM b2b_chat_group WHERE order_id = NEW.order_id AND line = NEW.line);
  UPDATE b2b_chat_group SET unanswered = unanswered + 1
  WHERE pending AND order_id = NEW.order_id AND line = NEW.line;

  INSERT INTO b2b_chat_settle_2 (group_id, user_id, accepted, now)
  SELECT group_id, NEW.user_id, 1, NEW.now FROM b2b_chat_group
  WHERE order_id = NEW.order_id AND line = NEW.line AND NOT NEW.remote;
END;

INSERT INTO b2b_chat_enter_1 (order_id, line, made, given, candidates, name, source_order, user_id, company, role,
  cus_company, sell_company, remote, now)
VALUES (:order_id, :line, :made, :given, :candidates, :name, :source_order, :user_id, :company, :role,
  :cus_company, :sell_company, :remote, :now)
RETURNING (
  SELECT json_array(known.group_id, name, CASE
    WHEN NOT member.pending THEN NULL
    -- A group that was made elsewhere is only joined.
    WHEN known.pending AND NOT known.adopted THEN 'group'
    ELSE 'member' END, json(CASE WHEN NOT member.pending THEN written END))
  FROM b2b_chat_group_details_1 AS known
    CROSS JOIN b2b_chat_member AS member ON member.group_id = known.group_id AND member.user_id = (SELECT :user_id)
  WHERE known.order_id = (SELECT :order_id) AND known.line = (SELECT :line));
