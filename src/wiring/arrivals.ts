import { createKeyedHash } from "../adapters/crypto/keyed-hash.ts";
import { createArrivalStore } from "../adapters/store/mail/arrival-store.ts";
import { createAutomaticAnswers } from "../adapters/store/mail/automatic-answers.ts";
import { createDeliveryStore } from "../adapters/store/mail/delivery-store.ts";
import { createWebhookSecrets } from "../adapters/store/mail/webhook-secrets.ts";
import { createAnswerArrivals } from "../app/mail/answers/answer-arrivals.ts";
import { createArrivalsLane } from "../app/mail/arrivals-lane.ts";
import { createDeliverMail } from "../app/mail/processing/deliver-mail.ts";
import { createProcessArrivals } from "../app/mail/processing/process-arrivals.ts";
import type { SyncKey } from "../app/ports/sync-store.ts";
import { createReadZone } from "../app/settings/read-sync-settings.ts";
import type { Config } from "../config.ts";
import { arrivalsOrder, createArrivalsJob, createArrivalsLook } from "../jobs/arrivals-job.ts";
import { outboxOrder } from "../jobs/outbox-job.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Logger } from "../server/logger.ts";
import { createJudging } from "./answers.ts";
import type { AppParts } from "./app.ts";
import { createSender } from "./processing.ts";
import { createOnOfficeChange } from "./records.ts";
import { offices } from "./resources.ts";

/** The jobs that look after mail that arrives in system mailboxes. */
export function createArrivalsWork(config: Config, parts: AppParts, holder: string, logger: Logger) {
  const { databases, stores, jobs, keys, url } = parts;
  const { leaseMs } = config.worker;
  const store = createArrivalStore(databases.sync, offices.TASKS);
  const steps = [
    createProcessArrivals({
      ...{ store, newId: systemClock.newId, publicUrl: url },
      zoneOf: createReadZone(stores.settings, stores.owners.zoneOfPrimary),
      onOfficeChange: createOnOfficeChange(stores, logger),
    }),
    createAnswerArrivals({
      answers: createAutomaticAnswers(databases.sync, createKeyedHash(keys.key, "answered sender")),
      ...{ ...createJudging(databases.prisma, stores.settings), newId: systemClock.newId },
      wake: (accountId) => jobs.queue.enqueue(outboxOrder(accountId)),
    }),
    createDeliverMail({
      ...{
        store: createDeliveryStore(databases.sync),
        sender: createSender(config.webhooks),
        now: systemClock.now,
        publicUrl: url,
      },
      secretsOf: createWebhookSecrets(databases.sync, keys.box).secretsOf,
    }),
  ];
  const runLane = createArrivalsLane({ lane: store, steps, holder, leaseMs });
  const common = { due: store, queue: () => jobs.queue };
  return {
    jobs: [createArrivalsJob({ lockMs: leaseMs, runLane }), createArrivalsLook(common)],
    /** New mail is looked after at once. Not after an idle run. */
    async afterRun({ accountId, resource }: SyncKey): Promise<void> {
      if (resource !== "EMAIL") return;
      const due = await store.dueAccounts(1, accountId);
      if (due.length > 0) await jobs.queue.enqueue(...due.map(arrivalsOrder));
    },
  };
}
