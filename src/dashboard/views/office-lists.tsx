import { useMemo } from "preact/hooks";
import type { EventRow, TaskRow } from "../model.ts";
import { readEvents, readTasks } from "../operations/queries.ts";
import { reachOf } from "../rights.ts";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { usePaged } from "./use-paged.ts";

const daysAhead = 90;

/** What Oro holds of the people whose records the viewer may read. */
export function TaskTable({ text }: { readonly text: string }) {
  const list = usePaged(readTasks, { text });
  const isOwn = useIsOwn();
  const none = useNoneWords("tasks", "There are no tasks yet.");
  return (
    <PagedTable
      {...list}
      label="Tasks"
      head={["Task", "Due", "Status", ...(isOwn ? [] : ["Person"])]}
      rows={list.nodes.map((task: TaskRow) => ({
        key: task.id,
        cells: [task.subject, task.dueDate ?? "no date", statusWords[task.status], ...(isOwn ? [] : [task.owner.name])],
      }))}
      nothing={text === "" ? none : "No task has these words."}
    />
  );
}

export function EventTable({ text }: { readonly text: string }) {
  const [from, to] = useMemo(() => {
    const midnight = new Date().setHours(0, 0, 0, 0);
    return [new Date(midnight), new Date(midnight + daysAhead * 86_400_000)].map((day) => day.toISOString());
  }, []);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const list = usePaged(readEvents, { text, from: from ?? "", to: to ?? "", timeZone });
  const isOwn = useIsOwn();
  const none = useNoneWords("events", "There are no events.");
  return (
    <>
      <p class="muted">From today, {daysAhead} days ahead.</p>
      <PagedTable
        {...list}
        label="Events"
        head={["Event", "Begins", ...(isOwn ? [] : ["Person"])]}
        rows={list.nodes.map((row: EventRow) => ({
          key: `${row.event.id} ${row.date}`,
          cells: [row.subject, beginWords(row), ...(isOwn ? [] : [row.event.owner.name])],
        }))}
        nothing={text === "" ? none : "No event has these words."}
      />
    </>
  );
}

/** Whose a record is goes without saying where all are the viewer's own. */
function useIsOwn(): boolean {
  const { signed, opened } = usePage();
  return reachOf(signed.viewer, "READ_RECORDS") === "OWN" && opened.size === 0;
}

/** For a viewer who might read other people's records but now reads only their own, an empty list does not mean that there are none. */
function useNoneWords(what: string, words: string): string {
  const { may, opened } = usePage();
  if (!may("BREAK_GLASS") || opened.size > 0) return words;
  return `You have no ${what} of your own here. Other people’s records are shown from the page of their account.`;
}

const statusWords: Record<TaskRow["status"], string> = { OPEN: "open", IN_PROGRESS: "in progress", CLOSED: "done" };

/** As it is on the wall where it takes place. */
function beginWords({ time }: EventRow): string {
  if (time === null) return "not known yet";
  const start = time.start.replace("T", " ").slice(0, time.isAllDay ? 10 : 16);
  return time.timeZone === null ? start : `${start} ${time.timeZone}`;
}
