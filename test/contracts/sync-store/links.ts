import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Effect } from "../../../src/core/sync/effect.ts";
import { must } from "../../../src/lib/must.ts";
import {
  collectionOf,
  conflictOf,
  createScene,
  linkOf,
  type SyncScene,
  type SyncTxBench,
  taskFields,
} from "./bench.ts";

/** Links, collections, effects and conflicts: what is kept comes back as it was given. */
export function describeSyncLinks(open: () => Promise<SyncTxBench>): void {
  describe("links, lists, effects and conflicts", () => {
    let scene: SyncScene;
    beforeEach(async () => {
      scene = await createScene(await open());
    });

    test("a link comes back as it was saved, by each of its ids", async () => {
      const full = linkOf("one", {
        extra: { status: "deferred" },
        etag: 'W/"1"',
        officeVersion: 4,
        state: "DETACHED",
        detachedReason: "WINDOW",
        drift: ["subject", "dueDate"],
      });
      const bare = linkOf("two", { bases: null, windowFrom: null, windowTo: null });
      await scene.inRun((tx) => tx.saveLinks([full, bare]));
      await scene.inRun(async (tx) => {
        expect(await tx.linksByM365Ids(["one", "none"])).toEqual([full]);
        expect(await tx.linksByOfficeIds([bare.officeId, "no id at all"])).toEqual([bare]);
        expect(await tx.linksByIds([full.id, randomUUID()])).toEqual([full]);
        expect(await tx.countLinked()).toBe(1);
      });
      const moved = { ...full, m365Id: "three", state: "ACTIVE", detachedReason: null, drift: [] } as const;
      await scene.inRun((tx) => tx.saveLinks([moved]));
      await scene.inRun(async (tx) => {
        expect(await tx.linksByIds([full.id])).toEqual([moved]);
        expect(await tx.countLinked()).toBe(2);
        await tx.dropLinks([full.id]);
        expect(await tx.linksByIds([full.id, bare.id])).toEqual([bare]);
      });
    });

    test("bases that are one object come back as both sides' bases", async () => {
      const both = taskFields("copied");
      const copied = linkOf("copied", { bases: { office: both, m365: both } });
      await scene.inRun((tx) => tx.saveLinks([copied]));
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["copied"]))).toEqual([copied]);
      const apart = { ...copied, bases: { office: both, m365: taskFields("drifted") } };
      await scene.inRun((tx) => tx.saveLinks([apart]));
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["copied"]))).toEqual([apart]);
    });

    test("an id may pass from one link to another in one go", async () => {
      const [rolled, next] = [linkOf("series"), linkOf("series")];
      await scene.inRun((tx) => tx.saveLinks([rolled]));
      const completed = { ...rolled, m365Id: "completed" };
      await scene.inRun((tx) => tx.saveLinks([next, completed]));
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["series"]))).toEqual([next]);
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["completed"]))).toEqual([completed]);
    });

    test.each([
      { state: "ACTIVE", detachedReason: null },
      { state: "DETACHED", detachedReason: "WINDOW" },
      { state: "CONFLICT", detachedReason: null },
      { state: "REMOVED", detachedReason: null },
    ] as const)("a link that is $state is found by its record in Microsoft, which no second link gets", async (end) => {
      const link = linkOf("one", end);
      await scene.inRun((tx) => tx.saveLinks([link]));
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["one"]))).toEqual([link]);
      await expect(scene.inRun((tx) => tx.saveLinks([linkOf("one"), linkOf("two")]))).rejects.toThrow();
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["one", "two"]))).toEqual([link]);
    });

    test("a link is saved with the version of its record that is being written, and not at all if that fails", async () => {
      const [one, other] = [linkOf("one"), linkOf("other")];
      const versions = new Map([[one.officeId, 7]]);
      await scene.inRun((tx) => tx.saveLinks([one, other], Promise.resolve(versions)));
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["one"]))).toEqual([{ ...one, officeVersion: 7 }]);
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["other"]))).toEqual([other]);
      const fails = () => Promise.reject(new Error("not written"));
      await expect(scene.inRun((tx) => tx.saveLinks([linkOf("third")], fails()))).rejects.toThrow("not written");
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["third"]))).toEqual([]);
      await expect(scene.inRun((tx) => tx.saveLinks([], fails()))).rejects.toThrow("not written");
    });

    test("another account's links are neither found, nor changed, nor dropped", async () => {
      const other = await createScene(scene.bench);
      const link = linkOf("one");
      await scene.inRun((tx) => tx.saveLinks([link]));
      await other.inRun(async (tx) => {
        expect(await tx.linksByM365Ids(["one"])).toEqual([]);
        expect(await tx.linksByIds([link.id])).toEqual([]);
        await tx.saveLinks([{ ...link, etag: "stolen" }]);
        await tx.dropLinks([link.id]);
      });
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["one"]))).toEqual([link]);
    });

    test("text that a database cannot hold does not fail the page", async () => {
      const bases = { office: taskFields("zero \0 byte"), m365: taskFields("half \uD83D pair") };
      await scene.inRun((tx) => tx.saveLinks([linkOf("odd", { bases })]));
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["odd"]))).toHaveLength(1);
    });

    test("lists come back as they were saved", async () => {
      const lists = [collectionOf("a", { name: "A", isDefault: true }), collectionOf("b", { name: "B" })];
      await scene.inRun((tx) => tx.saveCollections(lists));
      expect(await scene.inRun((tx) => tx.collections())).toEqual(lists);
      const [first, second] = lists;
      if (first === undefined || second === undefined) throw new Error("two lists");
      const read = { ...second, name: "C", deltaLink: "delta", nextLink: "next", round: 2, isFullRound: true };
      await scene.inRun((tx) => tx.saveCollections([read]));
      expect(await scene.inRun((tx) => tx.collections())).toEqual([first, read]);
    });

    test("a mail folder comes back with its place, its well-known name and Microsoft's counts, as they are now", async () => {
      const top = { parentId: null, wellKnown: "inbox", totalItems: 71, unreadItems: 70 };
      const lists = [collectionOf("a", top), collectionOf("b", { parentId: "a", totalItems: 9, unreadItems: 0 })];
      await scene.inRun((tx) => tx.saveCollections(lists));
      expect(await scene.inRun((tx) => tx.collections())).toEqual(lists);
      const [first, second] = lists;
      if (first === undefined || second === undefined) throw new Error("two folders");
      const moved = { ...second, parentId: null, wellKnown: "archive", totalItems: 10, unreadItems: 1 };
      await scene.inRun((tx) => tx.saveCollections([moved]));
      expect(await scene.inRun((tx) => tx.collections())).toEqual([first, moved]);
    });

    test("effects are unsettled until their outcome is sure", async () => {
      const effect = (plannedAt: string, id = randomUUID()): Effect => ({
        id,
        key: id,
        operation: "create",
        officeId: randomUUID(),
        m365Id: null,
        collectionId: randomUUID(),
        state: "PLANNED",
        before: null,
        after: taskFields("New"),
        errorCode: null,
        plannedAt: new Date(plannedAt),
      });
      const effects = ["2026-05-01", "2026-05-02", "2026-05-03"].map((day) => effect(`${day}T10:00:00Z`));
      await scene.inRun((tx) => tx.planEffects(effects));
      expect(await scene.inRun((tx) => tx.unsettledEffects(2))).toEqual(
        effects.slice(0, 2).map((one) => ({ ...one, isOver: false })),
      );
      const [one, two, three] = effects.map(({ id }) => id);
      if (one === undefined || two === undefined || three === undefined) throw new Error("three effects");
      await scene.inRun((tx) =>
        tx.settleEffects([
          { id: one, state: "CONFIRMED", m365Id: "made" },
          { id: two, state: "UNKNOWN", errorCode: "OUTCOME_UNKNOWN" },
          { id: three, state: "FAILED", errorCode: "ITEM_REJECTED" },
        ]),
      );
      expect(await scene.inRun((tx) => tx.unsettledEffects(10))).toEqual([
        { ...effects[1], state: "UNKNOWN", errorCode: "OUTCOME_UNKNOWN", isOver: false },
      ]);
    });

    test("what a lease leaves unsettled is over when a margin of the next one has passed, and a create keeps its key", async () => {
      const id = randomUUID();
      const planned: Effect = {
        ...{ id, key: id, operation: "create", officeId: randomUUID(), m365Id: null, collectionId: randomUUID() },
        ...{ state: "PLANNED", before: null, after: taskFields("New"), errorCode: null, plannedAt: new Date(0) },
      };
      await scene.inRun((tx) => tx.planEffects([planned]));
      expect(await scene.inRun((tx) => tx.unsettledEffects(2))).toMatchObject([{ id, isOver: false }]);
      expect([scene.run.hasUnsettled, await scene.inRun((tx) => tx.hasWork())]).toEqual([false, true]);
      await scene.bench.expireLease(scene.key);
      const taken = must(await scene.bench.store.begin(scene.key, "second worker", 60_000), "the run taken over");
      expect(taken.hasUnsettled).toBe(true);
      const inTaken: SyncScene["inRun"] = (work) => scene.bench.store.inRun(taken, work);
      expect(await inTaken((tx) => tx.unsettledEffects(2))).toMatchObject([{ id, isOver: false }]);
      await scene.bench.age(scene.key, 30_001);
      expect(await inTaken((tx) => tx.unsettledEffects(2))).toMatchObject([{ id, isOver: true }]);
      const again = { ...planned, id: randomUUID(), plannedAt: new Date(1) };
      await inTaken(async (tx) => {
        await tx.settleEffects([{ id, state: "FAILED" }]);
        await tx.planEffects([again]);
      });
      expect(await inTaken((tx) => tx.createsOf([planned.officeId]))).toMatchObject([
        { id, key: id, state: "FAILED" },
        { id: again.id, key: id, state: "PLANNED" },
      ]);
      expect(await inTaken((tx) => tx.unsettledEffects(2))).toMatchObject([{ id: again.id, isOver: false }]);
    });

    test("open conflicts are found by their links, settled ones are not", async () => {
      const [open, settled] = [linkOf("one"), linkOf("two")];
      const kept = conflictOf(open, {
        choice: { fields: { subject: "office" } },
        state: "RESOLVING",
        decidedBy: "Alex",
      });
      await scene.inRun((tx) => tx.saveConflicts([kept, conflictOf(settled, { state: "SETTLED", outcome: "OFFICE" })]));
      expect(await scene.inRun((tx) => tx.conflictsByLinks([open.id, settled.id]))).toEqual([kept]);
      await scene.inRun((tx) => tx.saveConflicts([{ ...kept, state: "SETTLED", outcome: "MERGED" }]));
      expect(await scene.inRun((tx) => tx.conflictsByLinks([open.id]))).toEqual([]);
      expect(await scene.bench.conflict(kept.id)).toMatchObject({
        state: "SETTLED",
        outcome: "MERGED",
        decidedBy: "Alex",
      });
    });
  });
}
