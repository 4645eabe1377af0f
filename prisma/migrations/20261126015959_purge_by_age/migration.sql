-- Resolved alerts and settled conflicts by age, for the purge: each of its steps finds its thousand rows without sorting all that are old.
CREATE INDEX alert_resolved ON alert (resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX conflict_settled ON conflict (updated_at) WHERE state = 'SETTLED';
