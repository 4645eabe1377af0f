import { describe, expect, it } from "vitest";
import { errorCatalogue, errorCodes } from "../../src/core/sync/error-catalogue.ts";
import { findNeeds } from "../../src/dashboard/needs.ts";
import { applyChanges, type Change, emptyState } from "../../src/dashboard/state.ts";
import { stateSentence, summarize, tabTitle } from "../../src/dashboard/summary.ts";
import { ago, fakeAccount, fakeAlert, fakeBrake, fakeConflict, fakeRun, fakeStatus } from "../support/fake-world.ts";

const catalogue = new Map(errorCodes.map((code) => [code, { mutation: null, ...errorCatalogue[code], code }]));
const quiet = fakeAccount("quiet");
const busy = fakeAccount("busy");
const broken = fakeAccount("broken", { state: "NEEDS_REAUTH" });
const inSync = (account = quiet): Change => ({ kind: "status", status: fakeStatus(account, "TASKS", "IN_SYNC") });

function told(...changes: Change[]) {
  const state = applyChanges(emptyState, changes);
  const needs = findNeeds(state, catalogue);
  const summary = summarize(state, needs);
  return {
    needs: needs.map(({ kind }) => kind),
    sentence: stateSentence(summary, Date.now()),
    title: tabTitle(summary),
  };
}

describe("the sentence about everything", () => {
  it("says that all is well", () => {
    expect(told(inSync(), inSync(busy))).toEqual({
      needs: [],
      sentence: "All 2 accounts are in sync, oldest check 3 min ago.",
      title: "In sync · m365-sync",
    });
  });

  it("says what runs", () => {
    const run = fakeRun(busy, "1", "RUNNING");
    expect(told(inSync(), inSync(busy), { kind: "run", run }).sentence).toBe(
      "Nothing needs you: 1 is syncing, oldest check 3 min ago.",
    );
  });

  it("says how many need somebody, and that the rest is well", () => {
    const status = fakeStatus(broken, "TASKS", "SIGN_IN_NEEDED", { lastSyncAt: ago(9_000_000) });
    expect(told(inSync(), inSync(busy), { kind: "status", status })).toEqual({
      needs: ["signIn"],
      sentence: "1 of 3 accounts needs you. Everything else is in sync, oldest check 3 min ago.",
      title: "1 needs you · m365-sync",
    });
  });

  it("is not alarmed by what passes by itself", () => {
    const alert = fakeAlert(quiet, "1", "THROTTLED");
    expect(told(inSync(), { kind: "alert", alert }).needs).toEqual([]);
  });

  it("says that nobody is connected", () => {
    expect(told().sentence).toBe("No account is connected yet.");
    expect(told({ kind: "status", status: fakeStatus(quiet, "TASKS", "OFF") }).sentence).toBe(
      "Nothing is switched on yet.",
    );
  });
});

describe("what needs a person", () => {
  it("puts trouble of one account and cause on one card", () => {
    const alerts = ["1", "2"].map((id): Change => ({ kind: "alert", alert: fakeAlert(busy, id, "ITEM_REJECTED") }));
    expect(told(inSync(busy), ...alerts).needs).toEqual(["alerts"]);
  });

  it("does not tell a dead sign-in twice", () => {
    const alert = fakeAlert(broken, "1", "SIGN_IN_EXPIRED", { type: "AUTH" });
    expect(told({ kind: "account", account: broken }, { kind: "alert", alert }).needs).toEqual(["signIn"]);
  });

  it("tells the system's trouble before an account's", () => {
    const system = fakeAlert(null, "1", "APPLICATION_SECRET_WRONG", { type: "AUTH" });
    const conflict = fakeConflict(busy, "1");
    expect(told(inSync(busy), { kind: "conflict", conflict }, { kind: "alert", alert: system }).needs).toEqual([
      "alerts",
      "conflicts",
    ]);
  });

  it("shows an approval also when a run is queued behind it", () => {
    const brake = { ...fakeBrake, reason: "SIDE_EMPTY" };
    const stopped = fakeRun(busy, "1", "AWAITING_APPROVAL", { brake, queuedAt: ago(60_000) });
    const behind = fakeRun(busy, "2", "QUEUED");
    expect(told(inSync(busy), { kind: "run", run: stopped }, { kind: "run", run: behind }).needs).toEqual(["approval"]);
  });

  it("has no card for what was settled or resolved", () => {
    const conflict = fakeConflict(busy, "1");
    const alert = fakeAlert(busy, "1", "MAILBOX_FULL");
    const settled = { ...conflict, state: "SETTLED" as const };
    const resolved = { ...alert, resolvedAt: ago(0) };
    const changes: Change[] = [
      { kind: "conflict", conflict },
      { kind: "alert", alert },
      { kind: "conflict", conflict: settled },
      { kind: "alert", alert: resolved },
    ];
    expect(told(inSync(busy), ...changes).needs).toEqual([]);
  });
});
