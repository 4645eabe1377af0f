import { Counter, Histogram, type Registry } from "prom-client";
import type { Outgoing, OutgoingEvent, OutgoingState } from "../core/mail/outgoing/outgoing.ts";

/** What is counted of mail that is sent from here. One object a process, whatever its roles. */
export interface SendingMetrics {
  ordered(): void;
  /** @param mail after the event @param before its state until then */
  happened(
    event: OutgoingEvent,
    mail: Pick<Outgoing, "dueAt" | "submittedAt" | "approved">,
    before: OutgoingState,
  ): void;
  register(registry: Registry): void;
}

const outcomes = ["queued", "sent", "failed", "held", "unsure"] as const;
const isSentState: ReadonlySet<OutgoingState> = new Set(["SUBMITTED", "SENT", "BOUNCED"]);

export function createSendingMetrics(): SendingMetrics {
  const mails = new Counter({
    name: "m365_sync_outgoing_mails_total",
    help: "Mail sent from here, by what happened to it in this process: queued when it was ordered; sent when Microsoft accepted it, or it was found sent; failed, held, unsure.",
    labelNames: ["outcome"],
    registers: [],
  });
  // So that an alarm sees the first one, too.
  for (const outcome of outcomes) mails.inc({ outcome }, 0);
  const seconds = new Histogram({
    name: "m365_sync_outgoing_submit_seconds",
    help: "From when a mail was due until it was submitted, without mail that a person let go.",
    buckets: [0.5, 1, 2, 3, 5, 10, 30, 60, 600],
    registers: [],
  });
  return {
    ordered: () => mails.inc({ outcome: "queued" }),
    happened(event, { dueAt, submittedAt, approved }, before) {
      switch (event) {
        case "accepted":
        case "sent":
          // Accepted, its copy found: one mail.
          if (!isSentState.has(before)) mails.inc({ outcome: "sent" });
          break;
        case "failed":
        case "held":
        case "unsure":
          mails.inc({ outcome: event });
          break;
        case "submitting":
          if (submittedAt !== null && approved.length === 0) {
            seconds.observe((submittedAt.getTime() - dueAt.getTime()) / 1_000);
          }
          break;
        default:
      }
    },
    register(registry) {
      registry.registerMetric(mails);
      registry.registerMetric(seconds);
    },
  };
}
