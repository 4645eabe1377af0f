import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { M365Records } from "../../../../src/app/ports/m365-records.ts";
import type { M365Item } from "../../../../src/core/records/m365-item.ts";
import type { RecordFields } from "../../../../src/core/records/record.ts";
import { must } from "../../../../src/lib/must.ts";
import { type RunningSimulator, runSimulator } from "../../../support/simulator.ts";
import { emptyTask, noSignal, openTasks } from "../open-mailbox.ts";

let simulator: RunningSimulator;
let records: M365Records;
let listId: string;
const person = "quiet";

beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());
beforeEach(async () => {
  simulator.control.reset();
  ({ records, listId } = await openTasks(simulator, person));
});

const create = (fields: RecordFields, extra: M365Item["extra"] = {}, mark = "task-1") =>
  records.create(listId, { mark, fields, extra }, noSignal);
const inOutlook = (id: string) => simulator.control.todo.task(person, "default", id);
const present = async (id: string) => must(await records.read({ collectionId: listId, id }, noSignal), "the task");

/** Updates to the given fields and gives back what Microsoft then holds. */
async function update(before: M365Item, edit: Partial<Record<keyof typeof emptyTask, unknown>>): Promise<M365Item> {
  const fields = { ...before.fields, ...edit } as RecordFields;
  const outcome = await records.update(
    { collectionId: listId, id: before.id },
    before,
    fields,
    Object.keys(edit),
    noSignal,
  );
  if (outcome.kind !== "updated") throw new Error("The task rolled.");
  expect(await present(before.id)).toEqual(outcome.item);
  return outcome.item;
}

const weekly = {
  type: "weekly",
  interval: 2,
  daysOfWeek: ["monday", "friday"],
  firstDayOfWeek: "monday",
  range: { type: "numbered", count: 5 },
} as const;

const full = {
  subject: "Büro räumen",
  description: "first\nsecond",
  dueDate: "2026-12-04",
  startDate: "2026-12-01",
  completedDate: null,
  priority: "high",
  status: "in_progress",
  reminderAt: "2026-12-04T08:30:00Z",
  categories: ["CRM", "Red category"],
  checklist: [
    { title: "chairs", isChecked: true },
    { title: "desks", isChecked: false },
  ],
  recurrence: null,
} as const;

describe("creating a task", () => {
  it("keeps every field, and the mark finds it", async () => {
    const made = await create(full);
    expect(made.fields).toEqual(full);
    expect(made.mark).toBe("task-1");
    const read = await present(made.id);
    expect(read).toEqual(made);
    const found = await records.findByMark(listId, ["task-1", "task-2"], new Date(), noSignal);
    expect([...found.keys()]).toEqual(["task-1"]);
    expect(found.get("task-1")).toEqual(made);
  });

  it("with a start date only does not invent a due date", async () => {
    const made = await create({ ...emptyTask, startDate: "2026-12-01" });
    expect(made.fields).toMatchObject({ startDate: "2026-12-01", dueDate: null });
  });

  it("keeps a rule of recurrence to the day", async () => {
    const made = await create({ ...emptyTask, dueDate: "2026-12-04", recurrence: weekly });
    expect(made.fields).toMatchObject({ dueDate: "2026-12-04", recurrence: weekly });
    simulator.control.clock.advance(5_000);
    expect((await present(made.id)).fields).toMatchObject({ dueDate: "2026-12-04", recurrence: weekly });
  });

  it("refuses a rule without a date to start from", async () => {
    await expect(create({ ...emptyTask, recurrence: weekly })).rejects.toMatchObject({ fault: "rejected" });
    expect(simulator.control.todo.tasks(person)).toEqual([]);
  });

  it("again restores the state that only To Do knows, where it still fits", async () => {
    const waiting = await create({ ...emptyTask, status: "in_progress" }, { status: "waitingOnOthers" });
    expect(inOutlook(waiting.id).status).toBe("waitingOnOthers");
    const closed = await create(
      { ...emptyTask, status: "closed", completedDate: "2026-11-02" },
      { status: "deferred" },
    );
    expect(inOutlook(closed.id).status).toBe("completed");
    expect(closed.fields.completedDate).toBe("2026-11-02");
  });
});

