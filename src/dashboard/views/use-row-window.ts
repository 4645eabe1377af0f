import { Virtualizer } from "@tanstack/virtual-core";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { rowOptions, visibleRows } from "../windowing.ts";

const initialRowHeight = 56;

/** As the style sheet has it: `--row-height`, other on a phone. */
function readRowHeight(element: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(element).getPropertyValue("--row-height")) || initialRowHeight;
}

/** Follows the scrolling of the page, or of the pane that holds the list, and answers which rows to draw. The opened row is measured, since its content varies. */
export function useRowWindow<ListElement extends HTMLElement = HTMLDivElement>(count: number, openedIndex: number) {
  const listRef = useRef<ListElement>(null);
  const [openedElement, openedRef] = useState<HTMLDivElement | null>(null);
  const [rowHeight, setRowHeight] = useState(initialRowHeight);
  const [openedHeight, setOpenedHeight] = useState(0);
  const [, redraw] = useReducer((times: number) => times + 1, 0);

  const list = useMemo(() => {
    const opened = openedIndex === -1 ? null : { index: openedIndex, height: openedHeight };
    return rowOptions({ count, rowHeight, opened });
  }, [count, rowHeight, openedIndex, openedHeight]);
  const options = {
    ...list,
    getScrollElement: () => window,
    initialRect: { width: 0, height: 900 },
    observeElementRect: (_: unknown, tell: (rect: { width: number; height: number }) => void) =>
      listen(["resize"], () => {
        if (listRef.current !== null) setRowHeight(readRowHeight(listRef.current));
        tell({ width: innerWidth, height: innerHeight });
      }),
    // How far the list's beginning is above the screen's upper edge: what stands over the list changes its height too.
    observeElementOffset: (_: unknown, tell: (offset: number, isScrolling: boolean) => void) =>
      listen(["scroll", "resize"], () => {
        if (listRef.current !== null) tell(-listRef.current.getBoundingClientRect().top, false);
      }),
    // Only the reader scrolls.
    scrollToFn: () => undefined,
    onChange: redraw,
  };
  const [rows] = useState(() => new Virtualizer<Window, HTMLElement>({ ...options }));
  rows.setOptions(options);
  useLayoutEffect(() => rows._didMount(), [rows]);
  useLayoutEffect(() => rows._willUpdate());

  useEffect(() => {
    if (openedElement === null) return;
    const observer = new ResizeObserver(() => {
      // Out of sight it is not drawn, and keeps the height that it had.
      if (openedElement.isConnected) setOpenedHeight(openedElement.offsetHeight);
    });
    observer.observe(openedElement);
    return () => observer.disconnect();
  }, [openedElement]);

  return { listRef, openedRef, window: visibleRows(rows) };
}

/** Does it at once too. A pane's scrolling does not bubble: it is heard on its way down. */
function listen(names: readonly ("scroll" | "resize")[], act: () => void): () => void {
  act();
  for (const name of names) addEventListener(name, act, { passive: true, capture: true });
  return () => {
    for (const name of names) removeEventListener(name, act, { capture: true });
  };
}
