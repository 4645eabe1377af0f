-- The brake holds mail of a mailbox: an alert of that mailbox, and a list for those who approve it.
ALTER TABLE alert DROP CONSTRAINT alert_subject;
ALTER TABLE alert ADD CONSTRAINT alert_subject CHECK (subject IN ('application', 'system', 'signIn', 'heldMail', 'notifications', 'run',
  'goneCollections', 'namelessCollections', 'unreadCollection', 'uncomparedCollection', 'namelessItems', 'record', 'brokenGlass', 'wayIn'));
CREATE INDEX outgoing_message_braked ON outgoing_message (created_at, id) WHERE state = 'HELD' AND hold = 'RECIPIENTS_BRAKE';
