// What people may change of mail in Oro, and of which mail. A refused mail keeps its state, and the others of the same order are changed.
import type { MailState } from "../access/mail-access.ts";
import type { MailFields, MailFlag } from "../records/mail.ts";
import { mailKind } from "../records/mail.ts";
import type { OfficeWrite } from "../records/office-record.ts";
import type { FieldValue, RecordFields } from "../records/record.ts";
import { sameValue } from "../records/same-value.ts";

export type MailOrder =
  /** Absent fields stay. */
  | {
      readonly kind: "UPDATE";
      readonly changes: Partial<Pick<MailFields, "isRead" | "flag" | "categories" | "folderId">>;
    }
  /** To Deleted Items. */
  | { readonly kind: "DELETE" }
  /** For good, in Microsoft too. */
  | { readonly kind: "PURGE" };

export const mailRefusals = [
  "DELETED_IN_MICROSOFT",
  "NOT_FOLLOWED",
  "OTHER_MAILBOX",
  "IN_DELETED_ITEMS",
  "NO_DELETED_ITEMS",
  "LEGAL_HOLD",
] as const;
export type MailRefusal = (typeof mailRefusals)[number];

export const refusalTexts: Readonly<Record<MailRefusal, string>> = {
  DELETED_IN_MICROSOFT: "It was deleted for good in Microsoft, and is only kept in Oro.",
  NOT_FOLLOWED:
    "It is no longer followed: its folder is not chosen any more, or it left the window. Change it in Outlook.",
  OTHER_MAILBOX: "The folder belongs to another mailbox.",
  IN_DELETED_ITEMS: "It is in Deleted Items already. Deleting it again deletes it for good: that must be asked for.",
  NO_DELETED_ITEMS: "Deleted Items of its mailbox is not known yet: it is after the next sync.",
  LEGAL_HOLD: "A legal hold keeps it. Only administrators may lift that.",
};

/** What is known of a mailbox's folders. */
export interface MailPlaces {
  /** Microsoft's id of Deleted Items; null: not known yet. */
  readonly deletedItems: string | null;
  /** Microsoft's ids of the folders that are followed. */
  readonly followed: ReadonlySet<string>;
}

/** Null: it may be done. */
export function refusalOf(
  state: MailState,
  order: MailOrder,
  { deletedItems, followed }: MailPlaces,
): MailRefusal | null {
  if (state === "DELETED") return "DELETED_IN_MICROSOFT";
  if (state === "DETACHED") return "NOT_FOLLOWED";
  switch (order.kind) {
    case "UPDATE": {
      const { folderId } = order.changes;
      return folderId === undefined || followed.has(folderId) ? null : "OTHER_MAILBOX";
    }
    case "DELETE":
      if (state === "IN_DELETED_ITEMS") return "IN_DELETED_ITEMS";
      return deletedItems === null ? "NO_DELETED_ITEMS" : null;
    case "PURGE":
      return null;
  }
}

/** The write that an order means for one mail; null: it is so already. */
export function mailWrite(id: string, present: RecordFields, order: MailOrder, places: MailPlaces): OfficeWrite | null {
  if (order.kind === "PURGE") return { op: "delete", id };
  const wanted: Readonly<Record<string, unknown>> =
    order.kind === "DELETE" ? { folderId: places.deletedItems } : order.changes;
  const changed = mailKind.fields.flatMap((spec) => {
    // Plain JSON, checked when it came in.
    const value = wanted[spec.name] as FieldValue | undefined;
    return value === undefined || sameValue(spec, value, present[spec.name]) ? [] : [[spec.name, value] as const];
  });
  return changed.length === 0 ? null : { op: "update", id, changed: Object.fromEntries(changed) };
}

/** Days, YYYY-MM-DD. Microsoft wants a beginning for whatever is due, and a day for what is done. */
export function completeFlag(flag: MailFlag, today: string): MailFlag {
  const { status, startDate, dueDate, completedDate } = flag;
  if (status === "notFlagged") return { status, startDate: null, dueDate: null, completedDate: null };
  return {
    status,
    startDate: startDate ?? dueDate,
    dueDate,
    completedDate: status === "complete" ? (completedDate ?? today) : null,
  };
}
