-- AlterTable
ALTER TABLE "office_task" ADD COLUMN     "account_id" UUID,
ADD COLUMN     "is_imported" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "office_event" ADD COLUMN     "account_id" UUID,
ADD COLUMN     "is_imported" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "conflict" ADD COLUMN     "reason" TEXT;

-- CreateTable
CREATE TABLE "primary_mailbox" (
    "user_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "account_id" UUID NOT NULL,

    CONSTRAINT "primary_mailbox_pkey" PRIMARY KEY ("user_id","resource")
);

-- AddForeignKey
ALTER TABLE "primary_mailbox" ADD CONSTRAINT "primary_mailbox_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What no mailbox holds: few where things go well, and looked for when another mailbox becomes the primary one.
CREATE INDEX office_task_unsent ON office_task (owner_id) WHERE account_id IS NULL AND deleted_at IS NULL;
CREATE INDEX office_event_unsent ON office_event (owner_id) WHERE account_id IS NULL AND deleted_at IS NULL;

-- A record belongs to the mailbox whose link is the older one: what came from a mailbox was never created in it by us.
CREATE TEMP TABLE first_link AS
SELECT DISTINCT ON (l.office_id) l.office_id, l.account_id
FROM link l
JOIN account a ON a.id = l.account_id
LEFT JOIN (
  SELECT account_id, office_id, min(planned_at) AS planned_at FROM effect WHERE operation = 'create' GROUP BY account_id, office_id
) e ON e.account_id = l.account_id AND e.office_id = l.office_id
ORDER BY l.office_id, e.planned_at NULLS FIRST, a.created_at, l.id;
INSERT INTO first_link
SELECT DISTINCT ON (e.office_id) e.office_id, e.account_id FROM effect e
WHERE e.operation = 'create' AND e.state IN ('PLANNED', 'UNKNOWN')
  AND NOT EXISTS (SELECT FROM first_link f WHERE f.office_id = e.office_id)
ORDER BY e.office_id, e.planned_at, e.id;
UPDATE office_task t SET account_id = f.account_id FROM first_link f WHERE f.office_id = t.id;
UPDATE office_event t SET account_id = f.account_id FROM first_link f WHERE f.office_id = t.id;

-- The other mailboxes' pairs are kept, and nothing of them is written or deleted anywhere.
CREATE TEMP TABLE other_link AS
SELECT l.id, l.account_id, l.resource, l.office_id, l.m365_id FROM link l
JOIN first_link f ON f.office_id = l.office_id AND f.account_id <> l.account_id
WHERE l.state <> 'REMOVED';
UPDATE link SET state = 'DETACHED', detached_reason = 'OTHER_MAILBOX' WHERE id IN (SELECT id FROM other_link);
DELETE FROM inbox_item i USING other_link o
WHERE i.account_id = o.account_id AND i.resource = o.resource
  AND ((i.side = 'office' AND i.record_id = o.office_id::text) OR (i.side = 'm365' AND i.record_id = o.m365_id));
UPDATE conflict SET state = 'SETTLED', outcome = 'KEPT_APART', decided_at = now(), updated_at = now(),
  reason = 'The record belongs to another mailbox of the same person: nothing was written on either side.'
WHERE link_id IN (SELECT id FROM other_link) AND state IN ('OPEN', 'RESOLVING');
-- What waited in a mailbox and was never sent is the record's own mailbox's to send.
DELETE FROM inbox_item i USING office_task t
WHERE i.side = 'office' AND i.resource = 'TASKS' AND i.record_id = t.id::text AND t.account_id <> i.account_id;
DELETE FROM inbox_item i USING office_event t
WHERE i.side = 'office' AND i.resource = 'CALENDAR' AND i.record_id = t.id::text AND t.account_id <> i.account_id;
DROP TABLE first_link, other_link;

-- One record in two mailboxes at once cannot be.
CREATE UNIQUE INDEX link_one_mailbox ON link (office_id) WHERE state IN ('ACTIVE', 'CONFLICT');
