-- Creates a group, whose name, if it is given none, is made of its first members' names. UNSPECIFIED: group-gateway-names
--
-- :group_id     the id that it gets
-- :eid          the team
-- :name         its name, or null
-- :users        its members, a JSON array of ids, none of them twice, the creator first, who manages it
-- :named_after  how many members' names the made name has at most
-- :name_limit   how many characters it has at most
-- :now          Unix milliseconds
--
-- Returns the name. Refuses: full-group (more than 10,000 :users).

CREATE VIEW group_gateway_create_2 (group_id, eid, name, users, named_after, name_limit, now) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER group_gateway_create_2_insert INSTEAD OF INSERT ON group_gateway_create_2
BEGIN
  INSERT INTO group_gateway_group (group_id, eid, name, created)
  VALUES (NEW.group_id, NEW.eid, coalesce(NEW.name, ''), NEW.now);

  INSERT INTO group_gateway_join_1 (group_id, users, first_manages) VALUES (NEW.group_id, NEW.users, 1);

  UPDATE group_gateway_group SET name = (
    SELECT substr(group_concat(name, '、'), 1, NEW.name_limit)
    FROM (SELECT name FROM group_gateway_name_1 WHERE group_id = NEW.group_id ORDER BY position LIMIT NEW.named_after))
  WHERE group_id = NEW.group_id AND NEW.name IS NULL;
END;

INSERT INTO group_gateway_create_2 (group_id, eid, name, users, named_after, name_limit, now)
VALUES (:group_id, :eid, :name, :users, :named_after, :name_limit, :now)
RETURNING (SELECT json_quote(name) FROM group_gateway_group AS known WHERE known.group_id = :group_id);
