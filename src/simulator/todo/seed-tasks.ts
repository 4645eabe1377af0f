import type { SimulatedClock } from "../clock.ts";
import { addDays } from "../mailbox/zone.ts";
import type { ListState, TaskStatus } from "./state.ts";
import type { TodoMailbox } from "./todo-mailbox.ts";
import { midnight } from "./zoned-date.ts";

const STATUSES: readonly TaskStatus[] = [
  "notStarted",
  "notStarted",
  "inProgress",
  "waitingOnOthers",
  "completed",
  "deferred",
];
const IMPORTANCES = ["normal", "low", "high"] as const;
const DUE_WITHIN_DAYS = 60;

/** Fills a list with tasks that differ in every field that is synced, without the cost of reading a body for each. */
export function seedTasks(
  mailbox: TodoMailbox,
  list: ListState,
  count: number,
  prefix: string,
  clock: SimulatedClock,
): void {
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const dates = Array.from({ length: DUE_WITHIN_DAYS }, (_, day) =>
    midnight(addDays(today, day - DUE_WITHIN_DAYS / 3), "UTC"),
  );
  const digits = Math.max(4, String(count).length);
  for (let index = 0; index < count; index += 1) {
    const status = STATUSES[index % STATUSES.length] ?? "notStarted";
    const due = index % 4 === 3 ? undefined : dates[index % dates.length];
    mailbox.addTask(list, {
      title: `${prefix} ${String(index + 1).padStart(digits, "0")}`,
      body: { content: index % 3 === 0 ? `Notes for number ${index + 1}` : "", contentType: "text" },
      status,
      importance: IMPORTANCES[index % IMPORTANCES.length] ?? "normal",
      due,
      isReminderOn: false,
      completed: status === "completed" ? dates[0] : undefined,
      categories: index % 5 === 0 ? ["CRM"] : [],
    });
  }
}
