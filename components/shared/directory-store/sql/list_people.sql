-- Reads people in the order of their ids, by bytes.
--
-- :after  the id behind which they start; the directory need not have it
-- :limit  how many to read at most
--
-- Returns an array of [person id, display name, title, telephone, picture, guardian, properties], the last one as text.

SELECT json_group_array(json_array(person_id, display_name, title, telephone, picture, guardian, properties))
FROM (SELECT * FROM directory_person WHERE person_id > (SELECT :after) ORDER BY person_id LIMIT (SELECT :limit));
