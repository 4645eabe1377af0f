// What an administrator chooses to become of the mail that arrives in a system mailbox, and what came of it at the webhook.
import { isWithin, reachOf } from "../../../core/access/rights.ts";
import type { Viewer } from "../../../core/access/viewer.ts";
import {
  defaultTaskTemplate,
  MOST_DUE_DAYS,
  subjectVariables,
  unknownSubjectVariables,
} from "../../../core/mail/processing/mail-task.ts";
import { ping } from "../../../core/mail/processing/webhook-payload.ts";
import { findWebhookUrlProblem } from "../../../core/webhook/webhook-url.ts";
import { must } from "../../../lib/must.ts";
import { requireRight } from "../../access/require.ts";
import { CountChangedError, RefusedError, ValidationError } from "../../errors.ts";
import type { WebhookSecrets } from "../../ports/mail/arrivals.ts";
import type {
  DeliveryPage,
  MailDelivery,
  MailProcessingStore,
  ProcessedEmail,
  ProcessingChoice,
  StoredProcessing,
} from "../../ports/mail/mail-processing.ts";
import type { People } from "../../ports/people.ts";
import { audited } from "../../ports/settings-store.ts";
import type { WebhookSender } from "../../ports/webhook-sender.ts";
import { aboutMailbox } from "../../system-mailboxes/administer.ts";
import { sayAnswer } from "./deliver-mail.ts";

export interface ProcessingOrder {
  readonly mailboxId: string;
  readonly kind: ProcessingChoice["kind"];
  readonly task?:
    | {
        readonly ownerId: string;
        readonly subject?: string | null | undefined;
        readonly dueInDays?: number | null | undefined;
        readonly isDueOnWorkingDays?: boolean | null | undefined;
      }
    | null
    | undefined;
  readonly webhook?: { readonly url: string } | null | undefined;
  /** Absent: as it was, and from now on if nothing was processed before. */
  readonly since?: Date | null | undefined;
  /** How many mails that are here would be processed, as it was shown. Absent: not checked. */
  readonly mails?: number | null | undefined;
}

export interface WebhookTest {
  readonly isDelivered: boolean;
  /** Null: nothing answered. */
  readonly status: number | null;
  readonly said: string;
}

export interface AdministerProcessing {
  /** Null: there is no such mailbox, or it is not the viewer's to see. */
  find(viewer: Viewer, mailboxId: string): Promise<StoredProcessing | null>;
  /** For whoever may read this mail. Null: it was never to be processed. */
  ofEmail(emailId: string): Promise<ProcessedEmail | null>;
  /** @throws NotFoundError, ForbiddenError, ValidationError, CountChangedError */
  set(viewer: Viewer, order: ProcessingOrder): Promise<StoredProcessing>;
  /** @throws NotFoundError, ForbiddenError */
  countSince(viewer: Viewer, mailboxId: string, since: Date): Promise<number>;
  /** @throws NotFoundError, ForbiddenError */
  rotateSecret(viewer: Viewer, mailboxId: string): Promise<string>;
  /** Sends a ping now. @throws NotFoundError, ForbiddenError, RefusedError */
  test(viewer: Viewer, mailboxId: string): Promise<WebhookTest>;
  /** @throws NotFoundError */
  deliveries(viewer: Viewer, mailboxId: string, page: DeliveryPage): Promise<readonly MailDelivery[]>;
  /** @throws NotFoundError, ForbiddenError, RefusedError */
  repeat(viewer: Viewer, deliveryId: string): Promise<MailDelivery>;
}

export interface AdministerProcessingDeps extends WebhookSecrets {
  readonly store: MailProcessingStore;
  readonly people: Pick<People, "find">;
  readonly sender: WebhookSender;
  readonly now: () => Date;
  newId(): string;
  /** There is something to do for the mailbox. Never rejects. */
  wake(accountId: string): Promise<void>;
}

const LONGEST_TEMPLATE = 200;

