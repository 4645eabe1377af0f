import type pg from "pg";
import { expect } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createOfficeTasks } from "../../src/adapters/office/tasks.ts";
import type { OfficeWrite } from "../../src/app/ports/office-table.ts";
import { must } from "../../src/lib/must.ts";
import type { Control } from "../../src/simulator/control/control.ts";
import type { SeededRandom } from "../../src/simulator/random.ts";

/**
 * Tasks on both sides that are edited, deleted and moved while they are being synced, with what must be there in the end.
 *
 * Each task has a token in its title for ever. Oro edits only priority and description, Outlook only title and categories, and what is
 * deleted or moved is never edited: so there is one right outcome whatever the order in which things reach the other side.
 *
 * | last digit of the token | what may happen to it |
 * | --- | --- |
 * | 0 | it is deleted, on either side |
 * | 1 | it is moved between two lists in Outlook |
 * | all else | it is edited, on either side |
 */

interface Expected {
  readonly token: string;
  isDeleted: boolean;
  /** What was set last on either side; fields that nobody set are compared between the sides only. */
  title?: string;
  priority?: string;
  description?: string;
  categories?: readonly string[];
}

/** What both sides can say of a task, in Oro's words. */
interface Seen {
  readonly title: string;
  readonly description: string;
  readonly due: string | null;
  readonly status: string;
  readonly priority: string;
  readonly categories: readonly string[];
  readonly checklist: readonly string[];
}

export interface TaskWorldOptions {
  readonly control: Control;
  readonly person: string;
  /** The person's own zone, in which Outlook's midnights are to be read. */
  readonly timeZone: string;
  readonly lists: readonly [string, string];
  readonly ownerId: string;
  readonly prisma: PrismaClient;
  /** Reads Oro's tasks past the product. */
  readonly sql: pg.Client;
  readonly random: SeededRandom;
}

export interface TaskWorld {
  makeInOffice(count: number): Promise<void>;
  makeInOutlook(count: number): void;
  /** Some edits, deletions and moves on both sides, of what is there now. */
  stir(edits: number): Promise<void>;
  /** Both sides hold every task that should be there exactly once, alike in every field. Answers how many. */
  expectAgreement(): Promise<number>;
}

const table = createOfficeTasks();
const PRIORITIES = ["low", "normal", "high"] as const;
const DAY_MS = 86_400_000;

