-- Runs and writes newest first, by page; and by age, for the purge.
CREATE INDEX "run_queued_at_id_idx" ON "run"("queued_at" DESC, "id" DESC);
CREATE INDEX "effect_planned_at_id_idx" ON "effect"("planned_at" DESC, "id" DESC);
CREATE INDEX "run_finished_at_idx" ON "run"("finished_at");
CREATE INDEX "effect_settled_at_idx" ON "effect"("settled_at");

-- The activity log, newest first: all of it, one organization's, one person's. Of the feed it is the smallest part, kept the longest.
CREATE INDEX feed_event_activity ON feed_event (xact, id) WHERE topic = 'activity';
CREATE INDEX feed_event_activity_organization ON feed_event (organization_id, xact, id) WHERE topic = 'activity';
CREATE INDEX feed_event_activity_user ON feed_event (user_id, xact, id) WHERE topic = 'activity';

-- What only subscriptions read, by age.
CREATE INDEX feed_event_passing ON feed_event (at) WHERE topic <> 'activity';

-- Alerts that are open: few, asked for every few seconds.
CREATE INDEX alert_open ON alert (created_at DESC, id DESC) WHERE resolved_at IS NULL;

-- Conflicts that are not settled: few, and what they are about is not purged.
CREATE INDEX conflict_unsettled ON conflict (office_id) WHERE state <> 'SETTLED';

-- What is left of deleted records, by age.
CREATE INDEX office_task_deleted ON office_task (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX office_event_deleted ON office_event (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX link_removed ON link (synced_at) WHERE state = 'REMOVED';
