-- Tells whether there is a merged history: for its QR codes, history_svg and history_png.
--
-- :merge_id  the merged history
-- :eid       the team whose it is

SELECT CASE WHEN EXISTS (SELECT 1 FROM group_gateway_merge WHERE merge_id = :merge_id AND eid = :eid)
  THEN 'true' ELSE 'false' END;