export function createAdministerProcessing(deps: AdministerProcessingDeps): AdministerProcessing {
  const { store, people, sender, secretsOf, now, newId, wake } = deps;

  /** An organization's mailbox: its administrators change it, and auditors see it, too. */
  async function require(
    viewer: Viewer,
    right: "operateAccounts" | "readAccounts",
    mailboxId: string,
  ): Promise<StoredProcessing> {
    const found = await store.find(mailboxId);
    const owner = found === null ? null : { ...found, userId: null };
    return requireRight(viewer, right, owner, "system mailbox", "readAccounts");
  }

  async function readTask(order: ProcessingOrder, { organizationId }: StoredProcessing): Promise<ProcessingChoice> {
    if (order.task == null) throw new ValidationError("task", "must be given with TASK");
    const { ownerId } = order.task;
    const owner = await people.find(ownerId);
    if (owner === null || owner.organizationId !== organizationId || owner.standing !== "ACTIVE")
      throw new ValidationError("task.ownerId", "an active person of the mailbox's organization");
    const subject = (order.task.subject ?? defaultTaskTemplate.subject).trim();
    if (subject === "" || subject.length > LONGEST_TEMPLATE || /[\p{C}]/u.test(subject))
      throw new ValidationError("task.subject", `one line of 1 to ${LONGEST_TEMPLATE} characters`);
    const unknown = unknownSubjectVariables(subject);
    if (unknown.length > 0) {
      const known = subjectVariables.map((name) => `{{${name}}}`).join(", ");
      throw new ValidationError("task.subject", `no other variables than ${known}: not ${unknown.join(", ")}`);
    }
    const dueInDays = order.task.dueInDays ?? null;
    if (dueInDays !== null && (dueInDays < 0 || dueInDays > MOST_DUE_DAYS))
      throw new ValidationError("task.dueInDays", `from 0 to ${MOST_DUE_DAYS}`);
    const isDueOnWorkingDays = order.task.isDueOnWorkingDays ?? false;
    return { kind: "TASK", task: { ownerId: owner.userId, subject, dueInDays, isDueOnWorkingDays } };
  }

  async function readWebhook({ webhook }: ProcessingOrder): Promise<ProcessingChoice> {
    if (webhook == null) throw new ValidationError("webhook", "must be given with WEBHOOK");
    const url = webhook.url.trim();
    const problem = findWebhookUrlProblem(url);
    if (problem !== null) throw new ValidationError("webhook.url", problem);
    const refusal = await sender.findRefusal(url);
    if (refusal !== null) throw new ValidationError("webhook.url", "an address that may be called", refusal);
    return { kind: "WEBHOOK", webhook: { url } };
  }

  return {
    async find(viewer, mailboxId) {
      const found = await store.find(mailboxId);
      if (found === null) return null;
      return isWithin(reachOf(viewer, "readAccounts"), { ...found, userId: null }) ? found : null;
    },

    ofEmail: store.ofEmail,

    async set(viewer, order) {
      const { mailboxId, kind } = order;
      const present = await require(viewer, "operateAccounts", mailboxId);
      const choice =
        kind === "TASK" ? await readTask(order, present) : kind === "WEBHOOK" ? await readWebhook(order) : { kind };
      const since = order.since ?? present.since;
      if (since !== null && since.getTime() > now().getTime())
        throw new ValidationError("since", "a time that has passed: mail that comes later is processed anyway");
      if (kind !== "NOTHING" && order.mails != null) {
        const count = since === null ? 0 : await store.countSince(mailboxId, since);
        if (count !== order.mails) throw new CountChangedError(order.mails, count, "processedMail");
      }
      const changed = { from: told(present.choice), to: told(choice) };
      const record = { ...aboutMailbox(viewer, present), action: "mailProcessing.changed", ...changed } as const;
      await store.save(mailboxId, choice, since, audited(record));
      if (present.accountId !== null) await wake(present.accountId);
      return must(await store.find(mailboxId), "the mailbox that was changed");
    },

    async countSince(viewer, mailboxId, since) {
      await require(viewer, "operateAccounts", mailboxId);
      return store.countSince(mailboxId, since);
    },

    async rotateSecret(viewer, mailboxId) {
      const present = await require(viewer, "operateAccounts", mailboxId);
      return store.rotateSecret(
        mailboxId,
        audited({ ...aboutMailbox(viewer, present), action: "webhookSecret.rotated" }),
      );
    },

    async test(viewer, mailboxId) {
      const present = await require(viewer, "operateAccounts", mailboxId);
      const url = mustBeWebhook(present);
      const { label, address } = present;
      const call = { url, secrets: await secretsOf(mailboxId), id: newId(), at: now() };
      const body = ping(call.id, { id: mailboxId, label, address }, call.at);
      const answer = await sender.send({ ...call, body }, new AbortController().signal);
      const status = answer.kind === "answered" ? answer.status : null;
      const isDelivered = status !== null && status >= 200 && status < 300;
      if (isDelivered) {
        await store.resume(mailboxId);
        if (present.accountId !== null) await wake(present.accountId);
      }
      return { isDelivered, status, said: sayAnswer(answer) };
    },

    async deliveries(viewer, mailboxId, page) {
      await require(viewer, "readAccounts", mailboxId);
      return store.deliveries(mailboxId, page);
    },

    async repeat(viewer, deliveryId) {
      const delivery = await store.findDelivery(deliveryId);
      const owner = delivery === null ? null : { ...delivery, userId: null };
      const { mailboxId, emailId } = requireRight(viewer, "operateAccounts", owner, "delivery", "readAccounts");
      const present = await require(viewer, "operateAccounts", mailboxId);
      mustBeWebhook(present);
      const record = { ...aboutMailbox(viewer, present), action: "mailDelivery.repeated", to: { emailId } } as const;
      await store.repeat(deliveryId, audited(record));
      if (present.accountId !== null) await wake(present.accountId);
      return must(await store.findDelivery(deliveryId), "the delivery that was repeated");
    },
  };
}

function mustBeWebhook({ choice }: StoredProcessing): string {
  if (choice.kind !== "WEBHOOK")
    throw new RefusedError("The webhook of this mailbox is switched off. Switch it on first.");
  return choice.webhook.url;
}

/** Of a webhook the audit keeps the host only: what stands behind it may be a secret of the receiver's. */
function told(choice: ProcessingChoice) {
  if (choice.kind !== "WEBHOOK") return choice;
  return { kind: choice.kind, webhook: { host: new URL(choice.webhook.url).host } };
}
