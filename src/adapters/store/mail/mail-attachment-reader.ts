import { Prisma } from "../../../../prisma/generated/client.ts";
import type { MailAttachmentReader, MailAttachmentRow } from "../../../app/ports/mail/mail-attachments.ts";
import { mailStates, type ReachedMailbox, type ReadableLevel } from "../../../core/access/mail-access.ts";
import { showsPart } from "../../../core/access/mail-view.ts";
import type { Sql } from "../../database/sql-database.ts";
import { besideMail, groupReached, isFound, levelOf, trashOf } from "./mail-conditions.ts";

const columns = Prisma.sql`a.id, a.email_id AS "emailId", e.owner_id AS "accountId", a.kind, a.name, a.content_type AS "contentType",
  a.size::float8 AS size, a.is_inline AS "isInline", a.content_id AS "contentId", a.state, a.reason, a.blob_id AS "blobId"`;

export function createMailAttachmentReader(sql: Pick<Sql, "$queryRaw">): MailAttachmentReader {
  /** A mail's level and whether its attachments are listed; null if the viewer does not read what is in it. */
  async function readMail(mailboxes: readonly ReachedMailbox[], emailId: Prisma.Sql) {
    const groups = groupReached(mailboxes.filter(({ reach }) => showsPart(reach.level, "body")));
    if (groups.length === 0) return null;
    const conditions = { groups, filter: { states: mailStates }, folderIds: null, tsquery: null };
    const accountIds = groups.flatMap((group) => group.accountIds);
    const [mail] = await sql.$queryRaw<{ id: string; level: ReadableLevel; isComplete: boolean }[]>`
      WITH RECURSIVE ${trashOf(accountIds)}
      SELECT e.id, ${levelOf(groups)} AS level, c.attachments_state = 'LISTED' AS "isComplete" FROM office_email e ${besideMail()}
      WHERE e.id = ${emailId} AND ${isFound(conditions)}`;
    return mail ?? null;
  }
  const select = (condition: Prisma.Sql) => sql.$queryRaw<MailAttachmentRow[]>`
    SELECT ${columns} FROM email_attachment a JOIN office_email e ON e.id = a.email_id WHERE ${condition} ORDER BY a.nth, a.id`;

  return {
    async ofMail(mailboxes, emailId) {
      const mail = await readMail(mailboxes, Prisma.sql`${emailId}::uuid`);
      if (mail === null) return null;
      return { isComplete: mail.isComplete, rows: await select(Prisma.sql`a.email_id = ${mail.id}::uuid`) };
    },

    async one(mailboxes, attachmentId) {
      const id = Prisma.sql`${attachmentId}::uuid`;
      const mail = await readMail(
        mailboxes,
        Prisma.sql`(SELECT a.email_id FROM email_attachment a WHERE a.id = ${id})`,
      );
      const [attachment] = mail === null ? [] : await select(Prisma.sql`a.id = ${id}`);
      return mail === null || attachment === undefined ? null : { attachment, level: mail.level };
    },
  };
}
