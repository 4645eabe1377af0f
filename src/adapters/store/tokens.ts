import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { People, Person } from "../../app/ports/people.ts";
import type { StoredToken, TokenStore } from "../../app/ports/token-store.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { writeAudit } from "./audit.ts";

type TokenRow = Omit<StoredToken, "person"> & { readonly user: Omit<Person, "userId"> & { readonly id: string } };

/** Taken by the first start, so that two processes seed once. */
const seedLock = 7_365_001n;

export function createTokenStore(prisma: PrismaClient): TokenStore {
  return {
    findByHash: async (hash) => toToken(await prisma.apiToken.findUnique({ where: { hash }, include: { user: true } })),
    find: async (id) =>
      isUuid(id) ? toToken(await prisma.apiToken.findUnique({ where: { id }, include: { user: true } })) : null,

    create: (token, audit) =>
      prisma.$transaction(async (tx) => {
        const { id } = await tx.apiToken.create({ data: token });
        await writeAudit(tx, [audit]);
        return id;
      }),

    async revoke(tokenId, at, audit) {
      await prisma.$transaction(async (tx) => {
        const { count } = await tx.apiToken.updateMany({
          where: { id: tokenId, revokedAt: null },
          data: { revokedAt: at },
        });
        if (count > 0) await writeAudit(tx, [audit]);
      });
    },

    async touch(tokenId, at) {
      await prisma.apiToken.updateMany({ where: { id: tokenId }, data: { lastUsedAt: at } });
    },

    seed: ({ organization, name, email }) =>
      prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${seedLock})`;
        const found = await tx.user.findFirst({ where: { role: "ADMINISTRATOR" }, orderBy: { createdAt: "asc" } });
        if (found !== null) return { administratorId: found.id, isNew: false };
        const made = await tx.user.create({
          data: { name, email, role: "ADMINISTRATOR", organization: { create: { name: organization } } },
        });
        return { administratorId: made.id, isNew: true };
      }),

    async replaceNamed(token, at) {
      await prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${seedLock})`;
        await tx.apiToken.updateMany({
          where: { userId: token.userId, name: token.name, revokedAt: null, hash: { not: token.hash } },
          data: { revokedAt: at },
        });
        const { userId, name, role, expiresAt } = token;
        await tx.apiToken.upsert({
          where: { hash: token.hash },
          create: token,
          update: { userId, name, role, expiresAt, revokedAt: null },
        });
      });
    },
  };
}

export function createPeople(prisma: PrismaClient): People {
  return {
    async find(userId) {
      return isUuid(userId) ? toPerson(await prisma.user.findUnique({ where: { id: userId } })) : null;
    },
    async hasOrganization(id) {
      return isUuid(id) && (await prisma.organization.count({ where: { id } })) > 0;
    },
  };
}

function toToken(row: TokenRow | null): StoredToken | null {
  if (row === null) return null;
  const { id, name, role, expiresAt, revokedAt, lastUsedAt, user } = row;
  return { id, name, role, expiresAt, revokedAt, lastUsedAt, person: personOf(user) };
}

function toPerson(user: TokenRow["user"] | null): Person | null {
  return user === null ? null : personOf(user);
}

function personOf({ id, organizationId, name, email, role }: TokenRow["user"]): Person {
  return { userId: id, organizationId, name, email, role };
}
