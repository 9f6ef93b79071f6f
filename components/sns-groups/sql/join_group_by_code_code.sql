-- Reads the code that joins a group, and what the directory knows of who joins.
--
-- :mid  who joins, an id in decimal
-- :gid  the group
--
-- Returns [code, {name, title, tel, pic, properties, guardian}]: the code is null for a group that is not joined by one, the
-- person, as in people.sql, for somebody who is not in the directory. No row for a group that does not exist.

SELECT json_array(known.code, json((SELECT json_object('name', person.display_name, 'title', person.title,
    'tel', person.telephone, 'pic', person.picture, 'properties', person.properties,
    'guardian', json((SELECT json_array(guardian.telephone, guardian.title) FROM directory_person AS guardian
      WHERE guardian.person_id = person.guardian)))
  FROM directory_person AS person WHERE person.person_id = :mid)))
FROM sns_groups_group AS known WHERE known.gid = :gid;
