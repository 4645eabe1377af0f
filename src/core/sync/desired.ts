import type { RecordFields } from "../records/record.ts";
import { differingFields } from "./merge.ts";
import type { MetConflict, PairDecision, PairSituation, SideView, SideWrite } from "./pair.ts";

/** Both sides become `fields`: made anew where it is gone, written where it differs. */
export function keptEverywhere(pair: PairSituation, fields: RecordFields, conflict: MetConflict | null): PairDecision {
  const write = (side: SideView): SideWrite => {
    if (!side.present) return { op: "create" };
    const changed = differingFields(pair.kind, side.fields, fields);
    return changed.length === 0 ? { op: "none" } : { op: "update", changed };
  };
  return {
    kind: "settle",
    fields,
    office: write(pair.office),
    m365: write(pair.m365),
    drift: [],
    conflict,
  };
}

/**
 * Each side is written only what the other side changed. What both held differently when they agreed (a value one of them cannot
 * hold as given) stays as each holds it.
 */
export function settled(
  pair: PairSituation,
  fields: RecordFields,
  changes: {
    readonly changedInOffice: readonly string[];
    readonly changedInM365: readonly string[];
  },
  conflict: MetConflict | null,
): PairDecision {
  const touched = new Set([...changes.changedInOffice, ...changes.changedInM365]);
  const write = (side: SideView): SideWrite => {
    if (!side.present) return { op: "create" };
    const changed = differingFields(pair.kind, side.fields, fields).filter((name) => touched.has(name));
    return changed.length === 0 ? { op: "none" } : { op: "update", changed };
  };
  return {
    kind: "settle",
    fields,
    office: write(pair.office),
    m365: write(pair.m365),
    drift: [],
    conflict,
  };
}
