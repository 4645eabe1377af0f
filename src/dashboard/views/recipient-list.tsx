import { useState } from "preact/hooks";
import { readPlannedRecipients } from "../operations/queries.ts";
import { formatNumber } from "../words.ts";
import { OpenedList, SearchedList } from "./opened-list.tsx";
import { usePaged } from "./use-paged.ts";

/** Everybody whom a run would mail, each once. */
export function RecipientList({ runId, total }: { readonly runId: string; readonly total: number }) {
  if (total === 0) return null;
  const all = formatNumber(total);
  return <OpenedList all={all}>{() => <Recipients runId={runId} all={all} />}</OpenedList>;
}

function Recipients({ runId, all }: { readonly runId: string; readonly all: string }) {
  const [text, setText] = useState("");
  const list = usePaged(readPlannedRecipients, { runId, text });
  return (
    <SearchedList all={all} text={text} onSearch={setText} list={list}>
      {list.nodes.map(({ id, address }) => (
        <li key={id}>{address ?? "not yours to read"}</li>
      ))}
    </SearchedList>
  );
}
