-- Tables of b2b-chat: one group for an order line, and its members.
--
-- A call that changes something is one INSERT into a view whose trigger does the whole of it, so that it is atomic
-- without a transaction of the connection, which requests share. A rule that does not hold is raised as a refusal.
-- Views and triggers are never changed: a new version gets a new name, because instances of the old one may be running.
--
-- Where groups are made at RongCloud too, a call is three steps: it enters, which reserves the group or the member as
-- pending; it calls RongCloud; it settles. unanswered counts the calls that have entered and not been refused, among
-- them those that died in between. While it is not 0, RongCloud may have the group, so the row stays and the next call
-- repeats what the last one did, with the same id. Once every call was refused the row goes.
--
-- Times are in Unix milliseconds.

-- adopted: the client brought the id of a group that was made elsewhere; members: how many have joined.
CREATE TABLE IF NOT EXISTS b2b_chat_group (
  order_id TEXT NOT NULL,
  line INTEGER NOT NULL,
  group_id TEXT NOT NULL,
  name TEXT NOT NULL,
  source_order TEXT,
  sell_company TEXT,
  adopted INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  unanswered INTEGER NOT NULL,
  members INTEGER NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (order_id, line)
) WITHOUT ROWID;

-- An id is one order line's; histories are asked for by it.
CREATE UNIQUE INDEX IF NOT EXISTS b2b_chat_group_id ON b2b_chat_group (group_id);

-- position: a member's place in the order of joining, 0 while it is pending.
CREATE TABLE IF NOT EXISTS b2b_chat_member (
  group_id TEXT NOT NULL,
  user_id INTEGER NOT NULL,
  company INTEGER NOT NULL,
  role INTEGER NOT NULL,
  cus_company TEXT,
  sell_company TEXT,
  pending INTEGER NOT NULL,
  unanswered INTEGER NOT NULL,
  position INTEGER NOT NULL,
  joined INTEGER NOT NULL,
  PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;

-- Says what became of a call that entered. accepted: RongCloud has the group with the member in it; else it refused.
CREATE VIEW IF NOT EXISTS b2b_chat_settle_1 (order_id, line, user_id, accepted, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS b2b_chat_settle_1_accepted INSTEAD OF INSERT ON b2b_chat_settle_1 WHEN NEW.accepted
BEGIN
  UPDATE b2b_chat_group SET members = members + 1, pending = 0, unanswered = 0,
    created = CASE WHEN pending THEN NEW.now ELSE created END
  WHERE order_id = NEW.order_id AND line = NEW.line AND EXISTS (SELECT 1 FROM b2b_chat_member AS member
    WHERE member.group_id = b2b_chat_group.group_id AND member.user_id = NEW.user_id AND member.pending);

  UPDATE b2b_chat_member SET pending = 0, unanswered = 0, joined = NEW.now,
    position = (SELECT members FROM b2b_chat_group WHERE order_id = NEW.order_id AND line = NEW.line)
  WHERE pending AND user_id = NEW.user_id
    AND group_id = (SELECT group_id FROM b2b_chat_group WHERE order_id = NEW.order_id AND line = NEW.line);
END;

CREATE TRIGGER IF NOT EXISTS b2b_chat_settle_1_refused INSTEAD OF INSERT ON b2b_chat_settle_1 WHEN NOT NEW.accepted
BEGIN
  UPDATE b2b_chat_member SET unanswered = unanswered - 1
  WHERE pending AND user_id = NEW.user_id
    AND group_id = (SELECT group_id FROM b2b_chat_group WHERE order_id = NEW.order_id AND line = NEW.line);
  DELETE FROM b2b_chat_member
  WHERE pending AND unanswered = 0 AND user_id = NEW.user_id
    AND group_id = (SELECT group_id FROM b2b_chat_group WHERE order_id = NEW.order_id AND line = NEW.line);

  UPDATE b2b_chat_group SET unanswered = unanswered - 1
  WHERE pending AND order_id = NEW.order_id AND line = NEW.line;
  DELETE FROM b2b_chat_group
  WHERE pending AND unanswered = 0 AND order_id = NEW.order_id AND line = NEW.line;
END;

-- Finds or reserves the group of an order line, and a member of it. made: the client says that the group exists; given:
-- its id then, or null; candidates: otherwise the ids to choose from, a JSON array, the first that is free counts;
-- remote: RongCloud is called next, otherwise the call is settled at once.
CREATE VIEW IF NOT EXISTS b2b_chat_enter_1
  (order_id, line, made, given, candidates, name, source_order, user_id, company, role, cus_company, sell_company,
    remote, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER IF NOT EXISTS b2b_chat_enter_1_insert INSTEAD OF INSERT ON b2b_chat_enter_1
BEGIN
  SELECT RAISE(ABORT, 'refused: other-line')
  WHERE NEW.made AND EXISTS (SELECT 1 FROM b2b_chat_group
    WHERE group_id = NEW.given AND (order_id <> NEW.order_id OR line <> NEW.line));
  SELECT RAISE(ABORT, 'refused: unknown-group')
  WHERE NEW.made AND NEW.given IS NULL AND NOT EXISTS (SELECT 1 FROM b2b_chat_group
    WHERE order_id = NEW.order_id AND line = NEW.line AND NOT pending);

  INSERT INTO b2b_chat_group
    (order_id, line, group_id, name, source_order, sell_company, adopted, pending, unanswered, members, created)
  SELECT NEW.order_id, NEW.line,
    CASE WHEN NEW.made THEN NEW.given ELSE (SELECT candidate.value FROM json_each(NEW.candidates) AS candidate
      WHERE NOT EXISTS (SELECT 1 FROM b2b_chat_group AS known WHERE known.group_id = candidate.value)
      ORDER BY candidate.key LIMIT 1) END,
    NEW.name, NEW.source_order, NEW.sell_company, NEW.made, 1, 0, 0, NEW.now
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

  INSERT INTO b2b_chat_settle_1 (order_id, line, user_id, accepted, now)
  SELECT NEW.order_id, NEW.line, NEW.user_id, 1, NEW.now WHERE NOT NEW.remote;
END;
