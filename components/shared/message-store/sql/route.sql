-- Stores a message that RongCloud routes by the procedure in store.sql. Version 0.1.0 calls it, which may run beside this one.
--
-- uid, kind, member_id, seller_id, group_id, type, time, sender, recipients, content  as in store.sql
--
-- Refuses: repeated (there was a message with this uid).

CREATE VIEW messages_route_2 (uid, kind, member_id, seller_id, group_id, type, time, sender, recipients, content) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER messages_route_2_insert INSTEAD OF INSERT ON messages_route_2
BEGIN
  SELECT RAISE(ABORT, 'refused: repeated') WHERE EXISTS (SELECT 1 FROM messages_routed WHERE uid = NEW.uid);
  INSERT INTO messages_routed (uid) VALUES (NEW.uid);
  INSERT INTO messages_store_1 (uid, kind, member_id, seller_id, group_id, type, time, sender, recipients, content)
  VALUES (NEW.uid, NEW.kind, NEW.member_id, NEW.seller_id, NEW.group_id, NEW.type, NEW.time, NEW.sender, NEW.recipients,
    NEW.content);
END;
