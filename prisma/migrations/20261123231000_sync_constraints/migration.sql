-- Orders coalesce: of one account's one resource at most one run waits to start.
CREATE UNIQUE INDEX run_one_queued ON run (account_id, resource) WHERE state = 'QUEUED';

-- Runs that are not over: few, looked up with every order and every sweep.
CREATE INDEX run_unfinished ON run (account_id, resource, state, queued_at)
WHERE state IN ('QUEUED', 'RUNNING', 'WAITING', 'AWAITING_APPROVAL');

-- A recurring task that was completed rolls: its id passes from one link to another within one statement. So uniqueness is checked when
-- the statement is complete, not row by row.
DROP INDEX link_m365_id_account_id_resource_key;
ALTER TABLE link ADD CONSTRAINT link_m365_id_account_id_resource_key
UNIQUE (m365_id, account_id, resource) DEFERRABLE INITIALLY IMMEDIATE;
DROP INDEX link_office_id_account_id_resource_key;
ALTER TABLE link ADD CONSTRAINT link_office_id_account_id_resource_key
UNIQUE (office_id, account_id, resource) DEFERRABLE INITIALLY IMMEDIATE;

-- Natural keys may be longer than an index entry may be.
CREATE INDEX inbox_item_unlinked ON inbox_item (account_id, resource, md5(natural_key))
WHERE state = 'READY' AND side = 'm365' AND natural_key IS NOT NULL;
