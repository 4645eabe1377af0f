-- Links, effects, conflicts, runs and alerts know their account, whose row is never deleted; and states are those that the code knows.
-- Rows that are there already are looked at by the next migration: this one only locks, for a moment.
ALTER TABLE link ADD CONSTRAINT link_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE effect ADD CONSTRAINT effect_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE conflict ADD CONSTRAINT conflict_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE run ADD CONSTRAINT run_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE alert ADD CONSTRAINT alert_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;

ALTER TABLE link ADD CONSTRAINT link_state CHECK (state IN ('ACTIVE', 'DETACHED', 'CONFLICT', 'REMOVED')) NOT VALID;
ALTER TABLE inbox_item ADD CONSTRAINT inbox_item_state CHECK (state IN ('READY', 'CONFLICT', 'EXCLUDED', 'QUARANTINED')) NOT VALID;
ALTER TABLE inbox_item ADD CONSTRAINT inbox_item_side CHECK (side IN ('office', 'm365')) NOT VALID;
ALTER TABLE effect ADD CONSTRAINT effect_state CHECK (state IN ('PLANNED', 'CONFIRMED', 'FAILED', 'UNKNOWN')) NOT VALID;
ALTER TABLE effect ADD CONSTRAINT effect_operation CHECK (operation IN ('create', 'update', 'delete')) NOT VALID;
ALTER TABLE conflict ADD CONSTRAINT conflict_state CHECK (state IN ('OPEN', 'RESOLVING', 'SETTLED')) NOT VALID;
ALTER TABLE conflict ADD CONSTRAINT conflict_kind CHECK (kind IN ('FIELDS', 'OFFICE_DELETED', 'M365_DELETED')) NOT VALID;
ALTER TABLE collection ADD CONSTRAINT collection_state CHECK (state IN ('ACTIVE', 'EXCLUDED', 'GONE')) NOT VALID;
ALTER TABLE run ADD CONSTRAINT run_approval CHECK (approval IN ('PENDING', 'APPROVED', 'REJECTED')) NOT VALID;
ALTER TABLE notification_subscription ADD CONSTRAINT notification_subscription_state
CHECK (state IN ('CREATING', 'ACTIVE', 'SILENT', 'FAILED', 'UNSUPPORTED')) NOT VALID;
ALTER TABLE people_preview ADD CONSTRAINT people_preview_state CHECK (state IN ('WAITING', 'READING', 'READY', 'FAILED')) NOT VALID;
