import type { Prisma, PrismaClient, SignIn as SignInRow } from "../../../prisma/generated/client.ts";
import { type AccountStore, type SignIn, type StoredAccount, stateByScopes } from "../../app/ports/account-store.ts";
import type { AuditAndFeed } from "../../app/ports/settings-store.ts";
import { missingScopesOf } from "../../core/microsoft/scopes.ts";
import { hasCode } from "../../lib/has-code.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { storableJson } from "../../lib/storable-json.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { writeReport } from "./audit.ts";
import { endLanes } from "./mail/forget-mail.ts";
import { raiseSignInAlert, resolveSignInAlert } from "./sign-in-alert.ts";

export function createAccountStore(prisma: PrismaClient): AccountStore {
  const find = async (id: string): Promise<StoredAccount | null> =>
    isUuid(id) ? prisma.account.findUnique({ where: { id } }) : null;

  return {
    find,
    async ownerOf(accountId) {
      if (!isUuid(accountId)) return null;
      return prisma.account.findUnique({ where: { id: accountId }, select: { organizationId: true, userId: true } });
    },
    findByMailbox: (tenantId, objectId) =>
      prisma.account.findFirst({ where: { tenantId, objectId, releasedAt: null } }),

    async startSignIn({ codeVerifier, scopes, ...signIn }, now) {
      await prisma.signIn.deleteMany({ where: { expiresAt: { lt: now } } });
      await prisma.signIn.create({
        data: { ...signIn, scopes: [...scopes], codeVerifier: codeVerifier.ciphertext, keyId: codeVerifier.keyId },
      });
    },

    async findSignIn(stateHash) {
      const found = await prisma.signIn.findUnique({ where: { stateHash } });
      return found === null ? null : toSignIn(found);
    },

    async takeSignIn(stateHash) {
      try {
        // One statement: of two answers with the same state only one gets the row.
        return toSignIn(await prisma.signIn.delete({ where: { stateHash } }));
      } catch (error) {
        if (hasCode(error, "P2025")) return null;
        throw error;
      }
    },

    connect: ({ owner, signedIn, state, stateReason, tokenCacheFor, report }) =>
      prisma.$transaction(async (tx) => {
        const { tenantId, objectId } = signedIn;
        // Two sign-ins to the same mailbox run one after the other.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${tenantId}/${objectId}`}, 0))`;
        const found = await tx.account.findFirst({ where: { tenantId, objectId, releasedAt: null } });
        if (found !== null && found.userId !== owner.userId) return "taken" as const;
        if (await isOfSystem(tx, signedIn.userPrincipalName)) return "taken" as const;
        const accountId = found?.id ?? crypto.randomUUID();
        const { ciphertext, keyId } = tokenCacheFor(accountId);
        const data = {
          organizationId: owner.organizationId,
          userPrincipalName: signedIn.userPrincipalName,
          displayName: signedIn.displayName,
          grantedScopes: [...signedIn.grantedScopes],
          state,
          stateReason,
          tokenCache: ciphertext,
          tokenKeyId: keyId,
          connectedAt: new Date(),
        };
        await tx.account.upsert({
          where: { id: accountId },
          create: { id: accountId, userId: owner.userId, tenantId, objectId, ...data },
          update: data,
        });
        await resolveSignInAlert(tx, accountId);
        await lendSignIn(tx, accountId, signedIn.grantedScopes);
        await writeReport(tx, report(accountId));
        return { accountId };
      }),

    disconnect: (accountId, report) => prisma.$transaction((tx) => signOut(tx, accountId, report)),

    async signInExpired(accountId, reason) {
      await prisma.$transaction(async (tx) => {
        const { count } = await tx.account.updateMany({
          where: { id: accountId, state: { in: ["CONNECTED", "MISSING_SCOPES", "NEEDS_REAUTH"] } },
          data: { state: "NEEDS_REAUTH", stateReason: reason },
        });
        if (count === 0) return;
        await raiseSignInAlert(tx, accountId, reason);
        await writeFeed(tx, [{ topic: "status", accountId }]);
      });
    },

    async setState(accountId, state, stateReason, report) {
      await prisma.$transaction(async (tx) => {
        await tx.account.update({ where: { id: accountId }, data: { state, stateReason } });
        await writeReport(tx, report);
      });
    },

    async setStates(changes) {
      if (changes.length === 0) return;
      await prisma.$transaction(async (tx) => {
        await tx.$executeRaw`
          WITH locked AS (
            SELECT a.id, n.state, n."stateReason" FROM account a
            JOIN jsonb_to_recordset(${storableJson(changes)}::jsonb) AS n("accountId" uuid, state account_state, "stateReason" text)
              ON n."accountId" = a.id
            ORDER BY a.id FOR UPDATE OF a
          )
          UPDATE account a SET state = locked.state, state_reason = locked."stateReason" FROM locked WHERE a.id = locked.id`;
        await writeFeed(
          tx,
          changes.map(({ accountId }) => ({ topic: "status", accountId })),
        );
      });
    },

    async setTimeZone(accountId, timeZone) {
      await prisma.account.updateMany({ where: { id: accountId, timeZone: { not: timeZone } }, data: { timeZone } });
    },

    async lendsSignIn(userId) {
      const lent = await prisma.systemMailbox.findFirst({
        where: { via: { userId }, removedAt: null },
        select: { id: true },
      });
      return lent !== null;
    },

    listByState: (states) => prisma.account.findMany({ where: { state: { in: [...states] } } }),
  };
}

/** A mailbox is a person's or the system's, never both. */
async function isOfSystem(tx: Prisma.TransactionClient, address: string): Promise<boolean> {
  const found = await tx.systemMailbox.findFirst({
    where: { address: { equals: address, mode: "insensitive" }, removedAt: null },
    select: { id: true },
  });
  return found !== null;
}

/** Mailboxes that are reached with this sign-in work again, if its permissions are enough. */
async function lendSignIn(
  tx: Prisma.TransactionClient,
  viaAccountId: string,
  grantedScopes: readonly string[],
): Promise<void> {
  const missing = missingScopesOf({ access: "DELEGATED", userId: null, grantedScopes }, ["EMAIL"]);
  const served = await tx.account.updateManyAndReturn({
    where: { viaAccountId, state: { in: ["CONNECTED", "MISSING_SCOPES", "NEEDS_REAUTH"] } },
    data: {
      grantedScopes: [...grantedScopes],
      ...stateByScopes(missing),
    },
    select: { id: true },
  });
  for (const { id } of served) await resolveSignInAlert(tx, id);
  await writeFeed(
    tx,
    served.map(({ id: accountId }) => ({ topic: "status", accountId })),
  );
}

/** Removes the sign-in, keeps the account's row. */
export async function signOut(tx: Prisma.TransactionClient, accountId: string, report: AuditAndFeed): Promise<void> {
  await tx.account.update({
    where: { id: accountId },
    data: { state: "DISCONNECTED", stateReason: null, tokenCache: null, tokenKeyId: null, grantedScopes: [] },
  });
  await endLanes(tx, [accountId]);
  // Microsoft was told before; what is being made now finds its row gone, and is dropped.
  await tx.notificationSubscription.deleteMany({ where: { accountId } });
  await resolveSignInAlert(tx, accountId);
  await writeReport(tx, report);
}

function toSignIn({ codeVerifier, keyId, ...row }: SignInRow): SignIn {
  return { ...row, codeVerifier: { ciphertext: codeVerifier, keyId } };
}
