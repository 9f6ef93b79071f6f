-- Imports users, or changes what is known of them. UNSPECIFIED: contact-groups-accounts
--
-- :accounts  a JSON array of [user id, nick, face url], the last two null where they are to stay

INSERT INTO contact_groups_account (user_id, nick, face_url)
SELECT value ->> 0, coalesce(value ->> 1, known.nick, ''), coalesce(value ->> 2, known.face_url, '')
FROM json_each(:accounts) LEFT JOIN contact_groups_account AS known ON known.user_id = value ->> 0 WHERE true
ON CONFLICT (user_id) DO UPDATE SET nick = excluded.nick, face_url = excluded.face_url;
