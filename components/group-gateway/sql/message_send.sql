-- Adds a message to a group, unless its sender has sent it already. For notice_create too, whose notices are messages of
-- type 0.
--
-- :group_id, :eid  the group, and the team whose it is
-- :operator        the sender
-- :message_id      the id that it gets
-- :kind            0 for a notice, else msgType
-- :title           a notice's title, or null
-- :content         its text
-- :param           its parameters, a JSON object, or null
-- :client_id       the client's id of it, or null; a sender's message of the same id is the same message
-- :now             Unix milliseconds
-- :expire_before   messages of before this time are forgotten, some of them now; or null
--
-- Returns [message id, the sender's display name, time] of this message or the one that was sent before.
-- Refuses: unknown-group, not-member (the sender is not in the group).

CREATE VIEW group_gateway_send_2
  (group_id, eid, operator, message_id, type, title, content, param, client_id, now, expire_before) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_send_2_insert INSTEAD OF INSERT ON group_gateway_send_2
BEGIN
  INSERT INTO group_gateway_check_1 (group_id, eid, operator) VALUES (NEW.group_id, NEW.eid, NEW.operator);

  -- First, or the message that this one repeats could go after it has been found.
  INSERT INTO group_gateway_expire_1 (before) SELECT NEW.expire_before WHERE NEW.expire_before IS NOT NULL;

  INSERT INTO group_gateway_message
    (group_id, number, message_id, sender, name, type, title, content, param, client_id, time)
  SELECT NEW.group_id, known.messages + 1, NEW.message_id, NEW.operator,
    (SELECT name FROM group_gateway_name_1 WHERE group_id = NEW.group_id AND user_id = NEW.operator),
    NEW.type, NEW.title, NEW.content, NEW.param, NEW.client_id, NEW.now
  FROM group_gateway_group AS known
  WHERE known.group_id = NEW.group_id AND NOT EXISTS (SELECT 1 FROM group_gateway_message AS sent
    WHERE sent.group_id = NEW.group_id AND sent.sender = NEW.operator AND sent.client_id = NEW.client_id);

  UPDATE group_gateway_group
  SET messages = messages + 1, notice = CASE WHEN NEW.type = 0 THEN messages + 1 ELSE notice END
  WHERE group_id = NEW.group_id AND EXISTS (SELECT 1 FROM group_gateway_message AS sent
    WHERE sent.group_id = NEW.group_id AND sent.number = messages + 1);
END;

INSERT INTO group_gateway_send_2
  (group_id, eid, operator, message_id, type, title, content, param, client_id, now, expire_before)
VALUES (:group_id, :eid, :operator, :message_id, :kind, :title, :content, :param, :client_id, :now, :expire_before)
RETURNING coalesce(
  (SELECT json_array(message_id, name, time) FROM group_gateway_message AS sent
    WHERE sent.group_id = (SELECT :group_id) AND sent.sender = (SELECT :operator)
      AND sent.client_id = (SELECT :client_id)),
  (SELECT json_array(sent.message_id, sent.name, sent.time)
    FROM group_gateway_group AS known CROSS JOIN group_gateway_message AS sent
    WHERE known.group_id = (SELECT :group_id) AND sent.group_id = known.group_id AND sent.number = known.messages));