describe("updating a task", () => {
  it("changes each field alone and clears it again", async () => {
    for (const [name, value] of Object.entries(full)) {
      if (name === "completedDate" || name === "recurrence") continue;
      const before = await create(emptyTask);
      const filled = await update(before, { [name]: value });
      expect(filled.fields).toEqual({ ...emptyTask, [name]: value });
      const cleared = await update(filled, { [name]: emptyTask[name as keyof typeof emptyTask] });
      expect(cleared.fields).toEqual(emptyTask);
    }
  });

  it("sends nothing but what changed, on condition of the version", async () => {
    const before = await create(full);
    simulator.control.todo.updateTask(person, "default", before.id, { title: "Renamed in Outlook" });
    const stale = records.update(
      { collectionId: listId, id: before.id },
      before,
      { ...full, priority: "low" },
      ["priority"],
      noSignal,
    );
    await expect(stale).rejects.toMatchObject({ fault: "versionMismatch", mayHaveBeenApplied: false });
    const merged = await update(await present(before.id), { priority: "low" });
    expect(merged.fields).toEqual({ ...full, subject: "Renamed in Outlook", priority: "low" });
  });

  it("keeps waiting and deferred while the office means the same", async () => {
    const before = await create({ ...emptyTask, status: "in_progress" }, { status: "deferred" });
    const same = await update(before, { status: "in_progress", subject: "Other" });
    expect(inOutlook(same.id).status).toBe("deferred");
    const open = await update(same, { status: "open" });
    expect(inOutlook(open.id).status).toBe("notStarted");
  });

  it("closes and reopens, and the reminder survives both", async () => {
    const before = await create({ ...emptyTask, reminderAt: "2026-12-04T08:30:00Z" });
    const closed = await update(before, { status: "closed" });
    expect(closed.fields).toMatchObject({ status: "closed", reminderAt: "2026-12-04T08:30:00Z" });
    const reopened = await update(closed, { status: "open" });
    expect(reopened.fields).toEqual(before.fields);
    expect(inOutlook(before.id).isReminderOn).toBe(true);
  });

  it("with a new start date leaves the due date as it is", async () => {
    const withDue = await create({ ...emptyTask, dueDate: "2026-12-04" });
    expect((await update(withDue, { startDate: "2026-12-02" })).fields).toMatchObject({
      startDate: "2026-12-02",
      dueDate: "2026-12-04",
    });
  });

  it("edits a checklist entry by entry and ticks none off by accident", async () => {
    const before = await create(full);
    const checklist = [
      { title: "chairs", isChecked: true },
      { title: "tables", isChecked: false },
      { title: "lamps", isChecked: true },
    ];
    const edited = await update(before, { checklist });
    expect(edited.fields.checklist).toEqual(checklist);
    const ids = (item: M365Item) => JSON.stringify(item.extra.checklist).match(/"id":"[^"]+"/g);
    expect(ids(edited)?.slice(0, 2)).toEqual(ids(before));
    expect((await update(edited, { checklist: [{ title: "lamps", isChecked: false }] })).fields.checklist).toEqual([
      { title: "lamps", isChecked: false },
    ]);
  });

  it("of the checklist is refused when the task moved on", async () => {
    const before = await create(full);
    simulator.control.todo.updateTask(person, "default", before.id, { title: "Renamed in Outlook" });
    const ref = { collectionId: listId, id: before.id };
    await expect(
      records.update(ref, before, { ...full, checklist: [] }, ["checklist"], noSignal),
    ).rejects.toMatchObject({ fault: "versionMismatch" });
  });

  it("is repeated safely", async () => {
    const before = await create(emptyTask);
    await update(before, { ...full });
    const again = await update(await present(before.id), { ...full });
    expect(again.fields).toEqual(full);
  });
});

describe("reading and deleting", () => {
  it("reads many in order, the gone as null", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, (_, at) => create(emptyTask, {}, `task-${at}`)));
    const [, second] = made;
    await records.delete({ collectionId: listId, id: must(second, "the second").id }, noSignal);
    const refs = made.map(({ id }) => ({ collectionId: listId, id }));
    const read = await records.readMany(refs, noSignal);
    expect(read).toEqual(made.map((item) => (item === second ? null : item)));
  });

  it("gives nothing for what is gone, and deletes it twice", async () => {
    const ref = { collectionId: listId, id: (await create(emptyTask)).id };
    await records.delete(ref, noSignal);
    await records.delete(ref, noSignal);
    await expect(records.read(ref, noSignal)).resolves.toBeNull();
  });

  it("makes an error of one that one's value", async () => {
    const [one, other] = [await create(emptyTask), await create(emptyTask)];
    const refs = [one.id, "not an id", other.id].map((id) => ({ collectionId: listId, id }));
    const read = await records.readMany(refs, noSignal);
    expect(read[0]).toEqual(one);
    expect(read[1]).toMatchObject({ fault: "rejected" });
    expect(read[2]).toEqual(other);
  });
});
