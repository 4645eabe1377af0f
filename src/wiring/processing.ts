import type { SqlDatabase } from "../adapters/database/sql-database.ts";
import { createMailProcessingStore } from "../adapters/store/mail/mail-processing-store.ts";
import { createWebhookSecrets } from "../adapters/store/mail/webhook-secrets.ts";
import { createWebhookSender } from "../adapters/webhook/webhook-sender.ts";
import { type AdministerProcessing, createAdministerProcessing } from "../app/mail/processing/administer-processing.ts";
import type { Wakes } from "../app/ports/job-queue.ts";
import type { People } from "../app/ports/people.ts";
import type { SecretBox } from "../app/ports/secret-box.ts";
import type { WebhookSender } from "../app/ports/webhook-sender.ts";
import type { Config } from "../config.ts";
import { arrivalsOrder } from "../jobs/arrivals-job.ts";
import { systemClock } from "../lib/system-clock.ts";
import { version } from "../lib/version.ts";

export const createSender = ({ networks }: Config["webhooks"]): WebhookSender =>
  createWebhookSender({ networks, userAgent: `m365-sync/${version}` });

export interface ProcessingParts {
  readonly sync: SqlDatabase;
  readonly box: SecretBox;
  readonly people: Pick<People, "find">;
  readonly wakes: Wakes;
  readonly sender: WebhookSender;
}

/** How administrators choose what becomes of mail that arrives in system mailboxes. */
export function createProcessing({ sync, box, people, wakes, sender }: ProcessingParts): AdministerProcessing {
  return createAdministerProcessing({
    store: createMailProcessingStore(sync, box),
    secretsOf: createWebhookSecrets(sync, box).secretsOf,
    ...{ people, sender, now: systemClock.now, newId: systemClock.newId },
    wake: (accountId) => wakes.wake([arrivalsOrder(accountId)]),
  });
}
