import { expect, test } from "vitest";
import { judgeNotifications, type SubscriptionFacts } from "../../../src/core/notifications/health.ts";
import { createPushAddressOf } from "../../../src/core/notifications/push-address.ts";

const now = new Date("2026-10-01T12:00:00Z");
const later = new Date("2026-10-03T12:00:00Z");
const address = { kind: "reachable", url: "https://sync.example" } as const;
const one = (more: Partial<SubscriptionFacts> = {}): SubscriptionFacts => ({
  state: "ACTIVE",
  stateSince: new Date("2026-10-01T00:00:00Z"),
  expiresAt: later,
  lastNotificationAt: null,
  errorMessage: null,
  ...more,
});
const modeOf = (...subscriptions: SubscriptionFacts[]) => judgeNotifications(address, true, subscriptions, now).mode;

test.each([
  ["PUSH", [one()]],
  ["POLLING", []],
  ["POLLING", [one({ state: "CREATING", expiresAt: null })]],
  ["POLLING", [one({ state: "UNSUPPORTED", expiresAt: null })]],
  ["PUSH", [one(), one({ state: "UNSUPPORTED", expiresAt: null })]],
  ["DEGRADED", [one(), one({ state: "FAILED" })]],
  ["DEGRADED", [one(), one({ state: "SILENT" })]],
  ["DEGRADED", [one({ expiresAt: now })]],
] as const)("%s of %j", (mode, subscriptions) => {
  expect(modeOf(...subscriptions)).toBe(mode);
});

test("a failure tells its reason and since when; times are the first end and the last notification", () => {
  const heardAt = new Date("2026-10-01T11:00:00Z");
  const failed = one({ state: "FAILED", errorMessage: "Not reached.", lastNotificationAt: heardAt });
  expect(judgeNotifications(address, true, [one(), failed], now)).toMatchObject({
    since: failed.stateSince,
    reason: expect.stringContaining("Not reached."),
    expiresAt: later,
    lastNotificationAt: heardAt,
  });
});

test("what is off, and what Microsoft cannot reach, is found by asking", () => {
  expect(judgeNotifications(address, false, [one()], now).mode).toBe("POLLING");
  const none = { kind: "none", reason: "No address." } as const;
  expect(judgeNotifications(none, true, [one({ state: "FAILED" })], now)).toMatchObject({
    mode: "POLLING",
    reason: "No address.",
  });
});

test.each([
  ["https://sync.example", false, "global", "TASKS", "reachable"],
  ["http://sync.example", false, "global", "TASKS", "none"],
  ["https://localhost:4000", false, "global", "TASKS", "none"],
  ["http://localhost:4000", true, "global", "TASKS", "reachable"],
  ["https://sync.example", false, "us-gov", "TASKS", "none"],
  ["https://sync.example", false, "us-gov", "CALENDAR", "reachable"],
  ["https://sync.example", false, "global", "EMAIL", "reachable"],
  ["https://sync.example", false, "us-gov", "EMAIL", "reachable"],
  ["http://sync.example", false, "global", "EMAIL", "none"],
  ["http://localhost:4000", true, "global", "EMAIL", "reachable"],
] as const)(
  "at %s (simulated: %s) in %s Microsoft can tell of %s: %s",
  (publicUrl, isSimulator, cloud, resource, kind) => {
    expect(createPushAddressOf({ publicUrl, isSimulator, cloud })(resource).kind).toBe(kind);
  },
);
