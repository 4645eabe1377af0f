import type { Kept } from "./kept.ts";
import type { AnswerKind } from "./model.ts";

/** A mail that somebody writes, as this browser keeps it. */
export interface MailDraft {
  /** With the same key the same mail is sent once, also when the page was loaded again before the answer came. */
  readonly key: string;
  /** Null: it is no answer. */
  readonly kind: AnswerKind | null;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  readonly text: string;
  /** Not before, by the clock of this browser: "2026-12-01T08:00"; "" at once. */
  readonly sendAt: string;
  /** Attachments of what is passed on that do not go with it. */
  readonly leftOutIds: readonly string[];
  readonly files: readonly KeptFile[];
}

/** The server keeps it for a day. */
export interface KeptFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

/** One for each mailbox, and one for each mail that is answered from it. */
export const draftName = (accountId: string, emailId: string | null): string =>
  `draft ${accountId} ${emailId ?? "new"}`;

export const keptDraft = (kept: Kept, accountId: string, emailId: string | null): MailDraft | null =>
  kept.read(draftName(accountId, emailId), isDraft);

const kinds: ReadonlySet<unknown> = new Set([null, "REPLY", "REPLY_ALL", "FORWARD"] satisfies (AnswerKind | null)[]);

export function isDraft(value: unknown): value is MailDraft {
  if (!isObject(value)) return false;
  const { key, kind, to, cc, bcc, subject, text, sendAt, leftOutIds, files } = value;
  const areTexts = [key, to, cc, bcc, subject, text, sendAt].every(isText) && isArrayOf(leftOutIds, isText);
  return areTexts && kinds.has(kind) && isArrayOf(files, isFile);
}

const isFile = (value: unknown): boolean =>
  isObject(value) && isText(value["id"]) && isText(value["name"]) && typeof value["size"] === "number";
const isArrayOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);
const isText = (value: unknown): value is string => typeof value === "string";
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
