-- Reads what the directory knows of people, who become administrators.
--
-- :ids    a JSON array of ids in decimal
-- :bytes  how many bytes the result may have
--
-- Returns an array of [id, {name, title, tel, pic, properties, guardian}] without those who are not in the directory;
-- properties is a JSON object as text, guardian is [telephone, title] or null. No row: it would have more bytes.

SELECT people FROM (
  SELECT json_group_array(json_array(item.value, json_object('name', person.display_name, 'title', person.title,
    'tel', person.telephone, 'pic', person.picture, 'properties', person.properties,
    'guardian', json((SELECT json_array(guardian.telephone, guardian.title) FROM directory_person AS guardian
      WHERE guardian.person_id = person.guardian))))) AS people
  FROM json_each(:ids) AS item CROSS JOIN directory_person AS person ON person.person_id = item.value)
WHERE octet_length(people) <= (SELECT :bytes);
