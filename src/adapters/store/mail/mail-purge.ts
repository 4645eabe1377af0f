import { Prisma, type PrismaClient } from "../../../../prisma/generated/client.ts";
import type { AttachmentFilter, MailPurge, PurgeFilter } from "../../../app/ports/mail/mail-purge.ts";
import type { SqlDatabase } from "../../database/sql-database.ts";
import { writeReport } from "../audit.ts";
import { inTransaction } from "../context.ts";
import { collectBlobs } from "./blob-store.ts";
import { keepOut, type PlacedMail } from "./kept-out.ts";
import { isHeldMail, isHeldOutgoing } from "./legal-hold-sql.ts";
import { stateOf, trashOf, uuidArray } from "./mail-conditions.ts";
import { lockLanes, lockMailbox, removeMails, removeSentMail, tellRemoved } from "./remove-mail.ts";

export interface MailPurgeDeps {
  readonly prisma: PrismaClient;
  readonly sql: SqlDatabase;
  /** As sync recognises mail that stays out. */
  readonly hashOf: (text: string) => string;
}

export function createMailPurge({ prisma, sql, hashOf }: MailPurgeDeps): MailPurge {
  return {
    async count(accountId, filter) {
      const [found] = await sql.$queryRaw<{ mails: number; held: number }[]>`
        WITH RECURSIVE ${trashOf([accountId])}
        SELECT count(*) FILTER (WHERE NOT is_held)::int AS mails, count(*) FILTER (WHERE is_held)::int AS held
        FROM (SELECT ${isHeldMail()} AS is_held ${purgeable(accountId, filter)}) AS e`;
      return found ?? { mails: 0, held: 0 };
    },

    remove: (accountId, filter, limit) =>
      sql.$transaction(async (tx) => {
        await lockMailbox(tx, accountId, "revoke");
        const found = await tx.$queryRaw<PurgedRow[]>`
          WITH RECURSIVE ${trashOf([accountId])}
          SELECT e.id, l.m365_id AS "m365Id", f.id AS "collectionId", f.round
          ${purgeable(accountId, filter)} AND NOT ${isHeldMail()} ORDER BY e.id LIMIT ${limit}::int`;
        await keepOut(tx, accountId, found, { reason: "PURGED", hashOf });
        const ids = found.map(({ id }) => id);
        const isCopy = Prisma.sql`o.copy_email_id = ANY(${ids}::uuid[]) AND NOT ${isHeldOutgoing()}`;
        await removeSentMail(tx, accountId, isCopy);
        const removed = await removeMails(tx, accountId, ids);
        await tellRemoved(tx, accountId, ids);
        return removed;
      }),

    async countAttachments(filter) {
      const rows = await sql.$queryRaw<{ accountId: string; attachments: number; bytes: bigint; held: number }[]>`
        SELECT owner_id AS "accountId", count(*) FILTER (WHERE NOT is_held)::int AS attachments,
          coalesce(sum(size) FILTER (WHERE NOT is_held), 0)::bigint AS bytes, count(*) FILTER (WHERE is_held)::int AS held
        FROM (SELECT e.owner_id, a.size, ${isHeldMail()} AS is_held ${largeFiles(filter)}) AS a GROUP BY 1`;
      const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
      return {
        attachments: sum((row) => row.attachments),
        bytes: sum((row) => Number(row.bytes)),
        held: sum((row) => row.held),
        mailboxes: rows.filter((row) => row.attachments > 0).map(({ accountId }) => accountId),
      };
    },

    removeAttachments: (accountId, filter, limit) =>
      sql.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT FROM sync_state WHERE account_id = ${accountId}::uuid AND resource = 'EMAIL' FOR UPDATE`;
        await lockLanes(tx, accountId);
        return tx.$executeRaw`
          UPDATE email_attachment SET state = 'REMOVED', blob_id = NULL, reason = NULL WHERE id = ANY(ARRAY(
            SELECT a.id ${largeFiles({ ...filter, accountIds: [accountId] })} AND NOT ${isHeldMail()} ORDER BY a.id LIMIT ${limit}::int))`;
      }),

    collectBytes: (limit) => collectBlobs(sql, limit),

    report: (report) => inTransaction(prisma, (tx) => writeReport(tx, report)),
  };
}

interface PurgedRow extends PlacedMail {
  readonly id: string;
}

/** Mails `e` with their links `l` and their followed folders `f`; the statement has `trash`. */
const purgeable = (accountId: string, { states, folderId, receivedBefore }: PurgeFilter): Prisma.Sql => Prisma.sql`
  FROM office_email e
  LEFT JOIN link l ON l.office_id = e.id AND l.account_id = e.owner_id AND l.resource = 'EMAIL'
  LEFT JOIN collection f ON f.id = l.collection_id AND f.state = 'ACTIVE' AND f.well_known IS DISTINCT FROM 'deleteditems'
  WHERE e.owner_id = ${accountId}::uuid AND e.deleted_at IS NULL AND ${stateOf()} = ANY(${[...states]}::text[])
    AND (${folderId}::text IS NULL OR e.folder_id = ${folderId}::text)
    AND (${receivedBefore}::timestamptz IS NULL OR e.received_at < ${receivedBefore}::timestamptz)`;

/** Attachments `a` of mails `e` whose bytes are here. */
const largeFiles = ({ accountIds, largerThanBytes, receivedBefore }: AttachmentFilter): Prisma.Sql => Prisma.sql`
  FROM email_attachment a JOIN office_email e ON e.id = a.email_id
  WHERE e.owner_id = ANY(${uuidArray(accountIds)}) AND a.state = 'STORED' AND a.size > ${largerThanBytes}::bigint
    AND (${receivedBefore}::timestamptz IS NULL OR e.received_at < ${receivedBefore}::timestamptz)`;
