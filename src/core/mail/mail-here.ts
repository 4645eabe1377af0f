// Settings that import less than before say nothing of the mail that is in Oro already: whoever changes them says what becomes of it.
import { exclusionOf, isRelaxed, type MailExclusion, type MailPeople, type MailRules } from "./mail-rules.ts";

/** What was tightened, and so what the mail in Oro is judged by. The database has the same list in a CHECK. */
export const mailRemovals = ["RULES", "WINDOW"] as const;
export type MailRemoval = (typeof mailRemovals)[number];

export type KeptOut = MailExclusion | "OUTSIDE_WINDOW";

export interface MailToJudge extends MailPeople {
  /** ISO 8601; mail without a time is inside every window. */
  readonly receivedAt: string | null;
}

/** Null: not judged by that. */
export interface MailTerms {
  readonly rules: MailRules | null;
  /** The first date of the window, YYYY-MM-DD. */
  readonly windowFrom: string | null;
}

/** Why mail in Oro would not be imported any more; null: it would. */
export function keptOutBy(mail: MailToJudge, { rules, windowFrom }: MailTerms): KeptOut | null {
  const reason = rules === null ? null : exclusionOf(mail, rules);
  if (reason !== null || windowFrom === null || mail.receivedAt === null) return reason;
  return mail.receivedAt.slice(0, 10) < windowFrom ? "OUTSIDE_WINDOW" : null;
}

/** What decides whether a mail is imported. */
export interface ImportTerms {
  readonly rules: MailRules;
  readonly windowBackDays: number;
}

/** What keeps out more now than before. */
export function tightenedParts(before: ImportTerms, now: ImportTerms): readonly MailRemoval[] {
  return mailRemovals.filter((part) =>
    part === "RULES" ? isRelaxed(now.rules, before.rules) : now.windowBackDays < before.windowBackDays,
  );
}
