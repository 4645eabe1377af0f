// Refusals that mean the mailbox and not the mail: nothing of it is sent for some time, and what was refused is not lost.
import type { ErrorCode } from "../../sync/error-catalogue.ts";
import type { Refusal } from "./outgoing.ts";

const HOUR_MS = 3_600_000;

interface Stop {
  readonly alert: Extract<ErrorCode, "SENDING_LIMIT" | "SENDING_BLOCKED" | "MAILBOX_FULL">;
  /** Until one mail tries again. A daily limit lets go a little every hour. */
  readonly hours: number;
}

/**
 * By Microsoft's code in lower case. ErrorExceededMaxRecipientLimit is none of them: that mail has too many recipients, whenever it is sent.
 */
const stops: Readonly<Record<string, Stop>> = {
  errorexceededmessagelimit: { alert: "SENDING_LIMIT", hours: 6 },
  errorexceededhourlymessagelimit: { alert: "SENDING_LIMIT", hours: 1 },
  errorsubmissionquotaexceeded: { alert: "SENDING_LIMIT", hours: 6 },
  errormessagesubmissionblocked: { alert: "SENDING_BLOCKED", hours: 24 },
  erroraccountsuspend: { alert: "SENDING_BLOCKED", hours: 24 },
  errorquotaexceeded: { alert: "MAILBOX_FULL", hours: 1 },
  quotalimitreached: { alert: "MAILBOX_FULL", hours: 1 },
  quotaexceeded: { alert: "MAILBOX_FULL", hours: 1 },
};

/** A refusal of the mailbox: it takes nothing before then. */
export type StopRefusal = Refusal & { readonly until: string };

export const isStop = (refusal: Refusal | null): refusal is StopRefusal => refusal?.until !== undefined;

/** Null: the refusal means this mail alone. */
export function stopOf({ code, message }: Refusal, now: Date): StopRefusal | null {
  const stop = stops[code.toLowerCase()];
  return stop === undefined
    ? null
    : { code, message, until: new Date(now.getTime() + stop.hours * HOUR_MS).toISOString() };
}

export function stopAlert({ code, message, until }: StopRefusal): {
  readonly code: Stop["alert"];
  readonly message: string;
} {
  return {
    code: stops[code.toLowerCase()]?.alert ?? "SENDING_LIMIT",
    message: `Its mail waits, and is tried again after ${until.slice(0, 16).replace("T", " ")} UTC. ${message}`,
  };
}
