import { Prisma } from "../../../../prisma/generated/client.ts";
import type {
  MailDelivery,
  MailProcessingStore,
  ProcessedEmail,
  ProcessingChoice,
  StoredProcessing,
} from "../../../app/ports/mail/mail-processing.ts";
import type { SecretBox } from "../../../app/ports/secret-box.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { must } from "../../../lib/must.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { writeReport } from "../audit.ts";
import { inSqlTransaction } from "../context.ts";
import { resolveProcessingAlert } from "./processing-alert.ts";
import { makeWebhookSecret, replaceWebhookSecret, secretNameOf } from "./webhook-secrets.ts";

interface ProcessingRow extends Omit<StoredProcessing, "choice"> {
  readonly kind: ProcessingChoice["kind"] | null;
  readonly ownerId: string | null;
  readonly subject: string | null;
  readonly dueInDays: number | null;
  readonly isDueOnWorkingDays: boolean;
  readonly url: string | null;
}

export function createMailProcessingStore(database: SqlDatabase, box: SecretBox): MailProcessingStore {
  return {
    async find(mailboxId) {
      if (!isUuid(mailboxId)) return null;
      const [row] = await database.$queryRaw<ProcessingRow[]>`
        SELECT m.id AS "mailboxId", m.organization_id AS "organizationId", m.label, m.address, m.account_id AS "accountId",
          m.processing_since AS since, p.kind, p.task_owner_id AS "ownerId", p.task_subject AS subject, p.task_due_in_days AS "dueInDays",
          p.task_due_on_working_days AS "isDueOnWorkingDays", p.webhook_url AS url, p.webhook_stopped AS stopped,
          p.webhook_failing_since AS "failingSince", s.set_at AS "secretSetAt"
        FROM system_mailbox m LEFT JOIN mail_processing p ON p.mailbox_id = m.id LEFT JOIN secret s ON s.name = ${secretNameOf(mailboxId)}
        WHERE m.id = ${mailboxId}::uuid AND m.removed_at IS NULL`;
      return row === undefined ? null : toProcessing(row);
    },

    save: (mailboxId, choice, since, told) =>
      inSqlTransaction(database, async (tx) => {
        const accountId = await lockMailbox(tx, mailboxId);
        await writeChoice(tx, mailboxId, choice);
        const isOn = choice.kind !== "NOTHING";
        await tx.$executeRaw`
          UPDATE system_mailbox SET
            processing_since = CASE WHEN ${isOn} THEN COALESCE(${since}::timestamptz, date_trunc('second', clock_timestamp())) END
          WHERE id = ${mailboxId}::uuid`;
        if (choice.kind === "WEBHOOK") await makeWebhookSecret(tx, box, mailboxId);
        else await endDeliveries(tx, mailboxId);
        if (accountId !== null) {
          if (isOn) await noteMailHere(tx, mailboxId);
          await resolveProcessingAlert(tx, accountId);
        }
        await writeReport(tx, told);
      }),

    async countSince(mailboxId, since) {
      const [row] = await database.$queryRaw<{ readonly count: number }[]>`
        SELECT count(*)::int AS count FROM (${mailSince(mailboxId, since)}) AS n LEFT JOIN mail_arrival w ON w.email_id = n.id
        WHERE ${isNew("w")}`;
      return row?.count ?? 0;
    },

    rotateSecret: (mailboxId, told) =>
      inSqlTransaction(database, async (tx) => {
        await tx.$queryRaw`SELECT FROM system_mailbox WHERE id = ${mailboxId}::uuid FOR UPDATE`;
        const secret = await replaceWebhookSecret(tx, box, mailboxId);
        await writeReport(tx, told);
        return secret;
      }),

    resume: (mailboxId) =>
      inSqlTransaction(database, async (tx) => {
        const [mailbox] = await tx.$queryRaw<{ readonly accountId: string | null }[]>`
          UPDATE mail_processing p SET webhook_stopped = NULL, webhook_failing_since = NULL FROM system_mailbox m
          WHERE m.id = p.mailbox_id AND m.id = ${mailboxId}::uuid AND (p.webhook_stopped IS NOT NULL OR p.webhook_failing_since IS NOT NULL)
          RETURNING m.account_id AS "accountId"`;
        if (mailbox?.accountId != null) await resolveProcessingAlert(tx, mailbox.accountId, "WEBHOOK_FAILING");
      }),

    deliveries: (mailboxId, { state, first, after }) =>
      database.$queryRaw<MailDelivery[]>`
        SELECT ${deliveryColumns} FROM webhook_delivery d JOIN system_mailbox m ON m.id = d.mailbox_id
        WHERE d.mailbox_id = ${mailboxId}::uuid AND (${state}::text IS NULL OR d.state = ${state}) AND (
          ${after?.createdAt ?? null}::timestamptz IS NULL OR d.created_at < ${after?.createdAt ?? null}::timestamptz
          OR d.created_at = ${after?.createdAt ?? null}::timestamptz AND d.id > ${after?.id ?? null}::uuid)
        ORDER BY d.created_at DESC, d.id LIMIT ${first}::int`,

    async ofEmail(emailId) {
      const [row] = await database.$queryRaw<ProcessedEmail[]>`
        SELECT w.processing AS state, w.skipped, w.processed_at AS "processedAt", w.task_id AS "taskId", d.id AS "deliveryId"
        FROM mail_arrival w LEFT JOIN webhook_delivery d ON d.email_id = w.email_id
        WHERE w.email_id = ${emailId}::uuid AND w.processing <> 'OFF'`;
      return row ?? null;
    },

    async findDelivery(id) {
      if (!isUuid(id)) return null;
      const [row] = await database.$queryRaw<MailDelivery[]>`
        SELECT ${deliveryColumns} FROM webhook_delivery d JOIN system_mailbox m ON m.id = d.mailbox_id
        WHERE d.id = ${id}::uuid AND m.removed_at IS NULL`;
      return row ?? null;
    },

    repeat: (id, told) =>
      inSqlTransaction(database, async (tx) => {
        await tx.$executeRaw`
          WITH repeated AS (
            UPDATE webhook_delivery SET state = 'PENDING', tries = 0, next_at = clock_timestamp() WHERE id = ${id}::uuid RETURNING mailbox_id
          )
          UPDATE mail_processing p SET webhook_stopped = NULL FROM repeated r WHERE p.mailbox_id = r.mailbox_id AND p.webhook_stopped IS NOT NULL`;
        await writeReport(tx, told);
      }),
  };
}

