import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecurrence } from "../../../../src/adapters/graph/recurrence.ts";
import { diffChecklist, type KnownEntry } from "../../../../src/adapters/graph/tasks/checklist.ts";
import { readTask } from "../../../../src/adapters/graph/tasks/read.ts";
import { planUpdate } from "../../../../src/adapters/graph/tasks/update.ts";
import { encodeNewTask } from "../../../../src/adapters/graph/tasks/write.ts";
import { todoTask } from "../../../../src/adapters/graph/wire.ts";
import type { Recurrence } from "../../../../src/core/records/recurrence.ts";
import { monthLengths } from "../../../../src/core/records/recurrence-rules.ts";
import type { TaskFields } from "../../../../src/core/records/task.ts";
import { emptyTask } from "../open-mailbox.ts";

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const dates = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const instants = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((at) => `${at.toISOString().slice(0, 19)}Z`);
const texts = fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => text.replaceAll("\r", ""));
const daySets = fc.subarray([...weekdays], { minLength: 1 });
const index = fc.constantFrom("first", "second", "third", "fourth", "last");
const interval = fc.integer({ min: 1, max: 99 });
const dayOfMonth = fc.integer({ min: 1, max: 31 });
const month = fc.integer({ min: 1, max: 12 });
const range = fc.oneof(
  fc.constant({ type: "noEnd" } as const),
  dates.map((endDate) => ({ type: "endDate", endDate }) as const),
  fc.integer({ min: 1, max: 999 }).map((count) => ({ type: "numbered", count }) as const),
);
const recurrences: fc.Arbitrary<Recurrence> = fc.oneof(
  fc.record({ type: fc.constant("daily"), interval, range }),
  fc.record({
    type: fc.constant("weekly"),
    interval,
    daysOfWeek: daySets,
    firstDayOfWeek: fc.constantFrom(...weekdays),
    range,
  }),
  fc.record({ type: fc.constant("absoluteMonthly"), interval, dayOfMonth, range }),
  fc.record({ type: fc.constant("relativeMonthly"), interval, daysOfWeek: daySets, index, range }),
  fc
    .record({ type: fc.constant("absoluteYearly" as const), interval, dayOfMonth, month, range })
    .map((rule) => ({ ...rule, dayOfMonth: Math.min(rule.dayOfMonth, monthLengths[rule.month - 1] ?? 31) })),
  fc.record({ type: fc.constant("relativeYearly"), interval, daysOfWeek: daySets, index, month, range }),
);
const checklists = fc.array(fc.record({ title: texts, isChecked: fc.boolean() }), { maxLength: 5 });

const tasks: fc.Arbitrary<TaskFields> = fc
  .record({
    subject: texts,
    description: texts.map((text) => text.trimEnd()),
    dueDate: dates,
    startDate: fc.option(dates),
    completedDate: fc.constant(null),
    priority: fc.constantFrom("low", "normal", "high"),
    status: fc.constantFrom("open", "in_progress", "closed"),
    reminderAt: fc.option(instants),
    categories: fc.array(texts, { maxLength: 3 }),
    checklist: checklists,
    recurrence: fc.option(recurrences),
  })
  .map((task) => (task.status === "closed" ? { ...task, completedDate: task.dueDate } : task));

const noExtra = { checklist: [] };
const zones = fc.constantFrom(
  ["W. Europe Standard Time", "Europe/Berlin"],
  ["Eastern Standard Time", "America/New_York"],
  ["Line Islands Standard Time", "Pacific/Kiritimati"],
  ["UTC-11", "Etc/GMT+11"],
  ["UTC", "Etc/UTC"],
) as fc.Arbitrary<[string, string]>;

/** What a server would hold that only adds ids and version to what it was sent. */
const held = (body: Readonly<Record<string, unknown>>) => {
  const { checklistItems } = body;
  const numbered = Array.isArray(checklistItems)
    ? checklistItems.map((item, at) => ({ ...item, id: `c${at}` }))
    : undefined;
  return todoTask.parse({ id: "t", "@odata.etag": "e", ...body, ...(numbered && { checklistItems: numbered }) });
};

