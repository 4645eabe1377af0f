import { describe, expect, test } from "vitest";
import type { M365Item } from "../../../src/core/records/m365-item.ts";
import type { RecordFields } from "../../../src/core/records/record.ts";
import { faultOf, mark, type RecordsHabits, type RecordsStage, signal } from "./stage.ts";

/** What only Microsoft makes: its state and its place can be written, and it can be deleted for good. */
export function describeStates(stage: () => RecordsStage): void {
  describe("what only Microsoft makes", () => {
    const write = (item: M365Item, changed: RecordFields, collectionId = stage().home) =>
      stage().records.update(
        { collectionId, id: item.id },
        item,
        { ...item.fields, ...changed },
        Object.keys(changed),
        signal,
      );

    test("is not created, and no mark is ever found", async () => {
      const { records, home, create } = stage();
      expect(await faultOf(create("New"))).toBe("rejected");
      expect(await records.findByMark(home, [mark], new Date(0), signal)).toEqual(new Map());
      for await (const page of records.readMarked(home, signal)) expect(page).toEqual([]);
    });

    test("takes the named fields and no other, and answers with the item as it is then", async () => {
      const { hands, home, present } = stage();
      const before = await present(hands.make(home, "Blue"));
      const outcome = await write(before, { categories: ["Red"] });
      expect(outcome.kind === "updated" && outcome.item.fields).toEqual({ ...before.fields, categories: ["Red"] });
      const { etag, fields } = await present(before.id);
      expect(outcome).toMatchObject({ item: { id: before.id, etag, fields } });
    });

    test("is moved, keeps its id, and says where it is; one write may do both", async () => {
      const { hands, home, otherId, present, round } = stage();
      const before = await present(hands.make(home, "Blue"));
      const { link } = await round(home, null);
      const outcome = await write(before, { isRead: true, folderId: otherId });
      expect(outcome).toMatchObject({ item: { id: before.id, fields: { isRead: true, folderId: otherId } } });
      expect((await present(before.id)).fields).toMatchObject({ isRead: true, folderId: otherId });
      expect([...(await round(home, link)).removed]).toEqual([before.id]);
    });

    test("one that changed since it was read is a mismatch, and what somebody wrote stays", async () => {
      const { hands, home, otherId, present, nameOf } = stage();
      const before = await present(hands.make(home, "Blue"));
      hands.rename(home, before.id, "By a person");
      expect(await faultOf(write(before, { categories: ["By sync"] }))).toBe("versionMismatch");
      expect(await faultOf(write(before, { folderId: otherId }))).toBe("versionMismatch");
      expect(nameOf(await present(before.id))).toBe("By a person");
    });

    test("one that is gone is not found, and a folder that is gone takes none", async () => {
      const { hands, home, otherId, present } = stage();
      const [gone, stays] = [await present(hands.make(home, "Gone")), await present(hands.make(home, "Stays"))];
      hands.remove(home, gone.id);
      expect(await faultOf(write(gone, { isRead: true }))).toBe("notFound");
      expect(await faultOf(write(gone, { folderId: otherId }))).toBe("notFound");
      hands.removeCollection(otherId);
      expect(await faultOf(write(stays, { folderId: otherId }))).toBe("rejected");
      expect((await present(stays.id)).fields.folderId).toBe(home);
    });

    test("is deleted for good, and again is a success", async () => {
      const { hands, records, home, read } = stage();
      const id = hands.make(home, "Goes");
      await records.delete({ collectionId: home, id }, signal);
      expect(await read(id)).toBeNull();
      await records.delete({ collectionId: home, id }, signal);
    });
  });
}

