import type { ErrorCode } from "../../../core/sync/error-catalogue.ts";
import { pick } from "../../../core/sync/merge.ts";
import { unreachable } from "../../../lib/unreachable.ts";
import type { M365Item } from "../../ports/m365-records.ts";
import type { OfficeRecord } from "../../ports/office-table.ts";
import type { InboxRow, StoredEffect } from "../../ports/sync-store.ts";
import { quarantinedRow, removalRow, snapshotRow } from "../inbox-row.ts";
import type { SyncSession } from "../session.ts";
import { halfAgreedLink, linkAfterLostAnswer, officeWriteOf } from "./after-settle.ts";
import { type Batch, commitBatch, dropRows, emptyBatch, type Send } from "./batch.ts";
import { finishConflict, removeLink } from "./plan-action.ts";
import { adoptedLink } from "./recover-creates.ts";
import type { SendResult } from "./send-effect.ts";
import { settleWritten } from "./settle-written.ts";
import type { WriteContext } from "./write-changes.ts";

/** A record that changes under every write is left alone for a while. */
const MOST_REREADS = 4;

type Settled = {
  readonly id: string;
  readonly state: StoredEffect["state"];
  readonly m365Id?: string;
  readonly errorCode?: ErrorCode;
};

/** The second transaction of a write: what Microsoft answered, Oro's part of the decision, the link, the ledger, all at once. It is done although the run is cancelled. */
export async function settleResults(
  session: SyncSession,
  _context: WriteContext,
  results: readonly { readonly send: Send; readonly result: SendResult }[],
): Promise<{ readonly isCancelRequested: boolean }> {
  return session.inTx(async (tx) => {
    const officeIds = results.map(({ send }) => send.effect.officeId);
    const records = new Map((await tx.loadOffice(officeIds)).map((record) => [record.id, record]));
    const batch = emptyBatch();
    const settled: Settled[] = [];
    for (const { send, result } of results) {
      settled.push(settleOne(session, send, result, records.get(send.effect.officeId) ?? null, batch));
    }
    await commitBatch(session, tx, batch);
    await tx.settleEffects(settled);
    // No round had told that they were gone: there may be others.
    const vanished = results.filter(({ result }) => result.kind === "vanished");
    await tx.orderReconcile([...new Set(vanished.map(({ send }) => send.effect.collectionId))]);
    session.tally.add(results.length, {});
    return { isCancelRequested: tx.isCancelRequested };
  }, true);
}

/** Writes that were planned and never begun: a run that goes on need not look for them in Microsoft. */
export async function settleUnsent(session: SyncSession, sends: readonly Send[]): Promise<void> {
  if (sends.length === 0) return;
  await session.inTx(async (tx) => {
    await tx.settleEffects(sends.map(({ effect: { id } }) => ({ id, state: "FAILED" })));
    await tx.releaseOffice(sends.flatMap(({ pair, effect }) => (pair.link === null ? [effect.officeId] : [])));
  }, true);
}

function settleOne(
  session: SyncSession,
  send: Send,
  result: SendResult,
  now: OfficeRecord | null,
  batch: Batch,
): Settled {
  const { id } = send.effect;
  switch (result.kind) {
    case "written":
      settleWritten(session, send, result.item, now, batch);
      return { id, state: "CONFIRMED", m365Id: result.item.id };
    case "adopted":
      settleAdopted(session, send, result.item, now, batch);
      return { id, state: "CONFIRMED", m365Id: result.item.id };
    case "rolled":
      settleRolled(session, send, result.next, result.completed, now, batch);
      return { id, state: "CONFIRMED", m365Id: result.completed?.id ?? result.next.id };
    case "deleted":
      settleDeleted(session, send, now, batch);
      return { id, state: "CONFIRMED" };
    case "left":
      settleLeft(session, send, now, batch);
      return { id, state: "CONFIRMED" };
    case "moved":
      if (send.pair.link !== null) {
        batch.links.push(linkAfterLostAnswer(session, send.pair.link, send.effect, result.item));
      }
      batch.put.push(reread(session, send, snapshotRow(session.kind, result.item, send.effect.collectionId, true)));
      return { id, state: "FAILED", errorCode: "ITEM_CHANGING" };
    case "vanished":
      // It may have moved to another list: the next run verifies the removal and looks for the record there before it decides.
      batch.put.push(removalRow(send.effect.m365Id ?? "", send.effect.collectionId));
      return { id, state: "FAILED", errorCode: "ITEM_CHANGING" };
    case "failed":
      if (send.pair.link === null) batch.released.push(send.effect.officeId);
      quarantine(session, send, result.code, result.message, batch);
      return { id, state: "FAILED", errorCode: result.code };
    case "unknown":
      quarantine(session, send, "OUTCOME_UNKNOWN", result.message, batch);
      return { id, state: "UNKNOWN", errorCode: "OUTCOME_UNKNOWN" };
    default:
      return unreachable(result);
  }
}

