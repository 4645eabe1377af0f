import type { ItemPatch } from "../../../core/records/m365-item.ts";
import { type MailFields, type MailFlag, notFlagged } from "../../../core/records/mail.ts";
import type { FieldValue, RecordFields } from "../../../core/records/record.ts";
import { decodeDate, type WireDate } from "../dates.ts";
import { instantOf } from "./instant.ts";
import type { WireFlag, WireMessage } from "./wire.ts";

/** Where it was read, for what it does not say itself. */
export interface MailPlace {
  readonly folderId: string;
  /** IANA name, for the dates of a flag. */
  readonly mailboxZone: string;
}

/** A mail's state. */
export function readFields(message: WireMessage, { folderId, mailboxZone }: MailPlace): RecordFields {
  return {
    folderId: message.parentFolderId || folderId,
    subject: message.subject ?? "",
    receivedAt: instantOf(message.receivedDateTime),
    isRead: message.isRead ?? false,
    flag: plainFlag(readFlag(message.flag, mailboxZone)),
    categories: message.categories ?? [],
    importance: readImportance(message.importance),
  } satisfies Record<keyof MailFields, FieldValue>;
}

/** The fields that a change without a version names. */
export function readPatch(message: WireMessage, place: MailPlace, itemsBefore: number): ItemPatch {
  const all = readFields(message, place);
  const named: readonly [keyof MailFields, unknown][] = [
    ["folderId", message.parentFolderId],
    ["subject", message.subject],
    ["receivedAt", message.receivedDateTime],
    ["isRead", message.isRead],
    ["flag", message.flag],
    ["categories", message.categories],
    ["importance", message.importance],
  ];
  const told = named.flatMap(([name, value]) => {
    const field = all[name];
    return value === null || value === undefined || field === undefined ? [] : [[name, field] as const];
  });
  return { id: message.id, fields: Object.fromEntries(told), itemsBefore };
}

function readFlag(flag: WireFlag | null | undefined, zone: string): MailFlag {
  const status = flag?.flagStatus;
  if (!flag || (status !== "flagged" && status !== "complete")) return notFlagged;
  return {
    status,
    startDate: dateOf(flag.startDateTime, zone),
    dueDate: dateOf(flag.dueDateTime, zone),
    completedDate: dateOf(flag.completedDateTime, zone),
  };
}

const plainFlag = ({ status, startDate, dueDate, completedDate }: MailFlag) => ({
  status,
  startDate,
  dueDate,
  completedDate,
});

/** A date that is none costs only itself. */
function dateOf(wire: WireDate | null | undefined, zone: string): string | null {
  if (!wire) return null;
  try {
    return decodeDate(wire, zone);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readImportance(text: string | null | undefined): MailFields["importance"] {
  return text === "low" || text === "high" ? text : "normal";
}
