import { expect, test } from "vitest";
import type { GraphHttp } from "../../../src/adapters/graph/http.ts";
import { createGraphSubscriptions } from "../../../src/adapters/graph/subscriptions/subscriptions.ts";
import { ALL_MAIL, type Target } from "../../../src/core/notifications/plan-subscriptions.ts";

const IMMUTABLE = 'IdType="ImmutableId"';

test.each<readonly [Target, string, string | undefined]>([
  [{ resource: "EMAIL", collectionId: ALL_MAIL, isDefault: true }, "me/messages", IMMUTABLE],
  [{ resource: "CALENDAR", collectionId: "c=", isDefault: true }, "me/events", IMMUTABLE],
  [{ resource: "CALENDAR", collectionId: "c=", isDefault: false }, "me/calendars/c%3D/events", IMMUTABLE],
  // To Do has no immutable ids.
  [{ resource: "TASKS", collectionId: "l=", isDefault: true }, "me/todo/lists/l%3D/tasks", undefined],
])("of %j: what is subscribed to, and by which ids", async (target, resource, prefer) => {
  const sent: Parameters<GraphHttp["send"]>[0][] = [];
  const send = async (request: (typeof sent)[number]) => {
    sent.push(request);
    const body = { id: "s", notificationUrl: "https://oro.example/n", expirationDateTime: "2026-10-04T10:00:00Z" };
    return { status: 201, headers: new Headers(), body };
  };
  const order = { notificationUrl: "https://oro.example/n", clientState: "secret", expiresAt: new Date("2026-10-04") };
  const subscriptions = createGraphSubscriptions({ send, mailboxPath: async () => "/me" } as unknown as GraphHttp);
  expect((await subscriptions.create({ target, ...order }, new AbortController().signal)).kind).toBe("created");
  expect(sent).toMatchObject([
    {
      method: "POST",
      url: "/subscriptions",
      body: {
        ...{ resource, changeType: "created,updated,deleted", clientState: "secret" },
        lifecycleNotificationUrl: "https://oro.example/n",
      },
    },
  ]);
  expect(sent[0]?.headers?.prefer).toBe(prefer);
});
