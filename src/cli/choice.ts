import { InvalidArgumentError } from "commander";
import { CommandError, exitCode } from "./command-error.ts";

/** Parses an option with a few allowed words: any case, spaces or dashes. Returns the API's word. */
function choice<Word extends string>(words: Readonly<Record<string, Word>>): (typed: string) => Word {
  return (typed) => {
    const found = words[typed.toLowerCase().replaceAll(/[\s_]+/g, "-")];
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`It is one of: ${Object.keys(words).join(", ")}.`);
  };
}

const sameWords = <const Word extends string>(...names: Word[]) =>
  choice(Object.fromEntries(names.map((name) => [name.toLowerCase().replaceAll("_", "-"), name])));

export const resourceChoice = sameWords("EMAIL", "CALENDAR", "TASKS");
/** Resources whose records can be made in Oro. */
export const primaryChoice = sameWords("TASKS", "CALENDAR");
export const accessChoice = sameWords("OWN", "DELEGATED", "APPLICATION");
export const deliveryStateChoice = sameWords("PENDING", "DELIVERED", "FAILED");
export const levelChoice = sameWords("SYSTEM", "ORGANIZATION", "USER");
export const mailAnswerChoice = sameWords("KEEP", "REMOVE");
export const roleChoice = sameWords("ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR", "USER", "AUDITOR");
export const standingChoice = sameWords("ACTIVE", "SUSPENDED", "ARCHIVED", "REMOVED");
export const conflictStateChoice = sameWords("OPEN", "RESOLVING", "SETTLED");
export const runStateChoice = sameWords(
  "QUEUED",
  "RUNNING",
  "WAITING",
  "AWAITING_APPROVAL",
  "SUCCEEDED",
  "PARTIAL",
  "FAILED",
  "CANCELLED",
);
export const outgoingStateChoice = sameWords(
  ...(["WAITING", "DRAFTED", "ATTACHED", "SUBMITTING", "SUBMITTED", "SENT", "WITHDRAWING"] as const),
  ...(["CANCELLED", "FAILED", "HELD", "UNSURE", "BOUNCED"] as const),
);
/** People say Oro and Microsoft; the API says OFFICE and M365. */
export const sideChoice = choice({ oro: "OFFICE", office: "OFFICE", microsoft: "M365", m365: "M365" });

export function countChoice(typed: string): number {
  const count = Number(typed);
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError("It is a whole number from 1 to 10000.");
}

/** ISO 8601 of a day or a time. @throws CommandError */
export function momentOf(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  const at = Date.parse(typed);
  if (Number.isNaN(at)) throw new CommandError(exitCode.usage, `"${typed}" is no date.`, "Write it as 2026-05-31.");
  return new Date(at).toISOString();
}
