import { Prisma } from "../../../../prisma/generated/client.ts";
import type { OfficeRecords } from "../../../app/ports/sync/office-records.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import type { RunContext } from "../context.ts";
import { isHeldMail } from "../mail/legal-hold-sql.ts";
import { primaryAccountOf } from "../primary-mailbox.ts";

/** The owner's records, in the run's transaction. */
export function officeStatements({ tx, run, office }: RunContext): OfficeRecords {
  const primary = primaryAccountOf(Prisma.sql`${run.userId}::uuid`, Prisma.sql`${run.resource}::resource`);
  return {
    // An id may come from a mark that somebody else wrote: an invalid id belongs to nobody.
    loadOffice: (ids) => office.load(tx, run.scopeId, ids.filter(isUuid)),
    findOfficeByNaturalKeys: (keys) => office.findByNaturalKeys(tx, run.scopeId, keys),
    async writeOffice(writes) {
      const written = await office.write(tx, run.scopeId, writes, run);
      return new Map(written.map(({ id, version }) => [id, version]));
    },
    async heldOffice(ids) {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        SELECT e.id FROM office_email e WHERE e.id = ANY(${[...ids]}::uuid[]) AND ${isHeldMail()}`;
      return new Set(rows.map(({ id }) => id));
    },
    async isPrimary() {
      const [found] = await tx.$queryRaw<{ isPrimary: boolean }[]>`
        SELECT ${primary} = ${run.accountId}::uuid AS "isPrimary"`;
      return found?.isPrimary ?? false;
    },
    claimOffice: (ids) => office.claim(tx, run.scopeId, run.accountId, ids),
    releaseOffice: (ids) => office.release(tx, run.scopeId, run.accountId, ids),
    async handOver(ids) {
      if (ids.length === 0) return;
      await tx.$executeRaw`
        INSERT INTO inbox_item (account_id, resource, side, record_id, removed)
        SELECT ${primary}, ${run.resource}::resource, 'office', t.id::text, false FROM ${Prisma.raw(office.tableName)} t
        WHERE t.id = ANY(${[...ids]}::uuid[]) AND t.owner_id = ${run.scopeId}::uuid AND t.account_id IS NULL AND t.deleted_at IS NULL
        ON CONFLICT (account_id, resource, side, record_id) DO NOTHING`;
    },
  };
}
