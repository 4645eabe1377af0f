import type { Outgoing } from "./outgoing.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A lookup by Message-ID or property may miss what was made within this time. */
const LOOKUP_LAG_MS = 2 * MINUTE;
/** A submission shows itself within this time. Only then may it be concluded that there was none. */
const SHOWS_WITHIN_MS = 10 * MINUTE;
/** Whoever was not there for so long is asked whether it is still to be sent. */
const OVERDUE_MS = 24 * HOUR;
const FIND_EVERY_MS = 10 * SECOND;

/** After "about to submit". */
const looksAfterMs: readonly number[] = [5 * SECOND, 30 * SECOND, 2 * MINUTE, SHOWS_WITHIN_MS];
/** The same, once it was accepted: its copy is looked for until a day has passed. */
const copyAfterMs: readonly number[] = [...looksAfterMs, HOUR, 6 * HOUR, 24 * HOUR];

export type Step =
  | { readonly kind: "rest"; readonly until: Date | null }
  | { readonly kind: "hold"; readonly reason: "OVERDUE" }
  /** Commits the intent, then makes the draft. */
  | { readonly kind: "makeDraft" }
  /** A draft may have been made and its answer lost; or a person has let go a draft as it is. */
  | { readonly kind: "findDraft" }
  | { readonly kind: "attach" }
  /** Looks for twins and changes, asks the gates, commits the intent, then submits it: once. */
  | { readonly kind: "submit" }
  | { readonly kind: "look" }
  /** Empties the draft's recipients, reads it back and moves it to Deleted Items. */
  | { readonly kind: "disarm" };

/** What is to be done with an outgoing message that somebody begins to work on; whoever was at work before may have died anywhere. */
export function nextStep(message: Outgoing, now: Date): Step {
  const { state, dueAt, draftBegunAt, draft, approved } = message;
  switch (state) {
    case "WAITING": {
      if (now < dueAt) return { kind: "rest", until: dueAt };
      if (draftBegunAt !== null || draft !== null) return { kind: "findDraft" };
      const isOverdue = now.getTime() - dueAt.getTime() > OVERDUE_MS;
      if (isOverdue && !approved.includes("OVERDUE")) return { kind: "hold", reason: "OVERDUE" };
      return { kind: "makeDraft" };
    }
    case "DRAFTED":
      return { kind: "attach" };
    case "ATTACHED":
      return { kind: "submit" };
    case "SUBMITTING":
      return lookOr(message, looksAfterMs, now);
    case "SUBMITTED":
      return lookOr(message, copyAfterMs, now);
    case "FAILED":
      // What was refused may have been accepted all the same.
      return message.submittedAt === null ? { kind: "rest", until: null } : lookOr(message, looksAfterMs, now);
    case "WITHDRAWING":
      return { kind: "disarm" };
    case "CANCELLED":
      return draftBegunAt === null ? { kind: "rest", until: null } : { kind: "disarm" };
    case "SENT":
    case "HELD":
    case "UNSURE":
    case "BOUNCED":
      return { kind: "rest", until: null };
  }
}

/** When the next look is due; null: there is none. */
function lookOr({ submittedAt, looks }: Outgoing, afterMs: readonly number[], now: Date): Step {
  const after = afterMs[looks];
  if (after === undefined || submittedAt === null) return { kind: "rest", until: null };
  const until = new Date(submittedAt.getTime() + after);
  return now < until ? { kind: "rest", until } : { kind: "look" };
}

/** Whether a draft whose making was begun then may still be missed. */
export const mayBeMissed = (begunAt: Date, now: Date): boolean => now.getTime() - begunAt.getTime() < LOOKUP_LAG_MS;

export const findAgainAt = (now: Date): Date => new Date(now.getTime() + FIND_EVERY_MS);

/** Whether all that was submitted then shows by now. */
export const mustShow = (submittedAt: Date, now: Date): boolean =>
  now.getTime() - submittedAt.getTime() >= SHOWS_WITHIN_MS;

/** Whether nobody looks any longer for the copy of what was accepted. */
export const isLastLook = (looks: number): boolean => looks >= copyAfterMs.length;
