import { expect, test } from "vitest";
import {
  nameSyncState,
  type SyncFacts,
  type SyncStateName,
  syncStateNames,
} from "../../../src/core/status/sync-state-name.ts";

const calm: SyncFacts = {
  isSupported: true,
  isWanted: true,
  isApplicationComplete: true,
  isResting: false,
  account: "CONNECTED",
  currentRun: null,
  lastOutcome: "SUCCEEDED",
  hasSynced: true,
  openConflicts: 0,
  failingItems: 0,
};

const rows: readonly (readonly [SyncStateName, Partial<SyncFacts>])[] = [
  ["IN_SYNC", {}],
  ["IN_SYNC", { currentRun: "QUEUED" }],
  ["IN_SYNC", { lastOutcome: "CANCELLED" }],
  ["IN_SYNC", { lastOutcome: "PARTIAL" }],
  ["WAITING", { hasSynced: false, lastOutcome: null }],
  ["WAITING", { hasSynced: false, lastOutcome: null, currentRun: "QUEUED" }],
  ["WAITING", { currentRun: "WAITING", failingItems: 1 }],
  ["CONFLICTS", { openConflicts: 1 }],
  ["FAILING", { openConflicts: 1, failingItems: 1 }],
  ["FAILING", { lastOutcome: "FAILED" }],
  ["FAILING", { lastOutcome: "FAILED", currentRun: "QUEUED" }],
  ["FAILING", { account: "NO_MAILBOX" }],
  ["SYNCING", { currentRun: "RUNNING", lastOutcome: "FAILED", openConflicts: 3 }],
  ["NEEDS_APPROVAL", { currentRun: "AWAITING_APPROVAL", failingItems: 1 }],
  ["SIGN_IN_NEEDED", { account: "NEEDS_REAUTH", currentRun: "RUNNING" }],
  ["SIGN_IN_NEEDED", { account: "MISSING_SCOPES" }],
  ["PAUSED", { isApplicationComplete: false, account: "NEEDS_REAUTH" }],
  ["OFF", { isWanted: false, isApplicationComplete: false }],
  ["PAUSED", { isResting: true, account: "NEEDS_REAUTH", currentRun: "RUNNING" }],
  ["OFF", { account: "DISCONNECTED", currentRun: "RUNNING" }],
  ["NOT_YET", { isSupported: false, isWanted: false }],
];

test.each(rows)("%s of %j", (name, facts) => {
  expect(nameSyncState({ ...calm, ...facts })).toBe(name);
});

test("every state has a case", () => {
  expect(new Set(rows.map(([name]) => name))).toEqual(new Set(syncStateNames));
});
