import { expect, test } from "vitest";
import { createTendSubscriptions } from "../../../src/app/notifications/tend-subscriptions.ts";
import type { NewSubscription, SubscribedAccount, SubscriptionStore } from "../../../src/app/ports/subscriptions.ts";
import { targetsFor } from "../../../src/core/notifications/plan-subscriptions.ts";
import { createPushAddressOf } from "../../../src/core/notifications/push-address.ts";

const publicUrl = "https://oro.example";
const folder = (collectionId: string) => ({ resource: "EMAIL", collectionId, isDefault: false }) as const;

/** A mailbox of three followed folders, and what Microsoft has of its subscriptions. */
function tending() {
  const there: { id: string; notificationUrl: string }[] = [];
  const orders: NewSubscription[] = [];
  const rows: {
    -readonly [Key in keyof SubscribedAccount["subscriptions"][number]]: SubscribedAccount["subscriptions"][number][Key];
  }[] = [];
  const state = {
    isEnabled: true,
    now: new Date("2026-10-01T12:00:00Z"),
    renewed: [] as string[],
    isDisconnected: "no" as "no" | "before" | "meanwhile",
  };
  const targets = targetsFor(["inbox", "sent", "bin"].map(folder));
  const store = {
    account: async () => ({ userId: "user", organizationId: "org", isSignedIn: true, targets, subscriptions: rows }),
    prepare: async (_account, { resource, collectionId }) => {
      const row = {
        id: "row",
        resource,
        collectionId,
        subscriptionId: null,
        state: "CREATING",
        nextAttemptAt: null,
        failures: 0,
      } as const;
      if (state.isDisconnected === "before") return null;
      if (rows.length === 0) rows.push({ ...row });
      return "row";
    },
    made: async (_id, subscriptionId, _end, nextAttemptAt) => {
      if (state.isDisconnected === "meanwhile") return false;
      rows.splice(0, 1, { ...rows[0], subscriptionId, state: "ACTIVE", nextAttemptAt } as (typeof rows)[number]);
      return true;
    },
    renewed: async (_id, _end, nextAttemptAt) => {
      rows.splice(0, 1, { ...rows[0], nextAttemptAt } as (typeof rows)[number]);
    },
    forget: async () => void rows.splice(0),
  } satisfies Partial<SubscriptionStore>;
  const tend = createTendSubscriptions({
    store: store as unknown as SubscriptionStore,
    subscriptionsOf: () => ({
      list: async () => there,
      create: async (order) => {
        orders.push(order);
        const id = `s${orders.length}`;
        there.push({ id, notificationUrl: order.notificationUrl });
        return { kind: "created", id, expiresAt: order.expiresAt };
      },
      renew: async (id, expiresAt) => {
        if (!there.some((one) => one.id === id)) return null;
        state.renewed.push(id);
        return expiresAt;
      },
      delete: async (id) => void there.splice(0, there.length, ...there.filter((one) => one.id !== id)),
    }),
    addressOf: createPushAddressOf({ publicUrl, isSimulator: false, cloud: "global" }),
    publicUrl,
    readSettings: async () => ({ isEnabled: state.isEnabled }) as never,
    onSignInExpired: async () => {},
    now: () => state.now,
    random: () => "secret",
    hash: (text) => text,
  });
  return { tend: () => tend("account", new AbortController().signal), there, orders, rows, state };
}

test("three folders of mail have one subscription, made once, renewed, made anew when it is gone, and removed with the switch", async () => {
  const { tend, there, orders, rows, state } = tending();
  await tend();
  await tend();
  expect(orders.map(({ target }) => target)).toEqual([
    { resource: "EMAIL", collectionId: "messages", isDefault: true },
  ]);
  expect(there).toEqual([{ id: "s1", notificationUrl: `${publicUrl}/notifications/row` }]);
  state.now = new Date(state.now.getTime() + 60 * 3_600_000);
  await tend();
  expect(state.renewed).toEqual(["s1"]);
  there.splice(0);
  await tend();
  expect(there.map(({ id }) => id)).toEqual(["s2"]);
  state.isEnabled = false;
  await tend();
  expect([there, rows]).toEqual([[], []]);
});

test("a mailbox that is disconnected before or while its subscription is made keeps none at Microsoft", async () => {
  const { tend, there, orders, state } = tending();
  state.isDisconnected = "before";
  await tend();
  expect(orders).toEqual([]);
  state.isDisconnected = "meanwhile";
  await tend();
  expect([orders.length, there]).toEqual([1, []]);
});
