-- Reads a person.
--
-- :person_id  who it is
--
-- Returns [person id, display name, title, telephone, picture, guardian, properties], the last one as text; no row where
-- nobody has the id.

SELECT json_array(person_id, display_name, title, telephone, picture, guardian, properties)
FROM directory_person WHERE person_id = :person_id;
