import { domainToUnicode } from "node:url";
import type { Prisma, PrismaClient } from "../../../prisma/generated/client.ts";
import { accessEvent } from "../../app/ports/access-feed.ts";
import type { Identities, IdentityKey, SeenIdentity } from "../../app/ports/identities.ts";
import type { MailAddress } from "../../core/access/mail-domain.ts";
import type { KnownPerson } from "../../core/access/sign-on.ts";
import { type StandingFacts, standingOf } from "../../core/access/standing.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction } from "./context.ts";
import { endWaysIn, tellWayIn } from "./ways-in.ts";

const person = {
  id: true,
  email: true,
  suspendedAt: true,
  removedAt: true,
  organization: { select: { archivedAt: true } },
} as const;

export function createIdentities(prisma: PrismaClient): Identities {
  return {
    async known(key, address) {
      const [identity, user] = await Promise.all([
        prisma.personIdentity.findUnique({
          where: { tenantId_objectId: keyOf(key) },
          select: { user: { select: person } },
        }),
        address === null
          ? null
          : prisma.user.findFirst({
              where: { email: { in: spellings(address) }, removedAt: null },
              select: { ...person, _count: { select: { identities: true } } },
            }),
      ]);
      return {
        byIdentity: identity === null ? null : knownOf(identity.user),
        byAddress: user === null ? null : { ...knownOf(user), hasIdentity: user._count.identities > 0 },
      };
    },

    async seen({ tenantId, objectId, ...seen }, lastSeenAt) {
      await prisma.$transaction(async (tx) => {
        const changed = await tx.personIdentity.updateManyAndReturn({
          where: { tenantId, objectId },
          data: { ...seen, lastSeenAt },
          select: { userId: true },
        });
        for (const { userId } of changed) await tell(tx, { tenantId, objectId }, userId);
      });
    },

    bind: (identity, userId, { isFurther, at, audit, wayIn }) =>
      inTransaction(prisma, async (tx) => {
        await oneByOne(tx, identity, userId);
        const present = await tx.personIdentity.findUnique({
          where: { tenantId_objectId: keyOf(identity) },
          select: { userId: true, user: { select: { removedAt: true } } },
        });
        if (present !== null && present.userId !== userId && present.user.removedAt === null) return "taken";
        const others = await tx.personIdentity.count({ where: { userId, NOT: keyOf(identity) } });
        if (others > 0 && !isFurther) return "taken";
        // An administrator knows less about it than it said itself when it signed in.
        if (isFurther && present?.userId === userId) return "bound";
        const row = { ...identity, userId, boundAt: at, lastSeenAt: isFurther ? null : at };
        if (!(await put(tx, row, present !== null))) return "taken";
        if (present !== null && present.userId !== userId) await tell(tx, identity, present.userId);
        await tellWayIn(tx, wayIn, idOf(identity));
        await writeAudit(tx, [audit]);
        return "bound";
      }),

    create: (user, identity, at, audit) =>
      inTransaction(prisma, async (tx) => {
        const organization = await tx.organization.findFirst({
          where: { archivedAt: null, ...(user.organizationId === null ? {} : { id: user.organizationId }) },
          orderBy: { createdAt: "asc" },
          select: { id: true },
        });
        if (organization === null) return "noOrganization";
        await oneByOne(tx, identity, identity.objectId);
        const present = await tx.personIdentity.findUnique({
          where: { tenantId_objectId: keyOf(identity) },
          select: { user: { select: { removedAt: true } } },
        });
        if (present !== null && present.user.removedAt === null) return "taken";
        // Not a caught error: that would have ended the transaction.
        const [made] = await tx.user.createManyAndReturn({
          data: [{ ...user, organizationId: organization.id }],
          skipDuplicates: true,
          select: { id: true },
        });
        if (made === undefined) return "taken";
        if (!(await put(tx, { ...identity, userId: made.id, boundAt: at, lastSeenAt: at }, present !== null))) {
          await tx.user.delete({ where: { id: made.id } });
          return "taken";
        }
        await writeFeed(tx, [accessEvent("PERSON", { id: made.id, userId: made.id })]);
        await writeAudit(tx, audit(made.id));
        return { userId: made.id };
      }),

    unbind: (key, at, audit) =>
      prisma.$transaction(async (tx) => {
        const found = await tx.personIdentity.findUnique({ where: { tenantId_objectId: keyOf(key) } });
        if (found === null) return null;
        await tx.personIdentity.deleteMany({ where: keyOf(key) });
        await endWaysIn(tx, "identity", [idOf(key)], at);
        await tell(tx, key, found.userId);
        await writeAudit(tx, [audit(found, found.userId)]);
        return found.userId;
      }),

    async usersOf(tenantId) {
      const rows = await prisma.personIdentity.findMany({ where: { tenantId }, select: { userId: true } });
      return [...new Set(rows.map(({ userId }) => userId))];
    },

    confirmedTenants: () => prisma.confirmedTenant.findMany({ orderBy: { confirmedAt: "asc" } }),

    async confirm(tenant, audit) {
      const { tenantId, ...data } = tenant;
      await prisma.$transaction(async (tx) => {
        await tx.confirmedTenant.upsert({ where: { tenantId }, create: tenant, update: data });
        await writeAudit(tx, [audit]);
        await writeFeed(tx, [accessEvent("SIGN_ON")]);
      });
    },

    withdraw: (tenantId, audit) =>
      prisma.$transaction(async (tx) => {
        const found = await tx.confirmedTenant.findUnique({ where: { tenantId } });
        const { count } = await tx.confirmedTenant.deleteMany({ where: { tenantId } });
        if (found === null || count === 0) return false;
        await writeAudit(tx, [audit(found)]);
        await writeFeed(tx, [accessEvent("SIGN_ON")]);
        return true;
      }),
  };
}

