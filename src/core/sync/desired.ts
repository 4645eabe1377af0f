import type { RecordFields, SideName } from "../records/record.ts";
import { differingFields, fieldsToSend } from "./merge.ts";
import { type MetConflict, mayWrite, type PairSituation, type Settle, type SideWrite } from "./pair.ts";

/** Both sides get `fields`: created again where the record is gone, written where it differs. */
export function keptEverywhere(pair: PairSituation, fields: RecordFields, conflict: MetConflict | null): Settle {
  return settle(pair, fields, () => true, conflict);
}

/**
 * Both sides get `fields`, but Microsoft is written only what Oro changed. Values that differed when both last agreed (a value that
 * Microsoft cannot hold as given, a guest that it was never told about) stay as each side holds them.
 */
export function settled(
  pair: PairSituation,
  fields: RecordFields,
  changedInOffice: readonly string[],
  conflict: MetConflict | null,
): Settle {
  const inOffice = new Set(changedInOffice);
  return settle(pair, fields, (name) => inOffice.has(name), conflict);
}

function settle(
  pair: PairSituation,
  fields: RecordFields,
  isWantedInM365: (name: string) => boolean,
  conflict: MetConflict | null,
): Settle {
  return {
    kind: "settle",
    fields,
    office: writeTo(pair, "office", fields, () => true),
    m365: writeTo(pair, "m365", fields, isWantedInM365),
    drift: [],
    conflict,
  };
}

/** What to write on a side so that it holds `fields`; in Microsoft only what a write can carry and this mailbox may write. */
export function writeTo(
  pair: PairSituation,
  side: SideName,
  fields: RecordFields,
  isWanted: (name: string) => boolean,
): SideWrite {
  const view = pair[side];
  if (!view.present) return { op: "create" };
  const differing =
    side === "office"
      ? differingFields(pair.kind, view.fields, fields)
      : fieldsToSend(pair.kind, view.fields, fields).filter((name) => mayWrite(pair, name));
  const changed = differing.filter(isWanted);
  return changed.length === 0 ? { op: "none" } : { op: "update", changed };
}
