import { Prisma } from "../../../../prisma/generated/client.ts";
import type { ListedMail, ReadMail } from "../../../app/ports/mail/mail-reader.ts";
import type { MailBody } from "../../../core/records/mail.ts";

const iso = (column: string): Prisma.Sql =>
  Prisma.raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`);

/** All of a mail but its headers and its body, from `e`, `c` and `k`. */
export const listedColumns = Prisma.sql`e.id, e.owner_id AS "accountId", k.thread_id AS "threadId", k.message_group_id AS "messageGroupId",
  e.folder_id AS "folderId", e.subject, ${iso("e.received_at")} AS "receivedAt", e.is_read AS "isRead", e.flag, e.categories, e.importance,
  c.type, c."from", c.sender, c."to", c.cc, c.bcc, c.reply_to AS "replyTo", ${iso("c.sent_at")} AS "sentAt", c.message_id AS "messageId",
  c.in_reply_to AS "inReplyTo", c."references", c.conversation_id AS "conversationId", c.preview, c.sensitivity, c.size,
  c.has_attachments AS "hasAttachments", c.asks_for_receipt AS "asksForReceipt", c.web_link AS "webLink"`;

export const wholeColumns = Prisma.sql`${listedColumns}, c.headers, c.body_state AS "bodyState", c.body_reason AS "bodyReason",
  c.body_type AS "bodyType", c.body AS "bodyContent", c.text AS "bodyText"`;

export interface WholeRow extends ListedMail, Pick<ReadMail, "headers"> {
  readonly bodyState: MailBody["state"];
  readonly bodyReason: string | null;
  readonly bodyType: "html" | "text" | null;
  readonly bodyContent: string | null;
  readonly bodyText: string | null;
}

export function readMailOf(row: WholeRow): ReadMail {
  const { bodyState: state, bodyReason, bodyType, bodyContent, bodyText, ...rest } = row;
  switch (state) {
    case "STORED":
      return { ...rest, body: { state, type: bodyType ?? "text", content: bodyContent ?? "", text: bodyText ?? "" } };
    case "LATER":
      return { ...rest, body: { state } };
    case "TOO_LARGE":
    case "UNREADABLE":
      return { ...rest, body: { state, reason: bodyReason ?? "" } };
  }
}
