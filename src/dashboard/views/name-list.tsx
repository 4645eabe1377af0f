import { useState } from "preact/hooks";
import type { BrakeItemKind } from "../model.ts";
import { readBrakeItems } from "../operations/queries.ts";
import { formatNumber } from "../words.ts";
import { usePage } from "./page.ts";
import { SearchField } from "./search-field.tsx";
import { usePaged } from "./use-paged.ts";

interface NameListProps {
  readonly runId: string;
  readonly kind: BrakeItemKind;
  readonly total: number;
  /** "meetings"; left out where the sentence above has said it. */
  readonly what?: string;
}

/** "Show the 456", opened to all their names; nothing for those who may not read them. */
export function NameList({ runId, kind, total, what = "" }: NameListProps) {
  const { mayReadRecords } = usePage();
  const [isOpen, setOpen] = useState(false);
  if (total === 0 || !mayReadRecords) return null;
  const all = `${formatNumber(total)} ${what}`.trim();
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Show the {all}</summary>
      {isOpen && <Names runId={runId} kind={kind} all={all} />}
    </details>
  );
}

function Names({ runId, kind, all }: { readonly runId: string; readonly kind: BrakeItemKind; readonly all: string }) {
  const [text, setText] = useState("");
  const { nodes, totalCount, isReading, failure, more } = usePaged(readBrakeItems, { runId, kind, text });
  return (
    <>
      <SearchField label={`Search the ${all}`} placeholder="Search" value={text} onSearch={setText} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <ul class="titles" tabIndex={0} aria-label={all}>
        {nodes.map(({ id, name }) => (
          <li key={id}>{name === null ? "not yours to read" : name === "" ? "without a title" : name}</li>
        ))}
      </ul>
      <p class="muted" role="status">
        {failure ?? (isReading ? "Reading …" : `${formatNumber(nodes.length)} of ${formatNumber(totalCount)}`)}
      </p>
      {more !== null && (
        <button type="button" onClick={() => void more()}>
          Show more
        </button>
      )}
    </>
  );
}
