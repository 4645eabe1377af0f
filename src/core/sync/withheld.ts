import type { RecordFields, RecordKind } from "../records/record.ts";
import { differingFields } from "./merge.ts";
import type { SyncTerms } from "./terms.ts";

/**
 * The record that a create would send. Nobody is invited to what Oro held when the account's sync began, nor to what is over.
 * @param changedAt of Oro's record
 */
export function fieldsToCreate(terms: SyncTerms, fields: RecordFields, changedAt: string | null): RecordFields {
  const { quietUntil, kind, clock } = terms;
  const isQuiet = quietUntil === null || (changedAt !== null && Date.parse(changedAt) <= Date.parse(quietUntil));
  return kind.meeting?.withheld(fields, isQuiet, clock.now().toISOString()) ?? fields;
}

/** The fields of which a create sent less than Oro has, because it invites nobody. */
export function withheldFields(kind: RecordKind, wanted: RecordFields, sent: RecordFields): readonly string[] {
  const quiet = kind.meeting?.withheld(wanted, true, "") ?? wanted;
  const isLess = new Set(differingFields(kind, wanted, quiet));
  const isOther = new Set(differingFields(kind, sent, quiet));
  return [...isLess].filter((name) => !isOther.has(name));
}
