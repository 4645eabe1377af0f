export interface HeldRow<Row> {
  readonly row: Row;
  /** It is not there any more. */
  readonly isGone: boolean;
}

/** Rows while somebody points at their table: each stays where it is, one that is gone too; new ones come at the end. */
export function holdRows<Row extends { readonly key: string }>(
  shown: readonly HeldRow<Row>[],
  rows: readonly Row[],
): readonly HeldRow<Row>[] {
  const present = new Map(rows.map((row) => [row.key, row]));
  const kept = shown.map(({ row }) => {
    const now = present.get(row.key);
    present.delete(row.key);
    return now === undefined ? { row, isGone: true } : { row: now, isGone: false };
  });
  return [...kept, ...[...present.values()].map((row) => ({ row, isGone: false }))];
}
