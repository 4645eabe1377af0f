-- Who last changed a setting is asked when a change of settings ends a conflict.
CREATE INDEX audit_entry_setting ON audit_entry (field, at DESC) WHERE action = 'setting.changed';
