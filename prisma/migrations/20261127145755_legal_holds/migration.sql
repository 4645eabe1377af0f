-- CreateTable
CREATE TABLE "legal_hold" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" UUID NOT NULL,
    "account_id" UUID,
    "address" TEXT,
    "forms" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "reason" TEXT NOT NULL,
    "placed_by_id" UUID NOT NULL,
    "placed_by_name" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lifted_by_id" UUID,
    "lifted_by_name" TEXT,
    "lifted_at" TIMESTAMPTZ(3),

    CONSTRAINT "legal_hold_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "legal_hold_organization_id_idx" ON "legal_hold"("organization_id");

-- CreateIndex
CREATE INDEX "legal_hold_account_id_idx" ON "legal_hold"("account_id");

-- AddForeignKey
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE legal_hold ADD CONSTRAINT legal_hold_one_of CHECK ((account_id IS NULL) <> (address IS NULL));

-- Whether these people are held in mail of this account: `people` is a list of { name, address } and nulls. Every deletion of mail asks it.
CREATE FUNCTION is_held(of_account uuid, people jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM legal_hold WHERE account_id = of_account AND lifted_at IS NULL)
    OR EXISTS (
      SELECT FROM account a JOIN legal_hold h ON h.organization_id = a.organization_id AND h.account_id IS NULL AND h.lifted_at IS NULL
      WHERE a.id = of_account AND EXISTS (
        SELECT FROM jsonb_array_elements(people) AS p WHERE lower(btrim(p->>'address')) = ANY(h.forms)))
$$;
-- The same of one mail. Where nothing is held, its people are not read.
CREATE FUNCTION is_held_mail(of_mail uuid, of_account uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM legal_hold WHERE lifted_at IS NULL) AND coalesce(
    (SELECT is_held(of_account, jsonb_build_array(c."from", c.sender) || c."to" || c.cc || c.bcc || c.reply_to)
      FROM email_content c WHERE c.email_id = of_mail),
    is_held(of_account, '[]'))
$$;

-- Whoever forgets to ask is refused.
CREATE FUNCTION held_mail_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF is_held_mail(OLD.id, OLD.owner_id) THEN
    RAISE integrity_constraint_violation USING CONSTRAINT = 'office_email_held', MESSAGE = format('mail %s is under a legal hold', OLD.id);
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER held_mail_stays BEFORE DELETE ON office_email FOR EACH ROW EXECUTE FUNCTION held_mail_stays();
