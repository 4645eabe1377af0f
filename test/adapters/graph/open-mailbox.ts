import { createMailboxes, type GraphMailboxesOptions } from "../../../src/adapters/graph/mailboxes.ts";
import type { M365Mailbox, M365Records } from "../../../src/app/ports/m365-records.ts";
import type { M365Item } from "../../../src/core/records/m365-item.ts";
import { must } from "../../../src/lib/must.ts";
import { ownLimits } from "../../support/graph-limits.ts";
import type { RunningSimulator } from "../../support/simulator.ts";

export const noSignal = new AbortController().signal;

export interface OpenTasks {
  readonly mailbox: M365Mailbox;
  readonly records: M365Records;
  /** The default list. */
  readonly listId: string;
}

/** A person's To Do through the adapter, with tokens straight from the simulator. */
export async function openTasks(
  { origin, control }: RunningSimulator,
  person: string,
  options: Partial<GraphMailboxesOptions> = {},
): Promise<OpenTasks> {
  const tokens = { forAccount: async () => control.entra.accessToken(person) };
  const mailbox = await createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: origin, ...options }).open({
    id: person,
  });
  return {
    mailbox,
    records: mailbox.records("TASKS", { from: "2000-01-01", to: "2100-01-01" }),
    listId: must(control.todo.lists(person)[0], "the default list").id,
  };
}

export const emptyTask = {
  subject: "Send quote",
  description: "",
  dueDate: null,
  startDate: null,
  completedDate: null,
  priority: "normal",
  status: "open",
  reminderAt: null,
  categories: [],
  checklist: [],
  recurrence: null,
} as const satisfies M365Item["fields"];
