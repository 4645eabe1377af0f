import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { type HeldRow, holdRows } from "../held-rows.ts";
import { ListEnd } from "./list-end.tsx";

interface TableRow {
  readonly key: string;
  readonly cells: readonly ComponentChildren[];
}

interface PagedTableProps {
  readonly label: string;
  readonly head: readonly string[];
  /** Rows of cells, each with the key of its row. */
  readonly rows: readonly TableRow[];
  readonly totalCount: number;
  readonly isReading: boolean;
  readonly failure: string | null;
  readonly more: (() => Promise<void>) | null;
  /** What is said when there is nothing. */
  readonly nothing: string;
  /** The list updates itself: rows stay where they are while somebody points at them. */
  readonly isLive?: boolean;
  /** Another list than before when it changes. */
  readonly of?: string;
}

/** Records, a page at a time. On a phone each row is a block, its cells under each other. */
export function PagedTable(props: PagedTableProps) {
  const { label, head, rows, totalCount, isReading, failure, more, nothing, isLive = false, of = "" } = props;
  const { held, pointing } = useHeld(rows, isLive, of);
  return (
    <>
      {held.length > 0 && (
        <table class="records" aria-label={label} {...pointing}>
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {held.map(({ row: { key, cells }, isGone }) => (
              <tr key={key} class={isGone ? "gone" : ""} inert={isGone}>
                {cells.map((cell, index) => (
                  <td key={head[index]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ListEnd {...{ totalCount, isReading, failure, more, nothing }} shown={rows.length} />
    </>
  );
}

/** A press lets go: what it does to the rows is what was wanted. */
function useHeld(rows: readonly TableRow[], isLive: boolean, of: string) {
  const [isHeld, setHeld] = useState(false);
  const last = useRef<{ readonly of: string; readonly held: readonly HeldRow<TableRow>[] }>({ of, held: [] });
  const { held: shown, of: shownOf } = last.current;
  const held = isLive && isHeld && shownOf === of ? holdRows(shown, rows) : rows.map((row) => ({ row, isGone: false }));
  last.current = { of, held };
  const pointing = {
    onPointerEnter: () => setHeld(true),
    onPointerMove: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocusCapture: () => setHeld(true),
    onBlurCapture: () => setHeld(false),
    onClickCapture: () => setHeld(false),
  };
  return { held, pointing: isLive ? pointing : {} };
}