/** What Oro changed since the attempt that made it is a change of Oro's, and what only the service sets one of Microsoft's. */
function settleAdopted(
  session: SyncSession,
  { effect, pair }: Send,
  item: M365Item,
  now: OfficeRecord | null,
  batch: Batch,
): void {
  session.tally.add(0, { createdInM365: 1 });
  const wanted = now?.fields ?? effect.after ?? item.fields;
  const servers = session.kind.fields.filter(({ isServers }) => isServers).map(({ name }) => name);
  const sent = { ...item.fields, ...pick(effect.after ?? {}, servers) };
  batch.links.push(adoptedLink(session, { ...effect, after: sent }, item, wanted, pair.link ?? undefined));
  batch.put.push(snapshotRow(session.kind, item, effect.collectionId, true));
  if (pair.officeRow !== null) batch.put.push({ ...pair.officeRow, state: "READY" });
}

/**
 * Completing a recurring task moved its id on to the next occurrence. The closed record belongs to the completed copy; the next
 * occurrence is a new record. When the copy was not found, the next delta brings it and its natural key links it.
 */
function settleRolled(
  session: SyncSession,
  send: Send,
  next: M365Item,
  completed: M365Item | null,
  now: OfficeRecord | null,
  batch: Batch,
): void {
  const { pair, planned, effect } = send;
  session.tally.add(0, { updatedInM365: 1 });
  dropRows(pair, batch);
  batch.put.push(snapshotRow(session.kind, { ...next, mark: null }, effect.collectionId, false));
  if (pair.link === null || planned?.decision.kind !== "settle") return;
  const { decision, situation } = planned;
  if (completed !== null) {
    // What Microsoft had that Oro has not is decided again, for the copy.
    const link = halfAgreedLink(session, pair.link, decision, situation, completed);
    batch.links.push({ ...link, etag: null, isUntold: true });
    batch.put.push(snapshotRow(session.kind, completed, effect.collectionId, true));
    return;
  }
  batch.dropped.push(pair.link.id);
  const isAsDecided = now !== null && now.version === pair.record?.version;
  const office = isAsDecided ? officeWriteOf(session, pair, decision.office, decision.fields) : null;
  if (office?.write) batch.writes.push(office.write);
}

function settleDeleted(session: SyncSession, send: Send, now: OfficeRecord | null, batch: Batch): void {
  const { pair, planned, effect } = send;
  const mailed = session.kind.mails?.(effect.before, null).length ?? 0;
  session.tally.add(0, { deletedInM365: 1, mailed });
  if (pair.link === null || planned === null) return;
  const isUntouched = now === null || now.version === pair.record?.version;
  if (planned.decision.kind === "remove" && planned.decision.office && now !== null && !now.isDeleted && isUntouched) {
    batch.writes.push({ op: "delete", id: now.id });
    session.tally.add(0, { deletedInOffice: 1 });
  }
  removeLink(pair.link, pair, planned, batch);
  finishConflict(session, pair, planned, batch);
  dropRows(pair, batch);
}

/** The meeting was declined and left the mailbox: Oro keeps it as declined, apart from Microsoft. */
function settleLeft(session: SyncSession, send: Send, now: OfficeRecord | null, batch: Batch): void {
  const { pair, planned } = send;
  const mailed = session.kind.mails?.(send.effect.before, send.effect.after).length ?? 0;
  session.tally.add(0, { updatedInM365: 1, mailed });
  if (pair.link === null || planned?.decision.kind !== "settle") return;
  const { decision } = planned;
  if (now?.version === pair.record?.version) {
    const office = officeWriteOf(session, pair, decision.office, decision.fields);
    if (office.write !== null) batch.writes.push(office.write);
  }
  batch.links.push({ ...pair.link, state: "DETACHED", detachedReason: "DECLINED" });
  finishConflict(session, pair, planned, batch);
  dropRows(pair, batch);
}

function reread(session: SyncSession, send: Send, row: InboxRow): InboxRow {
  const attempts = (send.pair.m365Row?.attempts ?? send.pair.officeRow?.attempts ?? 0) + 1;
  if (attempts < MOST_REREADS) return { ...row, attempts };
  const message = "It changed each time it was about to be written.";
  return quarantinedRow(session, "m365", row.recordId, row.collectionId, "ITEM_CHANGING", message, row);
}

function quarantine(session: SyncSession, send: Send, code: ErrorCode, message: string, batch: Batch): void {
  const { pair, effect } = send;
  const title = session.kind.title(effect.after ?? effect.before ?? {});
  const side = "office";
  batch.put.push(quarantinedRow(session, side, effect.officeId, null, code, message, pair.officeRow ?? undefined));
  if (pair.m365Row !== null) {
    batch.put.push(
      quarantinedRow(session, "m365", pair.m365Row.recordId, pair.m365Row.collectionId, code, message, pair.m365Row),
    );
  }
  if (code !== "OUTCOME_UNKNOWN") {
    batch.alerts.push({
      key: `item:${session.run.accountId}:${session.run.resource}:office:${effect.officeId}`,
      type: "sync",
      operation: "export",
      step: effect.operation,
      itemId: effect.officeId,
      externalId: effect.m365Id,
      code,
      message: "{title} could not be written to Microsoft: {reason}",
      parts: { title: `“${title}”`, reason: message },
    });
  }
  session.tally.add(0, { failed: 1 });
}
