import type { Resource } from "../../core/records/record.ts";
import { keyOf } from "../../core/status/alert-subject.ts";
import { type ErrorCode, errorCatalogue } from "../../core/sync/error-catalogue.ts";
import type { Tx, WriteFeed } from "./context.ts";

interface About {
  readonly accountId: string;
  readonly resource: Resource;
}

interface AlertRow {
  readonly id: string;
  readonly accountId: string;
}

/** One alert for each account's one resource, while Microsoft does not notify us of changes. */
export function subscriptionAlerts(writeFeed: WriteFeed) {
  const emit = (tx: Tx, rows: readonly AlertRow[]) =>
    writeFeed(
      tx,
      rows.map(({ id, accountId }) => ({ topic: "alert", subjectId: id, accountId })),
    );
  return {
    async raise(tx: Tx, about: readonly About[], code: ErrorCode, message: string): Promise<void> {
      const { remedy } = errorCatalogue[code];
      for (const { accountId, resource } of distinct(about)) {
        const raised = await tx.$queryRaw<AlertRow[]>`
          INSERT INTO alert (key, subject, organization_id, account_id, source, resource, type, operation, step, code, message, remedy)
          SELECT ${keyFor({ accountId, resource })}, 'notifications', organization_id, id, 'Microsoft 365', ${resource}::resource, 'sync', 'import',
            'NOTIFICATIONS', ${code}, ${message}, ${remedy}
          FROM account WHERE id = ${accountId}::uuid
          ON CONFLICT (key) DO UPDATE SET updated_at = clock_timestamp(), resolved_at = NULL, occurrences = alert.occurrences + 1,
            code = EXCLUDED.code, message = EXCLUDED.message, remedy = EXCLUDED.remedy
          RETURNING id, account_id AS "accountId"`;
        await emit(tx, raised);
      }
    },

    /** For those without trouble now. */
    async resolve(tx: Tx, about: readonly About[]): Promise<void> {
      for (const { accountId, resource } of distinct(about)) {
        const resolved = await tx.$queryRaw<AlertRow[]>`
          UPDATE alert SET resolved_at = clock_timestamp(), updated_at = clock_timestamp()
          WHERE key = ${keyFor({ accountId, resource })} AND resolved_at IS NULL AND NOT EXISTS (
            SELECT FROM notification_subscription s WHERE s.account_id = ${accountId}::uuid AND s.resource = ${resource}::resource
              AND s.state IN ('FAILED', 'SILENT'))
          RETURNING id, account_id AS "accountId"`;
        await emit(tx, resolved);
      }
    },
  };
}

const keyFor = (about: About): string => keyOf({ kind: "notifications", ...about });

function distinct(about: readonly About[]): readonly About[] {
  return [...new Map(about.map((one) => [keyFor(one), one])).values()];
}
