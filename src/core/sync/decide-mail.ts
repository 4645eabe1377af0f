import type { FieldValue, RecordFields } from "../records/record.ts";
import { sameValue } from "../records/same-value.ts";
import { keptEverywhere } from "./desired.ts";
import { differingFields } from "./merge.ts";
import type { PairDecision, PairSituation, Settle } from "./pair.ts";

/**
 * The decision for a record that only Microsoft makes: a mail's read mark, flag, categories and folder. It has no direction and no conflicts,
 * since people read in Outlook (rows: Oro since base; columns: Microsoft since base).
 *
 *              same                    changed                               deleted for good
 *   same       –                       copy to Oro                           delete in Oro, or keep it, marked
 *   changed    copy to Microsoft       by field; the same field: Microsoft's delete in Oro, or keep it, marked
 *   deleted    delete there for good   the same, unless it was moved there:  forget the link
 *                                      then it is in Oro again
 *
 * Nothing is ever made in Microsoft. Two edits of Oro's are not sent: a read mark that would send a receipt stays in Oro alone, and counts as
 * agreed, so that nothing sends it later; a folder that cannot take mail gives way to Microsoft's.
 */
export function decideMail(pair: PairSituation): PairDecision {
  const { office, m365 } = pair;
  if (!m365.present) return { kind: "remove", office: office.present, m365: false, conflict: null };
  if (office.present) return mergeStates(pair, office.fields, m365.fields);
  return isMovedThere(pair, m365.fields)
    ? { ...keptEverywhere(pair, m365.fields, null), overruled: [pair.kind.keepsId?.place ?? ""] }
    : { kind: "remove", office: false, m365: true, conflict: null };
}

/** Somebody took it out of Deleted Items, or sorted it: it is wanted. */
function isMovedThere({ kind, bases }: PairSituation, now: RecordFields): boolean {
  const base = bases?.m365;
  return base === undefined || kind.keepsId === undefined || kind.keepsId.placeOf(base) !== kind.keepsId.placeOf(now);
}

function mergeStates({ kind, bases, unsent }: PairSituation, office: RecordFields, m365: RecordFields): Settle {
  const fields: Record<string, FieldValue> = {};
  const sent: string[] = [];
  const overruled: string[] = [];
  for (const spec of kind.fields) {
    const { name } = spec;
    const [ours, theirs] = [office[name] ?? spec.empty, m365[name] ?? spec.empty];
    const isOurs = bases !== null && !sameValue(spec, ours, bases.office[name] ?? spec.empty);
    const isTheirs = bases === null || !sameValue(spec, theirs, bases.m365[name] ?? spec.empty);
    const gives = spec.isServers === true || isTheirs || (isOurs && unsent?.impossible === name);
    fields[name] = gives ? theirs : ours;
    if (sameValue(spec, ours, theirs)) continue;
    if (gives && isOurs) overruled.push(name);
    else if (isOurs && unsent?.secret !== name) sent.push(name);
  }
  const copied = differingFields(kind, office, fields);
  return {
    ...{ kind: "settle", fields, drift: [], conflict: null, overruled },
    office: copied.length === 0 ? { op: "none" } : { op: "update", changed: copied },
    m365: sent.length === 0 ? { op: "none" } : { op: "update", changed: sent },
  };
}
