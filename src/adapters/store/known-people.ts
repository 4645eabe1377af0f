import type { Prisma } from "../../../prisma/generated/client.ts";
import type { KnownOrganization, PersonWithFacts } from "../../app/ports/people.ts";
import { standingOf } from "../../core/access/standing.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { administrators } from "./tokens.ts";

/** Taken by every act on people and organizations: if two administrators try to suspend each other, the second one is too late. */
const peopleLock = 7_365_002n;

export async function lockPeople(tx: Prisma.TransactionClient): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${peopleLock})`;
}

export async function readPerson(
  tx: Pick<Prisma.TransactionClient, "user">,
  userId: string,
): Promise<PersonWithFacts | null> {
  const user = isUuid(userId)
    ? await tx.user.findUnique({
        where: { id: userId },
        include: { organization: { select: { archivedAt: true } } },
      })
    : null;
  if (user === null) return null;
  const { organizationId, name, email, role, suspendedAt } = user;
  const otherAdministrators = await tx.user.count({ where: { ...administrators, id: { not: userId } } });
  return { userId, organizationId, name, email, role, suspendedAt, standing: standingOf(user), otherAdministrators };
}

export async function readOrganization(
  tx: Prisma.TransactionClient,
  organizationId: string | undefined,
): Promise<KnownOrganization | null> {
  if (organizationId === undefined || !isUuid(organizationId)) return null;
  const found = await tx.organization.findUnique({ where: { id: organizationId } });
  return found === null ? null : { id: found.id, name: found.name, isArchived: found.archivedAt !== null };
}
