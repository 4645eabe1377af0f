-- CreateTable
CREATE TABLE "email_edit" (
    "id" UUID NOT NULL,
    "editor_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "email_edit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "email_edit_item" (
    "edit_id" UUID NOT NULL,
    "email_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "before" JSONB NOT NULL,

    CONSTRAINT "email_edit_item_pkey" PRIMARY KEY ("edit_id","email_id")
);

-- CreateIndex
CREATE INDEX "email_edit_at_idx" ON "email_edit"("at");

-- CreateIndex
CREATE INDEX "email_edit_item_email_id_idx" ON "email_edit_item"("email_id");

-- AddForeignKey
ALTER TABLE "email_edit_item" ADD CONSTRAINT "email_edit_item_edit_id_fkey" FOREIGN KEY ("edit_id") REFERENCES "email_edit"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_edit_item" ADD CONSTRAINT "email_edit_item_email_id_fkey" FOREIGN KEY ("email_id") REFERENCES "office_email"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE email_edit ADD CONSTRAINT email_edit_kind CHECK (kind IN ('UPDATE', 'DELETE', 'PURGE'));
