import { unreachable } from "../../lib/unreachable.ts";
import type { M365Item } from "../records/m365-item.ts";
import type { Action } from "./action.ts";
import { changesOf, type PairChanges } from "./changes.ts";
import { abandonedConflict, askedConflict, type Decided, endOfConflict } from "./conflict-record.ts";
import { type Effect, plannedEffect } from "./effect.ts";
import { type InboxRow, snapshotRow } from "./inbox.ts";
import { agreedLink, detachedLink, importedLink, type Link, linkInConflict, removedLink } from "./link.ts";
import { officeChangeOf } from "./office-change.ts";
import type { Settle } from "./pair.ts";
import { knownItem, type Pair, rowsOf, settledRefs } from "./situation.ts";
import type { SyncTerms } from "./terms.ts";
import { fieldsToCreate } from "./withheld.ts";

/**
 * What one decision means: what is recorded at once, and what is sent to Microsoft first.
 *
 *   nothing to send → the changes are all there is
 *   something to send → the effect is recorded with the other changes, sent, and its answer settled (`settle.ts`)
 */
export interface PairPlan {
  readonly changes: PairChanges;
  readonly send: Send | null;
}

/** A write to Microsoft as decided. */
export interface Send {
  readonly effect: Effect;
  readonly pair: Pair;
  /** Null when no pair was decided: a record that is sent for the first time, or a twin that is removed. */
  readonly planned: Decided | null;
  /** Field names to write, for an update. */
  readonly changed: readonly string[];
  /** The item as we know it, for an update or a deletion. */
  readonly known: M365Item | null;
}

export function planPair(terms: SyncTerms, pair: Pair, action: Action): PairPlan {
  switch (action.kind) {
    case "wait":
      return record({});
    case "hold":
      return record({ put: rowsOf(pair).map(inConflict) });
    case "drop":
      return record({ remove: settledRefs(pair) });
    case "handOver":
      return record({ handedOverId: pair.record?.id ?? null, remove: settledRefs(pair) });
    case "exclude":
      return record({
        put: rowsOf(pair).map((row) => ({ ...row, state: "EXCLUDED", reason: action.reason, message: null })),
      });
    case "detach":
      return record({
        link: pair.link === null ? null : detachedLink(pair.link, action.reason),
        conflict: pair.conflict === null ? null : abandonedConflict(pair.conflict, action.reason),
        remove: settledRefs(pair),
      });
    case "rolled":
      return planRolled(terms, pair);
    case "createInOffice":
      return planOfficeCreate(terms, pair);
    case "createInM365":
      return planM365Create(terms, pair);
    case "pair":
      return planDecided(terms, pair, action);
    default:
      return unreachable(action);
  }
}

function record(some: Partial<PairChanges>): PairPlan {
  return { changes: changesOf(some), send: null };
}

function sendFirst(send: Send): PairPlan {
  return { changes: changesOf({}), send };
}

function inConflict(row: InboxRow): InboxRow {
  return { ...row, state: "CONFLICT", reason: null, message: null };
}

/** The completed occurrence is a separate record in Microsoft and finds Oro's by its natural key; the next occurrence is new. */
function planRolled({ kind }: SyncTerms, { link, m365Row }: Pair): PairPlan {
  if (link === null || !m365Row?.snapshot || m365Row.collectionId === null) return record({});
  return record({
    droppedLinkId: link.id,
    remove: [{ side: "office", recordId: link.officeId }],
    put: [snapshotRow(kind, { ...m365Row.snapshot, mark: null }, m365Row.collectionId, false)],
  });
}

function planOfficeCreate({ kind, clock, run }: SyncTerms, pair: Pair): PairPlan {
  const { m365Row } = pair;
  if (!m365Row?.snapshot || m365Row.collectionId === null) return record({});
  const item = m365Row.snapshot;
  const officeId = clock.newId();
  const beside = item.content === undefined ? {} : { content: item.content };
  return record({
    officeWrite: { op: "create", id: officeId, fields: item.fields, importedFrom: run.accountId, ...beside },
    link: importedLink(kind, { id: clock.newId(), collectionId: m365Row.collectionId, officeId }, item),
    remove: settledRefs(pair),
    counts: { createdInOffice: 1 },
  });
}

function planM365Create(terms: SyncTerms, pair: Pair): PairPlan {
  const { record: office } = pair;
  if (office === null) return record({});
  if (terms.destinationId === null) {
    const message = "This account has no list or calendar for new records. Choose one.";
    return record({
      put: rowsOf(pair).map((row) => ({ ...row, state: "EXCLUDED", reason: "COLLECTION", message })),
    });
  }
  const after = fieldsToCreate(terms, office.fields, office.changedAt);
  const about = { officeId: office.id, m365Id: null, collectionId: terms.destinationId, before: null, after };
  const effect = plannedEffect(terms.clock, { ...about, operation: "create" });
  return sendFirst({ effect, pair, planned: null, changed: [], known: null });
}

