import type { Actor } from "../../../app/ports/audit.ts";
import type { JobOrder, Wakes } from "../../../app/ports/job-queue.ts";
import type { OrderOutcome } from "../../../app/ports/sync-orders.ts";
import type { SyncKey } from "../../../app/ports/sync-store.ts";
import type { AuditAction } from "../../../core/audit/words.ts";
import { writeAudit } from "../audit.ts";
import { inTransaction, type SyncDatabase, type Tx, type WriteFeed } from "../context.ts";
import type { LockedSync } from "./run-queue.ts";

export interface OrderDeps {
  readonly prisma: SyncDatabase;
  readonly wakes: Wakes;
  readonly writeFeed: WriteFeed;
}

/** The answer to an order, and the sync whose worker has something to do now. */
export type Ordered<T> = { readonly answer: T; readonly wakes: SyncKey | null };

export const refused = (message: string): Ordered<OrderOutcome> => ({
  answer: { kind: "refused", message },
  wakes: null,
});
export const notFound: Ordered<OrderOutcome> = { answer: { kind: "notFound" }, wakes: null };
export const done = (wakes: SyncKey | null): Ordered<OrderOutcome> => ({ answer: { kind: "done" }, wakes });

/** A job that runs what is queued for one account's one resource. */
export function syncOrder({ accountId, resource }: SyncKey): JobOrder {
  return { name: "sync", key: `${accountId}:${resource}`, data: { accountId, resource } };
}

/** Carries an order out in one transaction and wakes a worker after it; if the wake fails, the sweep finds what was queued. */
export async function carryOut<T>(
  { prisma, wakes: workers }: OrderDeps,
  work: (tx: Tx) => Promise<Ordered<T>>,
): Promise<T> {
  const { answer, wakes } = await inTransaction(prisma, work);
  if (wakes !== null) await workers.wake([syncOrder(wakes)]);
  return answer;
}

/** Writes the audit entry of an order, in its transaction. */
export async function auditOrder(
  tx: Tx,
  sync: LockedSync,
  order: { readonly by: Actor; readonly action: AuditAction; readonly field: string; readonly to?: object },
): Promise<void> {
  const { by: actor, ...done } = order;
  // Runs and conflicts are deleted sooner than their history, so the entry itself says what they were.
  const to = { resource: sync.resource, ...done.to };
  await writeAudit(tx, [{ actor, level: "account", ownerId: sync.accountId, ...done, to }]);
}
