// Folders and mails are addressed without each other: with immutable ids a mail keeps its id wherever it is moved.
import type { DateWindow } from "../../../core/sync/window.ts";

export const foldersPath = "/me/mailFolders";
export const folderPath = (id: string) => `${foldersPath}/${encodeURIComponent(id)}`;
export const folderIdUrl = (idOrName: string) => `${folderPath(idOrName)}?$select=id`;
const messagesOf = (folderId: string) => `${folderPath(folderId)}/messages`;
export const messagePath = (id: string) => `/me/messages/${encodeURIComponent(id)}`;
export const attachmentsPath = (mailId: string) => `${messagePath(mailId)}/attachments`;
export const attachmentPath = (mailId: string, id: string) => `${attachmentsPath(mailId)}/${encodeURIComponent(id)}`;

/** The whole tree at once; hidden folders must be asked for. */
export const foldersDeltaUrl = `${foldersPath}/delta?includeHiddenFolders=true&$select=displayName,parentFolderId,unreadItemCount,totalItemCount,isHidden`;

const stateFields = [
  "subject,isRead,flag,categories,importance,parentFolderId,receivedDateTime,isDraft,changeKey,lastModifiedDateTime",
  "isReadReceiptRequested",
];
const contentFields = [
  "sentDateTime,from,sender,toRecipients,ccRecipients,bccRecipients,replyTo,internetMessageId,conversationId",
  "hasAttachments,bodyPreview,webLink,internetMessageHeaders",
];

/**
 * How much of each mail is asked for: only its state; all but the text, when a page with texts is too large; or everything.
 */
export type MailParts = "state" | "headers" | "whole";

const select: Readonly<Record<MailParts, string>> = {
  state: stateFields.join(","),
  headers: [...stateFields, ...contentFields].join(","),
  whole: [...stateFields, ...contentFields, "body"].join(","),
};

/**
 * MAPI's own properties, which Graph has no names for: the flags, which every mail has and which so tell whether the others were looked for
 * at all; the class, the sensitivity, the size, References and In-Reply-To.
 */
export const properties = {
  flags: "Integer 0x0E07",
  class: "String 0x001A",
  sensitivity: "Integer 0x0036",
  size: "Integer 0x0E08",
  references: "String 0x1039",
  inReplyTo: "String 0x1042",
} as const;

const anyOf = Object.values(properties).map((id) => `id eq '${id}'`);
const expand = `$expand=${encodeURIComponent(`singleValueExtendedProperties($filter=${anyOf.join(" or ")})`)}`;

const query = (parts: MailParts, isExpanded: boolean) =>
  `$select=${select[parts]}${isExpanded && parts !== "state" ? `&${expand}` : ""}`;

/** @param since an instant: only mails received from then on */
export const feedUrl = (folderId: string, since: string, parts: MailParts) =>
  `${messagesOf(folderId)}/delta?$filter=${encodeURIComponent(`receivedDateTime ge ${since}`)}&${query(parts, true)}`;

export interface HistoryAsk {
  /** Instants, both included; without an end: the newest. */
  readonly from: string;
  readonly until: string | null;
  readonly size: number;
  readonly parts: MailParts;
  readonly isExpanded: boolean;
}

const between = (from: string, until: string | null) =>
  `receivedDateTime ge ${from}${until === null ? "" : ` and receivedDateTime le ${until}`}`;

/** The newest first. What is ordered by must be filtered by. */
export const historyUrl = (folderId: string, { from, until, size, parts, isExpanded }: HistoryAsk) =>
  `${messagesOf(folderId)}?$filter=${encodeURIComponent(between(from, until))}&$orderby=receivedDateTime%20desc&$top=${size}&${query(parts, isExpanded)}`;

/** The ids of everything that was received in one second. */
export const secondUrl = (folderId: string, second: string) =>
  `${messagesOf(folderId)}?$filter=${encodeURIComponent(between(second, second))}&$orderby=receivedDateTime%20desc&$top=1000&$select=id`;

/** How many mails were received from then on. */
export const countUrl = (folderId: string, from: string) =>
  `${messagesOf(folderId)}?$filter=${encodeURIComponent(between(from, null))}&$count=true&$top=1&$select=id`;

/** Everything that is in a folder now, the page as large as Microsoft allows. */
export const listUrl = (folderId: string) => `${messagesOf(folderId)}?$select=id,receivedDateTime,isDraft&$top=1000`;

export const messageUrl = (id: string, parts: MailParts = "whole") => `${messagePath(id)}?${query(parts, true)}`;

/** What a page may lack: extended properties, and the headers. */
export const missingUrl = (id: string) => `${messagePath(id)}?$select=id,internetMessageHeaders&${expand}`;

export const parentUrl = (id: string) => `${messagePath(id)}?$select=parentFolderId`;

/** `contentId` is a file's alone, and must be asked for as such. */
export const attachmentsUrl = (mailId: string) =>
  `${attachmentsPath(mailId)}?$select=id,name,contentType,size,isInline,microsoft.graph.fileAttachment/contentId`;

/** Where the reading of a window begins: a date, or an instant on it. */
export const windowFrom = ({ from, since = from }: Omit<DateWindow, "to">) => since;
export const windowStart = (window: Omit<DateWindow, "to">) => {
  const from = windowFrom(window);
  return from.length === 10 ? `${from}T00:00:00Z` : from;
};

/**
 * The only place that makes them: one request without ImmutableId would return ids that nothing else knows. Graph stores none of them in a
 * link. No form of the text is preferred: each mail comes in its own.
 */
export function mailHeaders(pageSize?: number): Record<string, string> {
  const page = pageSize === undefined ? "" : `odata.maxpagesize=${pageSize}, `;
  return { Prefer: `${page}IdType="ImmutableId"` };
}
