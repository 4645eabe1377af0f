-- What a run worked with was one text: a JSON list, in most of them the end of the quiet time, the day. It is JSON now, with the same
-- meaning, so that the next run neither thinks that the settings changed nor that it is the first.
ALTER TABLE sync_state RENAME COLUMN applied_settings TO applied_text;
ALTER TABLE sync_state ADD COLUMN applied_settings jsonb;

UPDATE sync_state SET applied_settings = jsonb_build_object(
  'choice', jsonb_build_object('direction', list->0, 'drift', list->1, 'conflictRule', list->2, 'windowBackDays', list->3,
    'windowAheadDays', list->4, 'collectionIds', list->5, 'destinationId', list->6),
  'quietUntil', COALESCE(substring(applied_text FROM '\] (\S+Z) \S+$'), '1970-01-01T00:00:00Z'),
  'day', right(applied_text, 10))
FROM (
  SELECT account_id AS of_account, resource AS of_resource, substring(applied_text FROM '^(\[.*\])')::jsonb AS list FROM sync_state
  WHERE applied_text ~ '^\[.*\]( \S+Z)? \d{4}-\d\d-\d\d$'
) AS old
WHERE account_id = of_account AND resource = of_resource AND jsonb_array_length(list) = 7;

-- A text of the first days says less. No window has no days, so the next run looks again at all that was set aside.
UPDATE sync_state SET applied_settings = jsonb_build_object(
  'choice', jsonb_build_object('direction', CASE WHEN applied_text LIKE '["M365\_TO\_OFFICE"%' THEN 'M365_TO_OFFICE' ELSE 'BIDIRECTIONAL' END,
    'drift', 'LEAVE', 'conflictRule', 'ASK', 'windowBackDays', 0, 'windowAheadDays', 0, 'collectionIds', NULL, 'destinationId', NULL),
  'quietUntil', '1970-01-01T00:00:00Z', 'day', '')
WHERE applied_text IS NOT NULL AND applied_settings IS NULL;

ALTER TABLE sync_state DROP COLUMN applied_text;
