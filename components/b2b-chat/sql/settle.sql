-- Says what became of a call that entered a group. For init_group_chat, _accepted and _refused. Where nothing is reserved it changes
-- nothing: the line was released meanwhile, and its group may be one that others have made since.
--
-- group_id  the group
-- user_id   who entered
-- accepted  1: RongCloud has the group with the member in it, or is not asked; 0: it refused
-- now       Unix milliseconds

CREATE VIEW b2b_chat_settle_2 (group_id, user_id, accepted, now) AS SELECT NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER b2b_chat_settle_2_accepted INSTEAD OF INSERT ON b2b_chat_settle_2
WHEN NEW.accepted AND EXISTS (SELECT 1 FROM b2b_chat_member AS member
  WHERE member.group_id = NEW.group_id AND member.user_id = NEW.user_id AND member.pending)
BEGIN
  UPDATE b2b_chat_group SET members = members + 1, pending = 0, unanswered = 0,
    created = CASE WHEN pending THEN NEW.now ELSE created END
  WHERE group_id = NEW.group_id;

  UPDATE b2b_chat_member SET pending = 0, unanswered = 0, joined = NEW.now,
    position = (SELECT members FROM b2b_chat_group WHERE group_id = NEW.group_id)
  WHERE group_id = NEW.group_id AND user_id = NEW.user_id;
END;

CREATE TRIGGER b2b_chat_settle_2_refused INSTEAD OF INSERT ON b2b_chat_settle_2
WHEN NOT NEW.accepted AND EXISTS (SELECT 1 FROM b2b_chat_member AS member
  WHERE member.group_id = NEW.group_id AND member.user_id = NEW.user_id AND member.pending)
BEGIN
  UPDATE b2b_chat_member SET unanswered = unanswered - 1
  WHERE group_id = NEW.group_id AND user_id = NEW.user_id;
  DELETE FROM b2b_chat_member
  WHERE unanswered = 0 AND group_id = NEW.group_id AND user_id = NEW.user_id;

  UPDATE b2b_chat_group SET unanswered = unanswered - 1
  WHERE pending AND group_id = NEW.group_id;
  -- A group that was made elsewhere and cannot be joined is not there, whatever calls are still unanswered.
  DELETE FROM b2b_chat_group
  WHERE pending AND (unanswered = 0 OR adopted) AND group_id = NEW.group_id;
END;
