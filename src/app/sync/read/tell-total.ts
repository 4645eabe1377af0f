import type { StoredCollection } from "../../ports/sync/collections.ts";
import { StoreError } from "../../store-error.ts";
import type { SyncSession } from "../session.ts";

/**
 * A first reading may take hours: how much there is, is asked while the first pages are read already. What is here does not come again. If
 * Microsoft does not say how much there is, the total stays unknown.
 * @param toRead all that is read, if any of it is read for the first time; else none
 * @returns done when the total is known, or is known to stay unknown
 */
export async function tellTotal(
  { records, tally, knownOnly, inTx, call }: Pick<SyncSession, "records" | "tally" | "knownOnly" | "inTx" | "call">,
  toRead: readonly Pick<StoredCollection, "id" | "externalId">[],
): Promise<{ readonly done: Promise<void> }> {
  const ids = toRead.filter(({ id }) => !knownOnly.has(id)).map(({ externalId }) => externalId);
  if (records.countItems === undefined || ids.length === 0) return { done: Promise.resolve() };
  // Before the reading: its transactions and this one must not meet.
  const linked = await inTx((tx) => tx.countLinked());
  const counting = call("read", async (signal) => (await records.countItems?.(ids, signal)) ?? null);
  const done = counting.then(
    (items) => {
      if (items !== null) tally.total = Math.max(0, items - linked);
    },
    (error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
    },
  );
  // When the reading fails first, nobody awaits this any more.
  done.catch(() => undefined);
  return { done };
}
