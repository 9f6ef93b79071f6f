-- Reads people in the order of their ids, by bytes.
--
-- :after  the id behind which they start; the directory need not have it
-- :limit  how many to read at most
-- :bytes  how many bytes they may have; fewer are read where they have more, and one at least
--
-- Returns {rows: [[person id, display name, title, telephone, picture, guardian, properties]], whole}, properties as text.
-- whole: how many there would be without :bytes, where that is more; else null.

WITH found AS MATERIALIZED (
  SELECT json_group_array(json_array(person_id, display_name, title, telephone, picture, guardian, properties)) AS rows
  FROM (SELECT * FROM directory_person WHERE person_id > (SELECT :after) ORDER BY person_id LIMIT (SELECT :limit)))

SELECT json_object(
  'whole', CASE WHEN octet_length(rows) > :bytes THEN json_array_length(rows) END,
  'rows', json(CASE WHEN octet_length(rows) <= :bytes THEN rows ELSE (
    SELECT '[' || group_concat(value) || ']' FROM (
      SELECT key, value, sum(octet_length(value) + 1) OVER (ORDER BY key) AS used FROM json_each(rows))
    WHERE used < :bytes OR key = 0) END))
FROM found;
