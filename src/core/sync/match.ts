import type { RecordFields, RecordKind } from "../records/record.ts";
import { differingFields } from "./merge.ts";

/** A record that has no partner yet. */
export interface Unlinked {
  readonly id: string;
  readonly fields: RecordFields;
}

/**
 * Links before anything is created: pairs of unlinked records that share a natural key.
 *
 * Within one key, records that are equal in every field are paired first: any pairing of equals is right. The rest is paired only if one
 * remains on each side; two "Call" here and three there say nothing about which is which.
 */
export function matchByNaturalKey(
  kind: RecordKind,
  office: readonly Unlinked[],
  m365: readonly Unlinked[],
): readonly { readonly officeId: string; readonly m365Id: string }[] {
  const groups = new Map<string, { office: Unlinked[]; m365: Unlinked[] }>();
  const put = (side: "office" | "m365", record: Unlinked): void => {
    const key = kind.naturalKey(record.fields);
    if (key === null) return;
    const group = groups.get(key) ?? { office: [], m365: [] };
    group[side].push(record);
    groups.set(key, group);
  };
  for (const record of office) put("office", record);
  for (const record of m365) put("m365", record);
  return [...groups.values()].flatMap((group) => pairsOf(kind, group.office, group.m365));
}

function pairsOf(kind: RecordKind, office: readonly Unlinked[], m365: readonly Unlinked[]) {
  const pairs: { officeId: string; m365Id: string }[] = [];
  const remaining = [...m365];
  const lonely = office.filter((record) => {
    const equal = remaining.findIndex((other) => differingFields(kind, record.fields, other.fields).length === 0);
    const [partner] = equal === -1 ? [] : remaining.splice(equal, 1);
    if (partner !== undefined) pairs.push({ officeId: record.id, m365Id: partner.id });
    return partner === undefined;
  });
  const [ours] = lonely;
  const [theirs] = remaining;
  if (lonely.length === 1 && remaining.length === 1 && ours !== undefined && theirs !== undefined) {
    pairs.push({ officeId: ours.id, m365Id: theirs.id });
  }
  return pairs;
}
