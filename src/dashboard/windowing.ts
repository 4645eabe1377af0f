/** Which rows of a long list are near the screen. All heights in pixels. */
export interface RowWindow {
  readonly first: number;
  /** Behind the last. */
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

export interface RowList {
  readonly count: number;
  readonly rowHeight: number;
  /** A row that is opened, and how much it adds below itself. */
  readonly opened: { readonly index: number; readonly height: number } | null;
}

/** Rows drawn beyond each edge, so that a quick scroll shows no gap. */
const margin = 6;

/** @param top how far the list's beginning is above the screen's upper edge */
export function visibleRows(list: RowList, top: number, screenHeight: number): RowWindow {
  const first = Math.max(0, Math.min(list.count, rowAt(list, top)) - margin);
  const end = Math.min(list.count, rowAt(list, top + screenHeight) + 1 + margin);
  const total = offsetOf(list, list.count);
  return { first, end, before: offsetOf(list, first), after: total - offsetOf(list, end) };
}

function offsetOf({ rowHeight, opened }: RowList, index: number): number {
  return index * rowHeight + (opened !== null && opened.index < index ? opened.height : 0);
}

function rowAt({ rowHeight, opened }: RowList, offset: number): number {
  if (opened === null || offset < (opened.index + 1) * rowHeight) return Math.max(0, Math.floor(offset / rowHeight));
  const behind = offset - opened.height;
  return Math.max(opened.index, Math.floor(behind / rowHeight));
}
