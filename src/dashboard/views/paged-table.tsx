import type { ComponentChildren } from "preact";
import { formatNumber } from "../words.ts";

interface PagedTableProps {
  readonly label: string;
  readonly head: readonly string[];
  /** Rows of cells, each with the key of its row. */
  readonly rows: readonly { readonly key: string; readonly cells: readonly ComponentChildren[] }[];
  readonly totalCount: number;
  readonly isReading: boolean;
  readonly failure: string | null;
  readonly more: (() => Promise<void>) | null;
  /** What is said when there is nothing. */
  readonly nothing: string;
}

/** Records, a page at a time. On a phone each row is a block, its cells under each other. */
export function PagedTable({ label, head, rows, totalCount, isReading, failure, more, nothing }: PagedTableProps) {
  return (
    <>
      {rows.length > 0 && (
        <table class="records" aria-label={label}>
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
            {rows.map(({ key, cells }) => (
              <tr key={key}>
                {cells.map((cell, index) => (
                  <td key={head[index]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class={failure === null ? "muted" : "refusal"} role="status">
        {failure ??
          (isReading
            ? "Reading …"
            : rows.length === 0
              ? nothing
              : `${formatNumber(rows.length)} of ${formatNumber(totalCount)}`)}
      </p>
      {more !== null && (
        <button type="button" onClick={() => void more()}>
          Show more
        </button>
      )}
    </>
  );
}
