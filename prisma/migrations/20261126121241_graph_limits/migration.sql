-- Not logged: it holds what is good for minutes, and no request to Microsoft waits until a disk has it.
-- CreateTable
CREATE UNLOGGED TABLE "graph_limits" (
    "account_id" UUID NOT NULL,
    "version" UUID NOT NULL DEFAULT gen_random_uuid(),
    "content" JSONB NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "graph_limits_pkey" PRIMARY KEY ("account_id")
);
