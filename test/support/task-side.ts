import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { Control } from "../../src/simulator/control/control.ts";
import { PRIORITIES, type Seen, type WorldSide } from "./record-world.ts";

const DAY_MS = 86_400_000;
const dueIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** Tasks of a person in Berlin. */
export function createTaskSide(control: Control, prisma: PrismaClient, person: string): WorldSide {
  return {
    resource: "TASKS",
    containers: ["default", "Projects"],
    officeFields: (token, index) => ({
      subject: `${token} made in Oro`,
      description: index % 3 === 0 ? `Notes of ${token}\nin two lines` : "",
      dueDate: index % 4 === 3 ? null : dueIn(index % 50),
      priority: PRIORITIES[index % 3] ?? "normal",
      status: index % 7 === 0 ? "in_progress" : "open",
      categories: index % 5 === 0 ? ["Oro", "Sales"] : [],
      checklist: index % 10 === 2 ? [{ title: "First", isChecked: true }] : [],
    }),
    officeEdit: (priority, description) => ({ priority, description }),
    async readOffice() {
      const rows = await prisma.officeTask.findMany({ where: { deletedAt: null } });
      return rows.map(({ id, subject, description, dueDate, status, priority, categories, checklist }) => ({
        id,
        seen: {
          title: subject,
          description,
          due: dueDate,
          status,
          priority,
          categories: categories.toSorted(),
          checklist: entries(checklist, "title"),
        },
      }));
    },
    makeInOutlook(list, token, index) {
      control.todo.createTask(person, list, {
        title: `${token} made in Outlook`,
        body: { content: index % 3 === 0 ? `Notes of ${token}` : "", contentType: "text" },
        due: index % 4 === 3 ? null : dueIn(index % 50),
        importance: PRIORITIES[index % 3] ?? "normal",
        status: ["notStarted", "inProgress", "waitingOnOthers", "deferred"][index % 4] ?? "notStarted",
        categories: index % 5 === 0 ? ["Outlook"] : [],
      });
    },
    editInOutlook: (list, id, title, categories) =>
      control.todo.updateTask(person, list, id, { title, categories: [...categories] }),
    deleteInOutlook: (list, id) => control.todo.deleteTask(person, list, id),
    moveInOutlook: (from, id, to) => control.todo.moveTask(person, from, id, to),
    readOutlook: (list) => control.todo.tasks(person, list).map((task) => ({ id: task.id, seen: seenInOutlook(task) })),
  };
}

function entries(checklist: unknown, name: "title" | "displayName"): readonly string[] {
  const all = (checklist ?? []) as readonly { readonly [key: string]: unknown }[];
  return all.map((entry) => `${entry.isChecked === true ? "x" : " "} ${entry[name]}`);
}

const STATUS: Readonly<Record<string, string>> = {
  notStarted: "open",
  inProgress: "in_progress",
  waitingOnOthers: "in_progress",
  deferred: "in_progress",
  completed: "closed",
};

interface WireTask {
  readonly title: string;
  readonly status: string;
  readonly importance?: string;
  readonly body?: { readonly content: string };
  readonly dueDateTime?: { readonly dateTime: string; readonly timeZone: string };
  readonly categories?: readonly string[];
  readonly checklistItems?: readonly { readonly displayName: string; readonly isChecked: boolean }[];
}

function seenInOutlook(task: WireTask): Seen {
  return {
    title: task.title,
    description: (task.body?.content ?? "").replaceAll("\r\n", "\n").trimEnd(),
    due: dayOf(task.dueDateTime),
    status: STATUS[task.status] ?? task.status,
    priority: task.importance ?? "",
    categories: (task.categories ?? []).toSorted(),
    checklist: entries(task.checklistItems, "displayName"),
  };
}

/** Outlook keeps a day as its midnight in the person's zone, and tells it in UTC. */
function dayOf(date: WireTask["dueDateTime"]): string | null {
  if (date === undefined) return null;
  if (date.timeZone !== "UTC") throw new Error(`Not in UTC: ${date.timeZone}`);
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short" }).format(
    new Date(`${date.dateTime}Z`),
  );
}
