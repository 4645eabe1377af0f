-- Wakes every process that reads the status feed: once a statement, however many events it wrote. Equal notifications of one transaction
-- are merged by PostgreSQL, and they are sent when it commits. They carry nothing: what happened is read from the table, in order.
CREATE FUNCTION notify_feed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('m365_sync_feed', '');
  RETURN NULL;
END
$$;

CREATE TRIGGER feed_event_notify AFTER INSERT ON feed_event
FOR EACH STATEMENT EXECUTE FUNCTION notify_feed();