/** Creating, updating and deleting, each one attempt. */
export function describeWriting(stage: () => RecordsStage, habits: RecordsHabits): void {
  describe("creating", () => {
    test("answers with the item as it is read from then on, and the next round tells it", async () => {
      const { home, sample, create, present, round } = stage();
      const { link } = await round(home, null);
      const made = await create("New");
      expect(made.fields).toMatchObject(sample("New"));
      expect(made.mark).toBe(mark);
      expect(made.wasThere).toBeUndefined();
      expect(await present(made.id)).toMatchObject({ id: made.id, etag: made.etag, mark, fields: made.fields });
      const { items } = await round(home, link);
      expect([...items.keys()]).toEqual([made.id]);
      expect(items.get(made.id)?.etag).toBe(made.etag);
    });

    test("again with the same key makes no second one where Microsoft knows keys", async () => {
      const { records, home, create, listed } = stage();
      const key = "00000000-0000-4000-8000-0000000000aa";
      const first = await create("Once", { key });
      const second = await create("Once", { key });
      expect(second.id === first.id).toBe(records.makesOneOfAKey);
      expect(second.wasThere ?? false).toBe(records.makesOneOfAKey);
      expect(await listed(home)).toHaveLength(records.makesOneOfAKey ? 1 : 2);
      const other = await create("Twice", { key: "00000000-0000-4000-8000-0000000000bb" });
      expect([first.id, second.id]).not.toContain(other.id);
    });

    test("again with a key whose item somebody deleted since makes a new one", async () => {
      const { hands, home, create, present } = stage();
      const key = "00000000-0000-4000-8000-0000000000aa";
      const first = await create("Deleted", { key });
      hands.remove(home, first.id);
      const second = await create("Deleted", { key });
      expect(second.id).not.toBe(first.id);
      expect((await present(second.id)).fields.subject).toBe("Deleted");
    });

    test("in a collection that may only be read is refused", async () => {
      const { readOnlyId, create } = stage();
      expect(await faultOf(create("Refused", { collectionId: readOnlyId }))).toBe(habits.readOnlyFault);
    });
  });

  describe("updating", () => {
    test("writes the named fields and no other, and answers with the item as it is then", async () => {
      const { records, home, create, present } = stage();
      const before = await create("Before");
      const fields = { ...before.fields, subject: "After", categories: ["Red"] };
      const outcome = await records.update({ collectionId: home, id: before.id }, before, fields, ["subject"], signal);
      if (outcome.kind !== "updated") throw new Error(`It was ${outcome.kind}.`);
      expect(outcome.item.fields).toEqual({ ...before.fields, subject: "After" });
      expect(outcome.item.etag).not.toBe(before.etag);
      expect(outcome.item.mark).toBe(mark);
      const { id, etag, fields: found } = await present(before.id);
      expect(outcome.item).toMatchObject({ id, etag, fields: found });
    });

    test("is told by the next round in the version of its answer", async () => {
      const { home, create, rename, round } = stage();
      const before = await create("Before");
      const { link } = await round(home, null);
      const outcome = await rename(before, "After");
      const { items } = await round(home, link);
      expect(items.get(before.id)?.fields.subject).toBe("After");
      expect(outcome.kind === "updated" && outcome.item.etag).toBe(items.get(before.id)?.etag);
    });

    test("converges: sent again in the version that it left, it changes nothing more", async () => {
      const { create, present, rename } = stage();
      const before = await create("Before");
      await rename(before, "After");
      const outcome = await rename(await present(before.id), "After");
      expect(outcome.kind === "updated" && outcome.item.fields).toEqual({ ...before.fields, subject: "After" });
    });

    test("an item that changed since it was read is a mismatch, and what somebody wrote stays", async () => {
      const { hands, home, create, present, rename } = stage();
      const before = await create("Before");
      hands.rename(home, before.id, "By a person");
      expect(await faultOf(rename(before, "By sync"))).toBe("versionMismatch");
      expect((await present(before.id)).fields.subject).toBe("By a person");
    });

    test("an item that is gone is not found", async () => {
      const { hands, home, create, rename } = stage();
      const before = await create("Before");
      hands.remove(home, before.id);
      expect(await faultOf(rename(before, "After"))).toBe("notFound");
    });
  });

  describe("deleting", () => {
    test("takes the item away, and the next round tells it as removed", async () => {
      const { records, home, create, read, round } = stage();
      const { id } = await create("Goes");
      const { link } = await round(home, null);
      await records.delete({ collectionId: home, id }, signal);
      expect(await read(id)).toBeNull();
      expect([...(await round(home, link)).removed]).toEqual([id]);
    });

    test("what is gone already is a success", async () => {
      const { hands, records, home, create, listed } = stage();
      const { id } = await create("Goes");
      hands.remove(home, id);
      await records.delete({ collectionId: home, id }, signal);
      await records.delete({ collectionId: home, id }, signal);
      expect(await listed(home)).toEqual([]);
    });

    test("asks for no version: whoever deletes has compared them", async () => {
      const { hands, records, home, create, read } = stage();
      const { id } = await create("Before");
      hands.rename(home, id, "By a person");
      await records.delete({ collectionId: home, id }, signal);
      expect(await read(id)).toBeNull();
    });
  });
}
