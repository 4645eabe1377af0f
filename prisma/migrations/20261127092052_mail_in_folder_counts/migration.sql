-- AlterTable
ALTER TABLE "office_email" ADD COLUMN     "is_gone" BOOLEAN NOT NULL DEFAULT false;

-- A counter must follow from the counted row alone, so the mail itself says that it is gone. In the order of their ids, as whoever locks
-- several mails does.
CREATE FUNCTION mark_gone_mail() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone uuid[] := '{}';
  back uuid[] := '{}';
BEGIN
  IF TG_OP = 'INSERT' THEN
    gone := ARRAY(SELECT office_id FROM new_rows WHERE resource = 'EMAIL' AND state = 'DETACHED' AND detached_reason = 'DELETED');
  ELSIF TG_OP = 'DELETE' THEN
    back := ARRAY(SELECT office_id FROM old_rows WHERE resource = 'EMAIL' AND state = 'DETACHED' AND detached_reason = 'DELETED');
  ELSE
    gone := ARRAY(
      SELECT office_id FROM new_rows WHERE resource = 'EMAIL' AND state = 'DETACHED' AND detached_reason = 'DELETED'
      EXCEPT SELECT office_id FROM old_rows WHERE resource = 'EMAIL' AND state = 'DETACHED' AND detached_reason = 'DELETED');
    back := ARRAY(
      SELECT office_id FROM old_rows WHERE resource = 'EMAIL' AND state = 'DETACHED' AND detached_reason = 'DELETED'
      EXCEPT SELECT office_id FROM new_rows WHERE resource = 'EMAIL' AND state = 'DETACHED' AND detached_reason = 'DELETED');
  END IF;
  IF gone <> '{}' OR back <> '{}' THEN
    UPDATE office_email e SET is_gone = e.id = ANY(gone)
    FROM (SELECT id FROM office_email WHERE id = ANY(gone || back) ORDER BY id FOR UPDATE) AS locked WHERE e.id = locked.id;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER link_inserted_gone AFTER INSERT ON link REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION mark_gone_mail();
CREATE TRIGGER link_deleted_gone AFTER DELETE ON link REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION mark_gone_mail();
CREATE TRIGGER link_updated_gone AFTER UPDATE ON link REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION mark_gone_mail();
UPDATE office_email e SET is_gone = true FROM link l
WHERE l.resource = 'EMAIL' AND l.state = 'DETACHED' AND l.detached_reason = 'DELETED' AND l.account_id = e.owner_id AND l.office_id = e.id;

-- What Microsoft deleted for good is in no folder any more.
CREATE FUNCTION count_mail_in_folders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM count_records(owner_id, 'EMAIL', 'MAIL_IN_FOLDER', folder_id, detail, n) FROM (
      SELECT owner_id, folder_id, CASE WHEN is_read THEN 'READ' ELSE 'UNREAD' END AS detail, count(*)::int AS n
      FROM new_rows WHERE deleted_at IS NULL AND NOT is_gone GROUP BY 1, 2, 3) AS c;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM count_records(owner_id, 'EMAIL', 'MAIL_IN_FOLDER', folder_id, detail, -n) FROM (
      SELECT owner_id, folder_id, CASE WHEN is_read THEN 'READ' ELSE 'UNREAD' END AS detail, count(*)::int AS n
      FROM old_rows WHERE deleted_at IS NULL AND NOT is_gone GROUP BY 1, 2, 3) AS c;
  ELSE
    PERFORM count_records(owner_id, 'EMAIL', 'MAIL_IN_FOLDER', folder_id, detail, n) FROM (
      SELECT owner_id, folder_id, CASE WHEN is_read THEN 'READ' ELSE 'UNREAD' END AS detail, sum(one)::int AS n FROM (
        SELECT owner_id, folder_id, is_read, 1 AS one FROM new_rows WHERE deleted_at IS NULL AND NOT is_gone
        UNION ALL SELECT owner_id, folder_id, is_read, -1 FROM old_rows WHERE deleted_at IS NULL AND NOT is_gone) AS both_sides
      GROUP BY 1, 2, 3 HAVING sum(one) <> 0) AS c;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER office_email_inserted AFTER INSERT ON office_email REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION count_mail_in_folders();
CREATE TRIGGER office_email_deleted AFTER DELETE ON office_email REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION count_mail_in_folders();
CREATE TRIGGER office_email_updated AFTER UPDATE ON office_email REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION count_mail_in_folders();

INSERT INTO record_count (account_id, resource, counted, name, detail, count)
SELECT owner_id, 'EMAIL', 'MAIL_IN_FOLDER', folder_id, CASE WHEN is_read THEN 'READ' ELSE 'UNREAD' END, count(*)::int
FROM office_email WHERE deleted_at IS NULL AND NOT is_gone GROUP BY 1, 4, 5;
