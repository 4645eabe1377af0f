import { Prisma } from "../../../../prisma/generated/client.ts";
import type { ExcludedMail } from "../../../app/ports/sync/excluded-mail.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { RunContext } from "../context.ts";
import { hashOfMail } from "../mail/kept-out.ts";

/** Of the ids only keyed hashes are stored, different ones in each mailbox. */
export function excludedMailStatements({ tx, run, hashOf, hasExcluded }: RunContext): ExcludedMail {
  // Most mailboxes have none: then no id is hashed.
  let isNobodyOut = !hasExcluded;
  const hashed = (m365Id: string): string => hashOfMail(hashOf, run.accountId, m365Id);
  const ofAccount = Prisma.sql`account_id = ${run.accountId}::uuid`;
  return {
    async saveExcluded(collectionId, round, items) {
      if (items.length === 0) return;
      isNobodyOut = false;
      const rows = [...new Map(items.map(({ m365Id, reason }) => [hashed(m365Id), reason]))];
      await tx.$executeRaw`
        INSERT INTO excluded_mail (account_id, hash, collection_id, reason, round)
        SELECT ${run.accountId}::uuid, n.hash, ${collectionId}::uuid, n.reason, ${round}::int
        FROM jsonb_to_recordset(${storableJson(rows.map(([hash, reason]) => ({ hash, reason })))}::jsonb) AS n(hash text, reason text)
        ON CONFLICT (account_id, hash) DO UPDATE SET collection_id = EXCLUDED.collection_id, reason = EXCLUDED.reason, round = EXCLUDED.round`;
    },

    async dropExcluded(m365Ids, collectionId) {
      if (m365Ids.length === 0 || isNobodyOut) return;
      await tx.$executeRaw`
        DELETE FROM excluded_mail WHERE ${ofAccount} AND hash = ANY(${m365Ids.map(hashed)}::text[]) AND reason <> 'PURGED'
          AND (${collectionId}::uuid IS NULL OR collection_id = ${collectionId}::uuid)`;
    },

    async dropExcludedIn(collectionId, round) {
      await tx.$executeRaw`
        DELETE FROM excluded_mail WHERE ${ofAccount} AND collection_id = ${collectionId}::uuid
          AND (${round ?? null}::int IS NULL OR (round < ${round ?? null}::int AND reason <> 'PURGED'))`;
    },

    async purgedAmong(m365Ids) {
      if (m365Ids.length === 0 || isNobodyOut) return new Set();
      const byHash = new Map(m365Ids.map((m365Id) => [hashed(m365Id), m365Id]));
      const rows = await tx.$queryRaw<{ hash: string }[]>`
        SELECT hash FROM excluded_mail WHERE ${ofAccount} AND hash = ANY(${[...byHash.keys()]}::text[]) AND reason = 'PURGED'`;
      return new Set(rows.flatMap(({ hash }) => byHash.get(hash) ?? []));
    },

    async seeExcluded(collectionId, round, m365Ids) {
      if (m365Ids.length === 0 || isNobodyOut) return new Set();
      const byHash = new Map(m365Ids.map((m365Id) => [hashed(m365Id), m365Id]));
      const rows = await tx.$queryRaw<{ hash: string }[]>`
        UPDATE excluded_mail SET collection_id = ${collectionId}::uuid, round = ${round}::int
        WHERE ${ofAccount} AND hash = ANY(${[...byHash.keys()]}::text[]) RETURNING hash`;
      return new Set(rows.flatMap(({ hash }) => byHash.get(hash) ?? []));
    },
  };
}
