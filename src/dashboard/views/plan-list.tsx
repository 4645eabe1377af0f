import { useState } from "preact/hooks";
import type { PlanItem, PlanQuestion } from "../model.ts";
import { readPlanItems } from "../operations/queries.ts";
import { formatNumber } from "../words.ts";
import { OpenedList, RecordTitle, SearchedList } from "./opened-list.tsx";
import { usePaged } from "./use-paged.ts";

interface PlanListProps {
  readonly runId: string;
  readonly asks: PlanQuestion;
  readonly total: number;
  /** "meetings"; left out where the sentence above has said it. */
  readonly what?: string;
  readonly chosen: ReadonlySet<string>;
  /** Null for viewers who may not answer. */
  readonly onChoose: ((ids: readonly string[], isChosen: boolean) => void) | null;
}

/** What a run asks about, record by record: with what would change, and a box to choose it. */
export function PlanList({ total, what = "", ...asked }: PlanListProps) {
  if (total === 0) return null;
  const all = `${formatNumber(total)} ${what}`.trim();
  return <OpenedList all={all}>{() => <Items all={all} {...asked} />}</OpenedList>;
}

function Items({ runId, asks, chosen, onChoose, all }: Omit<PlanListProps, "total"> & { readonly all: string }) {
  const [text, setText] = useState("");
  const list = usePaged(readPlanItems, { runId, asks, text });
  const ids = list.nodes.map(({ id }) => id);
  const areAllChosen = ids.length > 0 && ids.every((id) => chosen.has(id));
  return (
    <>
      <SearchedList all={all} text={text} onSearch={setText} list={list}>
        {list.nodes.map((item) => (
          <li key={item.id}>
            {onChoose === null ? (
              <RecordTitle title={item.title} />
            ) : (
              <label>
                <input
                  type="checkbox"
                  checked={chosen.has(item.id)}
                  onChange={(event) => onChoose([item.id], event.currentTarget.checked)}
                />
                <RecordTitle title={item.title} />
              </label>
            )}
            <Changes item={item} />
          </li>
        ))}
      </SearchedList>
      {onChoose !== null && ids.length > 1 && (
        <div class="actions">
          <button type="button" onClick={() => onChoose(ids, !areAllChosen)}>
            {areAllChosen ? "Choose none of these" : `Choose these ${formatNumber(ids.length)}`}
          </button>
        </div>
      )}
    </>
  );
}

/** "Due date: 1 May → 4 May", a line for each field. */
function Changes({ item: { changes } }: { readonly item: PlanItem }) {
  if (changes === null || changes.length === 0) return null;
  return (
    <ul class="changes muted">
      {changes.map(({ side, field, label, from, to }) => (
        <li key={`${side} ${field}`}>
          {label}: {from || "–"} → {to || "–"}
        </li>
      ))}
    </ul>
  );
}
