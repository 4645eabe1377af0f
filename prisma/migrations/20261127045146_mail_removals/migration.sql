-- CreateTable
CREATE TABLE "mail_removal" (
    "id" BIGSERIAL NOT NULL,
    "account_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mail_removal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mail_removal_account_id_idx" ON "mail_removal"("account_id");

-- AddForeignKey
ALTER TABLE "mail_removal" ADD CONSTRAINT "mail_removal_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The same list as in core/mail/mail-here.ts.
ALTER TABLE mail_removal ADD CONSTRAINT mail_removal_part_known CHECK (part IN ('RULES', 'WINDOW'));
