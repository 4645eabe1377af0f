import { useState } from "preact/hooks";
import type { OutgoingRow } from "../../../model.ts";
import { counted } from "../../../words.ts";
import { usePage } from "../../page.ts";
import { OutgoingItem } from "./outgoing-item.tsx";
import { useKept } from "./use-draft.ts";

/** How long it is said that a mail was sent. */
const sentShownMs = 60_000;
/** More would push the folders off the screen. */
const shownAtFirst = 2;

/** Whether somebody still wants to look at it. */
export function isShown({ state, updatedAt }: OutgoingRow, nowMs: number): boolean {
  if (state === "CANCELLED") return false;
  return state !== "SENT" || nowMs - Date.parse(updatedAt) < sentShownMs;
}

interface OutgoingListProps {
  readonly rows: readonly OutgoingRow[];
  readonly label: string;
}

/** Mail on its way, each with what to do about it. */
export function OutgoingList({ rows, label }: OutgoingListProps) {
  const { nowMs } = usePage();
  const [isAll, setAll] = useState(false);
  const { hidden, hide } = useHidden();
  const shown = rows.filter((row) => isShown(row, nowMs) && !hidden.includes(row.id));
  if (shown.length === 0) return null;
  const rest = isAll ? 0 : Math.max(0, shown.length - shownAtFirst);
  return (
    <section class="outgoing" aria-label={label}>
      <ul>
        {shown.slice(0, shown.length - rest).map((row) => (
          <OutgoingItem key={row.id} row={row} onHide={() => hide(row.id)} />
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          Show {counted(rest, "more mail")} on the way
        </button>
      )}
    </section>
  );
}

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");
const mostHidden = 100;

/** What nobody can do anything about any more, and somebody has seen in this browser. */
function useHidden() {
  const kept = useKept();
  const [hidden, setHidden] = useState<readonly string[]>(() => kept.read("hidden outgoing", isNames) ?? []);
  const hide = (id: string) => {
    // Another tab, or the other list, may have hidden some.
    const now = [id, ...(kept.read("hidden outgoing", isNames) ?? [])].slice(0, mostHidden);
    kept.write("hidden outgoing", now);
    setHidden(now);
  };
  return { hidden, hide };
}
