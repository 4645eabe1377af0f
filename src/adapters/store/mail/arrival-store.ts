import { Prisma } from "../../../../prisma/generated/client.ts";
import type {
  Arrival,
  ArrivalStore,
  DueArrivals,
  Processed,
  ProcessedMailbox,
  Processing,
} from "../../../app/ports/mail/arrivals.ts";
import type { LaneLease } from "../../../app/ports/mail/content-lane-store.ts";
import type { OfficeTable } from "../../../app/ports/office-table.ts";
import type { RecordFields } from "../../../core/records/record.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { isSignedIn, standing } from "../account-sql.ts";
import { isLaneFree, proveLane, releaseLane, takeLane } from "./lanes.ts";
import { raiseProcessingAlert, resolveProcessingAlert } from "./processing-alert.ts";

interface MailboxRow extends ProcessedMailbox {
  readonly kind: Processing["kind"] | null;
  readonly ownerId: string | null;
  readonly subject: string | null;
  readonly dueInDays: number | null;
  readonly isDueOnWorkingDays: boolean;
}

export function createArrivalStore(database: SqlDatabase, tasks: OfficeTable<Sql>): ArrivalStore & DueArrivals {
  return {
    take: (accountId, holder, leaseMs) => takeLane(database, "arrivals", { accountId, holder, leaseMs }),
    release: (lease) => releaseLane(database, "arrivals", lease),

    async nextArrivals(lease, limit) {
      if ((await proveLane(database, "arrivals", lease)) === null) return "leaseLost";
      const [row] = await database.$queryRaw<MailboxRow[]>`
        SELECT m.id, m.account_id AS "accountId", m.label, m.address, CASE WHEN m.processing_since IS NOT NULL THEN p.kind END AS kind,
          p.task_owner_id AS "ownerId", p.task_subject AS subject, p.task_due_in_days AS "dueInDays",
          p.task_due_on_working_days AS "isDueOnWorkingDays"
        FROM system_mailbox m JOIN account a ON a.id = m.account_id LEFT JOIN mail_processing p ON p.mailbox_id = m.id
        WHERE m.account_id = ${lease.accountId}::uuid AND ${mayProcess}`;
      if (row === undefined) return "nothing";
      const arrivals = await database.$queryRaw<Arrival[]>`
        SELECT w.email_id AS "emailId", w.received_at AS "receivedAt", c.type, c."from", e.subject, c.preview, e.folder_id AS "folderId",
          t.thread_id AS "threadId", e.deleted_at IS NOT NULL AS "isGone", CASE WHEN c.type = 'AUTOMATIC' THEN c.headers END AS headers,
          cardinality(t.ancestors) > 0 AS "namesAncestors",
          EXISTS (SELECT FROM email_threading o WHERE o.message_key = ANY(t.ancestors) AND o.email_id <> t.email_id AND o.at <= t.at)
            AS "hasKnownAncestor",
          EXISTS (SELECT FROM email_threading o WHERE o.thread_id = t.thread_id AND o.at < t.at) AS "isInOlderThread"
        FROM mail_arrival w JOIN email_content c ON c.email_id = w.email_id AND c.body_state <> 'LATER'
          JOIN office_email e ON e.id = w.email_id JOIN email_threading t ON t.email_id = w.email_id
        WHERE w.account_id = ${lease.accountId}::uuid AND w.processing = 'WAITING'
        ORDER BY w.received_at, w.email_id LIMIT ${limit}::int`;
      if (arrivals.length === 0) return "nothing";
      const { id, accountId, label, address } = row;
      return { mailbox: { id, accountId, label, address }, processing: processingOf(row), arrivals };
    },

    settleArrivals: (lease, processing, processed) =>
      database.$transaction(async (tx) => {
        if ((await proveLane(tx, "arrivals", lease)) === null) return "leaseLost";
        if (processing.kind === "TASK" && !(await isActive(tx, lease, processing.ownerId))) return "ownerAway";
        const waiting = await tx.$queryRaw<{ readonly id: string }[]>`
          SELECT email_id AS id FROM mail_arrival
          WHERE email_id = ANY(${processed.map(({ emailId }) => emailId)}::uuid[]) AND processing = 'WAITING' ORDER BY email_id FOR UPDATE`;
        const ids = new Set(waiting.map(({ id }) => id));
        await write(
          tx,
          lease,
          processing,
          processed.filter(({ emailId }) => ids.has(emailId)),
        );
        return "settled";
      }),

    waitForOwner: (lease) =>
      database.$transaction(async (tx) => {
        if ((await proveLane(tx, "arrivals", lease)) === null) return;
        await tx.$executeRaw`
          UPDATE mail_processing p SET waits_until = clock_timestamp() + interval '1 minute'
          FROM system_mailbox m WHERE m.id = p.mailbox_id AND m.account_id = ${lease.accountId}::uuid`;
        await raiseProcessingAlert(tx, lease.accountId, "TASK_OWNER_AWAY", ownerAway);
      }),

    async dueAccounts(limit, accountId) {
      const only = accountId === undefined ? Prisma.empty : Prisma.sql`AND a.id = ${accountId}::uuid`;
      const rows = await database.$queryRaw<{ readonly id: string }[]>`
        SELECT a.id FROM system_mailbox m JOIN account a ON a.id = m.account_id
          JOIN organization o ON o.id = m.organization_id AND o.archived_at IS NULL LEFT JOIN mail_processing p ON p.mailbox_id = m.id
        WHERE m.removed_at IS NULL AND ${isSignedIn} ${only}
          AND (${mayProcess} AND ${isWaiting("processing")} OR ${isRead} AND ${isWaiting("answering")} OR ${isAnyDeliveryDue})
          AND ${isLaneFree("arrivals")}
        ORDER BY a.id LIMIT ${limit}::int`;
      return rows.map(({ id }) => id);
    },
  };

  async function write(tx: Sql, { accountId }: LaneLease, processing: Processing, processed: readonly Processed[]) {
    const made = processed.flatMap((one) => (one.kind === "TASK" ? [one] : []));
    if (processing.kind === "TASK" && made.length > 0) {
      const creates = made.map(({ taskId, fields }) => ({
        ...({ op: "create", id: taskId } as const),
        // Plain JSON, as the table takes it.
        fields: JSON.parse(JSON.stringify({ ...fields, dueTime: null })) as RecordFields,
      }));
      await tasks.write(tx, processing.ownerId, creates);
      await resolveProcessingAlert(tx, accountId, "TASK_OWNER_AWAY");
    }
    const told = processed.flatMap(({ kind, emailId }) => (kind === "WEBHOOK" ? [emailId] : []));
    if (told.length > 0)
      await tx.$executeRaw`
        INSERT INTO webhook_delivery (mailbox_id, email_id)
        SELECT m.id, n.id FROM system_mailbox m, unnest(${told}::uuid[]) AS n(id) WHERE m.account_id = ${accountId}::uuid
        ON CONFLICT (email_id) DO NOTHING`;
    const rows = processed.map((one) => ({
      ...{ id: one.emailId, kind: one.kind, task: one.kind === "TASK" ? one.taskId : null },
      skipped: one.kind === "SKIPPED" ? one.reason : null,
    }));
    await tx.$executeRaw`
      UPDATE mail_arrival w SET processing = n.kind, skipped = n.skipped, task_id = n.task, processed_at = clock_timestamp()
      FROM jsonb_to_recordset(${storableJson(rows)}::jsonb) AS n(id uuid, kind text, task uuid, skipped text) WHERE w.email_id = n.id`;
  }
}

