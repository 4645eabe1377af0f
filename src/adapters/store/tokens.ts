import type { Prisma, PrismaClient } from "../../../prisma/generated/client.ts";
import { accessEvent } from "../../app/ports/access-feed.ts";
import type { People, Person } from "../../app/ports/people.ts";
import type { NewSession, TokenStore } from "../../app/ports/token-store.ts";
import { type StandingFacts, standingOf } from "../../core/access/standing.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { writeAudit } from "./audit.ts";
import { createTokenLookup, signedInByOf } from "./token-lookup.ts";
import { endWaysIn, tellWayIn } from "./ways-in.ts";

type PersonRow = Omit<Person, "userId" | "standing"> & StandingFacts & { readonly id: string };

/** Everything about a person's identity and standing. */
const withStanding = { include: { organization: { select: { archivedAt: true } } } } as const;

/** Administrators who can sign in. */
export const administrators = {
  role: "ADMINISTRATOR",
  removedAt: null,
  suspendedAt: null,
  organization: { archivedAt: null },
} as const;

/** Taken by the first start, so that two processes seed only once. */
const seedLock = 7_365_001n;

export function createTokenStore(prisma: PrismaClient): TokenStore {
  return {
    ...createTokenLookup(prisma),

    create: ({ parentId = null, session, scopes, ...token }, audit, wayIn) =>
      prisma.$transaction(async (tx) => {
        if (parentId !== null) {
          // Locked, so that a simultaneous revocation finds the child, or this finds the revocation.
          const alive = await tx.$queryRaw<unknown[]>`
            SELECT id FROM api_token WHERE id = ${parentId}::uuid AND revoked_at IS NULL FOR SHARE`;
          if (alive.length === 0) return null;
        }
        const { id } = await tx.apiToken.create({
          data: { ...token, scopes: [...scopes], parentId, ...sessionColumns(session) },
        });
        await writeAudit(tx, [audit]);
        await tellWayIn(tx, wayIn, id);
        if (session !== undefined) {
          await tx.user.update({ where: { id: token.userId }, data: { lastSeenAt: session.startedAt } });
          await writeFeed(tx, [accessEvent("SESSION", { id, userId: token.userId })]);
        }
        return id;
      }),

    revoke: (tokenId, at, audit) =>
      prisma.$transaction(async (tx) => {
        const ended = await revokeTree(tx, [tokenId], at);
        if (ended.includes(tokenId)) await writeAudit(tx, [audit]);
        return ended;
      }),

    endSessions: ({ userId, exceptId }, at, audit) =>
      prisma.$transaction(async (tx) => {
        const open = await tx.apiToken.findMany({
          where: { userId, isSession: true, revokedAt: null, NOT: exceptId === null ? [] : [{ id: exceptId }] },
          select: { id: true },
        });
        const ended = await revokeTree(
          tx,
          open.map(({ id }) => id),
          at,
        );
        if (ended.length > 0) await writeAudit(tx, [audit(ended.length)]);
        return ended;
      }),

    async touch(tokenId, at) {
      await prisma.$executeRaw`
        WITH used AS (UPDATE api_token SET last_used_at = ${at}::timestamptz WHERE id = ${tokenId}::uuid RETURNING user_id)
        UPDATE "user" SET last_seen_at = ${at}::timestamptz FROM used WHERE id = used.user_id`;
    },

    async openSessions(at, entraSessionId) {
      const rows = await prisma.apiToken.findMany({
        where: {
          isSession: true,
          revokedAt: null,
          OR: [{ expiresAt: null }, { expiresAt: { gt: at } }],
          ...(entraSessionId === undefined ? {} : { entraSessionId }),
        },
        select: { id: true, parentId: true, signedInBy: true, user: { select: { id: true, email: true } } },
      });
      return rows.map(({ id, parentId, signedInBy, user }) => ({
        id,
        parentId,
        signedInBy: signedInByOf(signedInBy),
        person: { userId: user.id, email: user.email },
      }));
    },

    seed: ({ organization, name, email }) =>
      prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${seedLock})`;
        // The rules make sure that one remains.
        const found = await tx.user.findFirst({
          where: administrators,
          orderBy: { createdAt: "asc" },
        });
        if (found !== null) return { administratorId: found.id, isNew: false };
        const made = await tx.user.create({
          data: { name, email, role: "ADMINISTRATOR", organization: { create: { name: organization } } },
        });
        return { administratorId: made.id, isNew: true };
      }),

    async replaceNamed(token, at) {
      await prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${seedLock})`;
        const replaced = await tx.apiToken.findMany({
          where: {
            userId: token.userId,
            name: token.name,
            revokedAt: null,
            hash: { not: token.hash },
            isSession: false,
          },
          select: { id: true },
        });
        await revokeTree(
          tx,
          replaced.map(({ id }) => id),
          at,
        );
        const { userId, name, hash, role, scopes, expiresAt } = token;
        await tx.apiToken.upsert({
          where: { hash },
          create: { userId, name, hash, role, scopes: [...scopes], expiresAt },
          update: { userId, name, role, expiresAt, revokedAt: null },
        });
      });
    },
  };
}

function sessionColumns(session: NewSession | undefined) {
  if (session === undefined) return {};
  const { startedAt, signedInBy, place, entra } = session;
  return {
    isSession: true,
    createdAt: startedAt,
    lastUsedAt: startedAt,
    signedInBy,
    ...place,
    entraSessionId: entra?.sessionId ?? null,
    logoutHint: entra?.logoutHint ?? null,
  };
}

export function createPeople(prisma: PrismaClient): People {
  const findEver = async (userId: string): Promise<Person | null> => {
    const user = isUuid(userId) ? await prisma.user.findUnique({ where: { id: userId }, ...withStanding }) : null;
    return user === null ? null : personOf(user);
  };
  return {
    findEver,
    async find(userId) {
      const person = await findEver(userId);
      return person?.standing === "REMOVED" ? null : person;
    },
    async administrators() {
      const users = await prisma.user.findMany({
        where: administrators,
        orderBy: { createdAt: "asc" },
        ...withStanding,
      });
      return users.map(personOf);
    },
    async hasOrganization(id) {
      return isUuid(id) && (await prisma.organization.count({ where: { id, archivedAt: null } })) > 0;
    },
  };
}

/** Ends these tokens and, generation by generation, the tokens made with them. Each is locked before its children are looked for. */
export async function revokeTree(
  tx: Prisma.TransactionClient,
  tokenIds: readonly string[],
  at: Date,
): Promise<readonly string[]> {
  const ended: string[] = [];
  for (let generation = [...tokenIds]; generation.length > 0; ) {
    const now = await tx.apiToken.updateManyAndReturn({
      where: { id: { in: generation }, revokedAt: null },
      data: { revokedAt: at },
      select: { id: true, userId: true, isSession: true },
    });
    ended.push(...now.map(({ id }) => id));
    const sessions = now.filter(({ isSession }) => isSession);
    await writeFeed(
      tx,
      sessions.map(({ id, userId }) => accessEvent("SESSION", { id, userId })),
    );
    const children = await tx.apiToken.findMany({
      where: { parentId: { in: generation }, revokedAt: null },
      select: { id: true },
    });
    generation = children.map(({ id }) => id);
  }
  await endWaysIn(tx, "token", ended, at);
  return ended;
}

function personOf({ id, organizationId, name, email, role, ...facts }: PersonRow): Person {
  return { userId: id, organizationId, name, email, role, standing: standingOf(facts) };
}
