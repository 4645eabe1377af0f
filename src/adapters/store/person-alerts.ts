// Alerts for one person, of who may come at their records; written and ended within the transaction that does what they tell of.
import type { Prisma } from "../../../prisma/generated/client.ts";
import { writeFeed } from "../feed/events.ts";

interface PersonAlert {
  readonly key: string;
  readonly userId: string;
  readonly organizationId: string;
  readonly code: "GLASS_BROKEN" | "WAY_IN_MADE";
  /** What it is about. */
  readonly itemId: string;
  readonly message: string;
  readonly remedy: string;
}

/** The same one again is told anew. */
export async function tellPerson(
  tx: Prisma.TransactionClient,
  { key, userId, organizationId, code, itemId, message, remedy }: PersonAlert,
  at: Date,
): Promise<void> {
  const told = { organizationId, userId, message, remedy, createdAt: at, updatedAt: at };
  const alert = await tx.alert.upsert({
    where: { key },
    create: { key, source: "m365-sync", type: "access", code, itemId, ...told },
    update: { ...told, resolvedAt: null },
    select: { id: true },
  });
  await writeFeed(tx, [{ topic: "alert", subjectId: alert.id, organizationId, userId }]);
}

/** Those that are not ended yet. */
export async function endPersonAlerts(
  tx: Prisma.TransactionClient,
  where: Pick<Prisma.AlertWhereInput, "id" | "key">,
  at: Date,
): Promise<void> {
  const resolved = await tx.alert.updateManyAndReturn({
    where: { ...where, type: "access", resolvedAt: null },
    data: { resolvedAt: at, updatedAt: at },
    select: { id: true, userId: true },
  });
  await writeFeed(
    tx,
    resolved.map(({ id, userId }) => ({ topic: "alert", subjectId: id, ...(userId === null ? {} : { userId }) })),
  );
}