const deliveryColumns = Prisma.sql`d.id, d.mailbox_id AS "mailboxId", m.organization_id AS "organizationId", d.email_id AS "emailId", d.state,
  d.created_at AS "createdAt", d.next_at AS "nextAt", d.attempts`;

function toProcessing({
  kind,
  ownerId,
  subject,
  dueInDays,
  isDueOnWorkingDays,
  url,
  ...row
}: ProcessingRow): StoredProcessing {
  const choiceOf = (): ProcessingChoice => {
    if (kind === "WEBHOOK") return { kind, webhook: { url: must(url, "the webhook's address") } };
    if (kind !== "TASK") return { kind: "NOTHING" };
    const template = { subject: must(subject, "the tasks' subject"), dueInDays, isDueOnWorkingDays };
    return { kind, task: { ...template, ownerId: must(ownerId, "the tasks' owner") } };
  };
  return { ...row, choice: choiceOf() };
}

/**
 * Pages of new mail hold the first of these rows until they have committed: each of them either is noted below, or reads since when mail is
 * processed from now on. Whoever works on arrivals is out.
 * @returns its account, if it was ever connected
 */
export async function lockMailbox(tx: Sql, mailboxId: string): Promise<string | null> {
  await tx.$queryRaw`
    SELECT s.account_id FROM sync_state s JOIN system_mailbox m ON m.account_id = s.account_id
    WHERE m.id = ${mailboxId}::uuid AND s.resource = 'EMAIL' FOR UPDATE OF s`;
  await tx.$executeRaw`
    UPDATE mail_lane l SET fencing_token = l.fencing_token + 1, lease_holder = NULL, lease_expires_at = NULL
    FROM system_mailbox m WHERE m.id = ${mailboxId}::uuid AND l.account_id = m.account_id AND l.lane = 'arrivals'`;
  const [mailbox] = await tx.$queryRaw<{ readonly accountId: string | null }[]>`
    SELECT account_id AS "accountId" FROM system_mailbox WHERE id = ${mailboxId}::uuid FOR UPDATE`;
  return must(mailbox, "the mailbox").accountId;
}

