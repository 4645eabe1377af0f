-- What kind of subject an alert has (core/status/alert-subject.ts) stands in a column: nothing reads it out of the key any more. Keys stay.
ALTER TABLE alert ADD COLUMN subject text;
UPDATE alert SET subject = CASE
  -- Runs of an older version told of a dead sign-in each under its own key. All of them end when somebody signs in.
  WHEN code = 'SIGN_IN_EXPIRED' THEN 'signIn'
  ELSE CASE split_part(key, ':', 1)
    WHEN 'application' THEN 'application'
    WHEN 'system' THEN 'system'
    WHEN 'auth' THEN 'signIn'
    WHEN 'notifications' THEN 'notifications'
    WHEN 'run' THEN 'run'
    WHEN 'collection' THEN 'goneCollections'
    WHEN 'nameless' THEN CASE WHEN split_part(key, ':', 3) IN ('TASKS', 'CALENDAR', 'EMAIL') THEN 'namelessCollections' ELSE 'namelessItems' END
    WHEN 'read' THEN 'unreadCollection'
    WHEN 'reconcile' THEN 'uncomparedCollection'
    WHEN 'item' THEN 'record'
    WHEN 'glass' THEN 'brokenGlass'
    WHEN 'way-in' THEN 'wayIn'
  END
END;
ALTER TABLE alert ALTER COLUMN subject SET NOT NULL;
ALTER TABLE alert ADD CONSTRAINT alert_subject CHECK (subject IN ('application', 'system', 'signIn', 'notifications', 'run',
  'goneCollections', 'namelessCollections', 'unreadCollection', 'uncomparedCollection', 'namelessItems', 'record', 'brokenGlass', 'wayIn'));
