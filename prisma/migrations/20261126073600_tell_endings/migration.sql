-- Tells every process what ends, so that each ends what it holds open by it: connections are in the memory of one process. Written here
-- and not beside each statement, so that no way of ending anything can forget it. PostgreSQL sends them when the transaction commits,
-- and none when it does not. Each names one row, so that it stays short however many end at once.
CREATE FUNCTION notify_ending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('m365_sync_endings', TG_ARGV[0] || ' ' || NEW.id);
  RETURN NULL;
END
$$;

CREATE TRIGGER api_token_ending AFTER UPDATE OF revoked_at, role, expires_at ON api_token FOR EACH ROW
WHEN ((NEW.revoked_at, NEW.role, NEW.expires_at) IS DISTINCT FROM (OLD.revoked_at, OLD.role, OLD.expires_at))
EXECUTE FUNCTION notify_ending('token');

CREATE TRIGGER user_ending AFTER UPDATE OF role, organization_id, suspended_at, removed_at ON "user" FOR EACH ROW
WHEN ((NEW.role, NEW.organization_id, NEW.suspended_at, NEW.removed_at)
  IS DISTINCT FROM (OLD.role, OLD.organization_id, OLD.suspended_at, OLD.removed_at))
EXECUTE FUNCTION notify_ending('person');

-- Of all its people, in one word.
CREATE TRIGGER organization_ending AFTER UPDATE OF archived_at ON organization FOR EACH ROW
WHEN (NEW.archived_at IS NOT NULL AND OLD.archived_at IS NULL)
EXECUTE FUNCTION notify_ending('organization');

-- By the system's settings sessions may be over sooner, or may not go on at all: each process looks which of its own that concerns.
CREATE TRIGGER settings_scope_ending AFTER UPDATE OF overrides ON settings_scope FOR EACH ROW
WHEN (NEW.id = 'system' AND NEW.overrides IS DISTINCT FROM OLD.overrides)
EXECUTE FUNCTION notify_ending('settings');

CREATE TRIGGER settings_scope_beginning AFTER INSERT ON settings_scope FOR EACH ROW
WHEN (NEW.id = 'system')
EXECUTE FUNCTION notify_ending('settings');
