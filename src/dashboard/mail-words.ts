import type { MailAddress, MailRow } from "./model.ts";
import { counted, formatNumber } from "./words.ts";

/** A person in a mail, as short as it can be said. */
export const personName = ({ name, address }: MailAddress): string => name.trim() || address || "unknown";

/** "Ana Lima, Bo Berg and 3 more" */
export function peopleNames(people: readonly MailAddress[] | null, most = 3): string {
  const names = (people ?? []).map(personName);
  if (names.length <= most) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${formatNumber(names.length - most)} more`;
}

/** With the addresses. */
export const personText = ({ name, address }: MailAddress): string =>
  name.trim() === "" || name === address ? address || "unknown" : `${name} <${address}>`;

export function subjectWords({ subject, level }: Pick<MailRow, "subject" | "level">): string {
  if (subject === null) return level === "PEOPLE_AND_TIME" ? "The subject is not shared" : "(no subject)";
  return subject.trim() === "" ? "(no subject)" : subject;
}

/** What a reader of a mail should know of its place in Microsoft; null while it is in a folder that is followed. */
export function stateMark(state: MailRow["state"]): { readonly word: string; readonly about: string } | null {
  switch (state) {
    case "HERE":
      return null;
    case "IN_DELETED_ITEMS":
      return { word: "in Deleted Items", about: "It lies in Deleted Items in Microsoft." };
    case "DELETED":
      return { word: "deleted in Microsoft", about: "Microsoft has it no more. Oro keeps it." };
    case "DETACHED":
      return {
        word: "no longer followed",
        about:
          "Its folder is not chosen any more, or it is older than the window. What changes in Microsoft is not seen.",
      };
  }
}

const typeWords: Readonly<Partial<Record<NonNullable<MailRow["type"]>, string>>> = {
  MEETING_REQUEST: "meeting request",
  MEETING_RESPONSE: "meeting response",
  MEETING_CANCELLATION: "meeting cancelled",
  AUTOMATIC: "automatic answer",
  BOUNCE: "not delivered",
  RECEIPT: "receipt",
};

export const typeMark = (type: MailRow["type"]): string | null => (type === null ? null : (typeWords[type] ?? null));

/** "1,000+" where counting stopped. */
export const totalWords = (count: number, isMore: boolean): string => `${formatNumber(count)}${isMore ? "+" : ""}`;

/** "1 mail", "1,000+ conversations" */
export const countedTotal = (count: number, isMore: boolean, noun: string): string =>
  `${totalWords(count, isMore)} ${noun}${count === 1 && !isMore ? "" : "s"}`;

/** How many mails a conversation has: counting ends at a hundred. */
export const threadWords = (count: number): string => totalWords(count, count >= 100);

/** "812 B", "14 kB", "2.4 MB" */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** How a letter or two stands for somebody. */
export function initials(person: MailAddress | null): string {
  const words = (person === null ? "?" : personName(person))
    .replaceAll(/[^\p{L}\p{N}\s]/gu, " ")
    .trim()
    .split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.charAt(0) ?? "");
  return letters.join("").toUpperCase() || "?";
}

/** What became of an order: here it is done, and Microsoft follows with the next run. */
export function editedWords({ changed, refused }: Edited): string {
  const done =
    changed === 0
      ? "Nothing was changed."
      : `${counted(changed, "mail")} ${changed === 1 ? "was" : "were"} changed. Microsoft follows.`;
  return [done, ...refused.map(({ count, message }) => `${counted(count, "mail")} not: ${message}`)].join(" ");
}

interface Edited {
  readonly changed: number;
  readonly refused: readonly { readonly count: number; readonly message: string }[];
}
