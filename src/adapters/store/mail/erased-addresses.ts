// Of whoever is erased a keyed hash of the address stays, by which mail of them is recognised when it is read again.
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { ErasedAt } from "../../../app/ports/mail/erasures.ts";
import type { Sql } from "../../database/sql-database.ts";

export interface ErasedRow {
  readonly hash: string;
  /** ISO 8601. */
  readonly before: string;
}

/** @param address in the form for comparison */
export const erasedHash = (hashOf: (text: string) => string, organizationId: string, address: string): string =>
  hashOf(`erased ${organizationId} ${address}`);

/** Those of an organization as JSON, or null. */
export const selectErased = (organizationId: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT jsonb_agg(jsonb_build_object('hash', address_hash, 'before', received_before)) FROM erasure
  WHERE organization_id = ${organizationId}`;

/** Each address is hashed once, however many mails name it. */
export function erasedAt(
  rows: readonly ErasedRow[] | null,
  organizationId: string,
  hashOf: (text: string) => string,
): ErasedAt | null {
  if (rows === null || rows.length === 0) return null;
  const until = new Map<string, number>();
  for (const { hash, before } of rows) until.set(hash, Math.max(until.get(hash) ?? 0, Date.parse(before)));
  const known = new Map<string, number | undefined>();
  const untilOf = (address: string): number | undefined => {
    if (!known.has(address)) known.set(address, until.get(erasedHash(hashOf, organizationId, address)));
    return known.get(address);
  };
  return (receivedAt) => (address) => {
    const end = untilOf(address);
    return end !== undefined && (receivedAt === null || Date.parse(receivedAt) < end);
  };
}

/** Of the mailbox's organization. */
export async function readErasedAt(
  sql: Pick<Sql, "$queryRaw">,
  accountId: string,
  hashOf: (text: string) => string,
): Promise<ErasedAt | null> {
  const [row] = await sql.$queryRaw<{ organizationId: string; erased: ErasedRow[] | null }[]>`
    SELECT a.organization_id AS "organizationId", (${selectErased(Prisma.sql`a.organization_id`)}) AS erased
    FROM account a WHERE a.id = ${accountId}::uuid`;
  return row === undefined ? null : erasedAt(row.erased, row.organizationId, hashOf);
}
