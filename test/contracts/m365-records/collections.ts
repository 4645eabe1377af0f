import { describe, expect, test } from "vitest";
import { faultOf, type RecordsHabits, type RecordsStage, signal } from "./stage.ts";

/** The lists or calendars of a mailbox, as they come, are and go. */
export function describeCollections(stage: () => RecordsStage, habits: RecordsHabits): void {
  describe("collections", () => {
    test("are told with what they are: the default one, the person's others, and those that may only be read", async () => {
      const { collections, home, otherId, readOnlyId } = stage();
      const all = (await collections(null)).found;
      const found = new Map(all.map((collection) => [collection.id, collection]));
      expect(found.get(home)).toMatchObject({ isDefault: true, isReadOnly: false });
      expect(found.get(otherId)).toMatchObject({ isDefault: false, isReadOnly: false });
      expect(found.get(readOnlyId)).toMatchObject({ isDefault: false, isReadOnly: true });
      expect(all.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    });

    test("that come are told by the next round with their name, those that go as removed", async () => {
      const { hands, collections, otherId } = stage();
      const { link } = await collections(null);
      const added = hands.addCollection("Garden");
      hands.removeCollection(otherId);
      const { found, removed } = await collections(link);
      expect(found.find(({ id }) => id === added)?.name).toBe("Garden");
      expect(found.map(({ id }) => id)).not.toContain(otherId);
      expect(removed).toContain(otherId);
    });
  });

  describe("a collection that is gone", () => {
    test("has no items, whoever asks for one of them", async () => {
      const { hands, records, otherId, present, rename } = stage();
      const id = hands.make(otherId, "Inside");
      const made = await present(id, otherId);
      hands.removeCollection(otherId);
      const ref = { collectionId: otherId, id };
      expect(await records.read(ref, signal)).toBeNull();
      expect(await records.readMany([ref], signal)).toEqual([null]);
      if (habits.isMadeThere) return;
      expect(await faultOf(rename(made, "After", otherId))).toBe("notFound");
      await records.delete(ref, signal);
    });

    test("is not found by its changes, its list and a create, or answers them with nothing", async () => {
      const { hands, records, otherId, create, read, round, listed } = stage();
      hands.make(otherId, "Inside");
      const { link } = await round(otherId, null);
      hands.removeCollection(otherId);
      if (habits.goneCollection === "notFound") {
        expect(await faultOf(records.readChanges(otherId, link, signal))).toBe("notFound");
        expect(await faultOf(records.readChanges(otherId, null, signal))).toBe("notFound");
        expect(await faultOf(records.listItems(otherId, null, signal))).toBe("notFound");
        if (!habits.isMadeThere) expect(await faultOf(create("Too late", { collectionId: otherId }))).toBe("notFound");
        return;
      }
      expect([...(await round(otherId, link)).items]).toEqual([]);
      expect(await listed(otherId)).toEqual([]);
      const lost = await create("Too late", { collectionId: otherId });
      expect(await read(lost.id, otherId)).toBeNull();
      expect([...(await round(otherId, null)).items]).toEqual([]);
    });
  });
}
