import { createAnswerPass } from "../adapters/store/mail/answer-pass.ts";
import { createBlobStore } from "../adapters/store/mail/blob-store.ts";
import { createLateMail } from "../adapters/store/mail/late-mail-alert.ts";
import { createOutboxStore } from "../adapters/store/mail/outbox-store.ts";
import { createSendingMailboxes } from "../adapters/store/mail/sending-mailboxes.ts";
import { createOutboxLane } from "../app/mail/outbox-lane.ts";
import { createSendingGate } from "../app/mail/sending/gate.ts";
import { createMaySend } from "../app/mail/sending/may-send.ts";
import type { Config } from "../config.ts";
import { createOutboxJob, createOutboxLook } from "../jobs/outbox-job.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Logger } from "../server/logger.ts";
import type { AppParts } from "./app.ts";

/** The jobs that send mail. */
export function createOutboxWork(config: Config, parts: AppParts, holder: string, logger: Logger) {
  const { databases, stores, microsoft, jobs } = parts;
  const { leaseMs } = config.worker;
  const store = createOutboxStore(databases.sync, createBlobStore(databases.sync));
  const runLane = createOutboxLane({
    store,
    late: createLateMail(databases.sync),
    openSender: (id, terms) =>
      microsoft.mailboxes.openSender({ id }, { ...terms, priority: "PERSON", onWait: () => {} }),
    gateOf: createSendingGate({
      people: stores.people,
      maySend: createMaySend({ mailboxes: createSendingMailboxes(databases.prisma), settings: stores.settings }),
      submitted: store,
      answers: createAnswerPass(databases.sync),
    }),
    readClocks: () => ({ monotonicMs: systemClock.monotonicMs(), wallMs: systemClock.now().getTime() }),
    onSettled(mail, event, before) {
      const { id, accountId, state, refusal, hold } = mail;
      parts.sendingMetrics.happened(event, mail, before);
      logger.info({ accountId, outgoingId: id, event, refusal: refusal?.code, hold }, `An outgoing mail is ${state}.`);
    },
    onTrouble: ({ id, accountId, state }, error) =>
      logger.warn({ err: error, accountId, outgoingId: id }, `An outgoing mail that is ${state} is tried again.`),
    ...{ holder, leaseMs },
  });
  const common = { due: store, queue: () => jobs.queue };
  return [createOutboxJob({ ...common, lockMs: leaseMs, runLane }), createOutboxLook(common)];
}
