import { expect, test } from "vitest";
import { createLeaveSubscriptions } from "../../../src/app/notifications/tend-subscriptions.ts";
import type { SubscribedAccount } from "../../../src/app/ports/subscriptions.ts";
import { StoreError } from "../../../src/app/store-error.ts";

const publicUrl = "https://oro.example";
const listed = [
  { id: "known", notificationUrl: `${publicUrl}/notifications/row-1` },
  { id: "unanswered", notificationUrl: `${publicUrl}/notifications/row-2` },
  { id: "another account's", notificationUrl: `${publicUrl}/notifications/row-3` },
  { id: "another program's", notificationUrl: "https://elsewhere.example/notifications/row-1" },
];

function leaving(list: () => Promise<unknown>) {
  const deleted: string[] = [];
  const forgotten: string[] = [];
  const rows = [
    { id: "row-1", subscriptionId: "known" },
    { id: "row-2", subscriptionId: null },
  ];
  const account = { isSignedIn: true, subscriptions: rows } as unknown as SubscribedAccount;
  const leave = createLeaveSubscriptions({
    publicUrl,
    store: {
      account: async () => account,
      forget: async (ids: readonly string[]) => void forgotten.push(...ids),
    } as never,
    subscriptionsOf: () => ({ list, delete: async (id: string) => void deleted.push(id) }) as never,
  });
  return { leave, deleted, forgotten };
}

test("a subscription whose making was not answered yet is dropped with the others, and nobody else's is", async () => {
  const { leave, deleted, forgotten } = leaving(async () => listed);
  await leave("account");
  expect(deleted).toEqual(["known", "unanswered"]);
  expect(forgotten).toEqual(["row-1", "row-2"]);
});

test("a Microsoft that does not answer keeps nobody from leaving", async () => {
  const { leave, forgotten } = leaving(() => Promise.reject(new StoreError("unavailable", "No answer.")));
  await leave("account");
  expect(forgotten).toEqual(["row-1", "row-2"]);
});
