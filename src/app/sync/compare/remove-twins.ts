import { type Effect, plannedEffect } from "../../../core/sync/effect.ts";
import type { InboxRow } from "../../../core/sync/inbox.ts";
import type { Link } from "../../../core/sync/link.ts";
import { differingFields } from "../../../core/sync/merge.ts";
import type { Send } from "../../../core/sync/plan.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import type { SyncSession } from "../session.ts";
import { sendEffect } from "../write/send-effect.ts";

const BATCH = 500;

/**
 * A process that was frozen with its request half sent may create a record that another process has created meanwhile: two items with one
 * mark. The one that no link leads to is removed again, but only if nobody can have touched it:
 *
 *   - the ledger says that its create was repeated, and the link leads to what one of those creates made
 *   - it is where that create was sent to, and what the link leads to is still there: a task that somebody moves is made anew with its mark
 *   - it holds exactly what one of them sent, and still does when it is read right before
 *   - its removal mails nobody
 *
 * Any other item with a mark in use is a copy that somebody made. So is every such item where Microsoft makes only one item for a key,
 * however often the create is sent.
 */
export async function removeTwins(session: SyncSession): Promise<void> {
  if (session.records.makesOneOfAKey) return;
  for (let after = 0n; ; ) {
    const { last, found } = await session.inTx(async (tx) => {
      const rows = await tx.markedRows(after, BATCH);
      return { last: rows.at(-1), found: await twinsAmong(session, tx, rows) };
    });
    const twins = await withTheirOther(session, found);
    const sends = twins.map(({ row }) => removalOf(session, row));
    if (sends.length > 0) await session.inTx((tx) => tx.planEffects(sends.map(({ effect }) => effect)));
    for (const send of sends) await remove(session, send);
    if (last === undefined) return;
    after = last.seq;
  }
}

/** An item, and the link of the record that it seems to duplicate. */
interface Twin {
  readonly row: InboxRow;
  readonly link: Link;
}

async function twinsAmong(session: SyncSession, tx: RunTx, rows: readonly InboxRow[]): Promise<readonly Twin[]> {
  const officeIds = [...new Set(rows.flatMap(({ snapshot }) => snapshot?.mark ?? []))];
  const links = new Map((await tx.linksByOfficeIds(officeIds)).map((link) => [link.officeId, link]));
  if (links.size === 0) return [];
  const creates = await tx.createsOf([...links.keys()]);
  return rows.flatMap((row) => {
    const link = links.get(row.snapshot?.mark ?? "");
    if (link === undefined || link.m365Id === row.recordId) return [];
    if (session.readOnlyCollections.has(row.collectionId ?? "")) return [];
    return isTwin(session, row, link, creates) ? [{ row, link }] : [];
  });
}

/** Those whose link leads to an item that exists now; if it cannot be read, that is unknown. */
async function withTheirOther(session: SyncSession, twins: readonly Twin[]): Promise<readonly Twin[]> {
  if (twins.length === 0) return [];
  const refs = twins.map(({ link }) => ({
    collectionId: session.collections.get(link.collectionId) ?? "",
    id: link.m365Id,
  }));
  const others = await session.call("read", (signal) => session.records.readMany(refs, signal));
  return twins.filter((_twin, at) => {
    const other = others[at];
    return other !== undefined && other !== null && !(other instanceof Error);
  });
}

function isTwin({ kind }: SyncSession, row: InboxRow, link: Link, creates: readonly Effect[]): boolean {
  const fields = row.snapshot?.fields;
  if (fields === undefined || (kind.meeting?.mails(fields, null).length ?? 0) > 0) return false;
  const key = creates.find(({ m365Id }) => m365Id === link.m365Id)?.key;
  const attempts = creates.filter((effect) => effect.officeId === link.officeId && effect.key === key);
  return (
    attempts.length > 1 &&
    attempts.some(
      ({ after, collectionId }) =>
        after !== null && collectionId === row.collectionId && differingFields(kind, after, fields).length === 0,
    )
  );
}

function removalOf({ clock }: SyncSession, row: InboxRow): Send {
  const about = { officeId: row.snapshot?.mark ?? "", m365Id: row.recordId, collectionId: row.collectionId ?? "" };
  const before = row.snapshot?.fields ?? null;
  return {
    effect: plannedEffect(clock, { ...about, operation: "delete", before, after: null }),
    pair: { link: null, officeRow: null, m365Row: row, record: null, isOthers: false, conflict: null, changedBy: null },
    planned: null,
    changed: [],
    known: row.snapshot,
  };
}

async function remove(session: SyncSession, { effect, ...send }: Send): Promise<void> {
  const result = await sendEffect(session, { effect, ...send });
  await session.inTx(async (tx) => {
    switch (result.kind) {
      case "deleted":
        session.tally.add(0, { deletedInM365: 1 });
        await tx.changeInbox({ remove: [{ side: "m365", recordId: effect.m365Id ?? "" }] });
        return tx.settleEffects([{ id: effect.id, state: "CONFIRMED" }]);
      case "unknown":
        return tx.settleEffects([{ id: effect.id, state: "UNKNOWN", errorCode: "OUTCOME_UNKNOWN" }]);
      case "failed":
        return tx.settleEffects([{ id: effect.id, state: "FAILED", errorCode: result.code }]);
      default:
        // Somebody changed it meanwhile: it stays.
        return tx.settleEffects([{ id: effect.id, state: "FAILED", errorCode: "ITEM_CHANGING" }]);
    }
  }, true);
}
