import { unreachable } from "../../lib/unreachable.ts";
import type { RecordFields, SideName } from "../records/record.ts";
import type { ConflictKind, Versions } from "./conflict.ts";
import { differingFields } from "./merge.ts";
import type { MetConflict, PairDecision, PairSituation, SideView } from "./pair.ts";
import type { ConflictRule, Direction } from "./sync-settings.ts";

/** Who last changed the settings that may end a conflict; null: nobody, they are still the defaults. */
export interface SettingsChangedBy {
  readonly direction: string | null;
  readonly conflictRule: string | null;
}

/** How a conflict ended without a person's choice: which version won, by whom, why, and what each side held then. */
export interface ConflictEnding {
  readonly outcome: "OFFICE" | "M365" | "MERGED" | "AGREED" | "KEPT_APART";
  readonly decidedBy: string;
  readonly reason: string;
  /** What the sides held when it ended: what was overwritten can still be restored from here. Null: the same as when it was asked. */
  readonly versions: Versions | null;
}

const directionWords: Readonly<Record<Direction, string>> = {
  OFFICE_TO_M365: "Oro to Microsoft",
  M365_TO_OFFICE: "Microsoft to Oro",
  BIDIRECTIONAL: "Bidirectional",
};
const ruleWords: Readonly<Record<ConflictRule, string>> = {
  OFFICE_WINS: "Oro wins",
  M365_WINS: "Microsoft wins",
  NEWEST_WINS: "Newest wins",
  ASK: "Ask",
};

/**
 * How a conflict that waited for a person ended, when its records are decided after all. It counts as agreed only if both sides hold the
 * same; otherwise a setting was changed meanwhile, or one of the edits was undone.
 * @param asked the fields in question; fields overwritten besides are added
 */
export function endingOf(
  asked: readonly string[],
  { decision, situation }: { readonly decision: PairDecision; readonly situation: PairSituation },
  met: MetConflict | null,
  changedBy: SettingsChangedBy,
): ConflictEnding {
  const { direction, conflictRule } = situation;
  const versions = versionsNow(asked, decision, situation);
  if (isAgreed(asked, versions, situation)) {
    return { outcome: "AGREED", decidedBy: "both sides agree", reason: "Both sides are the same now.", versions: null };
  }
  if (direction !== "BIDIRECTIONAL") {
    const leader: SideName = direction === "OFFICE_TO_M365" ? "office" : "m365";
    return {
      outcome: sideOutcome(leader),
      decidedBy: changedBy.direction ?? "Sync Direction",
      reason: `${changed("Sync Direction", directionWords[direction], changedBy.direction)} ${taken(leader)}`,
      versions,
    };
  }
  if (met?.winner != null) {
    return {
      outcome: sideOutcome(met.winner),
      decidedBy: conflictRule,
      reason: `${changed("Conflict Resolution", ruleWords[conflictRule], changedBy.conflictRule)} ${taken(met.winner)}`,
      versions,
    };
  }
  const outcome = writtenOutcome(decision);
  const reason =
    outcome === "KEPT_APART"
      ? "Nothing remained to decide, and nothing could be written: each side keeps its own."
      : "One of the edits was undone, so nothing remained to decide.";
  return { outcome, decidedBy: "nothing left to decide", reason, versions };
}

const changed = (setting: string, value: string, by: string | null): string =>
  by === null ? `${setting} is now “${value}”.` : `${setting} was changed to “${value}” by ${by}.`;

const taken = (side: SideName): string =>
  side === "office"
    ? "Oro's version was taken; Microsoft's is kept here."
    : "Microsoft's version was taken; Oro's is kept here.";

const sideOutcome = (side: SideName) => (side === "office" ? ("OFFICE" as const) : ("M365" as const));

/** The fields in question are equal on both sides, or gone from both, and neither side loses anything. */
function isAgreed(asked: readonly string[], versions: Versions, { kind, office, m365 }: PairSituation): boolean {
  if (!office.present || !m365.present) return office.present === m365.present;
  if (asked.length > 0) return versions.fields.length === 0;
  return differingFields(kind, office.fields, m365.fields).length === 0;
}

function writtenOutcome(decision: PairDecision): ConflictEnding["outcome"] {
  switch (decision.kind) {
    case "settle":
      if (decision.office.op !== "none" && decision.m365.op !== "none") return "MERGED";
      if (decision.office.op !== "none") return "M365";
      return decision.m365.op !== "none" ? "OFFICE" : "KEPT_APART";
    case "remove":
      // What is deleted on one side was already deleted on the other.
      return decision.office ? "M365" : "OFFICE";
    case "ask":
    case "detach":
      return "KEPT_APART";
    default:
      return unreachable(decision);
  }
}

/** Both sides as they are, with the fields that differ because both edited them or because one is overwritten. */
function versionsNow(
  asked: readonly string[],
  decision: PairDecision,
  { office, m365, bases, kind }: PairSituation,
): Versions {
  const fieldsOf = (view: SideView): RecordFields | null => (view.present ? view.fields : null);
  const conflict: ConflictKind = !office.present ? "OFFICE_DELETED" : m365.present ? "FIELDS" : "M365_DELETED";
  const versions = { kind: conflict, office: fieldsOf(office), m365: fieldsOf(m365) };
  if (!office.present || !m365.present) return { ...versions, fields: [] };
  const differing = differingFields(kind, office.fields, m365.fields);
  const overwritten = (side: "office" | "m365", now: RecordFields): readonly string[] => {
    const write = decision.kind === "settle" ? decision[side] : null;
    const base = bases?.[side];
    if (write?.op !== "update" || base === undefined) return [];
    const edited = differingFields(kind, base, now);
    return write.changed.filter((name) => edited.includes(name));
  };
  const names = new Set([...asked, ...overwritten("office", office.fields), ...overwritten("m365", m365.fields)]);
  return { ...versions, fields: differing.filter((name) => names.has(name)) };
}
