import type { Prisma } from "../../../prisma/generated/client.ts";
import { keyOf } from "../../core/status/alert-subject.ts";
import { errorCatalogue } from "../../core/sync/error-catalogue.ts";
import { writeFeed } from "../feed/feed-events.ts";

interface AlertRow {
  readonly id: string;
}

/** The alert is the account's, not one resource's: its tasks, calendar and subscriptions all fail because of the same sign-in. */
export async function raiseSignInAlert(
  tx: Prisma.TransactionClient,
  accountId: string,
  message: string,
): Promise<void> {
  const { remedy } = errorCatalogue.SIGN_IN_EXPIRED;
  const raised = await tx.$queryRaw<AlertRow[]>`
    INSERT INTO alert (key, subject, organization_id, account_id, source, type, code, message, remedy)
    SELECT ${keyOf({ kind: "signIn", accountId })}, 'signIn', organization_id, id, 'Microsoft 365', 'auth', 'SIGN_IN_EXPIRED', ${message}, ${remedy}
    FROM account WHERE id = ${accountId}::uuid
    ON CONFLICT (key) DO UPDATE SET updated_at = clock_timestamp(), resolved_at = NULL, occurrences = alert.occurrences + 1,
      message = EXCLUDED.message, remedy = EXCLUDED.remedy
    RETURNING id`;
  await emit(tx, accountId, raised);
}

/** By subject, not by key: runs of an older version raised alerts for the same sign-in under other keys. */
export async function resolveSignInAlert(tx: Prisma.TransactionClient, accountId: string): Promise<void> {
  const resolved = await tx.$queryRaw<AlertRow[]>`
    UPDATE alert SET resolved_at = clock_timestamp(), updated_at = clock_timestamp()
    WHERE account_id = ${accountId}::uuid AND subject = 'signIn' AND resolved_at IS NULL
    RETURNING id`;
  await emit(tx, accountId, resolved);
}

function emit(tx: Prisma.TransactionClient, accountId: string, rows: readonly AlertRow[]): Promise<void> {
  return writeFeed(
    tx,
    rows.map(({ id }) => ({ topic: "alert", subjectId: id, accountId })),
  );
}
