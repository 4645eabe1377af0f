import { beforeEach, describe, expect, test } from "vitest";
import { must } from "../../../src/lib/must.ts";
import { collectionOf, createScene, type SyncScene, type SyncTxBench } from "./bench.ts";

/** What is kept of mail that rules keep out. */
export function describeExcludedMail(open: () => Promise<SyncTxBench>): void {
  describe("excluded mail", () => {
    let scene: SyncScene;
    let [inbox, archive] = ["", ""];
    beforeEach(async () => {
      scene = await createScene(await open());
      const folders = [collectionOf("inbox"), collectionOf("archive")];
      await scene.inRun((tx) => tx.saveCollections(folders));
      [inbox, archive] = [must(folders[0], "inbox").id, must(folders[1], "archive").id];
    });
    const save = (collectionId: string, round: number, ...ids: string[]) =>
      scene.inRun((tx) =>
        tx.saveExcluded(
          collectionId,
          round,
          ids.map((m365Id) => ({ m365Id, reason: "MARKED_PRIVATE" })),
        ),
      );
    const see = (collectionId: string, round: number, ...ids: string[]) =>
      scene.inRun((tx) => tx.seeExcluded(collectionId, round, ids));
    /** Looks, and takes back what looking writes. */
    const known = async () => {
      let found: ReadonlySet<string> = new Set();
      const looking = scene.inRun(async (tx) => {
        found = await tx.seeExcluded(inbox, 9, ["a", "b", "c", "d"]);
        throw new Error("only looked");
      });
      await expect(looking).rejects.toThrow("only looked");
      return [...found].toSorted();
    };

    test("is known by its id, and moves with its folder", async () => {
      await save(inbox, 1, "a", "b");
      await save(archive, 1, "b");
      expect(await known()).toEqual(["a", "b"]);
      await scene.inRun((tx) => tx.dropExcludedIn(archive));
      expect(await known()).toEqual(["a"]);
    });

    test("leaves a folder only where it is, unless it is let in", async () => {
      await save(archive, 1, "a", "b", "c");
      await scene.inRun((tx) => tx.dropExcluded(["a"], inbox));
      await scene.inRun((tx) => tx.dropExcluded(["b"], archive));
      await scene.inRun((tx) => tx.dropExcluded(["c", "d"], null));
      expect(await known()).toEqual(["a"]);
    });

    test("is forgotten when a full round of its folder shows it no more", async () => {
      await save(inbox, 1, "a", "b");
      await save(archive, 1, "c");
      await save(inbox, 2, "b");
      await scene.inRun((tx) => tx.dropExcludedIn(inbox, 2));
      expect(await known()).toEqual(["b", "c"]);
    });

    test("is forgotten when a comparison of its folder finds it no more, and belongs to the one that does", async () => {
      await save(inbox, 1, "a", "b");
      await save(archive, 1, "c");
      expect([...(await see(inbox, 2, "b", "c", "d"))].toSorted()).toEqual(["b", "c"]);
      await scene.inRun((tx) => tx.dropExcludedIn(inbox, 2));
      await scene.inRun((tx) => tx.dropExcludedIn(archive));
      expect(await known()).toEqual(["b", "c"]);
    });
  });
}
