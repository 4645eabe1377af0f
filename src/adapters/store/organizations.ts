import type { PrismaClient } from "../../../prisma/generated/client.ts";
import { accessEvent } from "../../app/ports/access-feed.ts";
import type { OrganizationStore } from "../../app/ports/organizations.ts";
import type { OrganizationFacts } from "../../core/access/people-rules.ts";
import { standingKey } from "../../core/settings/concerns.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction, type Tx } from "./context.ts";
import { lockPeople, readOrganization } from "./known-people.ts";
import { markPending } from "./mark-pending.ts";
import { cancelRuns, endSessions } from "./persons.ts";
import { administrators } from "./tokens.ts";

export function createOrganizationStore(prisma: PrismaClient): OrganizationStore {
  return {
    create: (name, audit) =>
      inTransaction(prisma, async (tx) => {
        const { id } = await tx.organization.create({ data: { name }, select: { id: true } });
        await writeAudit(tx, [audit(id)]);
        await writeFeed(tx, [accessEvent("ORGANIZATION", { id, organizationId: id })]);
        return { organizationId: id };
      }),

    change: (organizationId, decide) =>
      inTransaction(prisma, async (tx) => {
        await lockPeople(tx);
        const { changes, audit } = decide(await readFacts(tx, organizationId));
        if (Object.keys(changes).length > 0) {
          await tx.organization.update({ where: { id: organizationId }, data: changes });
          await writeFeed(tx, [accessEvent("ORGANIZATION", { id: organizationId, organizationId })]);
        }
        await writeAudit(tx, audit);
        const { archivedAt } = changes;
        if (archivedAt === undefined) return { ended: [], mayOtherThings: false, pending: null, userIds: [] };
        // The standing of everybody in it changes.
        await writeFeed(tx, [accessEvent("PERSON", { organizationId })]);
        const people = await tx.user.findMany({ where: { organizationId, removedAt: null }, select: { id: true } });
        const userIds = people.map(({ id }) => id);
        const ended = archivedAt === null ? [] : await endSessions(tx, userIds, archivedAt);
        if (archivedAt !== null) await cancelRuns(tx, { organizationId });
        return {
          ended,
          userIds,
          mayOtherThings: true,
          pending: await markPending(tx, `organization:${organizationId}`, standingKey),
        };
      }),
  };
}

async function readFacts(tx: Tx, organizationId: string): Promise<OrganizationFacts | null> {
  const found = await readOrganization(tx, organizationId);
  if (found === null) return null;
  const administratorsElsewhere = await tx.user.count({
    where: { ...administrators, organizationId: { not: organizationId } },
  });
  return { organizationId, name: found.name, isArchived: found.isArchived, administratorsElsewhere };
}
