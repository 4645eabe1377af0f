import { Prisma, type PrismaClient } from "../../../../prisma/generated/client.ts";
import type { LegalHold, LegalHolds } from "../../../app/ports/mail/legal-holds.ts";
import { addressForms } from "../../../core/mail/address-forms.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { must } from "../../../lib/must.ts";
import { writeReport } from "../audit.ts";
import { inTransaction } from "../context.ts";

/** More than a page shows, and than an organization has. */
const MOST = 1_000;

export function createLegalHoldStore(prisma: PrismaClient): LegalHolds {
  return {
    async list(reach) {
      if (reach.kind !== "all" && reach.kind !== "organization") return [];
      return prisma.legalHold.findMany({
        where: reach.kind === "all" ? {} : { organizationId: reach.organizationId },
        orderBy: [{ placedAt: "desc" }, { id: "desc" }],
        take: MOST,
      });
    },

    find: async (id) => (isUuid(id) ? prisma.legalHold.findUnique({ where: { id } }) : null),

    place: ({ forms, ...hold }, report) =>
      inTransaction(prisma, async (tx) => {
        // Every deletion holds the row of its mailbox from before it asks until it has committed.
        await tx.$queryRaw`
          SELECT s.account_id FROM sync_state s JOIN account a ON a.id = s.account_id
          WHERE a.organization_id = ${hold.organizationId}::uuid AND s.resource = 'EMAIL'
            AND (${hold.accountId}::uuid IS NULL OR a.id = ${hold.accountId}::uuid) ORDER BY s.account_id FOR UPDATE OF s`;
        const placed = await tx.legalHold.create({ data: { ...hold, forms: [...forms] } });
        await writeReport(tx, report);
        return placed;
      }),

    lift: (id, { userId, name }, report) =>
      inTransaction(prisma, async (tx) => {
        const lifted = await tx.$executeRaw`
          UPDATE legal_hold SET lifted_at = clock_timestamp(), lifted_by_id = ${userId}::uuid, lifted_by_name = ${name}
          WHERE id = ${id}::uuid AND lifted_at IS NULL`;
        if (lifted === 0) return null;
        await writeReport(tx, report);
        return must(await tx.legalHold.findUnique({ where: { id } }), "the hold");
      }),

    async countMails(hold) {
      const [found] = await prisma.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM office_email e JOIN email_content c ON c.email_id = e.id WHERE ${keptBy(hold)}`;
      return found?.count ?? 0;
    },
  };
}

/** As `is_held` says it, for one hold. */
function keptBy({ accountId, organizationId, address }: Pick<LegalHold, "organizationId" | "accountId" | "address">) {
  if (accountId !== null) return Prisma.sql`e.owner_id = ${accountId}::uuid`;
  return Prisma.sql`e.owner_id IN (SELECT id FROM account WHERE organization_id = ${organizationId}::uuid) AND EXISTS (
    SELECT FROM jsonb_array_elements(jsonb_build_array(c."from", c.sender) || c."to" || c.cc || c.bcc || c.reply_to) AS p
    WHERE lower(btrim(p->>'address')) = ANY(${[...(addressForms(address ?? "") ?? [])]}::text[]))`;
}
