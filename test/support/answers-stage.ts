import { randomUUID } from "node:crypto";
import type { SqlDatabase } from "../../src/adapters/database/sql-database.ts";
import { createMailHtml } from "../../src/adapters/html/mail-html.ts";
import { createOfficeEmails } from "../../src/adapters/office/email.ts";
import { createOfficeTasks } from "../../src/adapters/office/tasks.ts";
import { createAnswerPass } from "../../src/adapters/store/mail/answer-pass.ts";
import { createArrivalStore } from "../../src/adapters/store/mail/arrival-store.ts";
import { createAutomaticAnswers } from "../../src/adapters/store/mail/automatic-answers.ts";
import { RefusedError } from "../../src/app/errors.ts";
import { createAnswerArrivals } from "../../src/app/mail/answers/answer-arrivals.ts";
import { createArrivalsLane } from "../../src/app/mail/arrivals-lane.ts";
import { must } from "../../src/lib/must.ts";
import { headersOf } from "../core/mail/answers/samples.ts";
import { createdMail, type MailSample } from "./mail-samples.ts";
import { createMailbox } from "./outgoing-samples.ts";

/** A system mailbox with one rule, and the lane that answers, over real tables. */
export async function openAnswers(sql: SqlDatabase) {
  const address = `support-${randomUUID()}@contoso.example`;
  const { accountId, organizationId } = await createMailbox(sql, address);
  await sql.$executeRaw`
    INSERT INTO collection (account_id, resource, external_id, name, well_known, state, delta_link)
    VALUES (${accountId}::uuid, 'EMAIL', 'sent', 'Gesendet', 'sentitems', 'ACTIVE', 'link'),
      (${accountId}::uuid, 'EMAIL', 'inbox', 'Posteingang', 'inbox', 'ACTIVE', 'link')`;
  const [mailbox] = await sql.$queryRaw<{ readonly id: string }[]>`
    INSERT INTO system_mailbox (organization_id, label, address, access, account_id, answering_since, created_at, import_from)
    VALUES (${organizationId}::uuid, ${address}, ${address}, 'OWN', ${accountId}::uuid, now() - interval '2 days', now() - interval '9 days',
      now() - interval '9 days') RETURNING id`;
  const mailboxId = must(mailbox, "the mailbox").id;
  await sql.$executeRaw`
    INSERT INTO answer_rule (mailbox_id, position, name, enabled_at, subject, text)
    VALUES (${mailboxId}::uuid, 0, 'Thanks', now() - interval '2 days', 'RE: {{subject}}', 'Thank you, {{senderName}}.')`;
  const store = createArrivalStore(sql, createOfficeTasks());
  const answers = createAutomaticAnswers(sql, (text) => `hash of ${text}`);
  const facts = { isAllowed: true, ownDomains: ["contoso.example"] as string[] | null };
  const woken: string[] = [];

  /** From ana@, now, unless said otherwise. */
  async function bring(rest: MailSample = {}, from = "ana@fabrikam.example"): Promise<string> {
    const made = createdMail(accountId, {
      ...rest,
      fields: { folderId: "inbox", receivedAt: new Date().toISOString(), ...rest.fields },
      content: { from: { name: "Ana", address: from }, headers: headersOf(from), ...rest.content },
    });
    await sql.$transaction((tx) => createOfficeEmails().write(tx, accountId, [made]));
    return made.id;
  }

  const work = (store_ = answers) =>
    createArrivalsLane({
      lane: store,
      steps: [
        createAnswerArrivals({
          ...{ answers: store_, newId: randomUUID, html: createMailHtml() },
          wake: async (id) => void woken.push(id),
          maySend: {
            async automatically() {
              if (!facts.isAllowed) throw new RefusedError("Switched off.");
              return {} as never;
            },
          },
          settings: settingsOf(facts),
        }),
      ],
      ...{ holder: randomUUID(), leaseMs: 30_000 },
    })(accountId, new AbortController().signal);

  const outcome = async (emailId: string): Promise<string | undefined> => {
    const rows = await sql.$queryRaw<{ readonly outcome: string }[]>`
      SELECT outcome FROM mail_answer WHERE email_id = ${emailId}::uuid`;
    return rows[0]?.outcome;
  };
  const sent = () =>
    sql.$queryRaw<{ readonly id: string; readonly messageId: string; readonly to: string; readonly html: string }[]>`
      SELECT id, message_id AS "messageId", "to"->0->>'address' AS to, subject, html, text, state, kind, origin FROM outgoing_message
      WHERE account_id = ${accountId}::uuid ORDER BY created_at, id`;
  /** Whatever was answered was answered so much earlier. */
  const pass = (hours: number) => sql.$executeRaw`
    UPDATE answered_sender SET answered_at = answered_at - ${hours}::float8 * interval '1 hour' WHERE mailbox_id = ${mailboxId}::uuid`;
  return {
    ...{ accountId, organizationId, mailboxId, address, store, answers, facts, woken },
    ...{ bring, work, outcome, sent, pass, mayLeave: createAnswerPass(sql).mayLeave },
  };
}

function settingsOf(facts: { readonly ownDomains: string[] | null }) {
  const scope = (overrides: object) => ({ version: 1, overrides });
  return {
    readLayers: async () => ({
      ...{ isResting: false, hasClientSecret: true, tenants: [], user: scope({}), system: scope({}) },
      ...{ application: scope({}) },
      organization: scope(facts.ownDomains === null ? {} : { EMAIL_OWN_DOMAINS: facts.ownDomains }),
    }),
  } as never;
}
