// One alert for each way in that somebody made for somebody else. It is resolved when the way in ends, or when the person has seen it.
import type { Prisma, PrismaClient } from "../../../prisma/generated/client.ts";
import type { WaysIn } from "../../app/ports/ways-in.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { WayIn } from "../../core/access/way-in.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { writeAudit } from "./audit.ts";
import { endPersonAlerts, tellPerson } from "./person-alerts.ts";

type Tx = Prisma.TransactionClient;
const code = "WAY_IN_MADE";

const subjectOf = (way: WayIn["kind"], id: string) => ({ kind: "wayIn", way, id }) as const;

/** Within the transaction that makes the way in; null: nobody need be told. */
export async function tellWayIn(tx: Tx, way: WayIn | null | undefined, id: string): Promise<void> {
  if (way == null) return;
  const { kind, userId, at, message, remedy } = way;
  const { organizationId } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  const told = { userId, organizationId, message, remedy };
  await tellPerson(tx, { subject: subjectOf(kind, id), code, ...told }, at);
}

/** Within the transaction that ends the ways in. */
export async function endWaysIn(tx: Tx, kind: WayIn["kind"], ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await endPersonAlerts(
    tx,
    ids.map((id) => subjectOf(kind, id)),
    at,
  );
}

/** What ends when this person says so: ways in that others made for them, and bounces of a mailbox that they read. */
const toldTo = ({ userId, role }: Pick<Viewer, "userId" | "role">): Prisma.AlertWhereInput => {
  const reads = { readers: { some: { OR: [{ userId }, { role }] } } };
  return {
    OR: [
      { subject: "wayIn", userId },
      { subject: "bouncedMail", account: { OR: [{ userId }, { systemMailbox: reads }] } },
    ],
  };
};

export function createWaysIn(prisma: PrismaClient): WaysIn {
  return {
    async isTold(alertId, viewer) {
      return isUuid(alertId) && (await prisma.alert.count({ where: { id: alertId, ...toldTo(viewer) } })) > 0;
    },

    acknowledge: ({ alertId, viewer, tokenId }, at, audit) =>
      prisma.$transaction(async (tx) => {
        if (!isUuid(alertId)) return "notTheirs";
        const alert = await tx.alert.findFirst({ where: { id: alertId, ...toldTo(viewer) } });
        if (alert === null) return "notTheirs";
        if (alert.resolvedAt !== null) return "done";
        const comesOfIt = await tx.$queryRaw<unknown[]>`
          WITH RECURSIVE line AS (
            SELECT id, parent_id FROM api_token WHERE id = ${tokenId}::uuid
            UNION SELECT p.id, p.parent_id FROM api_token p JOIN line ON p.id = line.parent_id
          ) SELECT id FROM line WHERE id::text = ${alert.itemId}`;
        if (comesOfIt.length > 0) return "byItself";
        if (alert.accountId === null) await endPersonAlerts(tx, { ids: [alertId] }, at);
        else {
          await tx.alert.update({ where: { id: alertId }, data: { resolvedAt: at, updatedAt: at } });
          await writeFeed(tx, [{ topic: "alert", subjectId: alertId, accountId: alert.accountId }]);
        }
        await writeAudit(tx, [
          { ...audit, to: alert.accountId === null ? alert.message : "Mail that did not reach somebody" },
        ]);
        return "done";
      }),

    async endOverdue(at) {
      await prisma.$transaction(async (tx) => {
        const over = await tx.$queryRaw<{ id: string }[]>`
          SELECT id FROM alert WHERE resolved_at IS NULL AND subject = 'wayIn'
            AND (EXISTS (SELECT FROM api_token t WHERE t.id::text = item_id AND t.expires_at <= ${at})
              OR EXISTS (
                SELECT FROM invitation i WHERE i.id::text = item_id AND i.accepted_at IS NULL AND i.expires_at <= ${at}))`;
        if (over.length > 0) await endPersonAlerts(tx, { ids: over.map(({ id }) => id) }, at);
      });
    },
  };
}
