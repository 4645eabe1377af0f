-- Mail that could not be sent for a quarter of an hour: an alert of its mailbox.
ALTER TABLE alert DROP CONSTRAINT alert_subject;
ALTER TABLE alert ADD CONSTRAINT alert_subject CHECK (subject IN ('application', 'system', 'signIn', 'heldMail', 'lateMail', 'notifications', 'run',
  'goneCollections', 'namelessCollections', 'unreadCollection', 'uncomparedCollection', 'namelessItems', 'record', 'brokenGlass', 'wayIn'));
