-- More subjects of alerts: a mailbox that may not send for now, mail that waits for a decision, mail that did not reach somebody.
ALTER TABLE alert DROP CONSTRAINT alert_subject;
ALTER TABLE alert ADD CONSTRAINT alert_subject CHECK (subject IN ('application', 'system', 'signIn', 'heldMail', 'lateMail', 'stoppedMail',
  'undecidedMail', 'bouncedMail', 'mailProcessing', 'notifications', 'run', 'goneCollections', 'namelessCollections', 'unreadCollection',
  'uncomparedCollection', 'namelessItems', 'record', 'brokenGlass', 'wayIn'));
