-- What was written in a group before it was a line's is not shown.
-- Serves: 0.1.0

-- The number of the last message that RongCloud had routed to the group when the line got it; later ones are shown.
ALTER TABLE b2b_chat_group ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
