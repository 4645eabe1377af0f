import type { ChecklistEntry } from "../../../core/records/task.ts";

export interface KnownEntry extends ChecklistEntry {
  readonly id: string;
}

export type ChecklistStep =
  | { readonly kind: "add"; readonly entry: ChecklistEntry }
  | { readonly kind: "change"; readonly id: string; readonly entry: ChecklistEntry }
  | { readonly kind: "remove"; readonly id: string };

/**
 * The fewest writes from the present entries to the wanted ones. Entries are matched by title, the first with the first. Of the rest, a
 * removed and an added one make a renaming, which keeps its place. To Do orders entries by creation and cannot reorder them.
 */
export function diffChecklist(
  present: readonly KnownEntry[],
  wanted: readonly ChecklistEntry[],
): readonly ChecklistStep[] {
  const left = [...present];
  const steps: ChecklistStep[] = [];
  const missing = wanted.filter((entry) => {
    const at = left.findIndex(({ title }) => title === entry.title);
    const [found] = at === -1 ? [] : left.splice(at, 1);
    if (found && found.isChecked !== entry.isChecked) steps.push({ kind: "change", id: found.id, entry });
    return found === undefined;
  });
  for (const entry of missing) {
    const renamed = left.shift();
    steps.push(renamed ? { kind: "change", id: renamed.id, entry } : { kind: "add", entry });
  }
  for (const { id } of left) steps.push({ kind: "remove", id });
  return steps;
}
