import type { M365Item } from "../records/m365-item.ts";
import type { OfficeRecord } from "../records/office-record.ts";
import type { RecordFields } from "../records/record.ts";
import { changesOf, type PairChanges } from "./changes.ts";
import { endOfConflict } from "./conflict-record.ts";
import { snapshotRow } from "./inbox.ts";
import { agreedLink, halfAgreedLink, metLink } from "./link.ts";
import { differingFields, fieldsToSend, pick } from "./merge.ts";
import { type OfficeChange, officeChangeOf } from "./office-change.ts";
import type { Settle } from "./pair.ts";
import { countOf, countOverruled, type Send } from "./plan.ts";
import { type Pair, placeIdOf, rowsOf, settledRefs, wholeItem } from "./situation.ts";
import type { SyncTerms } from "./terms.ts";
import { withheldFields } from "./withheld.ts";

/** Microsoft holds what was decided: Oro is written its side, and the link stores what both agreed on. */
export function settleWritten(terms: SyncTerms, send: Send, read: M365Item, now: OfficeRecord | null): PairChanges {
  const { kind, run, clock } = terms;
  const { pair, planned, effect } = send;
  const { officeId } = effect;
  const item = wholeItem(kind, writtenTo(send), read);
  const collectionId = placeIdOf(terms, item, effect.collectionId);
  const counts = countWritten(terms, send);
  const met = pair.link ?? metLink(kind, { id: clock.newId(), collectionId, officeId }, item);
  const link = {
    ...met,
    collectionId,
    isUntold: effect.operation === "create" || collectionId !== effect.collectionId,
  };
  const decision = planned?.decision.kind === "settle" ? planned.decision : creation(effect.after ?? {});
  const isAsDecided = now?.version === pair.record?.version;
  const snapshot = snapshotRow(kind, item, collectionId, true);
  if (!isAsDecided && planned !== null) {
    return changesOf({
      link: halfAgreedLink(kind, link, decision, planned.situation, item),
      put: [snapshot],
      counts,
    });
  }
  const current: Pair = { ...pair, link, record: now };
  const copied = officeChangeOf(run.accountId, current, decision.office, decision.fields);
  const office = isAsDecided ? told(terms, item, copied, officeId) : copied;
  // A new record that was edited while it was sent: what was sent is agreed, and the edit is the change log's next entry.
  const edited = isAsDecided ? editedMeanwhile(terms, send, item) : untold(terms, send, item);
  const isEdited = Object.keys(edited).length > 0;
  const agreed = {
    fields: isAsDecided ? office.fields : asPlanned(terms, send),
    version: (isAsDecided ? now : pair.record)?.version ?? 1,
  };
  const known = { ...item, fields: { ...item.fields, ...edited } };
  const agreedNow = agreedLink(terms, link, decision.drift, agreed, known);
  const end = planned === null ? null : endOfConflict(terms, pair, planned);
  return changesOf({
    officeWrite: office.write,
    link: isEdited ? { ...agreedNow, etag: null } : agreedNow,
    conflict: end?.conflict ?? null,
    remove: [...settledRefs(current), ...rowsOf(pair)],
    put: isEdited ? [snapshot] : [],
    counts: {
      ...counts,
      ...(office.write === null ? {} : countOf(decision.office.op === "create" ? "create" : "update")),
      ...countOverruled(decision),
      ...end?.counts,
    },
  });
}

/** A record of Oro's that is new in Microsoft. */
function creation(fields: RecordFields): Settle {
  return { kind: "settle", fields, office: { op: "none" }, m365: { op: "create" }, drift: [], conflict: null };
}

/**
 * What only the service sets (the meeting's link, its id), and what no write carries (the answers of guests who are asked again), is copied
 * to Oro from the answer that first holds it.
 */
function told(terms: SyncTerms, item: M365Item, office: OfficeChange, id: string): OfficeChange {
  if (terms.settings.direction === "OFFICE_TO_M365") return office;
  const { kind } = terms;
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

function countWritten({ kind }: SyncTerms, send: Send): PairChanges["counts"] {
  const { effect, pair, known } = send;
  const before = known?.fields ?? null;
  const mailed =
    kind.meeting?.mails(before, { ...before, ...pick(effect.after ?? {}, writtenNames(send)) }).length ?? 0;
  if (effect.operation !== "create") return { updatedInM365: 1, mailed };
  const sent = effect.after ?? {};
  const withheld = withheldFields(kind, pair.record?.fields ?? sent, sent).length > 0 ? 1 : 0;
  return { createdInM365: 1, mailed, withheld };
}

/** What Microsoft held before, plus what was written: used where the answer does not show everything. */
function writtenTo(send: Send): RecordFields {
  return { ...send.known?.fields, ...pick(send.effect.after ?? {}, writtenNames(send)) };
}

function writtenNames({ effect, changed }: Send): readonly string[] {
  return effect.operation === "create" ? Object.keys(effect.after ?? {}) : changed;
}

/** Oro's record as it was when the create was planned: what was withheld must not count as an edit to send now. */
function asPlanned({ kind }: SyncTerms, { pair, effect }: Send): RecordFields {
  const sent = effect.after ?? {};
  const wanted = pair.record?.fields ?? sent;
  return { ...sent, ...pick(wanted, withheldFields(kind, wanted, sent)) };
}

/** What only the service set in a record that was edited while it was created: the comparison copies it to Oro. */
function untold({ kind }: SyncTerms, { effect }: Send, item: M365Item): RecordFields {
  const sent = effect.after ?? {};
  const differing = new Set(differingFields(kind, sent, item.fields));
  return pick(
    sent,
    kind.fields.filter(({ name, isServers }) => isServers && differing.has(name)).map(({ name }) => name),
  );
}

/**
 * Fields that we did not write and that came back different: somebody edited them between our requests. Their old values remain the base,
 * so that the edit is seen. A written field that comes back different is how Microsoft holds the value.
 */
function editedMeanwhile(terms: SyncTerms, send: Send, item: M365Item): RecordFields {
  const { known, changed, effect } = send;
  if (effect.operation !== "update" || known === null) return {};
  const differing = differingFields(terms.kind, known.fields, item.fields).filter((name) => !changed.includes(name));
  return pick(known.fields, differing);
}
