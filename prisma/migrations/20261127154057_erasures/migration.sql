-- CreateTable
CREATE TABLE "erasure" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" UUID NOT NULL,
    "address_hash" TEXT NOT NULL,
    "received_before" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "step" TEXT NOT NULL DEFAULT 'MAIL',
    "pass" INTEGER NOT NULL DEFAULT 1,
    "found_rows" INTEGER NOT NULL DEFAULT 0,
    "place" JSONB NOT NULL DEFAULT '{}',
    "mails_deleted" INTEGER NOT NULL DEFAULT 0,
    "mails_replaced" INTEGER NOT NULL DEFAULT 0,
    "elsewhere" INTEGER NOT NULL DEFAULT 0,
    "expected" INTEGER NOT NULL,
    "sealed" BYTEA,
    "key_id" TEXT,
    "reason" TEXT NOT NULL,
    "ordered_by_id" UUID NOT NULL,
    "ordered_by_name" TEXT NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "erasure_organization_id_idx" ON "erasure"("organization_id");

ALTER TABLE erasure ADD CONSTRAINT erasure_step_known CHECK (step IN ('MAIL', 'ELSEWHERE', 'DONE'));
ALTER TABLE erasure ADD CONSTRAINT erasure_forgets CHECK ((step = 'DONE') = (sealed IS NULL));

-- Whether one of the texts stands in another one, in lower case.
CREATE FUNCTION any_stands_in(needles text[], hay text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (SELECT FROM unnest(needles) AS n WHERE strpos(lower(hay), n) > 0)
$$;
