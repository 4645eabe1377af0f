import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { OfficeTable } from "../../src/app/ports/office-table.ts";
import { eventKind } from "../../src/core/records/event-kind.ts";
import type { OfficeWrite } from "../../src/core/records/office-record.ts";
import type { FieldValue, RecordFields, RecordKind } from "../../src/core/records/record.ts";
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

const at = (day: string): RecordFields => ({
  isAllDay: false,
  start: `${day}T09:00:00`,
  end: `${day}T10:30:00`,
  startZone: "Europe/Berlin",
  endZone: "Europe/Berlin",
});

export const fullEvent: RecordFields = {
  subject: "Call the printer",
  description: "About the\nthird draft",
  time: at("2026-05-04"),
  locations: ["Room 4", "The yard"],
  attendees: [{ address: "ana@fabrikam.example", name: "Ana", type: "required", response: "accepted" }],
  organizer: { address: "una@contoso.example", name: "Una" },
  isOrganizer: false,
  response: "tentativelyAccepted",
  isCancelled: true,
  recurrence: {
    type: "weekly",
    interval: 1,
    daysOfWeek: ["monday"],
    firstDayOfWeek: "monday",
    range: { type: "noEnd" },
  },
  exceptions: [
    { date: "2026-05-11", kind: "cancelled" },
    { date: "2026-05-18", kind: "changed", changes: { subject: "Visit the printer", time: at("2026-05-19") } },
  ],
  reminderMinutes: 15,
  showAs: "oof",
  sensitivity: "private",
  importance: "high",
  categories: ["Blue", "Print"],
  onlineMeetingUrl: "https://meet.example/1",
  uid: "040000008200E00074C5B7101A82E008",
};

/** A record of one kind, and what of it a test may change. */
export interface RecordSample {
  readonly kind: RecordKind;
  readonly full: RecordFields;
  /** Some fields with other values than `full` has; none of the natural key's. */
  readonly changed: RecordFields;
  /** Beside the subject, part of the natural key: its name and three other values than `full` has. */
  readonly keyField: string;
  readonly keyValues: readonly [FieldValue, FieldValue, FieldValue];
}

export const samples: readonly RecordSample[] = [
  {
    kind: taskKind,
    full: fullTask,
    changed: { status: "closed", completedDate: "2026-04-30" },
    keyField: "dueDate",
    keyValues: ["2026-12-31", "2026-12-30", null],
  },
  {
    kind: eventKind,
    full: fullEvent,
    changed: { response: "accepted", reminderMinutes: null, isCancelled: false },
    keyField: "time",
    keyValues: [at("2026-12-31"), at("2026-12-30"), at("2026-12-29")],
  },
];

/** What every table of office records promises. */
export function describeOfficeTable<Tx>(
  name: string,
  { kind, full, changed, keyField, keyValues }: RecordSample,
  open: () => Promise<OfficeTableBench<Tx>>,
): void {
  describe(`office table: ${name}, ${kind.resource}`, () => {
    let bench: OfficeTableBench<Tx>;
    let owner: string;
    const write = (...writes: OfficeWrite[]) => bench.transaction((tx) => bench.table.write(tx, owner, writes));
    const load = async (id: string, ownerId = owner) =>
      (await bench.transaction((tx) => bench.table.load(tx, ownerId, [id])))[0];
    const create = async (fields: RecordFields = full) => {
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
      expect(record.fields).toEqual(full);
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
      await create({ ...full, subject: "Another", [keyField]: keyValues[0] });
      const id = await create();
      await create({ ...full, subject: "A third", [keyField]: keyValues[1] });
      await write({ op: "update", id, changed: { subject: "Renamed" } });
      const key = must(kind.naturalKey({ ...full, subject: "Renamed" }), "a key");
      const found = await bench.transaction((tx) => bench.table.findByNaturalKeys(tx, owner, [key]));
      expect(found.map((record) => record.id)).toEqual([id]);
    });

    test("an update sets the named fields and leaves the others", async () => {
      const id = await create();
      expect(await write({ op: "update", id, changed })).toEqual([{ id, version: 2 }]);
      expect((await load(id))?.fields).toEqual({ ...full, ...changed });
    });

    test("an update can empty every field", async () => {
      const id = await create();
      const empty = Object.fromEntries(kind.fields.map((field) => [field.name, field.empty]));
      await write({ op: "update", id, changed: empty });
      expect((await load(id))?.fields).toEqual(empty);
    });

    test("a deleted record stays as a tombstone and comes back with an update", async () => {
      const id = await create();
      expect(await write({ op: "delete", id })).toEqual([{ id, version: 2 }]);
      expect(await load(id)).toMatchObject({ version: 2, isDeleted: true, fields: full });
      await write({ op: "update", id, changed: { subject: "Back" } });
      expect(await load(id)).toMatchObject({ version: 3, isDeleted: false, fields: { ...full, subject: "Back" } });
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
      expect(await load(id)).toMatchObject({ version: 1, fields: full });
      expect(await bench.changesSince(other, 0n)).toEqual([]);
    });

    test("a natural key finds what carries it now, as long as it is not deleted", async () => {
      const find = async (fields: RecordFields) => {
        const key = must(kind.naturalKey(fields), "a key");
        const found = await bench.transaction((tx) => bench.table.findByNaturalKeys(tx, owner, [key]));
        return found.map((record) => record.id);
      };
      const id = await create();
      expect(await find(full)).toEqual([id]);
      const renamed = { ...full, subject: "Call  the\nbinder" };
      await write({ op: "update", id, changed: { subject: renamed.subject } });
      expect(await find(full)).toEqual([]);
      expect(await find(renamed)).toEqual([id]);
      await write({ op: "update", id, changed: { [keyField]: keyValues[2] } });
      expect(await find({ ...renamed, [keyField]: keyValues[2] })).toEqual([id]);
      await write({ op: "update", id, changed });
      expect(await find({ ...renamed, [keyField]: keyValues[2] })).toEqual([id]);
      await write({ op: "delete", id });
      expect(await find({ ...renamed, [keyField]: keyValues[2] })).toEqual([]);
    });

    test("a mixed write answers in its own order and logs each record once, in that order", async () => {
      const [edited, gone, added] = [await create(), await create(), randomUUID()];
      const before = (await bench.changesSince(owner, 0n)).at(-1)?.seq ?? 0n;
      const answer = await write(
        { op: "delete", id: gone },
        { op: "create", id: added, fields: full },
        { op: "update", id: edited, changed },
      );
      expect(answer).toEqual([
        { id: gone, version: 2 },
        { id: added, version: 1 },
        { id: edited, version: 2 },
      ]);
      expect((await bench.changesSince(owner, before)).map(({ seq: _seq, ...rest }) => rest)).toEqual([
        { id: gone, version: 2, deleted: true },
        { id: added, version: 1, deleted: false },
        { id: edited, version: 2, deleted: false },
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