describe("a task", () => {
  it("comes back from Graph's form as it went, in any zone", () => {
    fc.assert(
      fc.property(tasks, zones, (fields, [wireZone, zone]) => {
        const body = encodeNewTask({ mark: "m", fields, extra: noExtra, webUrl: null }, wireZone);
        const item = readTask(held(body), zone);
        expect(item.fields).toEqual(fields);
        expect(item.mark).toBe("m");
      }),
    );
  });

  it("with nothing set says so by null, empty text and empty lists", () => {
    const bare = todoTask.parse({
      id: "t",
      "@odata.etag": "e",
      status: "notStarted",
      importance: "normal",
      title: null,
    });
    expect(readTask(bare, "UTC").fields).toEqual({ ...emptyTask, subject: "" });
    expect(readTask(bare, "UTC").extra).toEqual({ status: "notStarted" });
  });

  it("of any of To Do's states keeps it beside the office's", () => {
    const states = {
      notStarted: "open",
      inProgress: "in_progress",
      waitingOnOthers: "in_progress",
      deferred: "in_progress",
      completed: "closed",
    };
    for (const [status, neutral] of Object.entries(states)) {
      const item = readTask(held({ status, importance: "normal", title: "x" }), "UTC");
      expect(item).toMatchObject({ fields: { status: neutral }, extra: { status } });
    }
  });

  it("is marked only by us, and others' links stay known", () => {
    const foreign = {
      id: "r",
      applicationName: "CRM",
      externalId: "8123",
      webUrl: "https://crm.example/8123",
      displayName: "Activity",
    };
    const item = readTask(held({ status: "notStarted", importance: "low", linkedResources: [foreign] }), "UTC");
    expect(item).toMatchObject({ mark: null, extra: { linkedResources: [foreign] } });
  });

  it("has its formatted notes read as plain text", () => {
    const content =
      '<html><body><p>Dear all,</p>\r\n<ul><li>one</li><li>two &amp; three</li></ul><a href="https://x.example">here</a></body></html>';
    const item = readTask(
      held({ status: "notStarted", importance: "low", body: { content, contentType: "html" } }),
      "UTC",
    );
    expect(item.fields.description).toBe("Dear all,\n * one\n * two & three\n\nhere <https://x.example>");
    const text = readTask(
      held({ status: "notStarted", importance: "low", body: { content: "a\r\nb \r\n", contentType: "text" } }),
      "UTC",
    );
    expect(text.fields.description).toBe("a\nb");
  });

  it("keeps the reminder that completing turned off, and loses one that a person turned off", () => {
    const reminder = {
      reminderDateTime: { dateTime: "2026-05-01T08:00:00.0000000", timeZone: "UTC" },
      isReminderOn: false,
      importance: "low",
    };
    expect(readTask(held({ ...reminder, status: "completed" }), "UTC").fields.reminderAt).toBe("2026-05-01T08:00:00Z");
    expect(readTask(held({ ...reminder, status: "notStarted" }), "UTC").fields.reminderAt).toBeNull();
  });
});

