const DAY_MS = 86_400_000;
const PAUSE_MS = 3_600_000;

/**
 * The time of day, in milliseconds from midnight UTC, at which a collection is due. It depends on the id, so that a thousand collections
 * are spread over the day.
 */
export function reconcileSlotMs(id: string): number {
  // FNV-1a: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
  let hash = 0x811c_9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x0100_0193) >>> 0;
  return Math.floor((hash / 2 ** 32) * DAY_MS);
}

export interface Reconciled {
  readonly id: string;
  readonly reconciledAt: Date | null;
  /** When the last attempt failed, if none has succeeded since. */
  readonly reconcileFailedAt: Date | null;
  readonly reconcileOrders: number;
}

/**
 * Whether a collection is due to be compared whole, by ids and versions, with what is known of it: once a day, and whenever it was ordered.
 * Before its first full round there is nothing to compare.
 */
export function isReconcileDue(collection: Reconciled, now: Date): boolean {
  const { id, reconciledAt, reconcileFailedAt, reconcileOrders } = collection;
  if (reconcileFailedAt !== null && now.getTime() < reconcileFailedAt.getTime() + PAUSE_MS) return false;
  if (reconcileOrders > 0) return true;
  if (reconciledAt === null) return false;
  const slot = reconcileSlotMs(id);
  const lastTurn = Math.floor((now.getTime() - slot) / DAY_MS) * DAY_MS + slot;
  return reconciledAt.getTime() < lastTurn;
}
