import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { visibleRows } from "../windowing.ts";

/** As the style sheet has it: `--row-height`, other on a phone. */
function readRowHeight(element: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(element).getPropertyValue("--row-height")) || 56;
}

/** Follows the page's scrolling and answers which rows to draw. The opened row is measured, since its content varies. */
export function useRowWindow(count: number, openedIndex: number) {
  const listRef = useRef<HTMLDivElement>(null);
  const openedRef = useRef<HTMLDivElement>(null);
  const [screen, setScreen] = useState({ top: 0, height: 900, rowHeight: 56 });
  const [openedHeight, setOpenedHeight] = useState(0);

  useLayoutEffect(() => {
    const measure = () => {
      const list = listRef.current;
      if (list === null) return;
      const top = -list.getBoundingClientRect().top;
      const next = { top, height: innerHeight, rowHeight: readRowHeight(list) };
      // Only a whole row's way changes what is drawn.
      setScreen((known) =>
        Math.abs(known.top - top) < next.rowHeight && known.height === next.height && known.rowHeight === next.rowHeight
          ? known
          : next,
      );
    };
    measure();
    addEventListener("scroll", measure, { passive: true });
    addEventListener("resize", measure);
    return () => {
      removeEventListener("scroll", measure);
      removeEventListener("resize", measure);
    };
  }, []);

  useEffect(() => {
    const element = openedRef.current;
    if (openedIndex === -1 || element === null) return;
    const observer = new ResizeObserver(() => setOpenedHeight(element.offsetHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [openedIndex]);

  const opened = openedIndex === -1 ? null : { index: openedIndex, height: openedHeight };
  const window = visibleRows({ count, rowHeight: screen.rowHeight, opened }, screen.top, screen.height);
  return { listRef, openedRef, window };
}