describe("an update", () => {
  const heldAs = (fields: TaskFields) =>
    readTask(held(encodeNewTask({ mark: "m", fields, extra: noExtra, webUrl: null }, "UTC")), "UTC");

  it("sends only fields that changed, and what cannot go without them", () => {
    const companions: Record<string, readonly string[]> = {
      dueDate: ["dueDateTime", "recurrence"],
      startDate: ["startDateTime", "dueDateTime", "recurrence"],
      recurrence: ["recurrence", "dueDateTime"],
      status: ["status", "reminderDateTime"],
      subject: ["title"],
      description: ["body"],
      priority: ["importance"],
      reminderAt: ["reminderDateTime"],
      categories: ["categories"],
      checklist: [],
      completedDate: [],
    };
    fc.assert(
      fc.property(tasks, tasks, fc.subarray(Object.keys(companions)), (was, wanted, changed) => {
        const { patch, putBack, completion } = planUpdate(heldAs(was), wanted, changed, "UTC");
        const allowed = new Set(changed.flatMap((name) => companions[name] ?? []));
        for (const body of [patch, putBack, completion])
          for (const name of Object.keys(body ?? {})) expect(allowed).toContain(name);
      }),
    );
  });

  it("never moves a recurring task with its rule on, nor sends a rule without date and zone", () => {
    fc.assert(
      fc.property(tasks, tasks, (was, wanted) => {
        const { patch, putBack } = planUpdate(heldAs(was), wanted, Object.keys(wanted), "W. Europe Standard Time");
        let isRecurring = was.recurrence !== null;
        for (const body of [patch ?? {}, putBack ?? {}]) {
          if (isRecurring && "dueDateTime" in body) expect(body.recurrence).toBeNull();
          if (body.recurrence != null) {
            expect(body).toMatchObject({
              dueDateTime: { timeZone: "W. Europe Standard Time" },
              recurrence: { range: { recurrenceTimeZone: "W. Europe Standard Time", startDate: wanted.dueDate } },
            });
          }
          if ("recurrence" in body) isRecurring = body.recurrence !== null;
        }
        expect(isRecurring).toBe(wanted.recurrence !== null);
      }),
    );
  });

  it("completes a recurring task by itself and last", () => {
    const series = {
      ...emptyTask,
      dueDate: "2026-05-01",
      recurrence: { type: "daily", interval: 1, range: { type: "noEnd" } },
    } as const;
    const plan = planUpdate(
      heldAs(series),
      { ...series, status: "closed", subject: "Other" },
      ["status", "subject"],
      "UTC",
    );
    expect(plan).toEqual({
      patch: { title: "Other" },
      putBack: null,
      mayGainDueDate: false,
      completion: { status: "completed" },
    });
  });
});

describe("a checklist", () => {
  it("ends as wanted, whatever it was, and what stays keeps its id", () => {
    const titles = fc.constantFrom("a", "b", "c", "d");
    const entries = fc.array(fc.record({ title: titles, isChecked: fc.boolean() }), { maxLength: 6 });
    fc.assert(
      fc.property(entries, entries, (was, wanted) => {
        const present: KnownEntry[] = was.map((entry, at) => ({ ...entry, id: `c${at}` }));
        const steps = diffChecklist(present, wanted);
        const after = new Map(present.map(({ id, ...entry }) => [id, entry]));
        for (const [at, step] of steps.entries()) {
          if (step.kind === "remove") after.delete(step.id);
          else after.set(step.kind === "add" ? `new${at}` : step.id, step.entry);
        }
        const sorted = (list: Iterable<unknown>) => [...list].map((entry) => JSON.stringify(entry)).sort();
        expect(sorted(after.values())).toEqual(sorted(wanted));
        expect(steps.length).toBeLessThanOrEqual(Math.max(was.length, wanted.length));
        if (JSON.stringify(was) === JSON.stringify(wanted)) expect(steps).toEqual([]);
      }),
    );
  });
});

it("a rule with a day that its month never has is refused, and not turned into another", () => {
  const range = { type: "noEnd" } as const;
  const ruleOn = (month: number, dayOfMonth: number) =>
    decodeRecurrence({ pattern: { type: "absoluteYearly", interval: 1, month, dayOfMonth }, range });
  expect(() => ruleOn(4, 31)).toThrow("month 4 has no day 31 in any year");
  expect(() => ruleOn(2, 30)).toThrow("month 2 has no day 30 in any year");
  expect(ruleOn(2, 29)).toMatchObject({ month: 2, dayOfMonth: 29 });
});
