import { randomUUID } from "node:crypto";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { createSyncOrders } from "../../src/adapters/store/sync/orders.ts";
import { recordKinds } from "../../src/core/records/record-kinds.ts";
import { schema } from "../../src/graphql/schema.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { hostileCalls, ordinaryId } from "../support/hostile-arguments.ts";

const missingId = "0c0c0c0c-1111-4222-8333-444455556666";
const foreignId = "0d0d0d0d-1111-4222-8333-444455556666";

let api: TestApi;
const tokens: { [role: string]: string } = {};
beforeAll(async () => {
  const orders = (prisma: TestApi["prisma"]) =>
    createSyncOrders({ prisma, wakes: { wake: async () => {} }, writeFeed, kinds: recordKinds });
  api = await startApi({ orders });
  const una = await api.addPerson("Una", "USER");
  tokens.USER = una.token;
  tokens.ORGANIZATION_ADMINISTRATOR = (await api.addPerson("Olga", "ORGANIZATION_ADMINISTRATOR")).token;
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } });
  await makeOneOfEach(ordinaryId, organizationId, una.id);
  await api.prisma.organization.create({ data: { id: foreignId, name: "Elsewhere" } });
  const stranger = { id: foreignId, organizationId: foreignId, name: "Eve", email: "eve@elsewhere.example" };
  await api.prisma.user.create({ data: { ...stranger, role: "USER" } });
  await makeOneOfEach(foreignId, foreignId, foreignId);
});
afterAll(() => api[Symbol.asyncDispose]());

/** Everything that has an id of its own, all under the same one. */
async function makeOneOfEach(id: string, organizationId: string, userId: string): Promise<void> {
  const { prisma } = api;
  const mailbox = { tenantId: id, objectId: id, userPrincipalName: `${id}@contoso.example`, displayName: "A mailbox" };
  await prisma.account.create({ data: { id, organizationId, userId, ...mailbox, state: "CONNECTED" } });
  const of = { accountId: id, resource: "TASKS" } as const;
  await prisma.run.create({ data: { id, ...of, trigger: "MANUAL", state: "QUEUED" } });
  const task = { subject: "Call" };
  await prisma.officeTask.create({ data: { id, ownerId: userId, ...task } });
  await prisma.apiToken.create({ data: { id, userId, name: "Script", hash: randomUUID(), role: "USER" } });
  await prisma.conflict.create({
    data: {
      id,
      ...of,
      officeId: id,
      m365Id: id,
      collectionId: id,
      officeVersion: 1,
      title: "Call",
      kind: "FIELDS",
      fields: ["subject"],
      bases: task,
      office: task,
      m365: task,
      rule: "ASK",
      state: "OPEN",
    },
  });
  await prisma.alert.create({
    data: {
      id,
      ...of,
      key: id,
      subject: "run",
      organizationId,
      source: "sync",
      type: "sync",
      code: "INTERNAL",
      message: "It broke.",
      remedy: "Look.",
    },
  });
}

/** Told by the feed as if all of it had just changed. */
async function changeEverything(id: string): Promise<void> {
  const of = { accountId: id, resource: "TASKS", subjectId: id } as const;
  const topics = ["status", "run", "conflict", "activity", "alert"] as const;
  await api.prisma.$transaction((tx) =>
    writeFeed(
      tx,
      topics.map((topic) => ({ topic, ...of })),
    ),
  );
}

describe("what is not there and what is somebody else's", () => {
  it.each(["USER", "ORGANIZATION_ADMINISTRATOR"])(
    "answer alike, in every operation that takes an id, to a %s",
    async (role) => {
      const calls = hostileCalls(schema, { ID: [missingId, foreignId] }).filter(
        ({ operation }) => operation !== "subscription",
      );
      expect(calls.length).toBeGreaterThan(80);
      const answers = new Map<string, string[]>();
      for (const { field, place, query, variables } of calls) {
        const { status, data, errors } = await api.askComposed(query, { ...variables }, tokens[role]);
        const said = JSON.stringify({ status, data, errors }).replaceAll(missingId, "ID").replaceAll(foreignId, "ID");
        expect(said).not.toContain("INTERNAL_SERVER_ERROR");
        answers.set(`${field} ${place}`, [...(answers.get(`${field} ${place}`) ?? []), said]);
      }
      const unlike = [...answers].filter(([, [missing, foreign]]) => missing !== foreign);
      expect(unlike).toEqual([]);
    },
    60_000,
  );

  it.each(["USER", "ORGANIZATION_ADMINISTRATOR"])(
    "answer alike, in every subscription that takes an id, also when it changes, to a %s",
    async (role) => {
      const calls = hostileCalls(schema, { ID: [missingId, foreignId] }).filter(
        ({ operation }) => operation === "subscription",
      );
      expect(calls.length).toBeGreaterThan(7);
      const client = createClient({
        url: `${api.url.replace("http", "ws")}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${tokens[role]}` },
        retryAttempts: 0,
      });
      const heard: string[][] = calls.map(() => []);
      const over = calls.map(
        ({ query, variables }, at) =>
          new Promise<void>((resolve) => {
            const say = (said: unknown) => heard[at]?.push(JSON.stringify(said));
            const done = (error?: unknown) => {
              if (error !== undefined) say(error);
              resolve();
            };
            client.subscribe({ query, variables: { ...variables } }, { next: say, error: done, complete: done });
          }),
      );
      // One of their own tells when everything before it was passed on, to those above as well.
      const own = client.iterate({ query: "subscription { alerts { alert { id } } }" });
      await own.next();
      await changeEverything(foreignId);
      await changeEverything(ordinaryId);
      await own.next();
      await client.dispose();
      await Promise.all(over);
      const unlike = calls
        .flatMap(({ field, place }, at) => (at % 2 === 0 ? [[`${field} ${place}`, at] as const] : []))
        .filter(([, at]) => JSON.stringify(heard[at]) !== JSON.stringify(heard[at + 1]));
      expect(unlike).toEqual([]);
      expect(JSON.stringify(heard)).not.toContain("INTERNAL_SERVER_ERROR");
    },
    60_000,
  );
});
