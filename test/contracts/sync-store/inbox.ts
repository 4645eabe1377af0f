import { beforeEach, describe, expect, test } from "vitest";
import type { RunTx } from "../../../src/app/ports/sync-store.ts";
import { createScene, idsOf, itemOf, linkOf, rowOf, type SyncScene, type SyncTxBench } from "./bench.ts";

const excluded = (reason: "DUPLICATE" | "WINDOW") => rowOf("a", { state: "EXCLUDED", reason });
const removed = (detachedReason: "MAY_HAVE_MOVED" | null) => linkOf("gone", { state: "REMOVED", detachedReason });

/** The inbox: order of arrival, who waits for what, and the search for partners. */
export function describeSyncInbox(open: () => Promise<SyncTxBench>): void {
  describe("inbox", () => {
    let scene: SyncScene;
    beforeEach(async () => {
      scene = await createScene(await open());
    });
    const readyIds = () => scene.inRun(async (tx) => idsOf(await tx.readyRows(0n, 100)));

    test("a row comes back as it was put", async () => {
      const row = rowOf("one", {
        snapshot: itemOf("one"),
        naturalKey: "key",
        state: "QUARANTINED",
        reason: "ITEM_REJECTED",
        message: "No subject",
        attempts: 2,
        nextAttemptAt: new Date("2026-05-01T10:00:00.250Z"),
      });
      await scene.inRun((tx) => tx.changeInbox({ put: [row] }));
      await scene.inRun(async (tx) => {
        const rows = await tx.inboxRows([row, { side: "office", recordId: "one" }]);
        expect(rows).toEqual([{ ...row, seq: expect.any(BigInt) }]);
      });
    });

    test("rows are ready in the order of arrival, page by page, and a changed row arrives anew", async () => {
      await scene.inRun((tx) => tx.changeInbox({ put: ["a", "b", "c"].map((id) => rowOf(id)) }));
      await scene.inRun((tx) => tx.changeInbox({ put: [rowOf("a", { attempts: 1 })] }));
      const first = await scene.inRun((tx) => tx.readyRows(0n, 2));
      expect(idsOf(first)).toEqual(["b", "c"]);
      const rest = await scene.inRun((tx) => tx.readyRows(first.at(-1)?.seq ?? 0n, 2));
      expect(idsOf(rest)).toEqual(["a"]);
      expect(rest[0]).toMatchObject({ attempts: 1 });
      await scene.inRun((tx) => tx.changeInbox({ put: first }));
      expect(await readyIds()).toEqual(["a", "b", "c"]);
      expect(await scene.inRun((tx) => tx.countReady())).toBe(3);
    });

    test.each<[string, (tx: RunTx) => Promise<void>, boolean]>([
      ["a row that is ready", (tx) => tx.changeInbox({ put: [rowOf("a")] }), true],
      ["what looks like a copy", (tx) => tx.changeInbox({ put: [excluded("DUPLICATE")] }), true],
      ["a link whose record may have moved", (tx) => tx.saveLinks([removed("MAY_HAVE_MOVED")]), true],
      ["what is outside the window", (tx) => tx.changeInbox({ put: [excluded("WINDOW")] }), false],
      ["what failed", (tx) => tx.changeInbox({ put: [rowOf("a", { state: "QUARANTINED" })] }), false],
      ["links that agree, or that ended", (tx) => tx.saveLinks([linkOf("a"), removed(null)]), false],
    ])("there is work or none with %s", async (_name, put, isWork) => {
      const other = await createScene(scene.bench);
      await scene.inRun(put);
      expect(await scene.inRun((tx) => tx.hasWork())).toBe(isWork);
      expect(await other.inRun((tx) => tx.hasWork())).toBe(false);
    });

    test("rows that are put and removed at once stay; the last of two wins", async () => {
      await scene.inRun((tx) => tx.changeInbox({ put: [rowOf("a"), rowOf("b")] }));
      await scene.inRun((tx) =>
        tx.changeInbox({
          put: [rowOf("a", { attempts: 1 }), rowOf("a", { attempts: 2 })],
          remove: [
            { side: "m365", recordId: "a" },
            { side: "m365", recordId: "b" },
          ],
        }),
      );
      const rows = await scene.inRun((tx) => tx.readyRows(0n, 10));
      expect(rows).toMatchObject([{ recordId: "a", attempts: 2 }]);
    });

    test("another account's rows are not touched", async () => {
      const other = await createScene(scene.bench);
      await scene.inRun((tx) => tx.changeInbox({ put: [rowOf("a")] }));
      await other.inRun((tx) => tx.changeInbox({ put: [rowOf("a", { attempts: 9 })], remove: [] }));
      await other.inRun((tx) => tx.changeInbox({ remove: [{ side: "m365", recordId: "a" }] }));
      expect(await scene.inRun((tx) => tx.readyRows(0n, 10))).toMatchObject([{ recordId: "a", attempts: 0 }]);
    });

    test("a removal of a linked record waits until it is verified, and so does the office's side of it", async () => {
      const link = linkOf("linked");
      const removal = rowOf("linked", { removed: true });
      await scene.inRun(async (tx) => {
        await tx.saveLinks([link]);
        await tx.changeInbox({
          put: [removal, rowOf("stray", { removed: true }), rowOf(link.officeId, { side: "office" })],
        });
      });
      expect(await readyIds()).toEqual(["stray"]);
      expect(await scene.inRun((tx) => tx.unverifiedRemovals(10))).toMatchObject([removal]);
      expect(await scene.inRun((tx) => tx.deletionCandidates(0n, 10))).toEqual([]);
      await scene.inRun((tx) => tx.changeInbox({ put: [{ ...removal, isVerified: true }] }));
      expect(await scene.inRun((tx) => tx.unverifiedRemovals(10))).toEqual([]);
      expect(await readyIds()).toEqual(["stray", link.officeId, "linked"]);
      expect(idsOf(await scene.inRun((tx) => tx.deletionCandidates(0n, 10)))).toEqual(["linked"]);
    });

    test("a record deleted in the office may end in a deletion", async () => {
      const link = linkOf("linked");
      await scene.inRun(async (tx) => {
        await tx.saveLinks([link]);
        await tx.changeInbox({ put: [rowOf(link.officeId, { side: "office", removed: true }), rowOf("edited")] });
      });
      expect(idsOf(await scene.inRun((tx) => tx.deletionCandidates(0n, 10)))).toEqual([link.officeId]);
    });

    test("only what nobody is linked to looks for a partner, by mark and by key", async () => {
      const snapshot = (id: string, mark: string | null = null) => ({ snapshot: itemOf(id, mark) });
      await scene.inRun(async (tx) => {
        await tx.saveLinks([linkOf("linked")]);
        await tx.changeInbox({
          put: [
            rowOf("linked", { ...snapshot("linked", "mark"), naturalKey: "k1" }),
            rowOf("marked", { ...snapshot("marked", "mark"), naturalKey: "k1" }),
            rowOf("twin", { ...snapshot("twin"), naturalKey: "k1" }),
            rowOf("long", { ...snapshot("long"), naturalKey: "k".repeat(5_000) }),
            rowOf("excluded", {
              ...snapshot("excluded", "mark"),
              naturalKey: "k2",
              state: "EXCLUDED",
              reason: "WINDOW",
            }),
            rowOf("nameless", snapshot("nameless")),
          ],
        });
      });
      await scene.inRun(async (tx) => {
        const marked = await tx.markedRows(0n, 10);
        expect(idsOf(marked)).toEqual(["marked"]);
        expect(await tx.markedRows(marked[0]?.seq ?? 0n, 10)).toEqual([]);
        const [one] = await tx.unlinkedKeys(null, 1);
        const rest = await tx.unlinkedKeys(one ?? null, 10);
        expect(new Set([one, ...rest])).toEqual(new Set(["k1", "k".repeat(5_000)]));
        expect(rest).toHaveLength(1);
        expect(idsOf(await tx.unlinkedRowsByKeys(["k1", "k2"]))).toEqual(["marked", "twin"]);
      });
    });

    test("rows without a snapshot are read, removals and the office's are not", async () => {
      await scene.inRun((tx) =>
        tx.changeInbox({
          put: [
            rowOf("unread"),
            rowOf("read", { snapshot: itemOf("read") }),
            rowOf("gone", { removed: true }),
            rowOf(linkOf("x").officeId, { side: "office" }),
          ],
        }),
      );
      expect(idsOf(await scene.inRun((tx) => tx.rowsToRead(10)))).toEqual(["unread"]);
    });

    test("a quarantined row is taken up when its time has come and keeps its count of attempts", async () => {
      await scene.inRun((tx) => {
        const at = (ms: number) => ({ nextAttemptAt: new Date(tx.now.getTime() + ms), attempts: 3 });
        return tx.changeInbox({
          put: [
            rowOf("now", { state: "QUARANTINED", ...at(0) }),
            rowOf("later", { state: "QUARANTINED", ...at(60_000) }),
            rowOf("never", { state: "QUARANTINED" }),
          ],
        });
      });
      await scene.inRun((tx) => tx.retryQuarantined());
      expect(await scene.inRun((tx) => tx.readyRows(0n, 10))).toMatchObject([{ recordId: "now", attempts: 3 }]);
    });
  });
}
