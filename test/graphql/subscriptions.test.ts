import { randomUUID } from "node:crypto";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
let user: { id: string; token: string };
let accountId: string;

beforeAll(async () => {
  api = await startApi();
  user = await api.addPerson("Una", "USER");
  accountId = await addAccount(user.id);
});
afterAll(() => api[Symbol.asyncDispose]());

async function addAccount(userId: string) {
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: userId } });
  const name = randomUUID();
  const { id } = await api.prisma.account.create({
    data: {
      organizationId,
      userId,
      tenantId: randomUUID(),
      objectId: randomUUID(),
      userPrincipalName: `${name}@example.com`,
      displayName: name,
      state: "CONNECTED",
    },
  });
  return id;
}

/** Subscribes as the published client does. */
function subscribe(query: string, variables: Record<string, unknown> = {}, token = user.token) {
  const client = createClient({
    url: `${api.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const events = client.iterate({ query, variables });
  return {
    // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape, and fail where it is another one.
    async next(): Promise<any> {
      const { value } = await events.next();
      expect(value?.errors).toBeUndefined();
      return value?.data;
    },
    raw: events,
    async close() {
      await events.return?.();
      await client.dispose();
    },
  };
}

async function moveRun(runId: string, done: number) {
  await api.prisma.$transaction(async (tx) => {
    await tx.run.update({ where: { id: runId }, data: { done } });
    await writeFeed(tx, [{ topic: "run", accountId, resource: "TASKS", subjectId: runId }]);
  });
}

describe("subscriptions", () => {
  test("a run is shown as it is, then as it moves, and goes on behind any cursor", async () => {
    const { id } = await api.prisma.run.create({
      data: { accountId, resource: "TASKS", trigger: "MANUAL", state: "RUNNING", startedAt: new Date() },
    });
    const query =
      "subscription ($id: ID, $after: String) { runProgress(runId: $id, after: $after) { cursor run { id done } } }";
    const first = subscribe(query, { id });
    const present = (await first.next()).runProgress;
    expect(present.run).toEqual({ id, done: 0 });
    await moveRun(id, 10);
    expect((await first.next()).runProgress.run.done).toBe(10);
    await first.close();
    await moveRun(id, 20);
    const resumed = subscribe(query, { id, after: present.cursor });
    // Whoever returns joins those who are there, and they may hear of the last move a moment later.
    let done = (await resumed.next()).runProgress.run.done;
    while (done === 10) done = (await resumed.next()).runProgress.run.done;
    expect(done).toBe(20);
    await resumed.close();
  });

  test("a burst of moves is shown in order and ends with the newest", async () => {
    const { id } = await api.prisma.run.create({
      data: { accountId, resource: "EMAIL", trigger: "MANUAL", state: "RUNNING" },
    });
    const events = subscribe("subscription ($id: ID) { runProgress(runId: $id) { run { done } } }", { id });
    await events.next();
    const seen: number[] = [];
    const reading = (async () => {
      while (seen.at(-1) !== 300) seen.push((await events.next()).runProgress.run.done);
    })();
    for (let done = 1; done <= 300; done += 1) await moveRun(id, done);
    await reading;
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    await events.close();
  });

  test("statuses come for all resources first, then what changed", async () => {
    const own = subscribe(
      "subscription ($id: ID) { syncStatus(accountId: $id) { status { id state account { id } } } }",
      { id: accountId },
    );
    for (const resource of ["CALENDAR", "EMAIL", "TASKS"]) {
      expect((await own.next()).syncStatus.status.id).toBe(`${accountId}:${resource}`);
    }
    await api.prisma.$transaction(async (tx) => {
      await tx.account.update({ where: { id: accountId }, data: { state: "DISCONNECTED" } });
      await writeFeed(tx, [{ topic: "status", accountId, resource: "TASKS" }]);
    });
    expect((await own.next()).syncStatus.status).toEqual({
      id: `${accountId}:TASKS`,
      state: "OFF",
      account: { id: accountId },
    });
    await own.close();
  });

  test("nobody hears of another person's account", async () => {
    const other = await api.addPerson("Otto", "USER");
    const othersAccount = await addAccount(other.id);
    const alert = (id: string, key: string) => ({
      key,
      subject: "run",
      accountId: id,
      source: "sync",
      type: "sync",
      code: "THROTTLED",
      message: key,
      remedy: "Wait.",
    });
    await api.prisma.alert.create({ data: alert(accountId, "Una's") });
    const events = subscribe("subscription { alerts { cursor alert { message } } }", {}, other.token);
    const next = events.next();
    await api.prisma.$transaction(async (tx) => {
      const una = await tx.alert.create({ data: alert(accountId, "Una's second") });
      const otto = await tx.alert.create({ data: alert(othersAccount, "Otto's") });
      await writeFeed(tx, [
        { topic: "alert", accountId, subjectId: una.id },
        { topic: "alert", accountId: othersAccount, subjectId: otto.id },
      ]);
    });
    expect((await next).alerts.alert.message).toBe("Otto's");
    await events.close();
  });

  test("the event log goes on line by line", async () => {
    const line = (message: string) =>
      api.prisma.$transaction((tx) => writeFeed(tx, [{ topic: "activity", accountId, detail: { message } }]));
    await line("before");
    const query = "subscription ($after: String) { activity(after: $after) { cursor message } }";
    const events = subscribe(query);
    const { activity } = await events.next();
    expect(activity.message).toBe("before");
    await line("one");
    await line("two");
    expect((await events.next()).activity.message).toBe("one");
    expect((await events.next()).activity.message).toBe("two");
    await events.close();
    const resumed = subscribe(query, { after: activity.cursor });
    expect((await resumed.next()).activity.message).toBe("one");
    await resumed.close();
  });

  test("a changed level of settings is told, to whom it concerns", async () => {
    const events = subscribe("subscription { settings { level ownerId version isApplication } }");
    const next = events.next();
    const { errors } = await api.ask(
      `mutation { updateSettings(input: { level: USER, expectedVersion: 0, set: [{ key: SYNC_INTERVAL_MINUTES, value: 7 }] }) { __typename } }`,
      {},
      user.token,
    );
    expect(errors).toEqual([]);
    expect((await next).settings).toEqual({ level: "USER", ownerId: user.id, version: 1, isApplication: false });
    await events.close();
  });

  test("a cursor that is none is refused with what to do", async () => {
    const events = subscribe('subscription { alerts(after: "nonsense") { cursor } }');
    const answer = await events.raw.next().catch((error: unknown) => ({ value: { errors: [error].flat() } }));
    expect(JSON.stringify(answer.value)).toContain('without \\"after\\"');
    await events.close();
  });

  test("server-sent events carry the same", async () => {
    const { id } = await api.prisma.run.create({
      data: { accountId, resource: "CALENDAR", trigger: "MANUAL", state: "QUEUED" },
    });
    const stop = new AbortController();
    const response = await fetch(`${api.url}/graphql`, {
      method: "POST",
      signal: stop.signal,
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        authorization: `Bearer ${user.token}`,
      },
      body: JSON.stringify({ query: `subscription { runProgress(runId: "${id}") { run { id } } }` }),
    });
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes(id)) break;
    }
    expect(text).toContain(`"run":{"id":"${id}"}`);
    stop.abort();
  });
});
