-- Little mail is flagged, and it is looked for in mailboxes of any size, also together with words that nearly every mail has.
CREATE INDEX office_email_flagged ON office_email (owner_id, (COALESCE(received_at, '-infinity'::timestamptz)), id)
  WHERE deleted_at IS NULL AND flag->>'status' = 'flagged';
