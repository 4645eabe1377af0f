import { useState } from "preact/hooks";
import type { Conflict } from "../model.ts";
import { readConflict } from "../operations/queries.ts";
import { counted } from "../words.ts";
import { ConflictView } from "./conflict-view.tsx";
import { Link } from "./link.tsx";
import { NotFound } from "./not-found.tsx";
import { usePage } from "./page.ts";
import { SettledConflicts } from "./settled-conflicts.tsx";
import { useRead } from "./use-read.ts";

/** As many as are drawn at once; the rest comes when these are decided. */
const mostShown = 50;

export function ConflictsPage() {
  const { state } = usePage();
  const conflicts = [...state.conflicts.values()].sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  if (conflicts.length === 0) {
    return (
      <section class="empty">
        <h1 class="sentence">No record is in conflict.</h1>
        <p class="muted">
          A record comes here when the same field was changed on both sides and the setting Conflict Resolution is
          “Ask”.
        </p>
        <SettledConflicts />
      </section>
    );
  }
  return (
    <section>
      <h1 class="sentence">
        {counted(conflicts.length, "record")} {conflicts.length === 1 ? "was" : "were"} changed on both sides. Which
        side wins?
      </h1>
      <ul class="conflicts">
        {conflicts.slice(0, mostShown).map((conflict) => (
          <li key={conflict.id}>
            <ConflictView conflict={conflict} />
          </li>
        ))}
      </ul>
      {conflicts.length > mostShown && <p class="muted">The oldest {mostShown} are shown.</p>}
      <SettledConflicts />
    </section>
  );
}

/** One conflict at an address of its own; also one that was decided meanwhile. */
export function ConflictPage({ id }: { readonly id: string }) {
  const { state } = usePage();
  const [read, setRead] = useState<Conflict | null>(null);
  const open = state.conflicts.get(id);
  const isOpen = open !== undefined;
  const { isReading } = useRead(readConflict, isOpen ? { id, isOpen } : { id }, (data) => setRead(data.conflict));
  const conflict = open ?? read;
  if (conflict === null) return isReading ? <p class="muted">Reading the conflict …</p> : <NotFound what="conflict" />;
  return (
    <section class="conflicts">
      <ConflictView conflict={conflict} isAlone />
      <Link to={{ name: "conflicts" }}>All conflicts</Link>
    </section>
  );
}
