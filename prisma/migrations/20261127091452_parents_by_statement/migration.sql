-- Equal records are looked up by their key alone: while statistics are old, and they are during an import, PostgreSQL took the index of the
-- owner instead, and read all of the owner's records for each page.
DROP INDEX "office_task_owner_id_natural_key_idx";
DROP INDEX "office_event_owner_id_natural_key_idx";
CREATE INDEX "office_task_natural_key_idx" ON "office_task"("natural_key");
CREATE INDEX "office_event_natural_key_idx" ON "office_event"("natural_key");

-- A foreign key looks for the parent once for each row, a quarter of what an import costs PostgreSQL. All rows of a page have one parent:
-- these triggers look for it once a statement, with the same lock and the same error.
CREATE FUNCTION must_have_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing uuid;
BEGIN
  SELECT w.id INTO missing FROM (SELECT DISTINCT account_id AS id FROM written) AS w
  WHERE NOT EXISTS (SELECT FROM account AS p WHERE p.id = w.id FOR KEY SHARE) LIMIT 1;
  IF FOUND THEN
    RAISE foreign_key_violation USING CONSTRAINT = TG_TABLE_NAME || '_account_id_fkey',
      MESSAGE = format('%s_account_id_fkey: there is no account %s', TG_TABLE_NAME, missing);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION must_have_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing uuid;
BEGIN
  SELECT w.id INTO missing FROM (SELECT DISTINCT owner_id AS id FROM written) AS w
  WHERE NOT EXISTS (SELECT FROM "user" AS p WHERE p.id = w.id FOR KEY SHARE) LIMIT 1;
  IF FOUND THEN
    RAISE foreign_key_violation USING CONSTRAINT = TG_TABLE_NAME || '_owner_id_fkey',
      MESSAGE = format('%s_owner_id_fkey: there is no person %s', TG_TABLE_NAME, missing);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION must_have_mailbox() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing uuid;
BEGIN
  SELECT w.id INTO missing FROM (SELECT DISTINCT owner_id AS id FROM written) AS w
  WHERE NOT EXISTS (SELECT FROM account AS p WHERE p.id = w.id FOR KEY SHARE) LIMIT 1;
  IF FOUND THEN
    RAISE foreign_key_violation USING CONSTRAINT = TG_TABLE_NAME || '_owner_id_fkey',
      MESSAGE = format('%s_owner_id_fkey: there is no account %s', TG_TABLE_NAME, missing);
  END IF;
  RETURN NULL;
END $$;
-- A row never changes its parent, and a parent never its id.
CREATE FUNCTION keeps_its_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE foreign_key_violation USING CONSTRAINT = TG_TABLE_NAME || TG_ARGV[0],
    MESSAGE = format('%s%s: a row keeps whose it is', TG_TABLE_NAME, TG_ARGV[0]);
END $$;

ALTER TABLE link DROP CONSTRAINT link_account_id_fkey;
ALTER TABLE effect DROP CONSTRAINT effect_account_id_fkey;
ALTER TABLE office_task DROP CONSTRAINT office_task_owner_id_fkey;
ALTER TABLE office_event DROP CONSTRAINT office_event_owner_id_fkey;
ALTER TABLE office_email DROP CONSTRAINT office_email_owner_id_fkey;
CREATE TRIGGER link_account AFTER INSERT ON link REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION must_have_account();
CREATE TRIGGER effect_account AFTER INSERT ON effect REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION must_have_account();
CREATE TRIGGER office_task_owner AFTER INSERT ON office_task REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION must_have_owner();
CREATE TRIGGER office_event_owner AFTER INSERT ON office_event REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION must_have_owner();
CREATE TRIGGER office_email_owner AFTER INSERT ON office_email REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION must_have_mailbox();
CREATE TRIGGER link_keeps_account BEFORE UPDATE OF account_id ON link FOR EACH ROW
WHEN (OLD.account_id <> NEW.account_id) EXECUTE FUNCTION keeps_its_parent('_account_id_fkey');
CREATE TRIGGER effect_keeps_account BEFORE UPDATE OF account_id ON effect FOR EACH ROW
WHEN (OLD.account_id <> NEW.account_id) EXECUTE FUNCTION keeps_its_parent('_account_id_fkey');
CREATE TRIGGER office_task_keeps_owner BEFORE UPDATE OF owner_id ON office_task FOR EACH ROW
WHEN (OLD.owner_id <> NEW.owner_id) EXECUTE FUNCTION keeps_its_parent('_owner_id_fkey');
CREATE TRIGGER office_event_keeps_owner BEFORE UPDATE OF owner_id ON office_event FOR EACH ROW
WHEN (OLD.owner_id <> NEW.owner_id) EXECUTE FUNCTION keeps_its_parent('_owner_id_fkey');
CREATE TRIGGER office_email_keeps_owner BEFORE UPDATE OF owner_id ON office_email FOR EACH ROW
WHEN (OLD.owner_id <> NEW.owner_id) EXECUTE FUNCTION keeps_its_parent('_owner_id_fkey');

-- The other half: a parent stays as long as a row names it. Whoever writes such a row holds the parent's key, so a deletion waits for it.
CREATE FUNCTION account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE still text;
BEGIN
  still := CASE
    WHEN EXISTS (SELECT FROM link WHERE account_id = OLD.id) THEN 'link_account_id_fkey'
    WHEN EXISTS (SELECT FROM effect WHERE account_id = OLD.id) THEN 'effect_account_id_fkey'
    WHEN EXISTS (SELECT FROM office_email WHERE owner_id = OLD.id) THEN 'office_email_owner_id_fkey' END;
  IF still IS NOT NULL THEN
    RAISE foreign_key_violation USING CONSTRAINT = still, MESSAGE = format('%s: account %s is still named', still, OLD.id);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION user_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE still text;
BEGIN
  still := CASE
    WHEN EXISTS (SELECT FROM office_task WHERE owner_id = OLD.id) THEN 'office_task_owner_id_fkey'
    WHEN EXISTS (SELECT FROM office_event WHERE owner_id = OLD.id) THEN 'office_event_owner_id_fkey' END;
  IF still IS NOT NULL THEN
    RAISE foreign_key_violation USING CONSTRAINT = still, MESSAGE = format('%s: person %s is still named', still, OLD.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER account_stays AFTER DELETE ON account FOR EACH ROW EXECUTE FUNCTION account_stays();
CREATE TRIGGER account_keeps_id AFTER UPDATE OF id ON account FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION account_stays();
CREATE TRIGGER user_stays AFTER DELETE ON "user" FOR EACH ROW EXECUTE FUNCTION user_stays();
CREATE TRIGGER user_keeps_id AFTER UPDATE OF id ON "user" FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION user_stays();
