import { Prisma } from "../../../../prisma/generated/client.ts";
import { keyOf } from "../../../core/status/alert-subject.ts";
import { storableText } from "../../../lib/storable-json.ts";
import type { Sql } from "../../database/sql-database.ts";
import { writeFeed } from "../../feed/feed-events.ts";
import { raiseMailAlert } from "./mail-alert.ts";

type ProcessingCode = "WEBHOOK_FAILING" | "TASK_OWNER_AWAY";

const keyFor = (accountId: string): string => keyOf({ kind: "mailProcessing", accountId });

/** Once an episode: one that is open stays as it is. */
export async function raiseProcessingAlert(
  tx: Sql,
  accountId: string,
  code: ProcessingCode,
  why: string,
): Promise<void> {
  const alert = {
    key: keyFor(accountId),
    subject: "mailProcessing",
    code,
    message: Prisma.sql`${storableText(why)}`,
  } as const;
  const of = Prisma.sql`account a WHERE a.id = ${accountId}::uuid AND NOT EXISTS (
    SELECT FROM alert o WHERE o.key = ${alert.key} AND o.resolved_at IS NULL)`;
  await tell(tx, accountId, raiseMailAlert(alert, of));
}

export async function resolveProcessingAlert(tx: Sql, accountId: string, code?: ProcessingCode): Promise<void> {
  const only = code === undefined ? Prisma.empty : Prisma.sql`AND code = ${code}`;
  await tell(
    tx,
    accountId,
    Prisma.sql`
      UPDATE alert SET resolved_at = clock_timestamp(), updated_at = clock_timestamp()
      WHERE key = ${keyFor(accountId)} AND resolved_at IS NULL ${only} RETURNING id`,
  );
}

async function tell(tx: Sql, accountId: string, statement: Prisma.Sql): Promise<void> {
  const changed = await tx.$queryRaw<{ readonly id: string }[]>(statement);
  await writeFeed(
    tx,
    changed.map(({ id }) => ({ topic: "alert", subjectId: id, accountId })),
  );
}
