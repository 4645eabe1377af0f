import { describe, expect, test } from "vitest";
import { must } from "../../../src/lib/must.ts";
import { faultOf, mark, type RecordsHabits, type RecordsStage, signal } from "./stage.ts";

/** What changed, told page by page and round by round: nothing is missed, and nothing is made up. */
export function describeRounds(stage: () => RecordsStage, habits: RecordsHabits): void {
  describe("rounds of changes", () => {
    test("begin with everything that is there, page by page, and go on with nothing else", async () => {
      const { hands, home, otherId, round, expectNoNews, namesOf } = stage();
      const subjects = ["A", "B", "C", "D", "E", "F", "G"];
      const ids = subjects.map((subject) => hands.make(home, subject));
      hands.make(otherId, "Elsewhere");
      const first = await round(home, null);
      expect(namesOf(first.items)).toEqual(subjects);
      expect([...first.items.keys()].toSorted()).toEqual(ids.toSorted());
      expect(first.pages.length).toBeGreaterThan(2);
      expect(first.pages.slice(0, -1).every(({ next }) => next.kind === "page")).toBe(true);
      await expectNoNews(await round(home, first.link), ids);
    });

    test("show an item as reading it does", async () => {
      const { hands, home, create, present, round } = stage();
      const id = habits.isMadeThere ? hands.make(home, "Shown") : (await create("Shown")).id;
      const { items } = await round(home, null);
      const { etag, mark: carried, fields } = await present(id);
      const own = habits.isMadeThere ? null : mark;
      expect(items.get(id)).toMatchObject({ id, etag, mark: habits.marksInRounds ? own : null, fields });
      expect(carried).toBe(own);
    });

    test("tell what is new, what was edited and what was removed since", async () => {
      const { hands, home, round, expectNoNews, nameIn } = stage();
      const stays = hands.make(home, "Stays");
      const edited = hands.make(home, "Edited");
      const goes = hands.make(home, "Goes");
      const first = await round(home, null);
      hands.rename(home, edited, "Edited in Outlook");
      hands.remove(home, goes);
      const added = hands.make(home, "Added");
      const { items, removed, link } = await round(home, first.link);
      expect(nameIn(items, edited)).toBe("Edited in Outlook");
      expect(items.get(edited)?.etag).not.toBe(first.items.get(edited)?.etag);
      expect(nameIn(items, added)).toBe("Added");
      expect([...removed]).toEqual([goes]);
      expect(items.get(stays)?.etag ?? first.items.get(stays)?.etag).toBe(first.items.get(stays)?.etag);
      await expectNoNews(await round(home, link), [stays, edited, added]);
    });

    test("tell a moved item as removed where it was and as new where it is", async () => {
      const { hands, home, otherId, round, nameIn } = stage();
      const id = hands.make(home, "Moves");
      const [here, there] = [await round(home, null), await round(otherId, null)];
      const moved = hands.move(id, home, otherId);
      expect(moved === id).toBe(habits.keepsIds);
      expect([...(await round(home, here.link)).removed]).toEqual([id]);
      const arrived = await round(otherId, there.link);
      expect(nameIn(arrived.items, moved)).toBe("Moves");
      expect([...arrived.removed]).toEqual([]);
    });

    test("miss nothing that happens between two of their pages", async () => {
      const { hands, records, home, round, nameIn, namesOf } = stage();
      const ids = ["A", "B", "C", "D", "E", "F"].map((subject) => hands.make(home, subject));
      const page = await records.readChanges(home, null, signal);
      expect(page.next.kind).toBe("page");
      const [first, , , , , last] = ids;
      hands.rename(home, must(first, "the first"), "A again");
      hands.remove(home, must(last, "the last"));
      const added = hands.make(home, "Late");
      const rest = await round(home, page.next.link);
      const next = await round(home, rest.link);
      const told = new Map([...page.items.map((item) => [item.id, item] as const), ...rest.items, ...next.items]);
      for (const id of [...rest.removed, ...next.removed]) told.delete(id);
      expect(nameIn(told, added)).toBe("Late");
      expect(namesOf(told)).toEqual(["A again", "B", "C", "D", "E", "Late"]);
    });

    test("tell the same when a link is followed again: what was read may never have been kept", async () => {
      const { hands, records, home, round, namesOf } = stage();
      for (const subject of ["A", "B", "C", "D", "E"]) hands.make(home, subject);
      const first = await records.readChanges(home, null, signal);
      const [once, again] = [await round(home, first.next.link), await round(home, first.next.link)];
      expect(namesOf(again.items)).toEqual(namesOf(once.items));
      hands.make(home, "F");
      expect(namesOf((await round(home, once.link)).items)).toContain("F");
      expect(namesOf((await round(home, once.link)).items)).toContain("F");
    });

    test("show nobody an item that came and went between two of them", async () => {
      const { hands, home, round, namesOf } = stage();
      const { link } = await round(home, null);
      hands.remove(home, hands.make(home, "Short-lived"));
      expect(namesOf((await round(home, link)).items)).toEqual([]);
    });

    test("end with an expired cursor, in the middle and at the end, and a new one begins with everything", async () => {
      const { hands, records, home, expireLinks, round, namesOf } = stage();
      for (const subject of ["A", "B", "C", "D", "E"]) hands.make(home, subject);
      const page = await records.readChanges(home, null, signal);
      const { link } = await round(home, null);
      expireLinks();
      expect(await faultOf(records.readChanges(home, page.next.link, signal))).toBe("cursorExpired");
      expect(await faultOf(records.readChanges(home, link, signal))).toBe("cursorExpired");
      expect(namesOf((await round(home, null)).items)).toEqual(["A", "B", "C", "D", "E"]);
    });
  });
}
