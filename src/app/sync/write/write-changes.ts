import type { StoredCollection } from "../../ports/stored-collection.ts";
import type { RunTx, StoredEffect } from "../../ports/sync-store.ts";
import type { RunPermit } from "../compare/action.ts";
import { decideAction } from "../compare/decide-action.ts";
import { loadPairs, type Pair } from "../compare/situation.ts";
import { destinationOf } from "../read/read-collections.ts";
import type { SyncSession } from "../session.ts";
import { type Batch, commitBatch, emptyBatch } from "./batch.ts";
import { planAction } from "./plan-action.ts";
import { sendAll } from "./send-all.ts";

const BATCH = 200;
/** Far more than the planned batches that die within the seconds after which an outcome is sure. */
const MOST_UNSETTLED = 100_000;

/** What the planning of one batch needs to know besides the session. */
export interface WriteContext {
  readonly permit: RunPermit;
  readonly destination: StoredCollection | null;
  /** Our collection ids to Microsoft's. */
  readonly externalIds: ReadonlyMap<string, string>;
}

/**
 * Works the inbox off, batch by batch: decide with everything known, write Oro's side and the ledger in one transaction, send to
 * Microsoft, settle in a second one. What changed under a write comes back as a newer row and is decided again.
 */
export async function writeChanges(
  session: SyncSession,
  collections: readonly StoredCollection[],
  permit: RunPermit,
): Promise<void> {
  const context: WriteContext = {
    permit,
    destination: destinationOf(session, collections),
    externalIds: new Map(collections.map(({ id, externalId }) => [id, externalId])),
  };
  const undecided = await session.inTx((tx) => tx.unsettledEffects(MOST_UNSETTLED));
  const isUndecided = undecidedAmong(undecided);
  session.tally.begin("WRITE", await session.inTx((tx) => tx.countReady()));
  for (let after = 0n; ; ) {
    const batch = await session.inTx(async (tx) => {
      const rows = await tx.readyRows(after, BATCH);
      const last = rows.at(-1);
      if (last === undefined) return null;
      const planned = emptyBatch();
      for (const pair of await loadPairs(session, tx, rows)) {
        if (!isUndecided(pair)) planAction(session, context, pair, decideAction(session, pair, permit), planned);
      }
      await keepKeys(tx, planned);
      await commitBatch(session, tx, planned);
      session.tally.add(rows.length - planned.sends.length, {});
      return { sends: planned.sends, last: last.seq };
    });
    if (batch === null) return;
    after = batch.last;
    await sendAll(session, context, batch.sends);
  }
}

/**
 * A create that is made again after one that surely came to nothing keeps its key: should that one come after all, from a process that was
 * frozen, a service that knows keys refuses the second.
 */
async function keepKeys(tx: RunTx, { sends }: Batch): Promise<void> {
  const creates = sends.filter(({ effect }) => effect.operation === "create");
  const earlier = await tx.createsOf(creates.map(({ effect }) => effect.officeId));
  const last = new Map(earlier.map((effect) => [effect.officeId, effect]));
  for (const [index, send] of sends.entries()) {
    const before = send.effect.operation === "create" ? last.get(send.effect.officeId) : undefined;
    if (before?.state === "FAILED") sends[index] = { ...send, effect: { ...send.effect, key: before.key } };
  }
}

/**
 * Whether an earlier write of this pair may still be on its way to Microsoft: a record whose create is not known to have failed would
 * get a second copy.
 */
function undecidedAmong(effects: readonly StoredEffect[]): (pair: Pair) => boolean {
  const officeIds = new Set(effects.map(({ officeId }) => officeId));
  return ({ link, officeRow, record }) => {
    const officeId = link?.officeId ?? record?.id ?? officeRow?.recordId;
    return officeId !== undefined && officeIds.has(officeId);
  };
}