/** For a mailbox's account `a`: all mail that was there before is read, or its folder cannot be read for now. */
const isRead = Prisma.sql`NOT EXISTS (
  SELECT FROM collection f WHERE f.account_id = a.id AND f.resource = 'EMAIL' AND f.state = 'ACTIVE' AND f.failures = 0
    AND (f.delta_link IS NULL OR f.is_full_round))`;
/** For its settings `p`, too. */
const mayProcess = Prisma.sql`(p.waits_until IS NULL OR p.waits_until <= clock_timestamp()) AND ${isRead}`;

const isWaiting = (step: "processing" | "answering"): Prisma.Sql => Prisma.sql`EXISTS (
  SELECT FROM mail_arrival w JOIN email_content c ON c.email_id = w.email_id AND c.body_state <> 'LATER'
  WHERE w.account_id = a.id AND w.${Prisma.raw(step)} = 'WAITING')`;

const isAnyDeliveryDue = Prisma.sql`p.kind = 'WEBHOOK' AND p.webhook_stopped IS NULL AND EXISTS (
  SELECT FROM webhook_delivery d WHERE d.mailbox_id = m.id AND d.state = 'PENDING' AND d.next_at <= clock_timestamp())`;

const ownerAway =
  "New mail of this mailbox waits: the person for whom tasks are to be made of it is suspended, was removed, or is of another organization.";

function processingOf({ kind, ownerId, subject, dueInDays, isDueOnWorkingDays }: MailboxRow): Processing {
  if (kind === "WEBHOOK") return { kind };
  if (kind !== "TASK" || ownerId === null || subject === null) return { kind: "NOTHING" };
  return { kind, ownerId, template: { subject, dueInDays, isDueOnWorkingDays } };
}

/** Whoever suspends or removes them waits until their tasks are made, or comes first. */
async function isActive(tx: Sql, { accountId }: LaneLease, userId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ readonly isActive: boolean }[]>`
    SELECT ${standing} = 'ACTIVE' AS "isActive" FROM "user" u JOIN organization o ON o.id = u.organization_id
      JOIN account a ON a.id = ${accountId}::uuid AND a.organization_id = u.organization_id
    WHERE u.id = ${userId}::uuid FOR SHARE OF u`;
  return row?.isActive ?? false;
}