function planDecided(terms: SyncTerms, pair: Pair, decided: Decided): PairPlan {
  const { link } = pair;
  const { decision } = decided;
  if (link === null) return record({});
  switch (decision.kind) {
    case "ask":
      return record({
        conflict: askedConflict(terms, pair, decided),
        link: linkInConflict(link),
        put: rowsOf(pair).map(inConflict),
        counts: pair.conflict === null ? { conflicts: 1 } : {},
      });
    case "settle": {
      if (decision.m365.op !== "none") {
        return sendFirst(sendOf(terms, pair, link, decided, decision.m365.op === "create" ? "create" : "update"));
      }
      const office = officeChangeOf(terms.run.accountId, pair, decision.office, decision.fields);
      const now = { fields: office.fields, version: pair.record?.version ?? 1 };
      const end = endOfConflict(terms, pair, decided);
      return record({
        officeWrite: office.write,
        link: agreedLink(terms, link, decision.drift, now, knownItem(pair, link)),
        conflict: end.conflict,
        remove: settledRefs(pair),
        counts: {
          ...countOf(office.write === null ? "none" : decision.office.op),
          ...countOverruled(decision),
          ...end.counts,
        },
      });
    }
    case "remove": {
      if (decision.m365) return sendFirst(sendOf(terms, pair, link, decided, "delete"));
      const end = endOfConflict(terms, pair, decided);
      return record({
        officeWrite: decision.office ? { op: "delete", id: link.officeId } : null,
        ...endOfLink(pair, link, decided, decision.office && terms.unread.size > 0 && terms.kind.keepsId === undefined),
        conflict: end.conflict,
        remove: settledRefs(pair),
        counts: { ...(decision.office ? { deletedInOffice: 1 } : {}), ...end.counts },
      });
    }
    case "detach":
      return record({});
    default:
      return unreachable(decision);
  }
}

/** What a write to Oro adds to the counts of a run. */
export function countOf(op: "none" | "create" | "update"): PairChanges["counts"] {
  if (op === "none") return {};
  return op === "create" ? { createdInOffice: 1 } : { updatedInOffice: 1 };
}

/** What people change of a mail; the rest of it is only ever Microsoft's. */
const overruledCounts: Readonly<Record<string, keyof PairChanges["counts"]>> = {
  isRead: "overruledRead",
  flag: "overruledFlag",
  categories: "overruledCategories",
  folderId: "overruledFolder",
};

export function countOverruled({ overruled = [] }: Settle): PairChanges["counts"] {
  if (overruled.length === 0) return {};
  const names = overruled.flatMap((field) => overruledCounts[field] ?? []);
  return { overruled: 1, ...Object.fromEntries(names.map((name) => [name, 1])) };
}

/**
 * Both records are gone. The link is kept as a tombstone in two cases: if the end was decided against somebody's edit, so that the conflict
 * can be reopened; and if the record may be in a list that cannot be read, so that it can come back as the same record.
 */
export function endOfLink(
  { conflict }: Pair,
  link: Link,
  { decision }: Decided,
  mayHaveMoved: boolean,
): Pick<PairChanges, "link"> | Pick<PairChanges, "droppedLinkId"> {
  const isDisputed = conflict !== null || (decision.kind === "remove" && decision.conflict !== null);
  if (isDisputed) return { link: removedLink(link, null) };
  return mayHaveMoved ? { link: removedLink(link, "MAY_HAVE_MOVED") } : { droppedLinkId: link.id };
}

function sendOf(terms: SyncTerms, pair: Pair, link: Link, decided: Decided, operation: Effect["operation"]): Send {
  const { decision, situation } = decided;
  const isCreate = operation === "create";
  const fields = decision.kind === "settle" ? decision.fields : null;
  const after = isCreate && fields !== null ? fieldsToCreate(terms, fields, pair.record?.changedAt ?? null) : fields;
  const isElsewhere = isCreate && !terms.collections.has(link.collectionId);
  const effect = plannedEffect(terms.clock, {
    operation,
    officeId: link.officeId,
    m365Id: isCreate ? null : link.m365Id,
    collectionId: isElsewhere ? (terms.destinationId ?? link.collectionId) : link.collectionId,
    before: situation.m365.present ? situation.m365.fields : null,
    after,
  });
  return {
    effect,
    pair,
    planned: { decision, situation },
    changed: decision.kind === "settle" && decision.m365.op === "update" ? decision.m365.changed : [],
    known: isCreate ? null : knownItem(pair, link),
  };
}
