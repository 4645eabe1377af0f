import type { FieldValue, RecordFields, SideName } from "../records/record.ts";
import type { Action } from "./action.ts";
import { mailedBy } from "./mails.ts";
import type { PlannedDecision } from "./planned-decision.ts";
import { officeViewOf, type Pair, situationOf } from "./situation.ts";
import type { SyncTerms } from "./terms.ts";

/**
 * What a run would do with one pair, stored before it does anything. COMPARE decides and stores, WRITE carries out: nothing is decided
 * twice, and what is done is what a person approved.
 *
 *   planned   decideAction → plannedItem                    versions, decision, what people see of it
 *   asked     a brake stops the run                         askedAs; people answer item by item, or all at once
 *   carried out   actionOf, if the versions still hold      else the pair stays ready and is decided again
 */
export interface PlannedItem {
  /** Names the pair in its plan: the link's id, or `side:id` of a record without one. */
  readonly pairKey: string;
  readonly linkId: string | null;
  readonly officeId: string | null;
  readonly m365Id: string | null;
  readonly versions: PairVersions;
  readonly decision: PlannedDecision;
  readonly inOffice: PlannedWrite | null;
  readonly inM365: PlannedWrite | null;
  readonly title: string;
  /** What updates change, field by field. A new record gets the other side's values. */
  readonly changes: readonly FieldChange[];
  /** Addresses that Exchange would mail. */
  readonly mails: readonly string[];
  /** A deletion that nobody has looked at: the brake counts it. */
  readonly isBraked: boolean;
}

export const plannedWrites = ["CREATE", "UPDATE", "DELETE"] as const;
export type PlannedWrite = (typeof plannedWrites)[number];

export interface FieldChange {
  readonly side: SideName;
  readonly field: string;
  readonly from: FieldValue;
  readonly to: FieldValue;
}

/**
 * The versions that a decision was made on: Oro's record version, and the places of both inbox rows, which change with any news. Null:
 * there was none.
 */
export interface PairVersions {
  readonly officeVersion: number | null;
  readonly officeSeq: bigint | null;
  readonly m365Seq: bigint | null;
}

/** What a brake asks of an item. */
export const planQuestions = ["DELETION", "INVITATIONS"] as const;
export type PlanQuestion = (typeof planQuestions)[number];
export const planAnswers = ["APPROVED", "REJECTED"] as const;
export type PlanAnswer = (typeof planAnswers)[number];

export interface StoredItem extends Pick<PlannedItem, "pairKey" | "officeId" | "m365Id" | "versions" | "decision"> {
  /** Its place in the plan. */
  readonly nth: bigint;
  readonly askedAs: PlanQuestion | null;
  readonly answer: PlanAnswer | null;
}

/** Null when there is nothing to do yet. */
export function plannedItem(terms: SyncTerms, pair: Pair, action: Action): PlannedItem | null {
  if (action.kind === "wait") return null;
  return {
    pairKey: pairKeyOf(pair),
    linkId: pair.link?.id ?? null,
    officeId: pair.link?.officeId ?? pair.officeRow?.recordId ?? null,
    m365Id: pair.link?.m365Id ?? pair.m365Row?.recordId ?? null,
    versions: versionsOf(pair),
    decision: action.kind === "pair" ? { kind: "pair", decision: action.decision } : action,
    ...writesOf(action),
    title: titleOf(terms, pair),
    changes: changesOf(action),
    mails: mailedBy(terms, pair, action),
    isBraked: isBraked(pair, action),
  };
}

/** What to do with an item now: as decided, or as a person answered. Null: something changed since, and it is decided again. */
export function actionOf(terms: SyncTerms, item: StoredItem, pair: Pair): Action | null {
  const { officeVersion, officeSeq, m365Seq } = versionsOf(pair);
  const { versions, decision } = item;
  const holds =
    versions.officeVersion === officeVersion && versions.officeSeq === officeSeq && versions.m365Seq === m365Seq;
  if (!holds) return null;
  if (item.answer === "REJECTED") {
    return item.askedAs === "DELETION"
      ? { kind: "detach", reason: "DELETION_REJECTED" }
      : { kind: "exclude", reason: "INVITATIONS" };
  }
  if (decision.kind !== "pair") return decision;
  const situation = situationOf(terms, pair);
  return situation === null ? null : { kind: "pair", decision: decision.decision, situation };
}

export function pairKeyOf({ link, officeRow, m365Row }: Pair): string {
  if (link !== null) return link.id;
  return officeRow === null ? `m365:${m365Row?.recordId ?? ""}` : `office:${officeRow.recordId}`;
}

function versionsOf({ record, officeRow, m365Row }: Pair): PairVersions {
  return {
    officeVersion: record?.version ?? null,
    officeSeq: officeRow?.seq ?? null,
    m365Seq: m365Row?.seq ?? null,
  };
}

function titleOf({ kind }: SyncTerms, { record, m365Row, link }: Pair): string {
  const office = officeViewOf(record);
  return kind.title(office.present ? office.fields : (m365Row?.snapshot?.fields ?? link?.bases?.office ?? {}));
}

function writesOf(action: Action): Pick<PlannedItem, "inOffice" | "inM365"> {
  if (action.kind === "createInOffice") return { inOffice: "CREATE", inM365: null };
  if (action.kind === "createInM365") return { inOffice: null, inM365: "CREATE" };
  if (isMarkedDeleted(action)) return { inOffice: "DELETE", inM365: null };
  if (action.kind !== "pair") return { inOffice: null, inM365: null };
  const { decision } = action;
  switch (decision.kind) {
    case "settle":
      return { inOffice: writeOf(decision.office.op), inM365: writeOf(decision.m365.op) };
    case "remove":
      return { inOffice: decision.office ? "DELETE" : null, inM365: decision.m365 ? "DELETE" : null };
    default:
      return { inOffice: null, inM365: null };
  }
}

function writeOf(op: "none" | "create" | "update"): PlannedWrite | null {
  if (op === "none") return null;
  return op === "create" ? "CREATE" : "UPDATE";
}

function changesOf(action: Action): readonly FieldChange[] {
  if (action.kind !== "pair" || action.decision.kind !== "settle") return [];
  const { decision, situation } = action;
  return (["office", "m365"] as const).flatMap((side) => {
    const [write, view] = [decision[side], situation[side]];
    if (write.op !== "update" || !view.present) return [];
    const valueIn = (fields: RecordFields, field: string): FieldValue => fields[field] ?? null;
    return write.changed.map((field) => ({
      ...{ side, field },
      ...{ from: valueIn(view.fields, field), to: valueIn(decision.fields, field) },
    }));
  });
}

/** Oro keeps it, out of the usual lists: a mailbox that seems empty asks first all the same. */
function isMarkedDeleted(action: Action): boolean {
  return action.kind === "detach" && action.reason === "DELETED";
}

/** Resolving a conflict is a person's decision and is not braked: the brake is for deletions that nobody looked at. */
function isBraked({ link }: Pair, action: Action): boolean {
  if (isMarkedDeleted(action)) return true;
  if (action.kind !== "pair" || action.decision.kind !== "remove") return false;
  if (link?.state === "CONFLICT" || action.situation.resolution !== null) return false;
  return action.decision.office || action.decision.m365;
}
