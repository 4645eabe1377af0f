import { taskOf } from "../../../core/mail/processing/mail-task.ts";
import { mailUrl } from "../../../core/mail/processing/mail-url.ts";
import { findSkipReason } from "../../../core/mail/processing/processed-mail.ts";
import { unreachable } from "../../../lib/unreachable.ts";
import type { Arrival, ArrivalStore, Processed, ProcessedMailbox, Processing } from "../../ports/mail/arrivals.ts";
import type { ArrivalStep } from "../arrivals-lane.ts";

export interface ProcessArrivalsDeps {
  readonly store: Pick<ArrivalStore, "nextArrivals" | "settleArrivals" | "waitForOwner">;
  newId(): string;
  /** The IANA zone of a person's days. */
  zoneOf(userId: string): Promise<string>;
  /** Called after the commit; wakes the sync. The change is already in the log, so nothing is lost if the wake fails. Never rejects. */
  onOfficeChange(ownerId: string, resource: "TASKS"): Promise<void>;
  readonly publicUrl: () => string;
}

const BATCH = 100;

/** Makes a task or a delivery of each mail that arrived and answers none. */
export function createProcessArrivals(deps: ProcessArrivalsDeps): ArrivalStep {
  const { store, newId, zoneOf, onOfficeChange, publicUrl } = deps;

  return async function processArrivals(lease) {
    const next = await store.nextArrivals(lease, BATCH);
    if (next === "nothing" || next === "leaseLost") return next;
    const { mailbox, processing, arrivals } = next;
    const zone = processing.kind === "TASK" ? await zoneOf(processing.ownerId) : "Etc/UTC";
    const processed = arrivals.map((arrival) => process(arrival, mailbox, processing, zone));
    const settled = await store.settleArrivals(lease, processing, processed);
    if (settled === "leaseLost") return settled;
    if (settled === "ownerAway") {
      await store.waitForOwner(lease);
      return "later";
    }
    if (processing.kind === "TASK" && processed.some(({ kind }) => kind === "TASK"))
      await onOfficeChange(processing.ownerId, "TASKS");
    return "some";
  };

  function process(arrival: Arrival, mailbox: ProcessedMailbox, processing: Processing, zone: string): Processed {
    const { emailId } = arrival;
    const reason = findSkipReason(arrival, mailbox.address);
    if (reason !== null) return { emailId, kind: "SKIPPED", reason };
    switch (processing.kind) {
      case "NOTHING":
        return { emailId, kind: "SKIPPED", reason: "OFF" };
      case "WEBHOOK":
        return { emailId, kind: "WEBHOOK" };
      case "TASK": {
        const url = mailUrl(publicUrl(), { ...arrival, accountId: mailbox.accountId });
        const mail = { ...arrival, url, mailboxLabel: mailbox.label };
        return { emailId, kind: "TASK", taskId: newId(), fields: taskOf(processing.template, mail, zone) };
      }
      default:
        return unreachable(processing);
    }
  }
}
