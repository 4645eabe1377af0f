import type { RunPermit } from "../../../core/sync/action.ts";
import { decideAction } from "../../../core/sync/decide-action.ts";
import type { Effect } from "../../../core/sync/effect.ts";
import { planPair, type Send } from "../../../core/sync/plan.ts";
import type { Pair } from "../../../core/sync/situation.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { loadPairs } from "../compare/load-pairs.ts";
import { record } from "../record.ts";
import type { SyncSession } from "../session.ts";
import { sendAll } from "./send-all.ts";

const BATCH = 200;
/** Far more than the planned batches that die within the seconds after which an outcome is sure. */
const MOST_UNSETTLED = 100_000;

/**
 * Works the inbox off, batch by batch: decide with everything known, plan, record Oro's side and the ledger in one transaction, send to
 * Microsoft, settle in a second one. What changed under a write comes back as a newer row and is decided again.
 */
export async function writeChanges(session: SyncSession, permit: RunPermit): Promise<void> {
  const undecided = await session.inTx((tx) => tx.unsettledEffects(MOST_UNSETTLED));
  const isUndecided = undecidedAmong(undecided);
  session.tally.begin("WRITE", await session.inTx((tx) => tx.countReady()));
  for (let after = 0n; ; ) {
    const batch = await session.inTx(async (tx) => {
      const rows = await tx.readyRows(after, BATCH);
      const last = rows.at(-1);
      if (last === undefined) return null;
      const pairs = (await loadPairs(session, tx, rows)).filter((pair) => !isUndecided(pair));
      const plans = pairs.map((pair) => planPair(session, pair, decideAction(session, pair, permit)));
      const planned = plans.flatMap(({ send }) => send ?? []);
      const sends = await withEarlierKeys(tx, planned);
      await record(
        session,
        tx,
        plans.map(({ changes }) => changes),
        sends,
      );
      session.tally.add(rows.length - sends.length, {});
      return { sends, last: last.seq };
    });
    if (batch === null) return;
    after = batch.last;
    await sendAll(session, batch.sends);
  }
}

/**
 * A create that is made again after one that surely came to nothing keeps its key: should that one come after all, from a process that was
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

/**
 * Whether an earlier write of this pair may still be on its way to Microsoft: a record whose create is not known to have failed would
 * get a second copy.
 */
function undecidedAmong(effects: readonly Effect[]): (pair: Pair) => boolean {
  const officeIds = new Set(effects.map(({ officeId }) => officeId));
  return ({ link, officeRow, record: office }) => {
    const officeId = link?.officeId ?? office?.id ?? officeRow?.recordId;
    return officeId !== undefined && officeIds.has(officeId);
  };
}
