// What each level shows of a mail. The same table says what a viewer may filter, search and order by: otherwise a question could find out
// what an answer does not show.
import { unreachable } from "../../lib/unreachable.ts";
import type { MailContent, MailFields } from "../records/mail.ts";
import { includesLevel, type MailLevel, type ReadableLevel } from "./mail-access.ts";

/** A mail's state and what it says. */
export type WholeMail = MailFields & MailContent;
export type MailPart = keyof WholeMail;

/** The least level that shows it. */
export const levelOfPart = {
  from: "PEOPLE_AND_TIME",
  sender: "PEOPLE_AND_TIME",
  to: "PEOPLE_AND_TIME",
  cc: "PEOPLE_AND_TIME",
  replyTo: "PEOPLE_AND_TIME",
  receivedAt: "PEOPLE_AND_TIME",
  sentAt: "PEOPLE_AND_TIME",
  subject: "SUBJECT",
  folderId: "EVERYTHING",
  isRead: "EVERYTHING",
  flag: "EVERYTHING",
  categories: "EVERYTHING",
  importance: "EVERYTHING",
  type: "EVERYTHING",
  messageId: "EVERYTHING",
  inReplyTo: "EVERYTHING",
  references: "EVERYTHING",
  conversationId: "EVERYTHING",
  preview: "EVERYTHING",
  sensitivity: "EVERYTHING",
  size: "EVERYTHING",
  hasAttachments: "EVERYTHING",
  asksForReceipt: "EVERYTHING",
  headers: "EVERYTHING",
  body: "EVERYTHING",
  bcc: "OWNER",
  // It opens the mail in its owner's Outlook.
  webLink: "OWNER",
} as const satisfies Record<MailPart, ReadableLevel>;

export function showsPart(level: MailLevel, part: MailPart): boolean {
  return includesLevel(level, levelOfPart[part]);
}

/**
 * Whether it shows which mails belong together: that is made of what they name of each other, and could tell of subjects and mails between
 * them. For a lower level each mail is a thread of its own, with the mail's id.
 */
export const showsThread = (level: MailLevel): boolean => showsPart(level, "conversationId");

/** A mail, or a part of one, as a level shows it; null stands for what it does not show. */
export type VisibleMail<Part extends MailPart = MailPart> = { readonly [P in Part]: WholeMail[P] | null };

export function visibleMail<Part extends MailPart>(mail: Pick<WholeMail, Part>, level: MailLevel): VisibleMail<Part> {
  // Object.keys gives the mail's own parts, and each entry is either that part or null.
  const entries = (Object.keys(mail) as Part[]).map((part) => [part, visiblePart(mail, part, level)]);
  return Object.fromEntries(entries) as VisibleMail<Part>;
}

function visiblePart<Part extends MailPart>(mail: Pick<WholeMail, Part>, part: Part, level: MailLevel): unknown {
  if (!showsPart(level, part)) return null;
  const value: unknown = mail[part];
  return part === "headers" && Array.isArray(value) ? visibleHeaders(value, level) : value;
}

/** Headers that name whom a mail went to in secret. */
const secretHeader = /^(x-|resent-)*bcc$/i;

function visibleHeaders<Header extends { readonly name: string }>(
  headers: readonly Header[],
  level: MailLevel,
): readonly Header[] {
  return showsPart(level, "bcc") ? headers : headers.filter(({ name }) => !secretHeader.test(name.trim()));
}

/** The parts of the search index. */
const searchParts = ["people", "subject", "text", "bcc"] as const;
export type SearchPart = (typeof searchParts)[number];

/** The parts in which a viewer with this level may search. */
export function searchableParts(level: MailLevel): readonly SearchPart[] {
  return searchParts.filter((part) => showsPart(level, mailPartOf(part)));
}

function mailPartOf(part: SearchPart): MailPart {
  switch (part) {
    case "people":
      return "from";
    case "subject":
      return "subject";
    case "text":
      return "body";
    case "bcc":
      return "bcc";
    default:
      return unreachable(part);
  }
}
