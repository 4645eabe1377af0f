import { randomUUID } from "node:crypto";
import { createSecretBox } from "../../src/adapters/crypto/secret-box.ts";
import type { SqlDatabase } from "../../src/adapters/database/sql-database.ts";
import { createOfficeEmails } from "../../src/adapters/office/email.ts";
import { createOfficeTasks } from "../../src/adapters/office/tasks.ts";
import { createArrivalStore } from "../../src/adapters/store/mail/arrival-store.ts";
import { createDeliveryStore } from "../../src/adapters/store/mail/delivery-store.ts";
import { createWebhookSecrets, makeWebhookSecret } from "../../src/adapters/store/mail/webhook-secrets.ts";
import { createArrivalsLane } from "../../src/app/mail/arrivals-lane.ts";
import { createDeliverMail } from "../../src/app/mail/processing/deliver-mail.ts";
import { createProcessArrivals } from "../../src/app/mail/processing/process-arrivals.ts";
import type { WebhookAnswer, WebhookCall } from "../../src/app/ports/webhook-sender.ts";
import { must } from "../../src/lib/must.ts";
import { createdMail, type MailSample } from "./mail-samples.ts";
import { createMailbox } from "./outgoing-samples.ts";

const received = "2026-05-01T08:00:00Z";

/** A system mailbox with an inbox and sent items whose older mail is read, a person, and the lane over real tables. */
export async function openArrivals(sql: SqlDatabase, kind: "TASK" | "WEBHOOK" | "NOTHING") {
  const { accountId, organizationId } = await createMailbox(sql, "support@contoso.example");
  const [person] = await sql.$queryRaw<{ readonly id: string }[]>`
    INSERT INTO "user" (organization_id, name, email, role)
    VALUES (${organizationId}::uuid, 'Olive Owner', ${`${randomUUID()}@contoso.example`}, 'USER') RETURNING id`;
  const ownerId = must(person, "the person").id;
  await sql.$executeRaw`
    INSERT INTO collection (account_id, resource, external_id, name, well_known, state, delta_link)
    VALUES (${accountId}::uuid, 'EMAIL', 'sent', 'Gesendet', 'sentitems', 'ACTIVE', 'link'),
      (${accountId}::uuid, 'EMAIL', 'inbox', 'Posteingang', 'inbox', 'ACTIVE', 'link')`;
  const [mailbox] = await sql.$queryRaw<{ readonly id: string }[]>`
    INSERT INTO system_mailbox (organization_id, label, address, access, account_id, processing_since)
    VALUES (${organizationId}::uuid, 'Support', ${`${randomUUID()}@contoso.example`}, 'OWN', ${accountId}::uuid, '2026-04-01T00:00:00Z')
    RETURNING id`;
  const mailboxId = must(mailbox, "the mailbox").id;
  await sql.$executeRaw`
    INSERT INTO mail_processing (mailbox_id, kind, task_owner_id, task_subject, task_due_in_days, webhook_url)
    VALUES (${mailboxId}::uuid, ${kind}, ${ownerId}::uuid, 'Answer: {{subject}}', 2, 'https://office.example/hook')`;
  const box = createSecretBox([new Uint8Array(32)]);
  await makeWebhookSecret(sql as never, box, mailboxId);

  const bring = async (...mails: readonly MailSample[]): Promise<readonly string[]> => {
    const writes = mails.map((mail) =>
      createdMail(accountId, { ...mail, fields: { receivedAt: received, ...mail.fields } }),
    );
    await sql.$transaction((tx) => createOfficeEmails().write(tx, accountId, writes));
    return writes.map(({ id }) => id);
  };
  const calls: WebhookCall[] = [];
  const changed: string[] = [];
  const store = createArrivalStore(sql, createOfficeTasks());
  const deliveries = createDeliveryStore(sql);
  /** A worker. @param answer what the webhook does */
  const work = (
    answer: (call: WebhookCall) => WebhookAnswer | Promise<WebhookAnswer> = () => ok,
    { arrivals = store, delivering = deliveries, leaseMs = 30_000 } = {},
  ) => {
    const steps = [
      createProcessArrivals({
        ...{
          store: arrivals,
          newId: randomUUID,
          zoneOf: async () => "Europe/Berlin",
          publicUrl: () => "https://sync.example",
        },
        onOfficeChange: async (id) => void changed.push(id),
      }),
      createDeliverMail({
        ...{ store: delivering, now: () => new Date(), publicUrl: () => "https://sync.example" },
        sender: {
          async send(call) {
            calls.push(call);
            return answer(call);
          },
        },
        secretsOf: createWebhookSecrets(sql, box).secretsOf,
      }),
    ];
    const runLane = createArrivalsLane({ lane: store, steps, holder: randomUUID(), leaseMs });
    return runLane(accountId, new AbortController().signal);
  };
  const arrivals = () =>
    sql.$queryRaw<{ readonly emailId: string; readonly processing: string; readonly skipped: string | null }[]>`
      SELECT email_id AS "emailId", processing, skipped FROM mail_arrival WHERE account_id = ${accountId}::uuid
      ORDER BY received_at, email_id`;
  const tasks = () =>
    sql.$queryRaw<{ readonly subject: string; readonly dueDate: string | null; readonly description: string }[]>`
      SELECT subject, due_date AS "dueDate", description FROM office_task WHERE owner_id = ${ownerId}::uuid ORDER BY subject`;
  const alerts = () =>
    sql.$queryRaw<{ readonly code: string; readonly message: string; readonly occurrences: number }[]>`
      SELECT code, message, occurrences FROM alert WHERE account_id = ${accountId}::uuid AND resolved_at IS NULL`;
  const delivered = () =>
    sql.$queryRaw<
      { readonly id: string; readonly state: string; readonly tries: number; readonly attempts: unknown[] }[]
    >`
      SELECT id, state, tries, attempts FROM webhook_delivery WHERE mailbox_id = ${mailboxId}::uuid ORDER BY created_at, id`;
  /** Whatever waits for a time waits so much less. */
  const pass = async (seconds: number): Promise<void> => {
    await sql.$executeRaw`
      UPDATE webhook_delivery SET next_at = next_at - ${seconds}::int * interval '1 s' WHERE mailbox_id = ${mailboxId}::uuid`;
    await sql.$executeRaw`
      UPDATE mail_processing SET waits_until = waits_until - ${seconds}::int * interval '1 s',
        webhook_failing_since = webhook_failing_since - ${seconds}::int * interval '1 s' WHERE mailbox_id = ${mailboxId}::uuid`;
  };
  const isDue = async () => (await store.dueAccounts(100)).includes(accountId);
  const known = { accountId, organizationId, ownerId, mailboxId, store, deliveries, calls, changed };
  return { ...known, bring, work, arrivals, tasks, alerts, delivered, pass, isDue, box };
}

export const ok: WebhookAnswer = { kind: "answered", status: 200, retryAfterMs: null, text: "" };
