import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { M365Records } from "../../../../src/app/ports/m365-records.ts";
import type { M365Item } from "../../../../src/core/records/m365-item.ts";
import type { RecordFields } from "../../../../src/core/records/record.ts";
import { must } from "../../../../src/lib/must.ts";
import { createSleptClock, ownLimits } from "../../../support/graph-limits.ts";
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

const create = (fields: RecordFields) => records.create(listId, { mark: "task-1", fields, extra: {} }, noSignal);
const present = async (id: string) => must(await records.read({ collectionId: listId, id }, noSignal), "the task");

async function update(before: M365Item, edit: RecordFields): Promise<M365Item> {
  const ref = { collectionId: listId, id: before.id };
  const outcome = await records.update(ref, before, { ...before.fields, ...edit }, Object.keys(edit), noSignal);
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

describe("a recurring task", () => {
  const series = { ...emptyTask, dueDate: "2026-12-04", recurrence: weekly };

  it("moves as one", async () => {
    const before = await create(series);
    const moved = await update(before, { dueDate: "2026-12-07" });
    expect(moved).toMatchObject({ id: before.id, fields: { dueDate: "2026-12-07", recurrence: weekly } });
    expect(simulator.control.todo.tasks(person)).toHaveLength(1);
  });

  it("does not lose its rule because the service asked to wait in the middle of a move", async () => {
    const before = await create(series);
    const { faults } = simulator.control;
    let patches = 0;
    const spy: typeof fetch = (input, init) => {
      if (init?.method === "PATCH") patches += 1;
      if (init?.method === "PATCH" && patches === 2)
        for (const kind of ["throttle", "unavailable"] as const)
          faults.inject({ kind, method: "PATCH", times: 1, retryAfterSeconds: 7 });
      return fetch(input, init);
    };
    const clock = createSleptClock();
    const options = { fetch: spy, sleep: clock.sleep, limits: ownLimits({ clock }) };
    const { records: watched } = await openTasks(simulator, person, options);
    const ref = { collectionId: listId, id: before.id };
    const outcome = await watched.update(ref, before, { ...series, dueDate: "2026-12-07" }, ["dueDate"], noSignal);
    expect(outcome).toMatchObject({ kind: "updated", item: { fields: { dueDate: "2026-12-07", recurrence: weekly } } });
    expect(clock.slept).toEqual([7_000, 7_000]);
  });

  it("gets another rule, and loses it, without a split", async () => {
    const daily = { type: "daily", interval: 1, range: { type: "endDate", endDate: "2027-01-31" } };
    const changed = await update(await create(series), { recurrence: daily });
    expect(changed.fields).toMatchObject({ dueDate: "2026-12-04", recurrence: daily });
    const single = await update(changed, { recurrence: null });
    expect(single.fields).toMatchObject({ dueDate: "2026-12-04", recurrence: null });
    expect(simulator.control.todo.tasks(person)).toHaveLength(1);
  });

  it("whose move ended half-way gets its rule back when the move is repeated", async () => {
    const made = await create(series);
    simulator.control.todo.updateTask(person, "default", made.id, { recurrence: null, due: "2026-12-07" });
    const half = await present(made.id);
    const ref = { collectionId: listId, id: made.id };
    const outcome = await records.update(ref, half, { ...series, dueDate: "2026-12-07" }, ["dueDate"], noSignal);
    expect(outcome).toMatchObject({ kind: "updated", item: { fields: { dueDate: "2026-12-07", recurrence: weekly } } });
  });

  it("rolls when it is closed, and its completed copy is found", async () => {
    const before = await create(series);
    const ref = { collectionId: listId, id: before.id };
    const fields = { ...series, subject: "Sent", status: "closed" };
    const outcome = await records.update(ref, before, fields, ["subject", "status"], noSignal);
    if (outcome.kind !== "rolled") throw new Error("It did not roll.");
    expect(outcome.next).toMatchObject({
      id: before.id,
      fields: { status: "open", dueDate: "2026-12-14", subject: "Sent" },
    });
    expect(outcome.completed).toMatchObject({ fields: { status: "closed", dueDate: "2026-12-04", subject: "Sent" } });
    expect(outcome.completed?.id).not.toBe(before.id);
  });

  it("is not completed twice when the first answer was lost", async () => {
    const before = await create(series);
    simulator.control.faults.inject({ kind: "gatewayTimeoutApplied", method: "PATCH", times: 1 });
    const ref = { collectionId: listId, id: before.id };
    const close = () => records.update(ref, before, { ...series, status: "closed" }, ["status"], noSignal);
    await expect(close()).rejects.toMatchObject({ fault: "unavailable", mayHaveBeenApplied: true });
    await expect(close()).rejects.toMatchObject({ fault: "versionMismatch" });
    expect(simulator.control.todo.tasks(person)).toHaveLength(2);
  });

  it("without a rule any more just closes", async () => {
    const closed = await update(await create(series), { status: "closed", recurrence: null });
    expect(closed.fields).toMatchObject({ status: "closed", recurrence: null });
    expect(simulator.control.todo.tasks(person)).toHaveLength(1);
  });
});
