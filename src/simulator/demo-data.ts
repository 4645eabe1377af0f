import type { SimulatedClock } from "./clock.ts";
import type { TaskEdit, TodoControl } from "./control/todo-control.ts";
import { addDays } from "./mailbox/zone.ts";

/** A quiet mailbox, a busy one, and one with everything that is awkward to sync. */
export function seedDemo(todo: TodoControl, clock: SimulatedClock): void {
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const inDays = (days: number) => addDays(today, days);

  const quiet: TaskEdit[] = [
    { title: "Send the quote to Northwind", due: inDays(1), importance: "high" },
    {
      title: "Prepare the quarterly review",
      due: inDays(6),
      body: { content: "Figures are in the shared folder", contentType: "text" },
    },
    { title: "Call back about the renewal", status: "inProgress" },
    { title: "Book the meeting room", status: "completed" },
  ];
  for (const task of quiet) todo.createTask("quiet", "default", task);

  todo.seed("busy", "default", 150, "Follow-up");
  todo.createList("busy", "Onboarding");
  todo.seed("busy", "Onboarding", 60, "New customer");
  todo.createList("busy", "Invoices");
  todo.seed("busy", "Invoices", 40, "Invoice");

  const broken: TaskEdit[] = [
    {
      title: "Weekly report",
      due: inDays(2),
      recurrence: {
        pattern: { type: "weekly", interval: 1, daysOfWeek: [weekday(inDays(2))], firstDayOfWeek: "monday" },
        range: { type: "noEnd", startDate: inDays(2), recurrenceTimeZone: "GMT Standard Time" },
      },
    },
    {
      title: "Contract, clause by clause",
      body: { content: "<p>See <b>annex 3</b></p>", contentType: "html" },
      status: "waitingOnOthers",
    },
    {
      title: "Visit",
      checklistItems: [{ displayName: "Parking", isChecked: true }, { displayName: "Badge" }],
      due: inDays(0),
    },
    { title: 'Über 日本 🚀 "quoted" <tag>', status: "deferred", categories: ["CRM", "Très important"] },
  ];
  for (const task of broken) todo.createTask("broken", "default", task);
}

function weekday(date: string): string {
  const names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
  return names[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "monday";
}
