import { describe, expect, test } from "vitest";
import {
  type KeptSubscription,
  planSubscriptions,
  renewalAt,
  retryAt,
  type Target,
  targetsFor,
} from "../../../src/core/notifications/plan-subscriptions.ts";

const now = new Date("2026-10-01T12:00:00Z");
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
const facts = {
  now,
  addressOf: ({ id }: KeptSubscription) => `https://sync.example/notifications/${id}`,
  isOurs: ({ notificationUrl }: { notificationUrl: string }) => notificationUrl.startsWith("https://sync.example/"),
};
const target: Target = { resource: "TASKS", collectionId: "list", isDefault: true };
const kept = (more: Partial<KeptSubscription> = {}): KeptSubscription => ({
  id: "row",
  resource: "TASKS",
  collectionId: "list",
  subscriptionId: "s1",
  state: "ACTIVE",
  nextAttemptAt: minutes(60),
  ...more,
});
const listed = (id = "s1", notificationUrl = "https://sync.example/notifications/row") => ({ id, notificationUrl });
const plan = (...given: [readonly Target[], readonly KeptSubscription[], readonly ReturnType<typeof listed>[]]) =>
  planSubscriptions(...given, facts).map((step) => [step.kind, "subscriptionId" in step ? step.subscriptionId : null]);

describe("what is done about subscriptions", () => {
  test("nothing while they are there and their time has not come", () => {
    expect(plan([target], [kept()], [listed()])).toEqual([]);
  });
  test("what is missing is made", () => {
    expect(plan([target], [], [])).toEqual([["create", null]]);
  });
  test("what is due is renewed", () => {
    expect(plan([target], [kept({ nextAttemptAt: now })], [listed()])).toEqual([["renew", "s1"]]);
  });
  test("what nobody wants is dropped, there and here", () => {
    expect(plan([], [kept()], [listed()])).toEqual([["drop", "s1"]]);
    expect(plan([], [kept()], [])).toEqual([["drop", null]]);
  });
  test("one that vanished is made anew at once", () => {
    expect(plan([target], [kept()], [])).toEqual([["create", null]]);
  });
  test("one that failed is tried again when its time has come, and not before", () => {
    const failed = kept({ state: "FAILED", subscriptionId: null });
    expect(plan([target], [failed], [])).toEqual([]);
    expect(plan([target], [{ ...failed, nextAttemptAt: now }], [])).toEqual([["create", null]]);
  });
  test("a silent one is dropped before it is made anew, once", () => {
    const silent = kept({ state: "SILENT", nextAttemptAt: now });
    expect(plan([target], [silent], [listed()])).toEqual([
      ["drop", "s1"],
      ["create", null],
    ]);
    expect(plan([target], [{ ...silent, nextAttemptAt: minutes(5) }], [listed()])).toEqual([]);
  });
  test("mail has one for all folders; lists and calendars have one each, and nothing is wanted for what is not synced", () => {
    const mail = (collectionId: string): Target => ({ resource: "EMAIL", collectionId, isDefault: false });
    const one = { resource: "EMAIL", collectionId: "messages", isDefault: true };
    expect(targetsFor([mail("inbox"), target, mail("sent"), mail("bin")])).toEqual([target, one]);
    expect([targetsFor([target]), targetsFor([])]).toEqual([[target], []]);
    const there = kept({ resource: "EMAIL", collectionId: "messages" });
    const targets = targetsFor([mail("inbox"), mail("sent")]);
    expect([plan(targets, [there], [listed()]), plan(targets, [], [])]).toEqual([[], [["create", null]]]);
    expect(plan(targetsFor([]), [there], [listed()])).toEqual([["drop", "s1"]]);
  });
  test("a stray one of ours is dropped; those of others are left alone", () => {
    expect(plan([target], [kept()], [listed(), listed("s2"), listed("s3", "https://other.example/n")])).toEqual([
      ["drop", "s2"],
    ]);
  });
});

test("a subscription is renewed a day before its end, or when a third of its life is left", () => {
  expect(renewalAt(now, minutes(4_200))).toEqual(minutes(2_800));
  expect(renewalAt(now, minutes(10_080))).toEqual(minutes(10_080 - 1_440));
  expect(renewalAt(now, minutes(45))).toEqual(minutes(30));
});

test("a failure is tried again later each time, up to an hour, or when Microsoft says so", () => {
  expect([1, 2, 3, 4, 9].map((failures) => retryAt(now, failures, null))).toEqual([1, 5, 15, 60, 60].map(minutes));
  expect(retryAt(now, 4, 120_000)).toEqual(minutes(2));
});
