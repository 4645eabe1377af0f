import { beforeEach, describe, expect, test } from "vitest";
import type { StoredAlert } from "../../../src/app/ports/run-report.ts";
import { errorCatalogue } from "../../../src/core/sync/error-catalogue.ts";
import { createScene, rowOf, type SyncScene, type SyncStoreBench } from "./bench.ts";

/** Alerts: one for each trouble, gone with its cause. */
export function describeSyncAlerts(open: () => Promise<SyncStoreBench>): void {
  describe("alerts", () => {
    let scene: SyncScene;
    beforeEach(async () => {
      scene = await createScene(await open());
    });
    const alertOf = (name: string, rest: Partial<StoredAlert> = {}): StoredAlert => ({
      key: `${name}:${scene.accountId}`,
      type: "sync",
      operation: null,
      step: null,
      itemId: null,
      externalId: null,
      code: "SERVICE_UNAVAILABLE",
      message: "No answer",
      ...rest,
    });
    const raise = (...alerts: StoredAlert[]) => scene.inRun((tx) => tx.raiseAlerts(alerts));
    const find = async (key: string) => (await scene.bench.alerts()).find((alert) => alert.key === key);

    test("the same trouble is one alert, with its remedy, and an event each time", async () => {
      const alert = alertOf("run");
      await raise(alert, alert);
      await raise({ ...alert, message: "Still no answer" });
      expect(await find(alert.key)).toMatchObject({
        accountId: scene.accountId,
        occurrences: 2,
        remedy: errorCatalogue.SERVICE_UNAVAILABLE.remedy,
        isResolved: false,
      });
      const events = (await scene.bench.events(scene.accountId)).filter(({ topic }) => topic === "alert");
      expect(events).toHaveLength(2);
      expect(new Set(events.map(({ subjectId }) => subjectId)).size).toBe(1);
    });

    test("an alert is resolved with its cause, told once, and opens again with it", async () => {
      const alert = alertOf("run");
      await raise(alert);
      await scene.inRun((tx) => tx.resolveAlerts([alert.key, "unknown"]));
      await scene.inRun((tx) => tx.resolveAlerts([alert.key]));
      expect(await find(alert.key)).toMatchObject({ isResolved: true });
      expect((await scene.bench.events(scene.accountId)).filter(({ topic }) => topic === "alert")).toHaveLength(2);
      await raise(alert);
      expect(await find(alert.key)).toMatchObject({ isResolved: false, occurrences: 2 });
    });

    test("everybody's trouble is one alert of nobody's account, which each account can resolve", async () => {
      const alert = {
        ...alertOf("x"),
        key: `application ${scene.run.runId}`,
        code: "APPLICATION_SECRET_WRONG",
      } as const;
      const other = await createScene(scene.bench);
      await raise(alert);
      await other.inRun((tx) => tx.raiseAlerts([alert]));
      expect(await find(alert.key)).toMatchObject({ accountId: null, occurrences: 2 });
      await other.inRun((tx) => tx.resolveAlerts([alert.key]));
      expect(await find(alert.key)).toMatchObject({ isResolved: true });
    });

    test("another account's alert is not resolved", async () => {
      const alert = alertOf("run");
      await raise(alert);
      const other = await createScene(scene.bench);
      await other.inRun((tx) => tx.resolveAlerts([alert.key]));
      expect(await find(alert.key)).toMatchObject({ isResolved: false });
    });

    test("a record's alert ends with its quarantine, a list's does not", async () => {
      const stuck = alertOf("stuck", { externalId: "stuck", code: "ITEM_REJECTED" });
      const well = alertOf("well", { itemId: "well", externalId: "also well", code: "ITEM_REJECTED" });
      const list = alertOf("list", { externalId: "list", code: "COLLECTION_GONE" });
      await raise(stuck, well, list);
      await scene.inRun(async (tx) => {
        await tx.changeInbox({ put: [rowOf("stuck", { state: "QUARANTINED" }), rowOf("also well")] });
        await tx.resolveItemAlerts();
      });
      expect(await find(stuck.key)).toMatchObject({ isResolved: false });
      expect(await find(well.key)).toMatchObject({ isResolved: true });
      expect(await find(list.key)).toMatchObject({ isResolved: false });
    });
  });
}
