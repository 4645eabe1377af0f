import { describe, expect, test } from "vitest";
import type { M365Item } from "../../../src/core/records/m365-item.ts";
import { must } from "../../../src/lib/must.ts";
import { mark, otherMark, type RecordsHabits, type RecordsStage, signal } from "./stage.ts";

/** What is there, by its id, all of it, or by our mark. */
export function describeReading(stage: () => RecordsStage, habits: RecordsHabits): void {
  describe("reading", () => {
    test("a list of everything names each item once, in the version that reading it tells", async () => {
      const { hands, home, otherId, present, listed } = stage();
      for (const subject of ["A", "B", "C", "D", "E"]) hands.make(home, subject);
      const gone = hands.make(home, "Gone");
      hands.make(otherId, "Elsewhere");
      hands.remove(home, gone);
      const found = await listed(home);
      expect(found).toHaveLength(5);
      for (const { id, etag, isShown } of found) {
        expect(etag).toBe((await present(id)).etag);
        expect(isShown).toBe(true);
      }
    });

    test("many at once come in the order they were asked for, with null for each that is gone", async () => {
      const { hands, records, home, nameOf } = stage();
      const [one, two, gone] = ["One", "Two", "Gone"].map((subject) => hands.make(home, subject));
      hands.remove(home, must(gone, "the third"));
      const refs = [two, gone, one].map((id) => ({ collectionId: home, id: must(id, "an id") }));
      const found = await records.readMany(refs, signal);
      expect(found.map((item) => (item instanceof Error ? item.message : item && nameOf(item)))).toEqual([
        "Two",
        null,
        "One",
      ]);
      expect(await records.readMany([], signal)).toEqual([]);
    });

    test("an item that is gone is null", async () => {
      const { hands, home, read } = stage();
      const id = hands.make(home, "Gone");
      hands.remove(home, id);
      expect(await read(id)).toBeNull();
    });

    test("an item that was moved is read where its id says so, and its collection is told", async () => {
      const { hands, records, home, otherId, read, present, nameOf } = stage();
      const id = hands.make(home, "Moves");
      const moved = hands.move(id, home, otherId);
      const stillThere = await read(id);
      expect(stillThere && nameOf(stillThere)).toBe(habits.keepsIds ? "Moves" : null);
      expect(nameOf(await present(moved, otherId))).toBe("Moves");
      const refs = [
        { collectionId: home, id: hands.make(home, "Stays") },
        { collectionId: habits.keepsIds ? home : otherId, id: moved },
      ];
      expect(await records.collectionsOf(refs, signal)).toEqual([home, otherId]);
    });
  });

  describe.skipIf(habits.isMadeThere)("marks", () => {
    test("find what was created with them, in its collection alone, and not what another program marked alike", async () => {
      const { hands, records, home, otherId, makeOfAnother, create, present } = stage();
      const since = new Date(Date.now() - 60_000);
      const made = await create("Ours");
      const elsewhere = await create("Elsewhere", { mark: otherMark, collectionId: otherId });
      const foreign = makeOfAnother(mark);
      hands.make(home, "Without a mark");
      const found = await records.findByMark(home, [mark, otherMark], since, signal);
      expect([...found.keys()]).toEqual([mark]);
      expect(found.get(mark)).toMatchObject({ id: made.id, etag: made.etag, fields: made.fields });
      expect((await records.findByMark(otherId, [otherMark], since, signal)).get(otherMark)?.id).toBe(elsewhere.id);
      expect((await present(foreign)).mark).toBeNull();
      expect(await records.findByMark(home, ["00000000-0000-4000-8000-00000000000c"], since, signal)).toEqual(
        new Map(),
      );
    });

    test("of what is gone find nothing", async () => {
      const { hands, records, home, create } = stage();
      const since = new Date(Date.now() - 60_000);
      const { id } = await create("Goes");
      hands.remove(home, id);
      expect(await records.findByMark(home, [mark], since, signal)).toEqual(new Map());
    });

    test("are all read, page by page, and nothing else with them", async () => {
      const { hands, records, home, otherId, makeOfAnother, create } = stage();
      const ids: string[] = [];
      for (let at = 0; at < 5; at += 1) {
        const one = await create(`Ours ${at}`, { mark: `00000000-0000-4000-8000-0000000000${10 + at}` });
        ids.push(one.id);
        hands.make(home, `Theirs ${at}`);
      }
      makeOfAnother(mark);
      await create("Elsewhere", { mark: otherMark, collectionId: otherId });
      const found: M365Item[] = [];
      for await (const items of records.readMarked(home, signal)) found.push(...items);
      expect(found.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    });
  });
}
