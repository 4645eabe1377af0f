import { domainToUnicode } from "node:url";
import type { Prisma, PrismaClient, PeoplePreview as Row } from "../../../prisma/generated/client.ts";
import { accessEvent } from "../../app/ports/access-feed.ts";
import type { ImportedPerson, PeoplePreview, PeoplePreviews } from "../../app/ports/people-previews.ts";
import { addressText, readAddress } from "../../core/access/mail-domain.ts";
import type { DirectoryPerson, KnownHere } from "../../core/access/people-import.ts";
import { must } from "../../lib/must.ts";
import { storableJson } from "../../lib/storable-json.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { writeAudit } from "./audit.ts";
import { lockPeople, readOrganization } from "./known-people.ts";

export function createPeoplePreviews(prisma: PrismaClient): PeoplePreviews {
  /** Returns the preview's id; null when it is gone or does not match. */
  const write = (
    where: Prisma.PeoplePreviewWhereInput,
    data: Prisma.PeoplePreviewUpdateManyMutationInput,
  ): Promise<string | null> =>
    prisma.$transaction(async (tx) => {
      const [written] = await tx.peoplePreview.updateManyAndReturn({
        where,
        data,
        select: { id: true, viewerId: true },
      });
      if (written === undefined) return null;
      await tell(tx, written);
      return written.id;
    });
  return {
    async begin(viewerId, expiresAt) {
      await prisma.$transaction(async (tx) => {
        await tx.peoplePreview.deleteMany({ where: { viewerId } });
        await tell(tx, await tx.peoplePreview.create({ data: { viewerId, expiresAt } }));
      });
    },

    startReading: (viewerId, now) =>
      write({ viewerId, state: "WAITING", expiresAt: { gt: now } }, { state: "READING" }),

    progress: async (id, read) => (await write({ id }, { read })) !== null,

    async finish(id, { people, verifiedDomains, ...found }) {
      const data = { ...found, state: "READY", read: people.length, verifiedDomains: [...verifiedDomains] };
      await write({ id }, { ...data, people: people as unknown as Prisma.InputJsonArray });
    },

    async fail(id, message) {
      await write({ id }, { state: "FAILED", message });
    },

    async find(viewerId, now) {
      const row = await prisma.peoplePreview.findFirst({ where: { viewerId, expiresAt: { gt: now } } });
      return row === null ? null : toPreview(row);
    },

    knownHere: (tenantId, people) => readKnown(prisma, tenantId, people),

    importPeople: ({ tenantId, organizationId, at }, people, choose, audit) =>
      prisma.$transaction(
        async (tx) => {
          await lockPeople(tx);
          const organization = await readOrganization(tx, organizationId);
          if (organization === null || organization.isArchived) return "noOrganization";
          const chosen = choose(await readKnown(tx, tenantId, people));
          const made = await insert(tx, { tenantId, organizationId, at }, chosen);
          await writeAudit(tx, audit(made));
          if (made.length > 0) await writeFeed(tx, [accessEvent("PERSON", { organizationId })]);
          return { imported: made.length };
        },
        { timeout: 60_000 },
      ),
  };
}

async function tell(
  tx: Prisma.TransactionClient,
  { id, viewerId }: { readonly id: string; readonly viewerId: string },
): Promise<void> {
  await writeFeed(tx, [accessEvent("PEOPLE_IMPORT", { id, userId: viewerId })]);
}

function toPreview({ state, people, viewerId: _viewer, ...row }: Row): PeoplePreview {
  // Only we write it.
  return { ...row, state: state as PeoplePreview["state"], people: people as unknown as readonly DirectoryPerson[] };
}

/** Addresses are compared as at a sign-in, whichever spelling of a domain is stored. */
async function readKnown(
  tx: Pick<Prisma.TransactionClient, "$queryRaw">,
  tenantId: string,
  people: readonly DirectoryPerson[],
): Promise<KnownHere> {
  const objectIds = people.map(({ objectId }) => objectId);
  const spellings = people.flatMap(({ userPrincipalName }) => {
    const address = readAddress(userPrincipalName);
    if (address === null) return [];
    return [...new Set([addressText(address), `${address.local}@${domainToUnicode(address.domain)}`])];
  });
  const identities = await tx.$queryRaw<{ objectId: string; isRemoved: boolean }[]>`
    SELECT i.object_id AS "objectId", u.removed_at IS NOT NULL AS "isRemoved" FROM person_identity i JOIN "user" u ON u.id = i.user_id
    WHERE i.tenant_id = ${tenantId} AND i.object_id = ANY(${objectIds})`;
  const users = await tx.$queryRaw<{ email: string }[]>`
    SELECT email FROM "user" WHERE removed_at IS NULL AND email = ANY(${spellings})`;
  const idsOf = (isRemoved: boolean) =>
    new Set(identities.filter((one) => one.isRemoved === isRemoved).map(({ objectId }) => objectId));
  const addresses = users.map(({ email }) => {
    const address = readAddress(email);
    return address === null ? email : addressText(address);
  });
  return { boundIds: idsOf(false), removedIds: idsOf(true), addresses: new Set(addresses) };
}

/** In one statement. A person who signed on at this very moment exists already and is left unchanged. */
async function insert(
  tx: Prisma.TransactionClient,
  { tenantId, organizationId, at }: { readonly tenantId: string; readonly organizationId: string; readonly at: Date },
  chosen: readonly ImportedPerson[],
): Promise<(ImportedPerson & { readonly userId: string })[]> {
  const rows = await tx.$queryRaw<{ userId: string; email: string; isBound: boolean }[]>`
    WITH wanted AS (
      SELECT * FROM jsonb_to_recordset(${storableJson(chosen)}::jsonb)
        AS w(name text, email text, "objectId" text, "userPrincipalName" text, "displayName" text)
    ), made AS (
      INSERT INTO "user" (organization_id, name, email, role)
      SELECT ${organizationId}::uuid, name, email, 'USER' FROM wanted ON CONFLICT DO NOTHING RETURNING id, email
    ), bound AS (
      INSERT INTO person_identity (tenant_id, object_id, user_id, user_principal_name, display_name, bound_at)
      SELECT ${tenantId}, w."objectId", m.id, w."userPrincipalName", w."displayName", ${at} FROM made m JOIN wanted w USING (email)
      ON CONFLICT DO NOTHING RETURNING user_id
    )
    SELECT m.id AS "userId", m.email, b.user_id IS NOT NULL AS "isBound" FROM made m LEFT JOIN bound b ON b.user_id = m.id`;
  const unbound = rows.filter(({ isBound }) => !isBound).map(({ userId }) => userId);
  if (unbound.length > 0) await tx.user.deleteMany({ where: { id: { in: unbound } } });
  const byEmail = new Map(chosen.map((one) => [one.email, one]));
  return rows
    .filter(({ isBound }) => isBound)
    .map(({ userId, email }) => ({ ...must(byEmail.get(email), email), userId }));
}
