import type { Prisma, PrismaClient } from "../../../prisma/generated/client.ts";
import type {
  MailboxConnection,
  MailboxReaders,
  NameTaken,
  StoredSystemMailbox,
  SystemMailboxes,
} from "../../app/ports/system-mailboxes.ts";
import type { Reach } from "../../core/access/rights.ts";
import { roles } from "../../core/access/role.ts";
import { isKnownObjectId } from "../../core/microsoft/mailbox-access.ts";
import { hasCode } from "../../lib/has-code.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { unreachable } from "../../lib/unreachable.ts";
import { writeReport } from "./audit.ts";
import { forgetProcessing } from "./mail/webhook-secrets.ts";
import { resolveSignInAlert } from "./sign-in-alert.ts";

const include = {
  readers: { select: { userId: true, role: true }, orderBy: { userId: "asc" } },
  account: {
    select: {
      ...{ state: true, stateReason: true, access: true, tenantId: true, objectId: true, userPrincipalName: true },
    },
  },
} as const satisfies Prisma.SystemMailboxInclude;
type Row = Prisma.SystemMailboxGetPayload<{ include: typeof include }>;

/** Mailboxes of organizations, with whoever reads them. */
export function createSystemMailboxes(prisma: PrismaClient): SystemMailboxes {
  return {
    async find(id) {
      if (!isUuid(id)) return null;
      const row = await prisma.systemMailbox.findFirst({ where: { id, removedAt: null }, include });
      return row === null ? null : toMailbox(row);
    },

    async findByAccount(accountId) {
      if (!isUuid(accountId)) return null;
      const row = await prisma.systemMailbox.findFirst({ where: { accountId, removedAt: null }, include });
      return row === null ? null : toMailbox(row);
    },

    async list(reach, { userId, organizationId, role }) {
      const reads = { organizationId, readers: { some: { OR: [{ userId }, { role }] } } };
      const rows = await prisma.systemMailbox.findMany({
        // An empty condition within OR would not count.
        where: { removedAt: null, ...(reach.kind === "all" ? {} : { OR: [within(reach), reads] }) },
        include,
        orderBy: [{ label: "asc" }, { id: "asc" }],
      });
      return rows.map(toMailbox);
    },

    async listPeoplesMailboxes(tenantId) {
      const known = await prisma.account.findMany({
        where: { tenantId, userId: { not: null }, releasedAt: null },
        select: { objectId: true },
        take: 200,
      });
      return known.map(({ objectId }) => objectId);
    },

    create: ({ readers, importFrom, ...mailbox }, report) =>
      named(() =>
        prisma.$transaction(async (tx) => {
          if (await isOfPerson(tx, mailbox.address)) return "addressTaken" as const;
          const { id } = await tx.systemMailbox.create({
            data: { ...mailbox, ...(importFrom !== null && { importFrom }), readers: { create: rowsOf(readers) } },
            select: { id: true },
          });
          await writeReport(tx, report(id));
          return { id };
        }),
      ),

    change: (id, expectedVersion, { readers, ...change }, report) =>
      named(() =>
        prisma.$transaction(async (tx) => {
          const { count } = await tx.systemMailbox.updateMany({
            where: { id, version: expectedVersion, removedAt: null },
            data: { ...change, version: { increment: 1 } },
          });
          if (count === 0) return "stale" as const;
          if (change.address !== undefined && (await isOfPerson(tx, change.address))) throw new TakenError();
          if (readers !== undefined) {
            await tx.systemMailboxReader.deleteMany({ where: { mailboxId: id } });
            await tx.systemMailboxReader.createMany({
              data: rowsOf(readers).map((row) => ({ ...row, mailboxId: id })),
            });
          }
          await writeReport(tx, report);
          return "changed" as const;
        }),
      ),

    connect: (id, connection) => prisma.$transaction((tx) => connect(tx, id, connection)),

    remove: (id, report) =>
      prisma.$transaction(async (tx) => {
        const { accountId } = await tx.systemMailbox.update({
          where: { id },
          data: { removedAt: new Date(), readers: { deleteMany: {} }, version: { increment: 1 } },
          select: { accountId: true },
        });
        if (accountId !== null) {
          await tx.account.update({ where: { id: accountId }, data: { releasedAt: new Date() } });
        }
        await forgetProcessing(tx, id);
        await writeReport(tx, report);
      }),
  };
}

