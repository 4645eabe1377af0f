import { Prisma, type PrismaClient } from "../../../../prisma/generated/client.ts";
import type { MailEdits, PickedMail } from "../../../app/ports/mail/mail-edits.ts";
import { mailEvent } from "../../../app/ports/mail/mail-feed.ts";
import type { OfficeTable } from "../../../app/ports/office-table.ts";
import type { MailPlaces } from "../../../core/mail/mail-edit.ts";
import type { OfficeRecord, OfficeWrite } from "../../../core/records/office-record.ts";
import type { RecordFields } from "../../../core/records/record.ts";
import { pick } from "../../../core/sync/merge.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { Sql } from "../../database/sql-database.ts";
import { writeFeed } from "../../feed/feed-events.ts";
import { isHeldMail } from "./legal-hold-sql.ts";
import { besideMail, stateOf, trashOf, uuidArray } from "./mail-conditions.ts";

/** A page of a thousand mails, on a machine that is busy. */
const TIMEOUT_MS = 30_000;

export function createMailEdits(prisma: PrismaClient, table: OfficeTable<Sql>): MailEdits {
  return {
    pick: (accountIds, ids) => prisma.$queryRaw<PickedMail[]>`
      WITH RECURSIVE ${trashOf(accountIds)}
      SELECT e.id, e.owner_id AS "accountId", ${stateOf()} AS state FROM office_email e ${besideMail()}
      WHERE e.id = ANY(${uuidArray(ids)}) AND e.owner_id = ANY(${uuidArray(accountIds)}) AND e.deleted_at IS NULL`,

    async held(ids) {
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        SELECT e.id FROM office_email e WHERE e.id = ANY(${uuidArray(ids)}) AND ${isHeldMail()}`;
      return new Set(rows.map(({ id }) => id));
    },

    async placesOf(accountIds) {
      const rows = await prisma.$queryRaw<{ accountId: string; folderId: string; isTrash: boolean }[]>`
        SELECT account_id AS "accountId", external_id AS "folderId", well_known IS NOT DISTINCT FROM 'deleteditems' AS "isTrash"
        FROM collection WHERE account_id = ANY(${uuidArray(accountIds)}) AND resource = 'EMAIL' AND state = 'ACTIVE'`;
      const places = new Map<string, MailPlaces & { readonly followed: Set<string> }>();
      for (const { accountId, folderId, isTrash } of rows) {
        const known = places.get(accountId) ?? { deletedItems: null, followed: new Set<string>() };
        known.followed.add(folderId);
        places.set(accountId, isTrash ? { ...known, deletedItems: folderId } : known);
      }
      return places;
    },

    write: (head, accountId, ids, writeFor) =>
      prisma.$transaction(
        async (tx) => {
          const present = (await table.load(tx, accountId, ids)).filter(({ isDeleted }) => !isDeleted);
          const writes = present.flatMap(({ id, fields }) => writeFor(id, fields) ?? []);
          if (writes.length === 0) return 0;
          const versions = new Map((await table.write(tx, accountId, writes)).map(({ id, version }) => [id, version]));
          await tx.$executeRaw`
            INSERT INTO email_edit (id, editor_id, kind) VALUES (${head.id}::uuid, ${head.editorId}::uuid, ${head.kind})
            ON CONFLICT (id) DO NOTHING`;
          const items = beforeImages(present, writes, versions);
          await tx.$executeRaw`
            INSERT INTO email_edit_item (edit_id, email_id, version, before)
            SELECT ${head.id}::uuid, n.id, n.version, n.before
            FROM jsonb_to_recordset(${storableJson(items)}::jsonb) AS n(id uuid, version int, before jsonb)`;
          const news = mailEvent({ accountId }, writes);
          await writeFeed(tx, news === null ? [] : [news]);
          return writes.length;
        },
        { timeout: TIMEOUT_MS, isolationLevel: Prisma.TransactionIsolationLevel.ReadCommitted },
      ),
  };
}

function beforeImages(
  present: readonly OfficeRecord[],
  writes: readonly OfficeWrite[],
  versions: ReadonlyMap<string, number>,
) {
  const fields = new Map<string, RecordFields>(present.map((one) => [one.id, one.fields]));
  return writes.map((write) => {
    const before = fields.get(write.id) ?? {};
    const replaced = write.op === "update" ? pick(before, Object.keys(write.changed)) : before;
    return { id: write.id, version: versions.get(write.id) ?? 0, before: withoutWords(replaced) };
  });
}

/** What a mail says stands with the mail alone, which may be erased. */
function withoutWords({ subject: _, ...state }: RecordFields): RecordFields {
  return state;
}
