import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { OfficeWrite } from "../../../src/core/records/office-record.ts";
import {
  collectionOf,
  createScene,
  idsOf,
  itemOf,
  linkOf,
  rowOf,
  type SyncScene,
  type SyncTxBench,
  taskFields,
} from "./bench.ts";

const window = { from: "2026-01-01", to: "2026-12-31" };

/** What the database moves into the inbox by itself. */
export function describeSyncStaging(open: () => Promise<SyncTxBench>): void {
  describe("staging", () => {
    let scene: SyncScene;
    beforeEach(async () => {
      scene = await createScene(await open());
    });
    const edit = (...writes: OfficeWrite[]) => scene.bench.writeOffice(scene.ownerId, writes);
    const create = (id: string): OfficeWrite => ({ op: "create", id, fields: taskFields("New") });
    const ready = () => scene.inRun((tx) => tx.readyRows(0n, 100));
    const stage = (limit = 100) => scene.inRun((tx) => tx.stageOfficeChanges(limit));

    test("changes of the office arrive once, in order, a page at a time", async () => {
      const ids = [randomUUID(), randomUUID(), randomUUID()];
      await edit(...ids.map(create));
      expect(await stage(2)).toBe(2);
      expect(idsOf(await ready())).toEqual(ids.slice(0, 2));
      expect(await stage(2)).toBe(1);
      expect(await stage(2)).toBe(0);
      expect(idsOf(await ready())).toEqual(ids);
    });

    test("a change takes up what was set aside", async () => {
      const id = randomUUID();
      await edit(create(id));
      await scene.inRun((tx) =>
        tx.changeInbox({
          put: [
            rowOf(id, { side: "office", state: "QUARANTINED", reason: "ITEM_REJECTED", message: "No", attempts: 3 }),
          ],
        }),
      );
      await stage();
      expect(await ready()).toMatchObject([{ recordId: id, state: "READY", reason: null, message: null, attempts: 0 }]);
    });

    test("what this sync wrote itself does not come back, what was edited since does", async () => {
      const [mine, edited] = [linkOf("mine"), linkOf("edited")];
      await scene.inRun(async (tx) => {
        const versions = await tx.writeOffice([create(mine.officeId), create(edited.officeId)]);
        await tx.saveLinks(
          [mine, edited].map((link) => ({ ...link, officeVersion: versions.get(link.officeId) ?? 0 })),
        );
      });
      await edit({ op: "update", id: edited.officeId, changed: { subject: "Edited" } });
      await stage();
      expect(idsOf(await ready())).toEqual([edited.officeId]);
    });

    test("a deletion counts only of what is linked or waits", async () => {
      const [link, waiting, stray] = [linkOf("linked"), randomUUID(), randomUUID()];
      await edit(create(link.officeId), create(waiting), create(stray));
      await scene.inRun((tx) => tx.saveLinks([link]));
      await scene.inRun((tx) =>
        tx.changeInbox({ put: [rowOf(waiting, { side: "office", state: "EXCLUDED", reason: "WINDOW" })] }),
      );
      await edit(...[link.officeId, waiting, stray].map((id): OfficeWrite => ({ op: "delete", id })));
      await stage();
      expect(await ready()).toMatchObject([
        { recordId: link.officeId, side: "office", removed: true },
        { recordId: waiting, side: "office", removed: true },
      ]);
    });

    test("a change of settings takes up what was excluded, drifted or missed, and keeps what waits already", async () => {
      const drifted = linkOf("drifted", { drift: ["subject"] });
      const missed = linkOf("missed", { state: "DETACHED", detachedReason: "FOLLOWER_DELETED" });
      const still = linkOf("still");
      await scene.inRun(async (tx) => {
        await tx.saveLinks([drifted, missed, still]);
        await tx.changeInbox({
          put: [
            rowOf("excluded", { state: "EXCLUDED", reason: "DIRECTION" }),
            // Somebody did not want these people mailed: no setting says otherwise.
            rowOf("rejected", { side: "office", state: "EXCLUDED", reason: "INVITATIONS" }),
            rowOf(missed.officeId, { side: "office", state: "QUARANTINED", attempts: 2 }),
          ],
        });
        await tx.reconsider({ all: true, window });
      });
      expect(new Set(idsOf(await ready()))).toEqual(new Set(["excluded", drifted.officeId, drifted.m365Id]));
      const toRead = await scene.inRun((tx) => tx.rowsToRead(10));
      expect(toRead.find(({ recordId }) => recordId === drifted.m365Id)).toMatchObject({
        collectionId: drifted.collectionId,
        removed: false,
        snapshot: null,
      });
    });

    test("a new day takes up what crosses the window's edge", async () => {
      const links = {
        leaving: linkOf("leaving", { windowFrom: "2025-12-31", windowTo: "2025-12-31" }),
        returning: linkOf("returning", {
          windowFrom: "2026-12-31",
          windowTo: "2026-12-31",
          state: "DETACHED",
          detachedReason: "WINDOW",
        }),
        inside: linkOf("inside"),
        undated: linkOf("undated", { windowFrom: null, windowTo: null }),
        outside: linkOf("outside", {
          windowFrom: "2027-01-01",
          windowTo: "2027-01-01",
          state: "DETACHED",
          detachedReason: "WINDOW",
        }),
        drifted: linkOf("drifted", { drift: ["subject"] }),
      };
      await scene.inRun(async (tx) => {
        await tx.saveLinks(Object.values(links));
        await tx.changeInbox({ put: [rowOf("direction", { state: "EXCLUDED", reason: "DIRECTION" })] });
        await tx.reconsider({ all: false, window });
      });
      expect(new Set(idsOf(await ready()))).toEqual(new Set([links.leaving.officeId, links.returning.officeId]));
    });

    test("a list that is left detaches its links and empties its part of the inbox", async () => {
      const [left, kept] = [collectionOf("left"), collectionOf("kept")];
      const [link, other] = [linkOf("a", { collectionId: left.id }), linkOf("b", { collectionId: kept.id })];
      const gone = linkOf("c", { collectionId: left.id, state: "DETACHED", detachedReason: "WINDOW" });
      await scene.inRun(async (tx) => {
        await tx.saveCollections([left, kept]);
        await tx.saveLinks([link, other, gone]);
        await tx.changeInbox({ put: [rowOf("a", { collectionId: left.id }), rowOf("b", { collectionId: kept.id })] });
        await tx.detachCollection(left.id);
        expect(await tx.linksByIds([link.id])).toMatchObject([{ state: "DETACHED", detachedReason: "COLLECTION" }]);
        expect(await tx.linksByIds([gone.id])).toEqual([gone]);
        expect(await tx.linksByIds([other.id])).toEqual([other]);
      });
      expect(idsOf(await ready())).toEqual(["b"]);
    });

    test("what a full round did not show is staged as a removal that nobody verified", async () => {
      const list = collectionOf("list", { round: 1 });
      const other = collectionOf("other");
      const inList = (id: string) => linkOf(id, { collectionId: list.id });
      const removed = rowOf("verified", { collectionId: list.id, removed: true, isVerified: true });
      await scene.inRun(async (tx) => {
        await tx.saveCollections([list, other]);
        await tx.saveLinks([
          inList("seen"),
          inList("missing"),
          inList("verified"),
          linkOf("elsewhere", { collectionId: other.id }),
        ]);
        await tx.saveLinks([
          linkOf("set aside", { collectionId: list.id, state: "DETACHED", detachedReason: "WINDOW" }),
        ]);
        await tx.changeInbox({ put: [removed, rowOf("missing", { snapshot: itemOf("missing") })] });
        await tx.saveCollections([{ ...list, round: 2 }]);
        await tx.markSeen(list.id, ["seen", "elsewhere"], 2);
        await tx.saveLinks([inList("new in this round")]);
        await tx.stageUnseen(list.id, 2);
      });
      expect(await scene.inRun((tx) => tx.unverifiedRemovals(10))).toMatchObject([
        { recordId: "missing", collectionId: list.id, snapshot: null, removed: true, isVerified: false },
      ]);
      expect(idsOf(await ready())).toEqual(["verified"]);
    });

    test("what we made and a round did not tell of is staged as a removal that nobody verified, once", async () => {
      const list = collectionOf("list", { round: 1 });
      const ours = (id: string) => linkOf(id, { collectionId: list.id, isUntold: true });
      const untold = ours("untold");
      await scene.inRun(async (tx) => {
        await tx.saveCollections([list]);
        await tx.saveLinks([ours("told"), untold, linkOf("made there", { collectionId: list.id })]);
        await tx.markSeen(list.id, ["told"], 1);
        await tx.saveLinks([{ ...untold, isUntold: false, etag: "later" }]);
        await tx.stageUntold(list.id, 1);
      });
      const staged = () => scene.inRun(async (tx) => idsOf(await tx.unverifiedRemovals(10)));
      expect(await staged()).toEqual(["untold"]);
      await scene.inRun(async (tx) => {
        await tx.changeInbox({ remove: [{ side: "m365", recordId: "untold" }] });
        await tx.stageUntold(list.id, 1);
      });
      expect(await staged()).toEqual([]);
      await scene.inRun(async (tx) => {
        await tx.saveLinks([{ ...untold, m365Id: "made anew" }]);
        await tx.stageUntold(list.id, 1);
      });
      expect(await staged()).toEqual(["made anew"]);
    });

    test("a comparison stages to be read what differs or is not known, and as removals what it did not list", async () => {
      const list = collectionOf("list", { round: 1 });
      const inList = (id: string, rest = {}) => linkOf(id, { collectionId: list.id, etag: `W/"${id}"`, ...rest });
      const listed = (id: string, etag = `W/"${id}"`, isShown = true) => ({ id, etag, isShown });
      await scene.inRun(async (tx) => {
        await tx.saveCollections([list]);
        await tx.saveLinks([inList("same"), inList("edited"), inList("missing"), inList("untold", { isUntold: true })]);
        await tx.saveLinks([inList("moved here", { collectionId: randomUUID() })]);
        await tx.saveLinks([
          inList("set aside", { state: "DETACHED", detachedReason: "WINDOW" }),
          inList("set aside and missing", { state: "DETACHED", detachedReason: "WINDOW" }),
        ]);
        await tx.changeInbox({ put: [rowOf("waiting", { collectionId: list.id, snapshot: itemOf("waiting") })] });
        await tx.stageListed(list.id, [listed("same"), listed("edited", "other"), listed("moved here", "other")], 2);
        await tx.stageListed(
          list.id,
          [listed("set aside", "other"), listed("waiting"), listed("new"), listed("new")],
          2,
        );
        await tx.stageListed(list.id, [listed("outside of the window", "x", false)], 2);
        expect(await tx.stageUnlisted(list.id, 2)).toBe(1);
      });
      const staged = await scene.inRun((tx) => tx.rowsToRead(10));
      expect(idsOf(staged).toSorted()).toEqual(["edited", "moved here", "new"]);
      expect(staged).toMatchObject(Array(3).fill({ collectionId: list.id, removed: false, state: "READY" }));
      expect(await scene.inRun((tx) => tx.unverifiedRemovals(10))).toMatchObject([
        { recordId: "missing", collectionId: list.id, isVerified: false },
      ]);
      expect(await scene.inRun((tx) => tx.rowsToRead(10, [list.id]))).toEqual([]);
      expect(await scene.inRun((tx) => tx.unverifiedRemovals(10, [list.id]))).toEqual([]);
      expect(await scene.inRun((tx) => tx.stageUnlisted(list.id, 2))).toBe(0);
    });

    test("an order to compare outlives a run that knows nothing of it, and is answered by the comparison", async () => {
      const list = collectionOf("list");
      const at = new Date("2026-05-01T08:00:00Z");
      const trouble = { failures: 3, since: at, nextReadAt: new Date("2026-05-01T08:04:00Z") };
      const stored = () => scene.inRun(async (tx) => (await tx.collections())[0]);
      await scene.inRun(async (tx) => {
        await tx.saveCollections([list]);
        await tx.orderReconcile([list.id]);
        await tx.saveCollections([{ ...list, round: 4, trouble }]);
      });
      expect(await stored()).toEqual({ ...list, round: 4, trouble, reconcileOrders: 1 });
      await scene.inRun(async (tx) => {
        await tx.saveReconcileFailed(list.id, at);
        await tx.orderReconcile([list.id]);
      });
      expect(await stored()).toMatchObject({ reconcileFailedAt: at, reconcileOrders: 2, reconciledAt: null });
      await scene.inRun((tx) => tx.saveReconciled(list.id, at, 1));
      expect(await stored()).toMatchObject({ reconcileFailedAt: null, reconcileOrders: 1, reconciledAt: at });
      await scene.inRun((tx) => tx.saveReconciled(list.id, at, 5));
      expect(await stored()).toMatchObject({ reconcileOrders: 0 });
    });

    test("what may have moved to a list that cannot be read is kept apart from what a conflict removed", async () => {
      const moved = linkOf("moved", { state: "REMOVED", detachedReason: "MAY_HAVE_MOVED" });
      await scene.inRun((tx) => tx.saveLinks([moved, linkOf("there"), linkOf("removed", { state: "REMOVED" })]));
      expect(await scene.inRun((tx) => tx.linksThatMayHaveMoved())).toEqual([moved]);
    });

    test("a full round forgets what waits of the list and nobody is linked to", async () => {
      const list = randomUUID();
      const excluded = { collectionId: list, state: "EXCLUDED", reason: "WINDOW" } as const;
      const rows = [
        rowOf("unlinked", excluded),
        rowOf("linked", excluded),
        rowOf("waiting", { collectionId: list }),
        rowOf("elsewhere", { ...excluded, collectionId: randomUUID() }),
      ];
      await scene.inRun(async (tx) => {
        await tx.saveLinks([linkOf("linked")]);
        await tx.changeInbox({ put: rows });
        await tx.forgetUnlinked(list);
        expect(new Set(idsOf(await tx.inboxRows(rows)))).toEqual(new Set(["linked", "elsewhere"]));
      });
    });
  });
}
