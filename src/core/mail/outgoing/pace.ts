import type { Gate } from "./settle.ts";
import type { StopRefusal } from "./stops.ts";

/** https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits: more wait there. */
export const MAILS_A_MINUTE = 30;
export const BRAKE_MINUTES = 10;
const MINUTE_MS = 60_000;

/** What a mailbox has submitted by now. */
export interface Submitted {
  /** In the last ten minutes. */
  readonly recipients: number;
  /** When the last so many mails that a minute allows began; null: there are fewer. */
  readonly paceFrom: Date | null;
  /** What Microsoft said when it last took nothing more from the mailbox, while that holds. */
  readonly stop: StopRefusal | null;
}

/** Whether a mail to so many people may go now. @param brake EMAIL_RECIPIENTS_BRAKE */
export function judgePace(before: Submitted, recipients: number, brake: number, now: Date): Gate {
  if (before.stop !== null) return { kind: "stop", refusal: before.stop };
  if (before.recipients + recipients > brake) return { kind: "hold", reason: "RECIPIENTS_BRAKE" };
  const { paceFrom } = before;
  if (paceFrom === null || now.getTime() - paceFrom.getTime() >= MINUTE_MS) return { kind: "open" };
  return { kind: "rest", until: new Date(paceFrom.getTime() + MINUTE_MS) };
}
