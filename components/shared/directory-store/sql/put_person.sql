-- Stores people, each instead of all that was known of them; of several with one id the last one.
--
-- :people  a JSON array of [person id, display name, title, telephone, picture, guardian, properties], the last one the
--          text of a JSON object

INSERT INTO directory_person (person_id, display_name, title, telephone, picture, guardian, properties)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
FROM json_each(:people) WHERE true
ON CONFLICT (person_id) DO UPDATE SET
  display_name = excluded.display_name, title = excluded.title, telephone = excluded.telephone,
  picture = excluded.picture, guardian = excluded.guardian, properties = excluded.properties;
