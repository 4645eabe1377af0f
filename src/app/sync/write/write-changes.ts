import type { InboxRef } from "../../../core/sync/inbox.ts";
import { planPair, type Send } from "../../../core/sync/plan.ts";
import { actionOf, pairKeyOf, type StoredItem } from "../../../core/sync/planned-item.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { loadPairs } from "../compare/load-pairs.ts";
import { record } from "../record.ts";
import type { SyncSession } from "../session.ts";
import { sendAll } from "./send-all.ts";

const BATCH = 200;

/**
 * Carries the plan out, batch by batch: load what it was decided on, skip what has changed since, record Oro's side and the ledger in one
 * transaction, send to Microsoft, settle in a second one. What changed during a write comes back as a newer row and is decided again.
 * @param items how many there are
 */
export async function writeChanges(session: SyncSession, items: number): Promise<void> {
  session.tally.begin("WRITE", items);
  for (let after = 0n; ; ) {
    const batch = await session.inTx(async (tx) => {
      const planned = await tx.plannedItems(after, BATCH);
      const last = planned.at(-1);
      if (last === undefined) return null;
      const pairs = await loadPairs(session, tx, await tx.inboxRows(planned.flatMap(refsOf)));
      const byKey = new Map(pairs.map((pair) => [pairKeyOf(pair), pair]));
      const plans = planned.flatMap((item) => {
        const pair = byKey.get(item.pairKey);
        const action = pair === undefined ? null : actionOf(session, item, pair);
        return pair === undefined || action === null ? [] : [planPair(session, pair, action)];
      });
      const sends = await withEarlierKeys(
        tx,
        plans.flatMap(({ send }) => send ?? []),
      );
      await record(
        session,
        tx,
        plans.map(({ changes }) => changes),
        sends,
      );
      await tx.carryOut(planned.map(({ pairKey }) => pairKey));
      session.tally.add(planned.length - sends.length, {});
      return { sends, last: last.nth };
    });
    if (batch === null) return;
    after = batch.last;
    await sendAll(session, batch.sends);
  }
}

/** The rows that an item was decided on, if they still exist. */
function refsOf({ officeId, m365Id, versions: { officeSeq, m365Seq } }: StoredItem): readonly InboxRef[] {
  return [
    ...(officeId !== null && officeSeq !== null ? [{ side: "office", recordId: officeId } as const] : []),
    ...(m365Id !== null && m365Seq !== null ? [{ side: "m365", recordId: m365Id } as const] : []),
  ];
}

/**
 * A create that is repeated after one that certainly failed keeps its key. If the earlier one arrives after all, from a process that was
 * frozen, a service that knows keys refuses the second.
 */
async function withEarlierKeys(tx: RunTx, sends: readonly Send[]): Promise<readonly Send[]> {
  const creates = sends.filter(({ effect }) => effect.operation === "create");
  const earlier = await tx.createsOf(creates.map(({ effect }) => effect.officeId));
  const last = new Map(earlier.map((effect) => [effect.officeId, effect]));
  return sends.map((send) => {
    const before = send.effect.operation === "create" ? last.get(send.effect.officeId) : undefined;
    return before?.state === "FAILED" ? { ...send, effect: { ...send.effect, key: before.key } } : send;
  });
}