export function createTaskWorld(options: TaskWorldOptions): TaskWorld {
  const { control, person, lists, ownerId, prisma, sql, random } = options;
  const expected = new Map<string, Expected>();
  let made = 0;
  let turn = 0;

  const nextToken = (): string => {
    const token = `T${String(made).padStart(5, "0")}`;
    made += 1;
    expected.set(token, { token, isDeleted: false });
    return token;
  };
  const write = (writes: readonly OfficeWrite[]): Promise<unknown> =>
    prisma.$transaction((tx) => table.write(tx, ownerId, writes));
  const pick = <T>(from: readonly T[]): T | undefined => from[random.between(0, from.length - 1)];
  const dueIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

  const outlook = () =>
    lists.flatMap((list) =>
      control.todo.tasks(person, list).map((task) => ({ list, task, token: tokenOf(String(task.title)) })),
    );
  const office = async () =>
    (
      await sql.query<OfficeRow>(
        `SELECT id, subject, description, due_date, status, priority, categories, checklist FROM office_task
         WHERE owner_id = $1 AND deleted_at IS NULL`,
        [ownerId],
      )
    ).rows.map((row) => ({ row, token: tokenOf(row.subject) }));
  const linkedInOutlook = async (): Promise<ReadonlySet<string>> =>
    new Set(
      (await sql.query<{ m365_id: string }>("SELECT m365_id FROM link WHERE state = 'ACTIVE'")).rows.map(
        ({ m365_id }) => m365_id,
      ),
    );

  return {
    async makeInOffice(count) {
      const writes = Array.from({ length: count }, (_, index): OfficeWrite => {
        const token = nextToken();
        return {
          op: "create",
          id: crypto.randomUUID(),
          fields: {
            subject: `${token} made in Oro`,
            description: index % 3 === 0 ? `Notes of ${token}\nin two lines` : "",
            dueDate: index % 4 === 3 ? null : dueIn(index % 50),
            priority: PRIORITIES[index % 3] ?? "normal",
            status: index % 7 === 0 ? "in_progress" : "open",
            categories: index % 5 === 0 ? ["Oro", "Sales"] : [],
            checklist: index % 10 === 2 ? [{ title: "First", isChecked: true }] : [],
          },
        };
      });
      await write(writes);
    },

    makeInOutlook(count) {
      for (let index = 0; index < count; index += 1) {
        const token = nextToken();
        control.todo.createTask(person, lists[index % 8 === 0 ? 1 : 0], {
          title: `${token} made in Outlook`,
          body: { content: index % 3 === 0 ? `Notes of ${token}` : "", contentType: "text" },
          due: index % 4 === 3 ? null : dueIn(index % 50),
          importance: PRIORITIES[index % 3] ?? "normal",
          status: ["notStarted", "inProgress", "waitingOnOthers", "deferred"][index % 4] ?? "notStarted",
          categories: index % 5 === 0 ? ["Outlook"] : [],
        });
      }
    },

    async stir(edits) {
      turn += 1;
      const inOutlook = outlook();
      const inOffice = await office();
      const linked = await linkedInOutlook();
      const isKind = (digits: (digit: number) => boolean) => (one: { token: string }) =>
        digits(Number(one.token.at(-1)));
      const isEditable = isKind((digit) => digit > 1);
      const writes = new Map<string, OfficeWrite>();
      for (let edit = 0; edit < edits; edit += 1) {
        const mine = pick(inOffice.filter(isEditable));
        if (mine !== undefined) {
          const changed = { priority: pick(PRIORITIES) ?? "low", description: `Oro ${turn}.${edit}` };
          writes.set(mine.row.id, { op: "update", id: mine.row.id, changed });
          Object.assign(must(expected.get(mine.token), mine.token), changed);
        }
        const theirs = pick(inOutlook.filter(isEditable));
        if (theirs !== undefined) {
          const title = `${theirs.token} Outlook ${turn}.${edit}`;
          const categories = [`C${turn}`, `E${edit}`];
          control.todo.updateTask(person, theirs.list, theirs.task.id, { title, categories });
          Object.assign(must(expected.get(theirs.token), theirs.token), { title, categories });
        }
      }
      const isDeletable = isKind((digit) => digit === 0);
      const away = pick(inOffice.filter(isDeletable).filter(({ token }) => expected.get(token)?.isDeleted === false));
      if (away !== undefined) {
        writes.set(away.row.id, { op: "delete", id: away.row.id });
        must(expected.get(away.token), away.token).isDeleted = true;
      }
      // What nobody knows to be there cannot be known to be deleted: only what is linked is deleted in Outlook.
      const gone = pick(
        inOutlook
          .filter(isDeletable)
          .filter(({ task, token }) => linked.has(task.id) && expected.get(token)?.isDeleted === false),
      );
      if (gone !== undefined) {
        control.todo.deleteTask(person, gone.list, gone.task.id);
        must(expected.get(gone.token), gone.token).isDeleted = true;
      }
      const moved = pick(inOutlook.filter(isKind((digit) => digit === 1)));
      if (moved !== undefined) {
        control.todo.moveTask(person, moved.list, moved.task.id, moved.list === lists[0] ? lists[1] : lists[0]);
      }
      await write([...writes.values()]);
    },

    async expectAgreement() {
      const wanted = [...expected.values()].filter(({ isDeleted }) => !isDeleted);
      const tokens = wanted.map(({ token }) => token);
      const inOutlook = outlook();
      const inOffice = await office();
      const difference = (side: string, seen: readonly string[]) => ({
        side,
        missing: tokens.filter((token) => !seen.includes(token)),
        superfluous: seen.filter((token) => !tokens.includes(token)),
        doubled: seen.filter((token, index) => seen.indexOf(token) !== index),
      });
      const none = { missing: [], superfluous: [], doubled: [] };
      expect([
        difference(
          "Oro",
          inOffice.map(({ token }) => token),
        ),
        difference(
          "Outlook",
          inOutlook.map(({ token }) => token),
        ),
      ]).toEqual([
        { side: "Oro", ...none },
        { side: "Outlook", ...none },
      ]);
      const theirs = new Map(inOutlook.map(({ task, token }) => [token, seenInOutlook(task, options.timeZone)]));
      const mine = new Map(inOffice.map(({ row, token }) => [token, seenInOffice(row)]));
      for (const { token, isDeleted: _, ...set } of wanted) {
        expect(theirs.get(token), `${token} in Outlook`).toEqual(mine.get(token));
        expect(mine.get(token), `${token} in Oro`).toMatchObject(set);
      }
      return wanted.length;
    },
  };
}

interface OfficeRow {
  readonly id: string;
  readonly subject: string;
  readonly description: string;
  readonly due_date: string | null;
  readonly status: string;
  readonly priority: string;
  readonly categories: readonly string[];
  readonly checklist: readonly { readonly title: string; readonly isChecked: boolean }[];
}

function tokenOf(title: string): string {
  return title.split(" ")[0] ?? "";
}

function seenInOffice(row: OfficeRow): Seen {
  return {
    title: row.subject,
    description: row.description,
    due: row.due_date,
    status: row.status,
    priority: row.priority,
    categories: row.categories.toSorted(),
    checklist: row.checklist.map(({ title, isChecked }) => `${isChecked ? "x" : " "} ${title}`),
  };
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

function seenInOutlook(task: WireTask, timeZone: string): Seen {
  return {
    title: task.title,
    description: (task.body?.content ?? "").replaceAll("\r\n", "\n").trimEnd(),
    due: dayOf(task.dueDateTime, timeZone),
    status: STATUS[task.status] ?? task.status,
    priority: task.importance ?? "",
    categories: (task.categories ?? []).toSorted(),
    checklist: (task.checklistItems ?? []).map(
      ({ displayName, isChecked }) => `${isChecked ? "x" : " "} ${displayName}`,
    ),
  };
}

/** Outlook keeps a day as its midnight in the person's zone, and tells it in UTC. */
function dayOf(date: WireTask["dueDateTime"], timeZone: string): string | null {
  if (date === undefined) return null;
  if (date.timeZone !== "UTC") throw new Error(`Not in UTC: ${date.timeZone}`);
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(new Date(`${date.dateTime}Z`));
}
