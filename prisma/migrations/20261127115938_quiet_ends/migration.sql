-- AlterTable
ALTER TABLE "run" ADD COLUMN     "quiet_xact" xid8;

CREATE INDEX run_quiet_xact ON run (quiet_xact) WHERE quiet_xact IS NOT NULL;
