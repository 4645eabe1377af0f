-- What somebody deleted in Oro alone, and what was from or only to an erased person, does not come back.
ALTER TABLE excluded_mail DROP CONSTRAINT excluded_mail_reason_known;
ALTER TABLE excluded_mail ADD CONSTRAINT excluded_mail_reason_known
  CHECK (reason IN ('EXCLUDED_ADDRESS', 'MARKED_PRIVATE', 'INTERNAL_MAIL', 'PURGED', 'ERASED'));
