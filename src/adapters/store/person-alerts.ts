// Alerts for one person about who may read their records; written and ended within the transaction that causes them.
import type { Prisma } from "../../../prisma/generated/client.ts";
import { type AlertSubject, keyOf } from "../../core/status/alert-subject.ts";
import { writeFeed } from "../feed/feed-events.ts";

type PersonSubject = Extract<AlertSubject, { readonly kind: "brokenGlass" | "wayIn" }>;

interface PersonAlert {
  readonly subject: PersonSubject;
  readonly userId: string;
  readonly organizationId: string;
  readonly code: "GLASS_BROKEN" | "WAY_IN_MADE";
  readonly message: string;
  readonly remedy: string;
}

/** The same alert raised again counts as new. */
export async function tellPerson(
  tx: Prisma.TransactionClient,
  { subject, userId, organizationId, code, message, remedy }: PersonAlert,
  at: Date,
): Promise<void> {
  const told = { organizationId, userId, message, remedy, createdAt: at, updatedAt: at };
  const key = keyOf(subject);
  const itemId = subject.kind === "wayIn" ? subject.id : subject.glassId;
  const alert = await tx.alert.upsert({
    where: { key },
    create: { key, subject: subject.kind, source: "m365-sync", type: "access", code, itemId, ...told },
    update: { ...told, resolvedAt: null },
    select: { id: true },
  });
  await writeFeed(tx, [{ topic: "alert", subjectId: alert.id, organizationId, userId }]);
}

/** Only those that are still open. */
export async function endPersonAlerts(
  tx: Prisma.TransactionClient,
  which: readonly PersonSubject[] | { readonly ids: readonly string[] },
  at: Date,
): Promise<void> {
  const where = "ids" in which ? { id: { in: [...which.ids] } } : { key: { in: which.map(keyOf) } };
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
