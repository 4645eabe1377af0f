import { Virtualizer } from "@tanstack/virtual-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RowList, rowOptions, visibleRows } from "../../src/dashboard/windowing.ts";

/** @param top how far the list's beginning is above the screen's upper edge */
function windowAt(list: RowList, top: number, screenHeight: number) {
  const rows = new Virtualizer({
    ...rowOptions(list),
    initialOffset: top,
    initialRect: { width: 0, height: screenHeight },
    getScrollElement: () => null,
    observeElementRect: () => undefined,
    observeElementOffset: () => undefined,
    scrollToFn: () => undefined,
  });
  return visibleRows(rows);
}

describe("the window of a long list", () => {
  it("draws some dozens of ten thousand rows", () => {
    const { first, end } = windowAt({ count: 10_000, rowHeight: 60, opened: null }, 300_000, 900);
    expect([first, end]).toEqual([4_994, 5_022]);
  });

  it("covers the screen and keeps the list's height, wherever the reader is and whichever row is opened", () => {
    const lists = fc.record({
      count: fc.nat(500),
      rowHeight: fc.integer({ min: 20, max: 160 }),
      opened: fc.option(fc.record({ index: fc.nat(499), height: fc.nat(1_000) })),
    });
    fc.assert(
      fc.property(lists, fc.integer({ min: -500, max: 90_000 }), (list, top) => {
        const opened = list.opened !== null && list.opened.index < list.count ? list.opened : null;
        const { first, end, before, after } = windowAt({ ...list, opened }, top, 900);
        const drawn =
          (end - first) * list.rowHeight +
          (opened !== null && opened.index >= first && opened.index < end ? opened.height : 0);
        const total = list.count * list.rowHeight + (opened?.height ?? 0);
        expect(before + drawn + after).toBe(total);
        if (top >= 0 && top < total) expect(before).toBeLessThanOrEqual(top);
        if (top >= 0) expect(before + drawn).toBeGreaterThanOrEqual(Math.min(total, top + 900));
      }),
    );
  });
});
