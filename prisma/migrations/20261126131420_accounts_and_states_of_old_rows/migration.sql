-- What the migration before this one promised, looked up in the rows that were there: nobody waits for it who reads or writes.
ALTER TABLE link VALIDATE CONSTRAINT link_account_id_fkey;
ALTER TABLE effect VALIDATE CONSTRAINT effect_account_id_fkey;
ALTER TABLE conflict VALIDATE CONSTRAINT conflict_account_id_fkey;
ALTER TABLE run VALIDATE CONSTRAINT run_account_id_fkey;
ALTER TABLE alert VALIDATE CONSTRAINT alert_account_id_fkey;
ALTER TABLE link VALIDATE CONSTRAINT link_state;
ALTER TABLE inbox_item VALIDATE CONSTRAINT inbox_item_state;
ALTER TABLE inbox_item VALIDATE CONSTRAINT inbox_item_side;
ALTER TABLE effect VALIDATE CONSTRAINT effect_state;
ALTER TABLE effect VALIDATE CONSTRAINT effect_operation;
ALTER TABLE conflict VALIDATE CONSTRAINT conflict_state;
ALTER TABLE conflict VALIDATE CONSTRAINT conflict_kind;
ALTER TABLE collection VALIDATE CONSTRAINT collection_state;
ALTER TABLE run VALIDATE CONSTRAINT run_approval;
ALTER TABLE notification_subscription VALIDATE CONSTRAINT notification_subscription_state;
ALTER TABLE people_preview VALIDATE CONSTRAINT people_preview_state;
