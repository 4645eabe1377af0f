import { expect, test } from "vitest";
import type { Recurrence } from "../../../src/core/records/recurrence.ts";
import { findTaskBreach, type TaskDraft } from "../../../src/core/records/task-rules.ts";

const task: TaskDraft = {
  subject: "Call the printer",
  description: "",
  dueDate: "2026-05-01",
  dueTime: "09:30",
  startDate: null,
  completedDate: null,
  priority: "normal",
  status: "open",
  reminderAt: null,
  categories: ["Blue"],
  checklist: [{ title: "Find the number", isChecked: false }],
  recurrence: { type: "weekly", interval: 1, daysOfWeek: ["monday"], range: { type: "noEnd" } },
};
const repeat = (recurrence: Partial<Recurrence>) => ({
  recurrence: { type: "daily", interval: 1, range: { type: "noEnd" }, ...recurrence } as Recurrence,
});

test.each<Partial<TaskDraft>>([
  {},
  { subject: "x".repeat(255), recurrence: null },
  { status: "closed", completedDate: "2026-04-30" },
  { dueDate: "2028-02-29" },
  repeat({ type: "absoluteMonthly", dayOfMonth: 31 }),
  repeat({ type: "relativeMonthly", daysOfWeek: ["friday"], index: "last" }),
  repeat({ type: "absoluteYearly", dayOfMonth: 29, month: 2 }),
  repeat({ type: "relativeYearly", daysOfWeek: ["friday"], index: "first", month: 12 }),
  repeat({ range: { type: "endDate", endDate: "2026-05-01" } }),
])("%j is a good task", (changes) => {
  expect(findTaskBreach({ ...task, ...changes })).toBeNull();
});

test.each<[string, Partial<TaskDraft>]>([
  ["subject", { subject: "" }],
  ["subject", { subject: " \t" }],
  ["subject", { subject: "x".repeat(256) }],
  ["subject", { subject: "a\nb" }],
  ["subject", { subject: "half \ud83d" }],
  ["description", { description: "nul \0" }],
  ["dueDate", { dueDate: "2026-02-29" }],
  ["startDate", { startDate: "2026-13-01" }],
  ["completedDate", { completedDate: "soon", status: "closed" }],
  ["completedDate", { completedDate: "2026-05-01" }],
  ["dueTime", { dueTime: "24:00" }],
  ["dueTime", { dueDate: null, recurrence: null }],
  ["categories", { categories: ["Blue", "Blue"] }],
  ["categories", { categories: [""] }],
  ["checklist", { checklist: [{ title: " ", isChecked: true }] }],
  ["recurrence", { dueDate: null, dueTime: null }],
  ["recurrence", repeat({ interval: 0 })],
  ["recurrence", repeat({ type: "weekly", daysOfWeek: [] })],
  ["recurrence", repeat({ type: "weekly", daysOfWeek: ["Montag"] })],
  ["recurrence", repeat({ type: "absoluteMonthly", dayOfMonth: 32 })],
  ["recurrence", repeat({ type: "relativeMonthly", daysOfWeek: ["friday"] })],
  ["recurrence", repeat({ type: "absoluteYearly", dayOfMonth: 1 })],
  ["recurrence", repeat({ type: "absoluteYearly", dayOfMonth: 31, month: 4 })],
  ["recurrence", repeat({ type: "absoluteYearly", dayOfMonth: 30, month: 2 })],
  ["recurrence", repeat({ range: { type: "numbered", count: 0 } })],
  ["recurrence", repeat({ range: { type: "endDate", endDate: "2026-04-30" } })],
])("%s breaks its rule in %j", (field, changes) => {
  expect(findTaskBreach({ ...task, ...changes })?.field).toBe(field);
});

const steps = (count: number) => Array.from({ length: count }, (_, step) => ({ title: `${step}`, isChecked: false }));
test.each<Partial<TaskDraft>>([
  { subject: " " },
  { subject: "x".repeat(300) },
  { subject: "a\nb" },
  { description: "x".repeat(100_001) },
  { checklist: steps(120) },
  { checklist: [{ title: "", isChecked: false }] },
  { categories: steps(30).map(({ title }) => title) },
  { completedDate: "2026-05-01" },
  { dueDate: null, dueTime: null },
])(
  "what broke a rule before, as %j, is no reason to refuse an edit of something else, and is judged when it is edited",
  (odd) => {
    const present = { ...task, ...odd };
    expect(findTaskBreach(present)).not.toBeNull();
    expect(findTaskBreach({ ...present, status: "closed", priority: "high" }, present)).toBeNull();
    const edits: Partial<TaskDraft> = {
      subject: `${present.subject}${"y".repeat(300)}`,
      description: `${present.description}${"y".repeat(100_001)}`,
      checklist: [...present.checklist, { title: " ", isChecked: false }],
      categories: [...present.categories, ""],
      completedDate: "2026-05-02",
      recurrence: { type: "daily", interval: 0, range: { type: "noEnd" } },
    };
    for (const [name, value] of Object.entries(edits)) {
      expect(findTaskBreach({ ...present, [name]: value }, present)?.field).toBe(name);
    }
  },
);
