-- CreateTable
CREATE TABLE "plan_item" (
    "run_id" UUID NOT NULL,
    "pair_key" TEXT NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "nth" BIGSERIAL NOT NULL,
    "link_id" UUID,
    "office_id" UUID,
    "m365_id" TEXT,
    "office_version" INTEGER,
    "office_seq" BIGINT,
    "m365_seq" BIGINT,
    "decision" JSONB NOT NULL,
    "in_office" TEXT,
    "in_m365" TEXT,
    "title" TEXT NOT NULL,
    "changes" JSONB NOT NULL DEFAULT '[]',
    "mails" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "is_braked" BOOLEAN NOT NULL DEFAULT false,
    "is_current" BOOLEAN NOT NULL DEFAULT true,
    "asked_as" TEXT,
    "answer" TEXT,
    "approved_mails" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "carried_out_at" TIMESTAMPTZ(3),

    CONSTRAINT "plan_item_pkey" PRIMARY KEY ("run_id","pair_key")
);

-- CreateIndex
CREATE INDEX "plan_item_run_id_nth_idx" ON "plan_item"("run_id", "nth");

-- AddForeignKey
ALTER TABLE "plan_item" ADD CONSTRAINT "plan_item_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The code knows no others.
ALTER TABLE plan_item ADD CONSTRAINT plan_item_in_office CHECK (in_office IN ('CREATE', 'UPDATE', 'DELETE'));
ALTER TABLE plan_item ADD CONSTRAINT plan_item_in_m365 CHECK (in_m365 IN ('CREATE', 'UPDATE', 'DELETE'));
ALTER TABLE plan_item ADD CONSTRAINT plan_item_asked_as CHECK (asked_as IN ('DELETION', 'INVITATIONS'));
ALTER TABLE plan_item ADD CONSTRAINT plan_item_answer CHECK (answer IN ('APPROVED', 'REJECTED'));

-- What they held of a brake's question stands in the plan from now on. A run that waits with an old one asks anew when it is answered.
UPDATE run SET brake = brake - 'linkIds' - 'officeIds' - 'mailed'
WHERE brake IS NOT NULL AND state <> 'AWAITING_APPROVAL';
