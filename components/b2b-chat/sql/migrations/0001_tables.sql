-- Tables of b2b-chat, as version 0.1.0 had them.
-- Serves: 0.1.0
-- Stamp: e2e5ea062b463949

-- One group for an order line, and its members.
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
