import { namedDomains } from "../../core/access/mail-access.ts";
import { searchedParts, searchVector } from "../../core/mail/search.ts";
import { type MailContent, mailKind } from "../../core/records/mail.ts";
import { must } from "../../lib/must.ts";
import { type ArrayColumn, columnArrays, selectUnnested } from "../database/column-arrays.ts";
import type { Sql } from "../database/sql-database.ts";
import { noteArrivals } from "./email-arrivals.ts";
import type { Mailbox, NewMail } from "./email-keys.ts";
import { linkOutgoing } from "./email-outgoing.ts";
import { writeThreads } from "./email-threads.ts";
import { json, type RecordTable, text, texts } from "./record-sql.ts";
import { type CreatedRow, createRecordTable, type SqlOfficeTable } from "./record-table.ts";

const table: RecordTable = {
  table: "office_email",
  resource: "EMAIL",
  columns: [
    text("folderId", "folder_id", "''"),
    text("subject", "subject", "''"),
    {
      field: "receivedAt",
      column: "received_at",
      type: "timestamptz",
      toJson: `to_char(t.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
    },
    { field: "isRead", column: "is_read", type: "boolean", unset: "false", toJson: "t.is_read" },
    json("flag", "flag", `'{"status":"notFlagged","startDate":null,"dueDate":null,"completedDate":null}'`),
    texts("categories", "categories"),
    text("importance", "importance", "'normal'"),
  ],
  derived: [{ column: "natural_key", type: "text" }],
  derivedFrom: [],
};

const contentColumns: readonly ArrayColumn[] = [
  { name: "email_id", type: "uuid" },
  { name: "type", type: "text" },
  { name: "from", type: "jsonb" },
  { name: "sender", type: "jsonb" },
  { name: "to", type: "jsonb" },
  { name: "cc", type: "jsonb" },
  { name: "bcc", type: "jsonb" },
  { name: "reply_to", type: "jsonb" },
  { name: "sent_at", type: "timestamptz" },
  { name: "message_id", type: "text" },
  { name: "in_reply_to", type: "text" },
  { name: "references", type: "text[]" },
  { name: "conversation_id", type: "text" },
  { name: "preview", type: "text" },
  { name: "sensitivity", type: "text" },
  { name: "size", type: "int" },
  { name: "has_attachments", type: "boolean" },
  { name: "asks_for_receipt", type: "boolean" },
  { name: "web_link", type: "text" },
  { name: "headers", type: "jsonb" },
  { name: "body_state", type: "text" },
  { name: "body_reason", type: "text" },
  { name: "body_type", type: "text" },
  { name: "body", type: "text" },
  { name: "text", type: "text" },
  { name: "domains", type: "text[]" },
  { name: "attachments_state", type: "text" },
];

const sentColumns: readonly ArrayColumn[] = [...contentColumns, { name: "search", type: "tsvector" }];
const names = contentColumns.map(({ name }) => `"${name}"`).join(", ");
const insertSql = `
  INSERT INTO email_content (account_id, ${names}, search)
  SELECT $1::uuid, ${contentColumns.map(({ name }) => `n."${name}"`).join(", ")}, n.search
  FROM (${selectUnnested(sentColumns, 2, "place")}) AS n`;

/** The back office's mail. What a mail says is stored beside it when it is made, and read by nobody through another mailbox's copy. */
export function createOfficeEmails(): SqlOfficeTable {
  return createRecordTable({ kind: mailKind, table, prepareContent });
}

function prepareContent(accountId: string, rows: readonly CreatedRow[]): (tx: Sql) => Promise<void> {
  // Written by our own reader of Graph's mail, in these shapes.
  const mails = rows.map(({ id, fields, content }) => ({ id, fields, mail: content }) as unknown as NewMail);
  const stored = mails.map((mail) => storedContent(accountId, mail));
  const arrays = columnArrays(sentColumns, stored);
  return async (tx) => {
    const [mailbox] = await tx.$queryRawUnsafe<Omit<Mailbox, "accountId">[]>(
      `SELECT a.organization_id AS "organizationId", a.user_principal_name AS address, m.processing_since AS "processingSince",
         m.answering_since AS "answeringSince"
       FROM account a LEFT JOIN system_mailbox m ON m.account_id = a.id AND m.removed_at IS NULL WHERE a.id = $1::uuid`,
      accountId,
    );
    const of = { accountId, ...must(mailbox, "the mailbox of new mail") };
    await tx.$executeRawUnsafe(insertSql, accountId, ...arrays);
    await writeThreads(tx, of, mails);
    await linkOutgoing(tx, accountId, mails);
    await noteArrivals(tx, of, mails);
  };
}

function storedContent(accountId: string, { id, fields, mail }: NewMail) {
  const { body } = mail;
  return {
    email_id: id,
    type: mail.type,
    from: mail.from,
    sender: mail.sender,
    to: mail.to,
    cc: mail.cc,
    bcc: mail.bcc,
    reply_to: mail.replyTo,
    sent_at: mail.sentAt,
    message_id: mail.messageId,
    in_reply_to: mail.inReplyTo,
    references: mail.references,
    conversation_id: mail.conversationId,
    preview: mail.preview,
    sensitivity: mail.sensitivity,
    size: mail.size,
    has_attachments: mail.hasAttachments,
    asks_for_receipt: mail.asksForReceipt,
    web_link: mail.webLink,
    headers: mail.headers,
    body_state: body.state,
    body_reason: "reason" in body ? body.reason : null,
    body_type: body.state === "STORED" ? body.type : null,
    body: body.state === "STORED" ? body.content : null,
    text: body.state === "STORED" ? body.text : null,
    domains: namedDomains(mail),
    attachments_state: mayHaveAttachments(mail) ? "LATER" : "LISTED",
    search: () => searchVector(accountId, searchedParts(fields.subject, mail)),
  };
}

/** Microsoft does not count pictures within the text as attachments. */
function mayHaveAttachments({ hasAttachments, body }: MailContent): boolean {
  return hasAttachments || body.state !== "STORED" || /\bcid:/i.test(body.content);
}
