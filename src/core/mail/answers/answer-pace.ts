// How many automatic answers may leave, whatever the mails say: at most one to a sender in 24 hours, and so many a day from one mailbox. With
// these alone no exchange with another program goes on faster than once a day; all other guards make it end.

/** Of one mailbox, in any 24 hours. */
export const answersADay = 200;
export const ANSWER_HOURS = 24;
const HOUR_MS = 3_600_000;

export interface AnsweredLately {
  /** The last answer to this sender. */
  readonly lastAt: Date | null;
  /** Senders that this mailbox answered in the last 24 hours. */
  readonly senders: number;
}

/** Null: one may leave. The store decides the same in one statement, by the database's clock. */
export function judgeAnswerPace(
  { lastAt, senders }: AnsweredLately,
  now: Date,
  limit: number,
): "ANSWERED_LATELY" | "DAILY_LIMIT" | null {
  if (lastAt !== null && now.getTime() - lastAt.getTime() < ANSWER_HOURS * HOUR_MS) return "ANSWERED_LATELY";
  return senders >= limit ? "DAILY_LIMIT" : null;
}

/** What an automatic answer carries, so that no other program answers it, and that we know it again. */
export const answerHeaders: readonly { readonly name: string; readonly value: string }[] = [
  { name: "Auto-Submitted", value: "auto-replied" },
  { name: "X-Auto-Response-Suppress", value: "All" },
  { name: "X-M365-Sync-Answer", value: "1" },
];
