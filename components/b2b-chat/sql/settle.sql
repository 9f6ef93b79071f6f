-- Says what became of a call that entered a group. For init_group_chat, _accepted and _refused.
--
-- order_id, line  the order line whose group it is
-- user_id         who entered
-- accepted        1: RongCloud has the group with the member in it, or is not asked; 0: it refused
-- now             Unix milliseconds

CREATE VIEW b2b_chat_settle_1 (order_id, line, user_id, accepted, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER b2b_chat_settle_1_accepted INSTEAD OF INSERT ON b2b_chat_settle_1 WHEN NEW.accepted
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

CREATE TRIGGER b2b_chat_settle_1_refused INSTEAD OF INSERT ON b2b_chat_settle_1 WHEN NOT NEW.accepted
BEGIN
  -- Not where the line was released meanwhile, and its group is one that others have made since.
  UPDATE b2b_chat_group SET unanswered = unanswered - 1
  WHERE pending AND order_id = NEW.order_id AND line = NEW.line AND EXISTS (SELECT 1 FROM b2b_chat_member AS member
    WHERE member.group_id = b2b_chat_group.group_id AND member.user_id = NEW.user_id AND member.pending);

  UPDATE b2b_chat_member SET unanswered = unanswered - 1
  WHERE pending AND user_id = NEW.user_id
    AND group_id = (SELECT group_id FROM b2b_chat_group WHERE order_id = NEW.order_id AND line = NEW.line);
  DELETE FROM b2b_chat_member
  WHERE pending AND unanswered = 0 AND user_id = NEW.user_id
    AND group_id = (SELECT group_id FROM b2b_chat_group WHERE order_id = NEW.order_id AND line = NEW.line);

  -- A group that was made elsewhere and cannot be joined is not there, whatever calls are still unanswered.
  DELETE FROM b2b_chat_group
  WHERE pending AND (unanswered = 0 OR adopted) AND order_id = NEW.order_id AND line = NEW.line;
END;