async function connect(
  tx: Prisma.TransactionClient,
  id: string,
  { access, viaAccountId, found, state, stateReason, tokenCacheFor, report }: MailboxConnection,
) {
  const { tenantId, objectId } = found;
  // Two sign-ins to the same mailbox run one after the other.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${tenantId}/${objectId}`}, 0))`;
  const [mailbox] = await tx.$queryRaw<{ accountId: string | null; organizationId: string; address: string }[]>`
    SELECT account_id AS "accountId", organization_id AS "organizationId", address FROM system_mailbox
    WHERE id = ${id}::uuid AND removed_at IS NULL FOR UPDATE`;
  if (mailbox === undefined) return "gone" as const;
  const holder = await tx.account.findFirst({ where: { tenantId, objectId, releasedAt: null } });
  if (holder !== null && holder.id !== mailbox.accountId) return "taken" as const;
  if (await isOfPerson(tx, mailbox.address)) return "taken" as const;
  const before = mailbox.accountId === null ? null : await tx.account.findUnique({ where: { id: mailbox.accountId } });
  if (before !== null && isAnother(before, found)) return "other" as const;
  const accountId = before?.id ?? crypto.randomUUID();
  const cache = tokenCacheFor?.(accountId);
  const data = {
    ...{ organizationId: mailbox.organizationId, tenantId, access, viaAccountId, state, stateReason },
    // What is known is not forgotten because another way does not tell it.
    objectId: isKnownObjectId(objectId) ? objectId : (before?.objectId ?? objectId),
    userPrincipalName: found.userPrincipalName,
    displayName: found.displayName,
    grantedScopes: [...found.grantedScopes],
    tokenCache: cache?.ciphertext ?? null,
    tokenKeyId: cache?.keyId ?? null,
    connectedAt: new Date(),
  };
  await tx.account.upsert({
    where: { id: accountId },
    create: { id: accountId, userId: null, ...data },
    update: data,
  });
  await tx.systemMailbox.update({ where: { id }, data: { accountId } });
  await resolveSignInAlert(tx, accountId);
  await writeReport(tx, report(accountId));
  return { accountId };
}

/** An object id that was never told cannot differ. */
function isAnother(
  before: { readonly tenantId: string; readonly objectId: string },
  { tenantId, objectId }: MailboxConnection["found"],
): boolean {
  if (!isKnownObjectId(before.objectId) || !isKnownObjectId(objectId)) return before.tenantId !== tenantId;
  return before.tenantId !== tenantId || before.objectId !== objectId;
}

/** A mailbox is a person's or the system's, never both. Where only its address is known, that decides. */
async function isOfPerson(tx: Prisma.TransactionClient, address: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ is: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM account WHERE user_id IS NOT NULL AND released_at IS NULL AND lower(user_principal_name) = lower(${address})
    ) OR EXISTS (SELECT FROM "user" WHERE removed_at IS NULL AND email = lower(${address})) AS "is"`;
  return row?.is === true;
}

class TakenError extends Error {}

/** The unique indexes decide, not a look before. */
async function named<T>(write: () => Promise<T>): Promise<T | NameTaken> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof TakenError) return "addressTaken";
    if (!hasCode(error, "P2002")) throw error;
    return JSON.stringify(error).includes("label") ? "labelTaken" : "addressTaken";
  }
}

function rowsOf({ userIds, roles }: MailboxReaders) {
  return [...userIds.map((userId) => ({ userId })), ...roles.map((role) => ({ role }))];
}

function within(reach: Reach): Prisma.SystemMailboxWhereInput {
  switch (reach.kind) {
    case "all":
      return {};
    case "organization":
      return { organizationId: reach.organizationId };
    case "own":
    case "people":
    case "none":
      return { id: { in: [] } };
    default:
      return unreachable(reach);
  }
}

function toMailbox({ readers, createdAt: _createdAt, removedAt: _removedAt, ...row }: Row): StoredSystemMailbox {
  return {
    ...row,
    readers: {
      userIds: readers.flatMap(({ userId }) => userId ?? []),
      roles: roles.filter((role) => readers.some((reader) => reader.role === role)),
    },
  };
}
