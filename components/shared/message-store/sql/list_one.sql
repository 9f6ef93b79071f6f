-- Reads one record of a member with a seller, where the filters let it through.
--
-- :above, :below          with an id between these only, both excluded; null: without a bound
-- :member_id, :seller_id  whose record
-- :id                     the record
-- :message_type           of this type only; null: of all types
-- :since, :until          from the first to the last of these times only, in Unix seconds, both included; null: of all times
--
-- Returns {total, pages, page, items: [[id, addtime, type, cnt]]}, as list.sql: 1 record or 0, whatever :above and :below.

SELECT json_object('total', count(*), 'pages', count(*), 'page', 0, 'items',
  json_group_array(json_array(record.id, addtime, type, cnt)) FILTER (
    WHERE record.id > coalesce(:above, 0) AND record.id < coalesce(:below, 9223372036854775807)))
FROM messages_conversation AS conversation CROSS JOIN messages_record AS record ON record.conversation = conversation.id
WHERE conversation.member_id = (SELECT :member_id) AND conversation.seller_id = (SELECT :seller_id)
  AND record.id = (SELECT :id)
  AND (:message_type IS NULL OR type = :message_type)
  AND (:since IS NULL OR addtime BETWEEN :since AND :until);
