-- CreateTable
CREATE TABLE "notification_subscription" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "account_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "collection_id" TEXT NOT NULL,
    "subscription_id" TEXT,
    "client_state_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'CREATING',
    "state_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "next_attempt_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "error_code" TEXT,
    "error_message" TEXT,
    "last_notification_at" TIMESTAMPTZ(3),
    "unheard_since" TIMESTAMPTZ(3),

    CONSTRAINT "notification_subscription_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "notification_subscription_next_attempt_at_idx" ON "notification_subscription"("next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "notification_subscription_account_id_resource_collection_id_key" ON "notification_subscription"("account_id", "resource", "collection_id");

-- AddForeignKey
ALTER TABLE "notification_subscription" ADD CONSTRAINT "notification_subscription_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
