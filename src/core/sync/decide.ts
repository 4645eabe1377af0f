import { unreachable } from "../../lib/unreachable.ts";
import type { RecordFields, RecordKind, SideName } from "../records/record.ts";
import { type Resolution, winnerOf } from "./conflict.ts";
import { decideMail } from "./decide-mail.ts";
import { decideOneWay } from "./decide-one-way.ts";
import { keptEverywhere, settled } from "./desired.ts";
import { differingFields, type Merge, mergeFields, pick } from "./merge.ts";
import { type MetConflict, mayCreate, mayWrite, type PairDecision, type PairSituation } from "./pair.ts";

/**
 * The decision for one pair of records: what to write on each side so that both agree.
 *
 * Bidirectional (rows: Oro since base; columns: Microsoft since base)
 *
 *              same                 changed                         deleted
 *   same       –                    copy to Oro                     delete in Oro
 *   changed    copy to Microsoft    field merge, or a conflict      conflict (edit against deletion)
 *   deleted    delete in Microsoft  conflict (edit against deletion) forget the link
 *
 * Mail has a table of its own (decide-mail.ts).
 *
 * One-way (rows: leading side; columns: following side)
 *
 *              same            changed                       deleted
 *   same       –               left and shown, or reverted   left and shown, or made again
 *   changed    copy            the leader's fields are copied made again
 *   deleted    delete          delete                        forget the link
 */
export function decidePair(pair: PairSituation): PairDecision {
  const decision = decide(pair);
  return isPossible(pair, decision) ? decision : { kind: "detach", reason: "FOLLOWER_DELETED" };
}

/**
 * What Microsoft does not allow is left as it is and shown: no deletion in a calendar shared read-only, no copy of other people's meetings.
 */
function isPossible(pair: PairSituation, decision: PairDecision): boolean {
  switch (decision.kind) {
    case "settle":
      return decision.m365.op !== "create" || mayCreate(pair, decision.fields);
    case "remove":
      return !(decision.m365 && pair.isReadOnly);
    case "ask":
    case "detach":
      return true;
    default:
      return unreachable(decision);
  }
}

function decide(pair: PairSituation): PairDecision {
  const { office, m365 } = pair;
  if (pair.kind.keepsId !== undefined) return decideMail(pair);
  if (pair.resolution !== null) return decideResolved(pair, pair.resolution);
  if (!office.present && !m365.present) return { kind: "remove", office: false, m365: false, conflict: null };
  switch (pair.direction) {
    case "BIDIRECTIONAL":
      return decideBidirectional(pair);
    case "OFFICE_TO_M365":
      return decideOneWay(pair, "office");
    case "M365_TO_OFFICE":
      return decideOneWay(pair, "m365");
    default:
      return unreachable(pair.direction);
  }
}

function decideBidirectional(pair: PairSituation): PairDecision {
  const { office, m365 } = pair;
  if (office.present && m365.present) return decideMerge(pair, office.fields, m365.fields);
  if (office.present) return decideAgainstDeletion(pair, "M365_DELETED", office.fields);
  if (m365.present) return decideAgainstDeletion(pair, "OFFICE_DELETED", m365.fields);
  return { kind: "remove", office: false, m365: false, conflict: null };
}

function decideMerge(pair: PairSituation, office: RecordFields, m365: RecordFields): PairDecision {
  const merge = mergeFields(pair.kind, pair.bases, office, m365, (name) => mayWrite(pair, name));
  if (merge.conflicts.length === 0) return agreedOn(pair, merge, m365, {}, null);
  const winner = winnerOf(pair.conflictRule, "FIELDS", changeTimes(pair));
  const conflict: MetConflict = {
    kind: "FIELDS",
    fields: merge.conflicts,
    winner,
  };
  if (winner === null) return { kind: "ask", conflict };
  const winning = winner === "office" ? office : m365;
  const decided = Object.fromEntries(merge.conflicts.map((name) => [name, winning[name] ?? null]));
  return agreedOn(pair, merge, m365, decided, conflict);
}

/** An edit of Oro's that cannot be written in Microsoft is left and shown, or reverted, as on the following side of a one-way sync. */
function agreedOn(
  pair: PairSituation,
  merge: Merge,
  m365: RecordFields,
  decided: RecordFields,
  conflict: MetConflict | null,
): PairDecision {
  const { unsendable, changedInOffice } = merge;
  const merged = { ...merge.fields, ...decided };
  const fields = merge.changedInM365.length > 0 ? coherent(pair.kind, merged) : merged;
  // When two records meet for the first time nothing is lost: what Microsoft was never given is not drift to be reverted.
  const isLeft = pair.drift === "LEAVE" || pair.bases === null;
  if (isLeft) return { ...settled(pair, fields, changedInOffice, conflict), drift: unsendable };
  return settled(pair, { ...fields, ...pick(m365, unsendable) }, changedInOffice, conflict);
}

/** One side deleted it. Unchanged on the other side: delete there too. Edited there: a conflict. */
function decideAgainstDeletion(
  pair: PairSituation,
  kind: "OFFICE_DELETED" | "M365_DELETED",
  remaining: RecordFields,
): PairDecision {
  const editor: SideName = kind === "OFFICE_DELETED" ? "m365" : "office";
  const base = pair.bases?.[editor];
  const isEdited = base === undefined || differingFields(pair.kind, base, remaining).length > 0;
  const remove = (conflict: MetConflict | null): PairDecision => ({
    kind: "remove",
    office: pair.office.present,
    m365: pair.m365.present,
    conflict,
  });
  if (!isEdited) return remove(null);
  // It cannot be created again in Microsoft, so there is nothing to decide.
  if (editor === "office" && !mayCreate(pair, remaining)) return remove(null);
  const winner = winnerOf(pair.conflictRule, kind, changeTimes(pair));
  const conflict: MetConflict = { kind, fields: [], winner };
  if (winner === null) return { kind: "ask", conflict };
  return winner === editor ? keptEverywhere(pair, remaining, conflict) : remove(conflict);
}

function decideResolved(pair: PairSituation, resolution: Resolution): PairDecision {
  switch (resolution.kind) {
    case "delete":
      return {
        kind: "remove",
        office: pair.office.present,
        m365: pair.m365.present,
        conflict: null,
      };
    case "keep":
      return keptEverywhere(pair, resolution.fields, null);
    case "fields": {
      const { office, m365 } = pair;
      if (!office.present || !m365.present) {
        const remaining = office.present ? office.fields : m365.present ? m365.fields : {};
        return keptEverywhere(pair, { ...remaining, ...resolution.values }, null);
      }
      const merge = mergeFields(pair.kind, pair.bases, office.fields, m365.fields, (name) => mayWrite(pair, name));
      const fields = coherent(pair.kind, { ...merge.fields, ...resolution.values });
      const changedInOffice = [...new Set([...merge.changedInOffice, ...Object.keys(resolution.values)])];
      return settled(pair, fields, changedInOffice, null);
    }
    default:
      return unreachable(resolution);
  }
}

function changeTimes(pair: PairSituation): {
  office: string | null;
  m365: string | null;
} {
  return { office: pair.office.changedAt, m365: pair.m365.changedAt };
}

/** The field-by-field merge, without what no longer fits together. */
function coherent({ series }: RecordKind, fields: RecordFields): RecordFields {
  return series?.coherent(fields) ?? fields;
}
