import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Alerts } from "../../../app/ports/sync/alerts.ts";
import { keyOf } from "../../../core/status/alert-subject.ts";
import { errorCatalogue } from "../../../core/sync/error-catalogue.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { lastOfEach, lookedUpIn, ofSync, type RunContext } from "../context.ts";

interface AlertRow {
  readonly id: string;
  readonly accountId: string | null;
}

export function alertStatements({ tx, run, writeFeed }: RunContext): Alerts {
  const emit = (rows: readonly AlertRow[]): Promise<void> =>
    writeFeed(
      tx,
      rows.map(({ id, accountId }) => ({
        topic: "alert",
        subjectId: id,
        ...(accountId === null
          ? {}
          : { accountId, organizationId: run.organizationId, userId: run.userId, resource: run.resource }),
      })),
    );
  const resolve = async (condition: Prisma.Sql): Promise<void> => {
    const resolved = await tx.$queryRaw<AlertRow[]>`
      UPDATE alert a SET resolved_at = clock_timestamp(), updated_at = clock_timestamp()
      WHERE a.resolved_at IS NULL AND ${condition} RETURNING a.id, a.account_id AS "accountId"`;
    await emit(resolved);
  };
  return {
    async raiseAlerts(alerts) {
      if (alerts.length === 0) return;
      const rows = lastOfEach(alerts, ({ subject }) => keyOf(subject)).map(({ subject, ...alert }) => {
        const { remedy } = errorCatalogue[alert.code];
        // A subject without an account concerns everybody: one alert, of no account.
        const isEverybodys = !("accountId" in subject);
        return { ...alert, key: keyOf(subject), subject: subject.kind, remedy, isEverybodys };
      });
      // In the order of keys, so that two accounts that raise the same alerts do not deadlock.
      const raised = await tx.$queryRaw<AlertRow[]>`
        INSERT INTO alert (key, subject, organization_id, account_id, source, resource, type, operation, step, item_id, external_id, code, message,
          parts, remedy)
        SELECT n.key, n.subject, CASE WHEN NOT n."isEverybodys" THEN ${run.organizationId}::uuid END,
          CASE WHEN NOT n."isEverybodys" THEN ${run.accountId}::uuid END, 'Microsoft 365',
          CASE WHEN NOT n."isEverybodys" THEN ${run.resource}::resource END, n.type, n.operation, n.step, n."itemId", n."externalId",
          n.code, n.message, n.parts, n.remedy
        FROM jsonb_to_recordset(${storableJson(rows)}::jsonb) AS n(key text, subject text, "isEverybodys" boolean, type text, operation text, step text,
          "itemId" text, "externalId" text, code text, message text, parts jsonb, remedy text)
        ORDER BY n.key
        ON CONFLICT (key) DO UPDATE SET updated_at = clock_timestamp(), resolved_at = NULL, occurrences = alert.occurrences + 1,
          subject = EXCLUDED.subject, type = EXCLUDED.type, operation = EXCLUDED.operation, step = EXCLUDED.step, item_id = EXCLUDED.item_id,
          external_id = EXCLUDED.external_id, code = EXCLUDED.code, message = EXCLUDED.message, parts = EXCLUDED.parts,
          remedy = EXCLUDED.remedy
        WHERE alert.account_id IS NULL OR alert.account_id = EXCLUDED.account_id
        RETURNING id, account_id AS "accountId"`;
      await emit(raised);
    },

    async resolveAlerts(subjects) {
      if (subjects.length === 0) return;
      await resolve(
        Prisma.sql`a.key = ANY(${subjects.map(keyOf)}::text[]) AND (a.account_id IS NULL OR a.account_id = ${run.accountId}::uuid)`,
      );
    },

    async resolveItemAlerts() {
      await resolve(Prisma.sql`${ofSync(run)} AND a.subject = 'record' AND NOT EXISTS (
          SELECT FROM inbox_item i WHERE i.record_id IN (a.item_id, a.external_id) AND i.state = 'QUARANTINED'
            AND i.side = CASE i.record_id WHEN a.item_id THEN 'office' ELSE 'm365' END AND ${lookedUpIn("i", run)})`);
    },
  };
}
