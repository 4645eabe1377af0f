-- Why a record is left out or detached is one of a list, the same as in app/ports/sync-store.ts: whoever adds a reason there adds it here,
-- or every reader of these rows would meet a reason that it does not know.
UPDATE inbox_item SET state = 'READY', reason = NULL
WHERE state = 'EXCLUDED' AND (reason IN ('WINDOW', 'DIRECTION', 'COLLECTION', 'NOT_ORGANIZER', 'INVITATIONS', 'DUPLICATE')) IS NOT TRUE;
ALTER TABLE inbox_item ADD CONSTRAINT inbox_item_excluded_reason
CHECK (state <> 'EXCLUDED' OR (reason IS NOT NULL AND reason IN ('WINDOW', 'DIRECTION', 'COLLECTION', 'NOT_ORGANIZER', 'INVITATIONS', 'DUPLICATE')));

UPDATE link SET detached_reason = 'WINDOW'
WHERE state = 'DETACHED' AND (detached_reason IN
  ('WINDOW', 'COLLECTION', 'FOLLOWER_DELETED', 'DELETION_REJECTED', 'DECLINED', 'REMOVED_WHILE_DETACHED', 'OTHER_MAILBOX')) IS NOT TRUE;
ALTER TABLE link ADD CONSTRAINT link_detached_reason
CHECK (state <> 'DETACHED' OR (detached_reason IS NOT NULL AND detached_reason IN
  ('WINDOW', 'COLLECTION', 'FOLLOWER_DELETED', 'DELETION_REJECTED', 'DECLINED', 'REMOVED_WHILE_DETACHED', 'OTHER_MAILBOX')));
