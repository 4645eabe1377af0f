-- Writes to Oro stand in the ledger, too, with what they replaced.
ALTER TABLE effect ADD COLUMN side TEXT NOT NULL DEFAULT 'm365';
ALTER TABLE effect ADD COLUMN office_version INTEGER;
ALTER TABLE effect ALTER COLUMN collection_id DROP NOT NULL;
ALTER TABLE effect ADD CONSTRAINT effect_side CHECK (side IN ('office', 'm365')) NOT VALID;
ALTER TABLE effect VALIDATE CONSTRAINT effect_side;

-- What is looked for by account and state is a write to Microsoft: an import's many rows do not stand in it.
CREATE INDEX effect_to_m365 ON effect (account_id, resource, state) WHERE side = 'm365';
DROP INDEX effect_account_id_resource_state_idx;

-- It is purged in the order in which it was planned.
DROP INDEX effect_settled_at_idx;
