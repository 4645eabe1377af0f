import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { OfficeTable, OfficeWrite } from "../../src/app/ports/office-table.ts";
import type { RecordFields } from "../../src/core/records/record.ts";
import { taskKind } from "../../src/core/records/task.ts";
import { must } from "../../src/lib/must.ts";

export interface OfficeTableBench<Tx> {
  readonly table: OfficeTable<Tx>;
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  createOwner(): Promise<string>;
  changesSince(
    ownerId: string,
    seq: bigint,
  ): Promise<
    readonly { readonly id: string; readonly seq: bigint; readonly version: number; readonly deleted: boolean }[]
  >;
}

export const fullTask: RecordFields = {
  subject: "Call the printer",
  description: "About the\nthird draft",
  dueDate: "2026-05-01",
  startDate: "2026-04-20",
  completedDate: null,
  priority: "high",
  status: "in_progress",
  reminderAt: "2026-05-01T07:30:00Z",
  categories: ["Blue", "Print"],
  checklist: [{ title: "Find the number", isChecked: true }],
  recurrence: { type: "daily", interval: 2, range: { type: "noEnd" } },
};

/** What every table of office records promises, on tasks. */
export function describeOfficeTable<Tx>(name: string, open: () => Promise<OfficeTableBench<Tx>>): void {
  describe(`office table: ${name}`, () => {
    let bench: OfficeTableBench<Tx>;
    let owner: string;
    const write = (...writes: OfficeWrite[]) => bench.transaction((tx) => bench.table.write(tx, owner, writes));
    const load = async (id: string, ownerId = owner) =>
      (await bench.transaction((tx) => bench.table.load(tx, ownerId, [id])))[0];
    const create = async (fields: RecordFields = fullTask) => {
      const id = randomUUID();
      await write({ op: "create", id, fields });
      return id;
    };

    beforeEach(async () => {
      bench ??= await open();
      owner = await bench.createOwner();
    });

    test("a record comes back with every field it was written with", async () => {
      const id = await create();
      const record = must(await load(id), "the record");
      expect(record).toMatchObject({ id, version: 1, isDeleted: false });
      expect(record.fields).toEqual(fullTask);
      expect(new Date(record.changedAt).toISOString()).toBe(record.changedAt);
    });

    test("only the records asked for are loaded", async () => {
      const [one, two] = [await create(), await create()];
      await create();
      const found = await bench.transaction((tx) => bench.table.load(tx, owner, [two, one, randomUUID()]));
      expect(found.map(({ id }) => id).toSorted()).toEqual([one, two].toSorted());
      expect(await load(two)).toMatchObject({ id: two });
    });

    test("changing half of a natural key keeps the other half of that very record", async () => {
      await create({ ...fullTask, subject: "Another", dueDate: "2026-12-31" });
      const id = await create();
      await create({ ...fullTask, subject: "A third", dueDate: "2026-12-30" });
      await write({ op: "update", id, changed: { subject: "Renamed" } });
      const key = must(taskKind.naturalKey({ ...fullTask, subject: "Renamed" }), "a key");
      const found = await bench.transaction((tx) => bench.table.findByNaturalKeys(tx, owner, [key]));
      expect(found.map((record) => record.id)).toEqual([id]);
    });

    test("an update sets the named fields and leaves the others", async () => {
      const id = await create();
      expect(await write({ op: "update", id, changed: { status: "closed", completedDate: "2026-04-30" } })).toEqual([
        { id, version: 2 },
      ]);
      expect((await load(id))?.fields).toEqual({ ...fullTask, status: "closed", completedDate: "2026-04-30" });
    });

    test("an update can empty every field", async () => {
      const id = await create();
      const empty = Object.fromEntries(taskKind.fields.map((field) => [field.name, field.empty]));
      await write({ op: "update", id, changed: empty });
      expect((await load(id))?.fields).toEqual(empty);
    });

    test("a deleted record stays as a tombstone and comes back with an update", async () => {
      const id = await create();
      expect(await write({ op: "delete", id })).toEqual([{ id, version: 2 }]);
      expect(await load(id)).toMatchObject({ version: 2, isDeleted: true, fields: fullTask });
      await write({ op: "update", id, changed: { subject: "Back" } });
      expect(await load(id)).toMatchObject({ version: 3, isDeleted: false, fields: { ...fullTask, subject: "Back" } });
    });

    test("deleting twice changes nothing the second time", async () => {
      const id = await create();
      await write({ op: "delete", id });
      const [last] = await bench.changesSince(owner, 0n);
      expect(await write({ op: "delete", id })).toEqual([{ id, version: 2 }]);
      expect(await bench.changesSince(owner, must(last, "a change").seq)).toEqual([]);
    });

    test("records of another owner are neither found nor written", async () => {
      const id = await create();
      const other = await bench.createOwner();
      const strangers = await bench.transaction((tx) =>
        bench.table.write(tx, other, [{ op: "update", id, changed: { subject: "Mine" } }]),
      );
      expect(strangers).toEqual([]);
      expect(await bench.transaction((tx) => bench.table.write(tx, other, [{ op: "delete", id }]))).toEqual([]);
      expect(await load(id, other)).toBeUndefined();
      expect(await load(id)).toMatchObject({ version: 1, fields: fullTask });
      expect(await bench.changesSince(other, 0n)).toEqual([]);
    });

    test("a natural key finds what carries it now, as long as it is not deleted", async () => {
      const find = async (fields: RecordFields) => {
        const key = must(taskKind.naturalKey(fields), "a key");
        const found = await bench.transaction((tx) => bench.table.findByNaturalKeys(tx, owner, [key]));
        return found.map((record) => record.id);
      };
      const id = await create();
      expect(await find(fullTask)).toEqual([id]);
      const renamed = { ...fullTask, subject: "Call  the\nbinder" };
      await write({ op: "update", id, changed: { subject: renamed.subject } });
      expect(await find(fullTask)).toEqual([]);
      expect(await find(renamed)).toEqual([id]);
      await write({ op: "update", id, changed: { dueDate: null } });
      expect(await find({ ...renamed, dueDate: null })).toEqual([id]);
      await write({ op: "update", id, changed: { status: "closed" } });
      expect(await find({ ...renamed, dueDate: null })).toEqual([id]);
      await write({ op: "delete", id });
      expect(await find({ ...renamed, dueDate: null })).toEqual([]);
    });

    test("a mixed write answers in its own order and logs each record once, in that order", async () => {
      const [changed, gone, added] = [await create(), await create(), randomUUID()];
      const before = (await bench.changesSince(owner, 0n)).at(-1)?.seq ?? 0n;
      const answer = await write(
        { op: "delete", id: gone },
        { op: "create", id: added, fields: fullTask },
        { op: "update", id: changed, changed: { priority: "low" } },
      );
      expect(answer).toEqual([
        { id: gone, version: 2 },
        { id: added, version: 1 },
        { id: changed, version: 2 },
      ]);
      expect((await bench.changesSince(owner, before)).map(({ seq: _seq, ...rest }) => rest)).toEqual([
        { id: gone, version: 2, deleted: true },
        { id: added, version: 1, deleted: false },
        { id: changed, version: 2, deleted: false },
      ]);
    });

    test("the log keeps only the latest change of a record", async () => {
      const id = await create();
      await write({ op: "update", id, changed: { subject: "Two" } });
      await write({ op: "update", id, changed: { subject: "Three" } });
      expect(await bench.changesSince(owner, 0n)).toEqual([{ id, seq: 3n, version: 3, deleted: false }]);
    });

    test("writing nothing is nothing", async () => {
      expect(await write()).toEqual([]);
      expect(await bench.transaction((tx) => bench.table.load(tx, owner, []))).toEqual([]);
      expect(await bench.transaction((tx) => bench.table.findByNaturalKeys(tx, owner, []))).toEqual([]);
    });
  });
}
