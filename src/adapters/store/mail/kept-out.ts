// Mail that stays out of Oro although its folder is followed: of it only a keyed hash is here, another one in each mailbox.
import { storableJson } from "../../../lib/storable-json.ts";
import type { Sql } from "../../database/sql-database.ts";

/** @param hashOf keyed, of a text that is to be recognised and not kept */
export const hashOfMail = (hashOf: (text: string) => string, accountId: string, m365Id: string): string =>
  hashOf(`${accountId} ${m365Id}`);

/** A mail, and the followed folder that it lies in; null: it lies in none, and so does not come back. */
export interface PlacedMail {
  readonly m365Id: string | null;
  readonly collectionId: string | null;
  readonly round: number | null;
}

/** What was deleted here, and would come back with the next full round. */
export async function keepOut(
  tx: Pick<Sql, "$executeRaw">,
  accountId: string,
  mails: readonly PlacedMail[],
  { reason, hashOf }: { readonly reason: "PURGED" | "ERASED"; readonly hashOf: (text: string) => string },
): Promise<void> {
  const rows = mails.flatMap(({ m365Id, collectionId, round }) =>
    m365Id === null || collectionId === null
      ? []
      : [{ hash: hashOfMail(hashOf, accountId, m365Id), collectionId, round }],
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO excluded_mail (account_id, hash, collection_id, reason, round)
    SELECT ${accountId}::uuid, n.hash, n."collectionId", ${reason}, n.round
    FROM jsonb_to_recordset(${storableJson(rows)}::jsonb) AS n(hash text, "collectionId" uuid, round int)
    ON CONFLICT (account_id, hash) DO UPDATE SET reason = EXCLUDED.reason`;
}
