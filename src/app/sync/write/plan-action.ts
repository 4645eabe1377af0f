import { keptSpan } from "../../../core/sync/window.ts";
import { unreachable } from "../../../lib/unreachable.ts";
import type { StoredLink } from "../../ports/sync-store.ts";
import type { Action } from "../compare/action.ts";
import { abandonedConflict, askedConflict, ruledConflict, settledConflict } from "../compare/conflict-record.ts";
import type { Pair } from "../compare/situation.ts";
import { snapshotRow } from "../inbox-row.ts";
import type { SyncSession } from "../session.ts";
import { agreedLink, officeWriteOf } from "./after-settle.ts";
import { type Batch, dropRows, rowsOf } from "./batch.ts";
import { knownItem, planM365Create, sendOf } from "./plan-send.ts";
import type { WriteContext } from "./write-changes.ts";

type PairAction = Extract<Action, { kind: "pair" }>;

/** Turns one action into what the batch will write now and what it will send. */
export function planAction(
  session: SyncSession,
  context: WriteContext,
  pair: Pair,
  action: Action,
  batch: Batch,
): void {
  switch (action.kind) {
    case "wait":
      return;
    case "hold":
      for (const row of rowsOf(pair)) batch.put.push({ ...row, state: "CONFLICT", reason: null, message: null });
      return;
    case "drop":
      dropRows(pair, batch);
      return;
    case "handOver":
      if (pair.record !== null) batch.handedOver.push(pair.record.id);
      dropRows(pair, batch);
      return;
    case "exclude":
      for (const row of rowsOf(pair))
        batch.put.push({ ...row, state: "EXCLUDED", reason: action.reason, message: null });
      return;
    case "detach":
      if (pair.link !== null) batch.links.push({ ...pair.link, state: "DETACHED", detachedReason: action.reason });
      if (pair.conflict !== null) batch.conflicts.push(abandonedConflict(pair.conflict, action.reason));
      dropRows(pair, batch);
      return;
    case "part":
      partPair(session, pair, batch);
      return;
    case "createInOffice":
      planOfficeCreate(session, pair, batch);
      return;
    case "createInM365":
      planM365Create(session, context, pair, batch);
      return;
    case "pair":
      planPair(session, context, pair, action, batch);
      return;
    default:
      unreachable(action);
  }
}

/** The finished occurrence is a record of its own in Microsoft and finds Oro's by its natural key; what moved on is new. */
function partPair(session: SyncSession, pair: Pair, batch: Batch): void {
  const { link, m365Row } = pair;
  if (link === null || !m365Row?.snapshot || m365Row.collectionId === null) return;
  batch.dropped.push(link.id);
  batch.remove.push({ side: "office", recordId: link.officeId });
  batch.put.push(snapshotRow(session.kind, { ...m365Row.snapshot, mark: null }, m365Row.collectionId, false));
}

function planPair(session: SyncSession, context: WriteContext, pair: Pair, action: PairAction, batch: Batch): void {
  const { link } = pair;
  const { decision } = action;
  if (link === null) return;
  switch (decision.kind) {
    case "ask": {
      const conflict = askedConflict(session, pair, action);
      if (conflict !== null) batch.conflicts.push(conflict);
      batch.links.push({ ...link, state: "CONFLICT" });
      for (const row of rowsOf(pair)) batch.put.push({ ...row, state: "CONFLICT", reason: null, message: null });
      if (pair.conflict === null) session.tally.add(0, { conflicts: 1 });
      return;
    }
    case "settle": {
      if (decision.m365.op !== "none") {
        batch.sends.push(sendOf(session, context, pair, action, decision.m365.op === "create" ? "create" : "update"));
        return;
      }
      const item = knownItem(pair, link);
      const office = officeWriteOf(session, pair, decision.office, decision.fields);
      if (office.write !== null) {
        batch.writes.push(office.write);
        session.tally.add(0, decision.office.op === "create" ? { createdInOffice: 1 } : { updatedInOffice: 1 });
      }
      const version = pair.record?.version ?? 1;
      batch.links.push(agreedLink(session, link, decision, { fields: office.fields, version }, item));
      finishConflict(session, pair, action, batch);
      dropRows(pair, batch);
      return;
    }
    case "remove": {
      if (decision.m365) {
        batch.sends.push(sendOf(session, context, pair, action, "delete"));
        return;
      }
      if (decision.office) {
        batch.writes.push({ op: "delete", id: link.officeId });
        session.tally.add(0, { deletedInOffice: 1 });
      }
      removeLink(link, pair, action, batch);
      keepWhatMayHaveMoved(session, link, decision.office, batch);
      finishConflict(session, pair, action, batch);
      dropRows(pair, batch);
      return;
    }
    case "detach":
      return;
    default:
      unreachable(decision);
  }
}

/** A pair whose end was decided against somebody's edit stays as a stone, so that the conflict can be reopened. */
export function removeLink(link: StoredLink, pair: Pair, action: Pick<PairAction, "decision">, batch: Batch): void {
  const isDisputed = pair.conflict !== null || (action.decision.kind === "remove" && action.decision.conflict !== null);
  if (isDisputed) batch.links.push({ ...link, state: "REMOVED", detachedReason: null });
  else batch.dropped.push(link.id);
}

/** While a list cannot be read, what is gone from another one may be in it: the link is kept, so that the record comes back as what it was. */
function keepWhatMayHaveMoved(session: SyncSession, link: StoredLink, isRemovedHere: boolean, batch: Batch): void {
  const at = batch.dropped.indexOf(link.id);
  if (session.unread.size === 0 || !isRemovedHere || at === -1) return;
  batch.dropped.splice(at, 1);
  batch.links.push({ ...link, state: "REMOVED", detachedReason: "MAY_HAVE_MOVED" });
}

/** Records a conflict that a rule decided, or closes the one that a person decided or time has settled. */
export function finishConflict(session: SyncSession, pair: Pair, action: Omit<PairAction, "kind">, batch: Batch): void {
  const { decision } = action;
  const met = decision.kind === "settle" || decision.kind === "remove" ? decision.conflict : null;
  if (pair.conflict !== null) {
    batch.conflicts.push(settledConflict(pair.conflict, pair, action, met));
  } else if (met !== null) {
    batch.conflicts.push(ruledConflict(session, pair, action, met));
    session.tally.add(0, { conflicts: 1 });
  }
}

function planOfficeCreate(session: SyncSession, pair: Pair, batch: Batch): void {
  const row = pair.m365Row;
  if (!row?.snapshot || row.collectionId === null) return;
  const item = row.snapshot;
  const officeId = session.clock.newId();
  batch.writes.push({ op: "create", id: officeId, fields: item.fields, importedFrom: session.run.accountId });
  batch.links.push({
    id: session.clock.newId(),
    collectionId: row.collectionId,
    officeId,
    m365Id: item.id,
    bases: { office: item.fields, m365: item.fields },
    extra: item.extra,
    etag: item.etag,
    officeVersion: 1,
    state: "ACTIVE",
    detachedReason: null,
    drift: [],
    ...keptSpan(session.kind, item.fields),
  });
  session.tally.add(0, { createdInOffice: 1 });
  dropRows(pair, batch);
}
