import type { RecordFields } from "../../../core/records/record.ts";
import { differingFields, fieldsToSend, pick } from "../../../core/sync/merge.ts";
import type { M365Item } from "../../ports/m365-records.ts";
import type { OfficeRecord } from "../../ports/office-table.ts";
import type { StoredLink } from "../../ports/sync-store.ts";
import { withheldFields } from "../compare/mails.ts";
import { type Pair, wholeItem } from "../compare/situation.ts";
import { snapshotRow } from "../inbox-row.ts";
import type { SyncSession } from "../session.ts";
import { agreedLink, halfAgreedLink, type OfficeChange, officeWriteOf, type Settle } from "./after-settle.ts";
import { type Batch, dropRows, rowsOf, type Send } from "./batch.ts";
import { finishConflict } from "./plan-action.ts";

/** Microsoft holds what was decided: Oro gets its part, and the link says what both agreed on. */
export function settleWritten(
  session: SyncSession,
  send: Send,
  read: M365Item,
  now: OfficeRecord | null,
  batch: Batch,
): void {
  const { pair, planned, effect } = send;
  const item = wholeItem(session.kind, writtenTo(send), read);
  countWritten(session, send);
  const link = pair.link ?? freshLink(session, send, item);
  const decision: Settle =
    planned?.decision.kind === "settle"
      ? planned.decision
      : {
          kind: "settle",
          fields: effect.after ?? {},
          office: { op: "none" },
          m365: { op: "create" },
          drift: [],
          conflict: null,
        };
  const isAsDecided = now?.version === pair.record?.version;
  const target = { ...link, collectionId: effect.collectionId, isUntold: effect.operation === "create" };
  if (!isAsDecided && planned !== null) {
    batch.links.push({ ...halfAgreedLink(session, target, decision, planned.situation, item), etag: null });
    batch.put.push(snapshotRow(session.kind, item, effect.collectionId, true));
    return;
  }
  const current: Pair = { ...pair, link: target, record: now };
  const office = isAsDecided
    ? told(session, item, officeWriteOf(session, current, decision.office, decision.fields), target.officeId)
    : officeWriteOf(session, current, decision.office, decision.fields);
  if (office.write !== null) {
    batch.writes.push(office.write);
    session.tally.add(0, decision.office.op === "create" ? { createdInOffice: 1 } : { updatedInOffice: 1 });
  }
  // A new record that was edited while it was being sent: what was sent is agreed, the edit is the change log's next entry.
  const edited = isAsDecided ? editedMeanwhile(session, send, item) : untold(session, send, item);
  const agreed = isAsDecided ? office.fields : asPlanned(session, send);
  const version = isAsDecided ? (now?.version ?? 1) : (pair.record?.version ?? 1);
  const known = { ...item, fields: { ...item.fields, ...edited } };
  const agreedNow = agreedLink(session, target, decision, { fields: agreed, version }, known);
  const isEdited = Object.keys(edited).length > 0;
  batch.links.push(isEdited ? { ...agreedNow, etag: null } : agreedNow);
  if (planned !== null) finishConflict(session, pair, planned, batch);
  dropRows(current, batch);
  for (const row of rowsOf(pair)) batch.remove.push(row);
  if (isEdited) batch.put.push(snapshotRow(session.kind, item, effect.collectionId, true));
}

/**
 * What only the service sets (the meeting's link, its id), and what no write carries (the answers of guests who are asked anew), goes to Oro
 * with the answer that tells it.
 */
function told(session: SyncSession, item: M365Item, office: OfficeChange, id: string): OfficeChange {
  if (session.settings.direction === "OFFICE_TO_M365") return office;
  const { kind } = session;
  const sendable = new Set(fieldsToSend(kind, item.fields, office.fields));
  const leading = new Set(
    kind.fields.flatMap(({ name, isServers }) => (isServers || !sendable.has(name) ? [name] : [])),
  );
  const names = differingFields(kind, office.fields, item.fields).filter((name) => leading.has(name));
  const changed = pick(item.fields, names);
  if (Object.keys(changed).length === 0 || office.write?.op === "delete") return office;
  const fields = { ...office.fields, ...changed };
  if (office.write?.op === "create") return { write: { ...office.write, fields }, fields };
  return { write: { op: "update", id, changed: { ...office.write?.changed, ...changed } }, fields };
}

function countWritten(session: SyncSession, send: Send): void {
  const { effect, pair, known } = send;
  const before = known?.fields ?? null;
  const mailed =
    session.kind.mails?.(before, { ...before, ...pick(effect.after ?? {}, writtenNames(send)) }).length ?? 0;
  if (effect.operation !== "create") {
    session.tally.add(0, { updatedInM365: 1, mailed });
    return;
  }
  const sent = effect.after ?? {};
  const withheld = withheldFields(session.kind, pair.record?.fields ?? sent, sent).length > 0 ? 1 : 0;
  session.tally.add(0, { createdInM365: 1, mailed, withheld });
}

/** What Microsoft held before, with what was written: for what its answer could not see. */
function writtenTo(send: Send): RecordFields {
  return { ...send.known?.fields, ...pick(send.effect.after ?? {}, writtenNames(send)) };
}

function writtenNames({ effect, changed }: Send): readonly string[] {
  return effect.operation === "create" ? Object.keys(effect.after ?? {}) : changed;
}

/** Oro's record as it was when the create was planned: what was withheld is no edit that would be sent now. */
function asPlanned({ kind }: SyncSession, { pair, effect }: Send): RecordFields {
  const sent = effect.after ?? {};
  const wanted = pair.record?.fields ?? sent;
  return { ...sent, ...pick(wanted, withheldFields(kind, wanted, sent)) };
}

/** What only the service set, of a record that was edited while it was made: the comparison brings it to Oro. */
function untold({ kind }: SyncSession, { effect }: Send, item: M365Item): RecordFields {
  const sent = effect.after ?? {};
  const differing = new Set(differingFields(kind, sent, item.fields));
  return pick(
    sent,
    kind.fields.filter(({ name, isServers }) => isServers && differing.has(name)).map(({ name }) => name),
  );
}

/**
 * Fields that we did not write and that came back different: somebody edited them between our requests. What they were stays the
 * base, so that the edit is seen. A written field that comes back different is how Microsoft holds it.
 */
function editedMeanwhile(session: SyncSession, send: Send, item: M365Item): RecordFields {
  const { known, changed, effect } = send;
  if (effect.operation !== "update" || known === null) return {};
  const differing = differingFields(session.kind, known.fields, item.fields).filter((name) => !changed.includes(name));
  return pick(known.fields, differing);
}

function freshLink(session: SyncSession, send: Send, item: M365Item): StoredLink {
  return {
    id: session.clock.newId(),
    collectionId: send.effect.collectionId,
    officeId: send.effect.officeId,
    m365Id: item.id,
    bases: null,
    extra: item.extra,
    etag: item.etag,
    officeVersion: send.pair.record?.version ?? 1,
    state: "ACTIVE",
    detachedReason: null,
    drift: [],
    windowFrom: null,
    windowTo: null,
  };
}
