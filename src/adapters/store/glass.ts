import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { BrokenGlass, GlassStore } from "../../app/ports/glass-store.ts";
import type { Reach } from "../../core/access/rights.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { writeAudit } from "./audit.ts";
import { endPersonAlerts, tellPerson } from "./person-alerts.ts";

/** The organization whose administrators may read its audit. */
const ofOrganization = (reach: Reach) =>
  reach.kind === "organization" ? [{ user: { organizationId: reach.organizationId } }] : [];

const subjectOf = (glassId: string) => ({ kind: "brokenGlass", glassId }) as const;

/** Reads of one viewer come side by side: each takes the rows in the same order, so that none waits for another that waits for it. */
const lockedInOrder = (condition: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(SELECT id AS locked_id FROM broken_glass WHERE ${condition} ORDER BY id FOR NO KEY UPDATE)`;

export function createGlassStore(prisma: PrismaClient): GlassStore {
  return {
    start: (glass, organizationId, message, audit) =>
      prisma.$transaction(async (tx) => {
        const made = await tx.brokenGlass.create({ data: glass });
        await writeAudit(tx, [audit]);
        const remedy = "It ends by itself after an hour. You may end it now.";
        const told = { userId: glass.userId, organizationId, message, remedy };
        await tellPerson(tx, { subject: subjectOf(made.id), code: "GLASS_BROKEN", ...told }, glass.startedAt);
        return made;
      }),

    find: async (id) => (isUuid(id) ? prisma.brokenGlass.findUnique({ where: { id } }) : null),

    end: (which, at, audit) =>
      prisma.$transaction(async (tx) => {
        const condition = "id" in which ? Prisma.sql`id = ${which.id}::uuid` : Prisma.sql`ends_at <= ${which.dueAt}`;
        const ended = await tx.$queryRaw<BrokenGlass[]>`
          WITH due AS ${lockedInOrder(Prisma.sql`ended_at IS NULL AND ${condition}`)}
          UPDATE broken_glass SET ended_at = LEAST(ends_at, ${at}) FROM due WHERE broken_glass.id = due.locked_id
          RETURNING id, viewer_id AS "viewerId", viewer_name AS "viewerName", viewer_role::text AS "viewerRole", user_id AS "userId", reason,
            started_at AS "startedAt", ends_at AS "endsAt", ended_at AS "endedAt", reads`;
        if (ended.length === 0) return;
        await writeAudit(tx, ended.map(audit));
        await endPersonAlerts(
          tx,
          ended.map(({ id }) => subjectOf(id)),
          at,
        );
      }),

    async readable({ userId, role }, among, at) {
      const isOpen = Prisma.sql`
        viewer_id = ${userId}::uuid AND viewer_role = ${role}::role AND ended_at IS NULL AND ends_at > ${at}
          ${among === null ? Prisma.empty : Prisma.sql`AND user_id = ANY(${[...among]}::uuid[])`}`;
      const rows = await prisma.$queryRaw<{ userId: string }[]>`
        WITH open AS ${lockedInOrder(isOpen)}
        UPDATE broken_glass SET reads = reads + 1 FROM open WHERE broken_glass.id = open.locked_id
        RETURNING user_id AS "userId"`;
      return [...new Set(rows.map((row) => row.userId))];
    },

    async ownersOf(accountIds) {
      const rows = await prisma.$queryRaw<{ id: string; userId: string }[]>`
        SELECT id, user_id AS "userId" FROM account WHERE id = ANY(${[...accountIds]}::uuid[])`;
      return new Map(rows.map(({ id, userId }) => [id, userId]));
    },

    present: (viewerId, reach, at) =>
      prisma.brokenGlass.findMany({
        where: {
          endedAt: null,
          endsAt: { gt: at },
          ...(reach.kind === "all" ? {} : { OR: [{ viewerId }, { userId: viewerId }, ...ofOrganization(reach)] }),
        },
        orderBy: [{ startedAt: "desc" }, { id: "desc" }],
      }),
  };
}
