-- CreateTable
CREATE TABLE "tenant" (
    "tenant_id" TEXT NOT NULL,
    "verified_domains" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "read_at" TIMESTAMPTZ(3),
    "asked_at" TIMESTAMPTZ(3),
    "refusal" TEXT,

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateIndex
CREATE INDEX "account_organization_id_tenant_id_idx" ON "account"("organization_id", "tenant_id");

-- Written here and not beside each statement, so that no way of adding an account can forget it: an own tenant that nobody knew of would
-- make its mail look like mail with other organizations.
CREATE FUNCTION know_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tenant (tenant_id) VALUES (NEW.tenant_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE TRIGGER account_tenant AFTER INSERT OR UPDATE OF tenant_id ON account FOR EACH ROW EXECUTE FUNCTION know_tenant();
CREATE TRIGGER person_identity_tenant AFTER INSERT OR UPDATE OF tenant_id ON person_identity FOR EACH ROW EXECUTE FUNCTION know_tenant();

INSERT INTO tenant (tenant_id) SELECT tenant_id FROM account UNION SELECT tenant_id FROM person_identity;
