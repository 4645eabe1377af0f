import type { DeliveryStore, DueDelivery, ProcessedMailbox } from "../../../app/ports/mail/arrivals.ts";
import type { AttemptResult } from "../../../core/webhook/judge-turn.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { SqlDatabase } from "../../database/sql-database.ts";
import { proveLane } from "./lanes.ts";
import { raiseProcessingAlert, resolveProcessingAlert } from "./processing-alert.ts";

interface HookRow extends ProcessedMailbox {
  readonly url: string;
  readonly failingSince: Date | null;
}

/** More than is told, by one character, so that it can be told that there is more. */
const TEXT_READ = 10_001;
/** How many attempts of one delivery are kept. */
const ATTEMPTS_KEPT = 20;

export function createDeliveryStore(database: SqlDatabase): DeliveryStore {
  return {
    async nextDeliveries(lease, limit) {
      const now = await proveLane(database, "arrivals", lease);
      if (now === null) return "leaseLost";
      const [hook] = await database.$queryRaw<HookRow[]>`
        SELECT m.id, m.account_id AS "accountId", m.label, m.address, p.webhook_url AS url, p.webhook_failing_since AS "failingSince"
        FROM system_mailbox m JOIN mail_processing p ON p.mailbox_id = m.id
        WHERE m.account_id = ${lease.accountId}::uuid AND m.removed_at IS NULL AND p.kind = 'WEBHOOK' AND p.webhook_stopped IS NULL`;
      if (hook === undefined) return "nothing";
      const { id, accountId, label, address, url, failingSince } = hook;
      const deliveries = await database.$queryRaw<DueDelivery[]>`
        SELECT d.id AS "deliveryId", d.tries, e.id AS "emailId", c.message_id AS "messageId", c."from", c."to", c.cc, e.subject,
          w.received_at AS "receivedAt", left(c.text, ${TEXT_READ}::int) AS text, c.preview, e.folder_id AS "folderId", t.thread_id AS "threadId"
        FROM (
          SELECT o.* FROM webhook_delivery o WHERE o.mailbox_id = ${id}::uuid AND o.state = 'PENDING' AND o.next_at <= ${now}
          ORDER BY o.next_at, o.id LIMIT ${failingSince === null ? limit : 1}::int
        ) AS d JOIN office_email e ON e.id = d.email_id JOIN email_content c ON c.email_id = e.id
          JOIN email_threading t ON t.email_id = e.id JOIN mail_arrival w ON w.email_id = e.id
        ORDER BY d.next_at, d.id`;
      if (deliveries.length === 0) return "nothing";
      return { mailbox: { id, accountId, label, address }, url, failingSince, deliveries, now };
    },

    saveAttempts: (lease, results, { failingSince, isStopped, alert }) =>
      database.$transaction(async (tx) => {
        if ((await proveLane(tx, "arrivals", lease)) === null) return false;
        await tx.$executeRaw`
          UPDATE webhook_delivery d SET tries = d.tries + 1, state = n.state,
            next_at = CASE WHEN n.state = 'PENDING' THEN clock_timestamp() + n.wait * interval '1 ms' END,
            attempts = (
              SELECT jsonb_agg(kept.one ORDER BY kept.nth) FROM (
                SELECT o.one, o.nth FROM jsonb_array_elements(d.attempts || n.attempt) WITH ORDINALITY AS o(one, nth)
                ORDER BY o.nth DESC LIMIT ${ATTEMPTS_KEPT}::int) AS kept)
          FROM jsonb_to_recordset(${storableJson(results.map(rowOf))}::jsonb) AS n(id uuid, state text, wait float8, attempt jsonb)
          WHERE d.id = n.id`;
        const stopped = isStopped && alert !== null && alert !== "resolve" ? alert.raise : null;
        await tx.$executeRaw`
          UPDATE mail_processing p SET webhook_failing_since = ${failingSince}::timestamptz, webhook_stopped = ${stopped}
          FROM system_mailbox m WHERE m.id = p.mailbox_id AND m.account_id = ${lease.accountId}::uuid
            AND (p.webhook_failing_since, p.webhook_stopped) IS DISTINCT FROM (${failingSince}::timestamptz, ${stopped})`;
        if (alert === "resolve") await resolveProcessingAlert(tx, lease.accountId, "WEBHOOK_FAILING");
        else if (alert !== null)
          await raiseProcessingAlert(
            tx,
            lease.accountId,
            "WEBHOOK_FAILING",
            `The webhook of this mailbox fails. ${alert.raise}`,
          );
        return true;
      }),
  };
}

function rowOf({ deliveryId, at, status, error, decision }: AttemptResult) {
  const state = { delivered: "DELIVERED", again: "PENDING", failed: "FAILED", stopped: "FAILED" }[decision.kind];
  const wait = decision.kind === "again" ? decision.afterMs : 0;
  return { id: deliveryId, state, wait, attempt: { at: at.toISOString(), status, error } };
}
