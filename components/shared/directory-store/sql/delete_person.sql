-- Forgets a person.
--
-- :person_id  who it is
--
-- Returns the id; no row where nobody had it.

DELETE FROM directory_person WHERE person_id = :person_id RETURNING json_quote(person_id);