/** The id in alerts and events. */
const idOf = ({ tenantId, objectId }: IdentityKey): string => `${tenantId}/${objectId}`;
const keyOf = ({ tenantId, objectId }: IdentityKey) => ({ tenantId, objectId });

/** An address may be stored with its domain in either spelling. */
const spellings = ({ local, domain }: MailAddress): string[] => [
  ...new Set([`${local}@${domain}`, `${local}@${domainToUnicode(domain)}`]),
];

function knownOf({
  id,
  email,
  ...facts
}: StandingFacts & { readonly id: string; readonly email: string }): KnownPerson {
  return { userId: id, email, standing: standingOf(facts) };
}

/** Two simultaneous sign-ins of one person, or with one identity, run one after the other. The locks are always taken in the same order. */
async function oneByOne(tx: Prisma.TransactionClient, { tenantId, objectId }: IdentityKey, userId: string) {
  for (const name of [`identity:${tenantId}/${objectId}`, `identity:${userId}`]) {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
  }
}

/**
 * False: it belongs to somebody else by now. An import does not take the lock of {@link oneByOne}, and may have written it at this very
 * moment.
 * @param isHere it is already known: this person's, or a removed person's
 */
async function put(
  tx: Prisma.TransactionClient,
  row: SeenIdentity & { readonly userId: string; readonly boundAt: Date; readonly lastSeenAt: Date | null },
  isHere: boolean,
): Promise<boolean> {
  const { count } = isHere
    ? await tx.personIdentity.updateMany({ where: keyOf(row), data: row })
    : await tx.personIdentity.createMany({ data: [row], skipDuplicates: true });
  if (count > 0) await tell(tx, row, row.userId);
  return count > 0;
}

async function tell(tx: Prisma.TransactionClient, key: IdentityKey, userId: string): Promise<void> {
  await writeFeed(tx, [accessEvent("IDENTITY", { id: idOf(key), userId })]);
}