/** What is not chosen any more is forgotten, but for the secret. */
async function writeChoice(tx: Sql, mailboxId: string, choice: ProcessingChoice): Promise<void> {
  const task = choice.kind === "TASK" ? choice.task : null;
  const url = choice.kind === "WEBHOOK" ? choice.webhook.url : null;
  await tx.$executeRaw`
    INSERT INTO mail_processing (mailbox_id, kind, task_owner_id, task_subject, task_due_in_days, task_due_on_working_days, webhook_url)
    VALUES (${mailboxId}::uuid, ${choice.kind}, ${task?.ownerId ?? null}::uuid, ${task?.subject ?? null}, ${task?.dueInDays ?? null}::int,
      ${task?.isDueOnWorkingDays ?? false}, ${url})
    ON CONFLICT (mailbox_id) DO UPDATE SET kind = EXCLUDED.kind, task_owner_id = EXCLUDED.task_owner_id,
      task_subject = EXCLUDED.task_subject, task_due_in_days = EXCLUDED.task_due_in_days,
      task_due_on_working_days = EXCLUDED.task_due_on_working_days, webhook_url = EXCLUDED.webhook_url, webhook_stopped = NULL,
      webhook_failing_since = NULL, waits_until = NULL`;
}

/** What was not delivered is not sent any more; it can be repeated once the webhook is on again. */
async function endDeliveries(tx: Sql, mailboxId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE webhook_delivery SET state = 'FAILED', next_at = NULL, attempts = attempts || jsonb_build_array(jsonb_build_object(
      'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'status', NULL,
      'error', 'The webhook was switched off.'))
    WHERE mailbox_id = ${mailboxId}::uuid AND state = 'PENDING'`;
}

/** Not sent items. */
const mailSince = (mailboxId: string, since: Date | null): Prisma.Sql => Prisma.sql`
  SELECT e.id, e.owner_id, e.received_at FROM system_mailbox m JOIN office_email e ON e.owner_id = m.account_id
  WHERE m.id = ${mailboxId}::uuid AND e.deleted_at IS NULL AND e.received_at >= COALESCE(${since}::timestamptz, m.processing_since)
    AND NOT EXISTS (
      SELECT FROM collection f WHERE f.account_id = m.account_id AND f.resource = 'EMAIL' AND f.external_id = e.folder_id
        AND f.well_known = 'sentitems')`;

/** It has never been processed: no arrival, or one that came while processing was off. */
const isNew = (arrival: string): Prisma.Sql =>
  Prisma.raw(`(${arrival}.processing IS NULL OR ${arrival}.processing = 'OFF' OR ${arrival}.skipped = 'OFF')`);

async function noteMailHere(tx: Sql, mailboxId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO mail_arrival (email_id, account_id, received_at, processing)
    SELECT n.id, n.owner_id, n.received_at, 'WAITING' FROM (${mailSince(mailboxId, null)}) AS n
    ON CONFLICT (email_id) DO UPDATE SET processing = 'WAITING', skipped = NULL, processed_at = NULL WHERE ${isNew("mail_arrival")}`;
}
