import type { RecordFields, RecordKind } from "../records/record.ts";
import { differingFields } from "./merge.ts";

export interface MarkedItem {
  readonly id: string;
  readonly mark: string;
  readonly fields: RecordFields;
}

/**
 * How many items of a mailbox are duplicates: they carry the mark of one of our records, and so does another item. A copy that somebody
 * made and that became a record of its own does not count, unless it still is exactly the same.
 * @param officeIdOf of what is linked, by the item's id
 * @param isOurs whether a mark is the id of one of this mailbox's records
 */
export function countDoubled(
  kind: RecordKind,
  items: readonly MarkedItem[],
  officeIdOf: ReadonlyMap<string, string>,
  isOurs: (mark: string) => boolean,
): number {
  let doubled = 0;
  for (const [mark, group] of doubledMarks(items)) {
    if (!isOurs(mark)) continue;
    const linked = group.filter(({ id }) => officeIdOf.get(id) === mark);
    const strays = group.filter(({ id }) => !officeIdOf.has(id));
    const others = group.filter(({ id }) => officeIdOf.has(id) && officeIdOf.get(id) !== mark);
    const [first, ...rest] = [...linked, ...strays];
    if (first === undefined) continue;
    const same = others.filter(({ fields }) => differingFields(kind, first.fields, fields).length === 0);
    doubled += rest.length + same.length;
  }
  return doubled;
}

/** The items of each mark that occurs more than once. */
export function doubledMarks<Item extends { readonly mark: string }>(
  items: readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(item.mark, [...(groups.get(item.mark) ?? []), item]);
  return new Map([...groups].filter(([, group]) => group.length > 1));
}
