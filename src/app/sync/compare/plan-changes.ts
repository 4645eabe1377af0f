import { decideAction } from "../../../core/sync/decide-action.ts";
import type { Effect } from "../../../core/sync/effect.ts";
import { plannedItem } from "../../../core/sync/planned-item.ts";
import type { Pair } from "../../../core/sync/situation.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import type { SyncSession } from "../session.ts";
import { loadPairs } from "./load-pairs.ts";

const BATCH = 500;
/** Far more than the planned batches that can die within the seconds after which an outcome is certain. */
const MOST_UNSETTLED = 100_000;

/** A plan's totals, as far as somebody must be asked about it. */
export interface Planned {
  readonly items: number;
  readonly deletes: boolean;
  readonly mails: boolean;
}

/** Decides everything that is ready, batch by batch, and stores the decisions: nothing is written on either side. */
export async function planChanges(session: SyncSession): Promise<Planned> {
  let planned: Planned = { items: 0, deletes: false, mails: false };
  let isUndecided = (_pair: Pair): boolean => false;
  for (let after = 0n; ; ) {
    const last = await session.inTx(async (tx) => {
      const rows = await tx.readyRows(after, BATCH);
      if (after === 0n && (rows.length > 0 || session.run.hasPlan)) await tx.beginPlan();
      if (after === 0n && rows.length > 0) isUndecided = await undecided(tx);
      const pairs = rows.length === 0 ? [] : await loadPairs(session, tx, rows);
      const items = pairs
        .filter((pair) => !isUndecided(pair))
        .flatMap((pair) => plannedItem(session, pair, decideAction(session, pair)) ?? []);
      await tx.savePlan(items);
      planned = {
        items: planned.items + items.length,
        deletes: planned.deletes || items.some(({ isBraked }) => isBraked),
        mails: planned.mails || items.some(({ mails }) => mails.length > 0),
      };
      return rows.at(-1);
    });
    if (last === undefined) return planned;
    after = last.seq;
  }
}

/**
 * Whether an earlier write of a pair may still be on its way to Microsoft. While it is not certain that a create failed, creating again
 * would make a second copy.
 */
async function undecided(tx: RunTx): Promise<(pair: Pair) => boolean> {
  const effects: readonly Effect[] = await tx.unsettledEffects(MOST_UNSETTLED);
  const officeIds = new Set(effects.map(({ officeId }) => officeId));
  return ({ link, officeRow, record: office }) => {
    const officeId = link?.officeId ?? office?.id ?? officeRow?.recordId;
    return officeId !== undefined && officeIds.has(officeId);
  };
}
