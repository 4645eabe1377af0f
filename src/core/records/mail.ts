import type { FieldSpec, FieldValue, RecordKind } from "./record.ts";

/** The state of one mail in one mailbox. What it says is no field: it stands beside the record, as MailContent. */
export interface MailFields {
  /** Microsoft's id of the folder that holds it. */
  readonly folderId: string;
  readonly subject: string;
  /** An instant, ISO 8601 in UTC, to the second; null where Microsoft gives none. */
  readonly receivedAt: string | null;
  readonly isRead: boolean;
  readonly flag: MailFlag;
  readonly categories: readonly string[];
  readonly importance: "low" | "normal" | "high";
}

export interface MailFlag {
  readonly status: "notFlagged" | "flagged" | "complete";
  /** Calendar dates, YYYY-MM-DD. */
  readonly startDate: string | null;
  readonly dueDate: string | null;
  readonly completedDate: string | null;
}

export const notFlagged: MailFlag = { status: "notFlagged", startDate: null, dueDate: null, completedDate: null };

/** The fields of a mail, each with its unset value. */
export const emptyMail: MailFields = {
  folderId: "",
  subject: "",
  receivedAt: null,
  isRead: false,
  flag: notFlagged,
  categories: [],
  importance: "normal",
};

export interface MailAddress {
  readonly name: string;
  /** As Microsoft gives it: mostly an SMTP address, for old internal mail an X.500 name; may be empty. */
  readonly address: string;
}

export type MailType =
  | "MAIL"
  | "MEETING_REQUEST"
  | "MEETING_RESPONSE"
  | "MEETING_CANCELLATION"
  | "AUTOMATIC"
  | "BOUNCE"
  | "RECEIPT";

/**
 * What a mail says, as this mailbox received it: stored when the record is made, by whoever read it first. Plain JSON, opaque to the engine.
 */
export interface MailContent {
  readonly type: MailType;
  readonly from: MailAddress | null;
  readonly sender: MailAddress | null;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  /** ISO 8601 in UTC, to the second. */
  readonly sentAt: string | null;
  /** The Message-ID header with its angle brackets, trimmed; it may be missing, repeated, or very long. */
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  /** Message-IDs, the oldest first; at most the last 50. */
  readonly references: readonly string[];
  readonly conversationId: string | null;
  readonly preview: string;
  readonly sensitivity: "normal" | "personal" | "private" | "confidential";
  /** Bytes, with attachments; null if Microsoft does not say. */
  readonly size: number | null;
  readonly hasAttachments: boolean;
  /** It asks for a read receipt: marking it read in Microsoft may send one. */
  readonly asksForReceipt: boolean;
  readonly webLink: string | null;
  /** In the order of the wire; null where Microsoft gives none (Sent Items). */
  readonly headers: readonly { readonly name: string; readonly value: string }[] | null;
  readonly body: MailBody;
}

export type MailBody =
  /** As Microsoft gave it to this mailbox, and its plain text. */
  | { readonly state: "STORED"; readonly type: "html" | "text"; readonly content: string; readonly text: string }
  /** It is fetched by itself, newest first. */
  | { readonly state: "LATER" }
  | { readonly state: "TOO_LARGE"; readonly reason: string }
  | { readonly state: "UNREADABLE"; readonly reason: string };

/** What it says, without a text that is larger than the settings let in. */
export function limitBody(content: MailContent, limitBytes: number): MailContent {
  const { body } = content;
  if (body.state !== "STORED" || !isLonger(body.content, limitBytes)) return content;
  const reason = `The text is larger than the ${Math.floor(limitBytes / 1_048_576)} MB that the settings let in. Open it in Outlook.`;
  return { ...content, body: { state: "TOO_LARGE", reason } };
}

/** Measured only where the number of characters does not say it: UTF-8 has one to three bytes for each. */
function isLonger(text: string, limitBytes: number): boolean {
  if (text.length > limitBytes) return true;
  return text.length * 3 > limitBytes && new TextEncoder().encode(text).byteLength > limitBytes;
}

const value = (name: keyof MailFields, label: string, empty: FieldValue): FieldSpec => ({
  name,
  label,
  empty,
  merge: "value",
});

const sorted = (list: FieldValue): FieldValue => (Array.isArray(list) ? [...list].sort() : list);

/** Mail is made in Microsoft only, so nothing is ever recognised by its content. */
export const mailKind = {
  resource: "EMAIL",
  fields: [
    value("folderId", "Folder", ""),
    { ...value("subject", "Subject", ""), isServers: true },
    { ...value("receivedAt", "Received", null), isServers: true },
    value("isRead", "Read", false),
    value("flag", "Flag", { ...notFlagged }),
    { ...value("categories", "Categories", []), normalise: sorted },
    { ...value("importance", "Importance", "normal"), isServers: true },
  ],
  title: (fields) => String(fields.subject ?? ""),
  naturalKey: () => null,
  keepsId: {
    placeOf: ({ folderId }) => String(folderId ?? ""),
    place: "folderId",
    tells: ({ isRead }, { asksForReceipt }) => (isRead === true && asksForReceipt === true ? "isRead" : null),
  },
  momentOf: ({ receivedAt }) => (typeof receivedAt === "string" ? receivedAt : null),
  windowSpan: ({ receivedAt }) => {
    const day = typeof receivedAt === "string" ? receivedAt.slice(0, 10) : null;
    return { from: day, to: day };
  },
} as const satisfies RecordKind;
