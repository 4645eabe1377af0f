import { beforeEach, describe, expect, test } from "vitest";
import type { StoredAlert } from "../../../src/app/ports/run-report.ts";
import { type AlertSubject, keyOf } from "../../../src/core/status/alert-subject.ts";
import { errorCatalogue } from "../../../src/core/sync/error-catalogue.ts";
import { createScene, rowOf, type SyncScene, type SyncStoreBench } from "./bench.ts";

/** Alerts: one for each trouble, gone with its cause. */
export function describeSyncAlerts(open: () => Promise<SyncStoreBench>): void {
  describe("alerts", () => {
    let scene: SyncScene<SyncStoreBench>;
    beforeEach(async () => {
      scene = await createScene(await open());
    });
    const alertOf = (subject: AlertSubject, rest: Partial<StoredAlert> = {}): StoredAlert => ({
      subject,
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
    const find = async ({ subject }: StoredAlert) =>
      (await scene.bench.alerts()).find((alert) => alert.key === keyOf(subject));
    const ofRun = () => alertOf({ kind: "run", ...scene.key });
    const ofRecord = (officeId: string, rest: Partial<StoredAlert>) =>
      alertOf({ kind: "record", ...scene.key, officeId }, { itemId: officeId, code: "ITEM_REJECTED", ...rest });

    test("the same trouble is one alert, with its remedy, and an event each time", async () => {
      const alert = ofRun();
      await raise(alert, alert);
      await raise({ ...alert, message: "Still no answer" });
      expect(await find(alert)).toMatchObject({
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
      const alert = ofRun();
      await raise(alert);
      await scene.inRun((tx) => tx.resolveAlerts([alert.subject, { kind: "goneCollections", ...scene.key }]));
      await scene.inRun((tx) => tx.resolveAlerts([alert.subject]));
      expect(await find(alert)).toMatchObject({ isResolved: true });
      expect((await scene.bench.events(scene.accountId)).filter(({ topic }) => topic === "alert")).toHaveLength(2);
      await raise(alert);
      expect(await find(alert)).toMatchObject({ isResolved: false, occurrences: 2 });
    });

    test("everybody's trouble is one alert of nobody's account, which each account can resolve", async () => {
      const alert = alertOf({ kind: "application" }, { code: "APPLICATION_SECRET_WRONG" });
      const other = await createScene(scene.bench);
      await raise(alert);
      await other.inRun((tx) => tx.raiseAlerts([alert]));
      expect(await find(alert)).toMatchObject({ accountId: null, occurrences: 2 });
      await other.inRun((tx) => tx.resolveAlerts([alert.subject]));
      expect(await find(alert)).toMatchObject({ isResolved: true });
    });

    test("another account's alert is not resolved", async () => {
      const alert = ofRun();
      await raise(alert);
      const other = await createScene(scene.bench);
      await other.inRun((tx) => tx.resolveAlerts([alert.subject]));
      expect(await find(alert)).toMatchObject({ isResolved: false });
    });

    test("a record's alert ends with its quarantine, a list's does not", async () => {
      const stuck = ofRecord("known in Oro alone", { externalId: "stuck" });
      const well = ofRecord("well", { externalId: "also well" });
      const list = alertOf({ kind: "goneCollections", ...scene.key }, { externalId: "list", code: "COLLECTION_GONE" });
      await raise(stuck, well, list);
      await scene.inRun(async (tx) => {
        await tx.changeInbox({ put: [rowOf("stuck", { state: "QUARANTINED" }), rowOf("also well")] });
        await tx.resolveItemAlerts();
      });
      expect(await find(stuck)).toMatchObject({ isResolved: false });
      expect(await find(well)).toMatchObject({ isResolved: true });
      expect(await find(list)).toMatchObject({ isResolved: false });
    });

    test("a list's alert does not end with a record's quarantine, whatever its code", async () => {
      const subject = { kind: "unreadCollection", accountId: scene.accountId, collectionId: "list" } as const;
      const list = alertOf(subject, { externalId: "list", code: "ITEM_CHANGING" });
      await raise(list);
      await scene.inRun((tx) => tx.resolveItemAlerts());
      expect(await find(list)).toMatchObject({ isResolved: false });
    });
  });
}
