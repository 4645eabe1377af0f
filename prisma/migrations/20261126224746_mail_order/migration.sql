-- Newest first, in a mailbox and in a folder; mail without a time counts as the oldest. With one expression, which is never null, a page
-- begins at its place in the index, in either direction.
DROP INDEX office_email_received;
DROP INDEX office_email_in_folder;
CREATE INDEX office_email_received ON office_email (owner_id, (COALESCE(received_at, '-infinity'::timestamptz)), id) WHERE deleted_at IS NULL;
CREATE INDEX office_email_in_folder ON office_email (owner_id, folder_id, (COALESCE(received_at, '-infinity'::timestamptz)), id) WHERE deleted_at IS NULL;
