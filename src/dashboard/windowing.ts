import { defaultRangeExtractor, type Range, type VirtualItem } from "@tanstack/virtual-core";

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

/** What the virtualizer is told of a list. It lays the rows out anew when `getItemKey` is another function, and only then. */
export function rowOptions({ count, rowHeight, opened }: RowList) {
  return {
    count,
    overscan: margin,
    estimateSize: (index: number) => rowHeight + (index === opened?.index ? opened.height : 0),
    getItemKey: (index: number) => index,
    // A row that begins where the screen ends is there with the next pixel.
    rangeExtractor: (range: Range) => defaultRangeExtractor({ ...range, endIndex: range.endIndex + 1 }),
  };
}

/** What the virtualizer answers. */
interface LaidRows {
  getVirtualItems(): readonly VirtualItem[];
  getTotalSize(): number;
}

/** The rows to draw, and the room that all others take. */
export function visibleRows(rows: LaidRows): RowWindow {
  const items = rows.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return { first: 0, end: 0, before: 0, after: rows.getTotalSize() };
  return { first: first.index, end: last.index + 1, before: first.start, after: rows.getTotalSize() - last.end };
}
