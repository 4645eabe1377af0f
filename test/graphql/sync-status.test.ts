import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import type { SyncOrders } from "../../src/app/ports/sync-orders.ts";
import { excludedReasons } from "../../src/core/sync/inbox.ts";
import { detachedReasons } from "../../src/core/sync/link.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { type AnswerTo, type Asked, granted, type VariablesOf } from "../support/asked.ts";

let api: TestApi;
let user: { id: string; token: string };
let organizationId: string;
const ordered: unknown[][] = [];
const orders: SyncOrders = {
  requestSync: async (accountId, resource, trigger) => {
    ordered.push(["requestSync", accountId, resource, trigger]);
    const { id } = await api.prisma.run.create({ data: { accountId, resource, trigger, state: "QUEUED" } });
    return { runId: id };
  },
  requestDue: async () => [],
  cancelRun: async (...args) => note("cancelRun", args),
  decideBrake: async (...args) => {
    note("decideBrake", args);
    return { kind: "refused", message: "The run is over." };
  },
  resolveConflict: async (...args) => note("resolveConflict", args),
  reopenConflict: async (...args) => note("reopenConflict", args),
  takeBackRejection: async (...args) => note("takeBackRejection", args),
  retryItem: async (...args) => note("retryItem", args),
};
function note(name: string, args: readonly unknown[]) {
  ordered.push([name, ...args]);
  return { kind: "done" } as const;
}

beforeAll(async () => {
  api = await startApi({ orders });
  user = await api.addPerson("Una", "USER");
  ({ organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: user.id } }));
});
afterAll(() => api[Symbol.asyncDispose]());

async function addAccount(userId = user.id) {
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
  const collection = await api.prisma.collection.create({
    data: {
      accountId: id,
      resource: "TASKS",
      externalId: `list-${name}`,
      name: "Tasks",
      isDefault: true,
      state: "ACTIVE",
    },
  });
  return { id, collectionId: collection.id };
}

async function switchOn() {
  await api.prisma.settingsScope.createMany({
    data: [
      { id: "application", version: 1, overrides: { clientId: randomUUID(), tenantId: "common" } },
      { id: "system", version: 1, overrides: { TASKS_SYNC_ENABLED: true } },
    ],
    skipDuplicates: true,
  });
  await api.prisma.secret.createMany({
    data: [{ name: "azure.clientSecret", ciphertext: new Uint8Array([1]), keyId: "x" }],
    skipDuplicates: true,
  });
}

async function ask<const Text extends Asked>(
  document: Text,
  variables?: VariablesOf<Text>[0],
  token = user.token,
): Promise<AnswerTo<Text>> {
  const { data, errors } = await api.askComposed(document, variables, token);
  expect(errors).toEqual([]);
  return data;
}

describe("sync status", () => {
  test("states come from what is stored, resource by resource", async () => {
    const { id } = await addAccount();
    const states = async () =>
      (
        await ask("query ($id: ID) { syncStatus(accountId: $id) { nodes { resource state isEnabled } } }", {
          id,
        })
      ).syncStatus;
    expect(await states()).toEqual({
      nodes: [
        { resource: "CALENDAR", state: "NOT_YET", isEnabled: false },
        { resource: "EMAIL", state: "NOT_YET", isEnabled: false },
        { resource: "TASKS", state: "OFF", isEnabled: false },
      ],
    });
    await switchOn();
    expect((await states()).nodes[2]).toEqual({ resource: "TASKS", state: "WAITING", isEnabled: true });
    await api.prisma.account.update({ where: { id }, data: { state: "NEEDS_REAUTH" } });
    expect((await states()).nodes[2]).toMatchObject({ state: "SIGN_IN_NEEDED" });
  });

  test("counts put each record in one place and add up", async () => {
    await switchOn();
    const { id, collectionId } = await addAccount();
    const link = (state: string) => ({
      accountId: id,
      resource: "TASKS" as const,
      collectionId,
      officeId: randomUUID(),
      m365Id: `m-${randomUUID()}`,
      officeVersion: 1,
      state,
    });
    const links = ["ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "DETACHED", "CONFLICT", "CONFLICT"].map(link);
    const withReasons = links.map((one) => (one.state === "DETACHED" ? { ...one, detachedReason: "DECLINED" } : one));
    await api.prisma.link.createMany({ data: withReasons });
    const inbox = (side: string, recordId: string | undefined, state: string, reason?: string) => ({
      accountId: id,
      resource: "TASKS" as const,
      side,
      recordId: recordId ?? "",
      state,
      reason: reason ?? null,
    });
    await api.prisma.inboxItem.createMany({
      data: [
        inbox("m365", links[0]?.m365Id, "QUARANTINED"),
        inbox("office", links[0]?.officeId, "QUARANTINED"),
        inbox("office", links[5]?.officeId, "QUARANTINED"),
        inbox("m365", "new-1", "QUARANTINED"),
        inbox("m365", "new-2", "EXCLUDED", "WINDOW"),
        inbox("office", randomUUID(), "EXCLUDED", "NOT_ORGANIZER"),
        inbox("m365", links[4]?.m365Id, "EXCLUDED", "WINDOW"),
        inbox("m365", "new-3", "READY"),
      ],
    });
    const data = await ask(
      `query ($id: ID) { syncStatus(accountId: $id, resource: TASKS) { nodes { id state
        counts { inSync excluded failing inConflict detached total } leftOut { state reason count } graphBudget { used limit windowMinutes } } } }`,
      { id },
    );
    expect(data.syncStatus.nodes).toEqual([
      {
        id: `${id}:TASKS`,
        state: "FAILING",
        counts: { inSync: 3, excluded: 2, failing: 3, inConflict: 1, detached: 1, total: 10 },
        leftOut: [
          { state: "DETACHED", reason: "DECLINED", count: 1 },
          { state: "EXCLUDED", reason: "NOT_ORGANIZER", count: 1 },
          { state: "EXCLUDED", reason: "WINDOW", count: 1 },
        ],
        graphBudget: { used: 0, limit: 10_000, windowMinutes: 10 },
      },
    ]);
  });

  test("every reason for which a record is left out is told, one beside the other", async () => {
    await switchOn();
    const { id, collectionId } = await addAccount();
    const about = { accountId: id, resource: "TASKS" as const };
    expect(excludedReasons).toContain("DUPLICATE");
    await api.prisma.inboxItem.createMany({
      data: excludedReasons.map((reason) => ({
        ...about,
        ...{ side: "m365", recordId: randomUUID(), state: "EXCLUDED", reason },
      })),
    });
    await api.prisma.link.createMany({
      data: detachedReasons.map((detachedReason) => ({
        ...about,
        ...{ collectionId, officeId: randomUUID(), m365Id: randomUUID(), officeVersion: 1 },
        ...{ state: "DETACHED", detachedReason },
      })),
    });
    const data = await ask(
      "query ($id: ID) { syncStatus(accountId: $id, resource: TASKS) { nodes { leftOut { state reason count } } } }",
      { id },
    );
    const told = (state: string, reasons: readonly string[]) =>
      reasons.toSorted().map((reason) => ({ state, reason, count: 1 }));
    expect(data.syncStatus.nodes[0]?.leftOut).toEqual([
      ...told("DETACHED", detachedReasons),
      ...told("EXCLUDED", excludedReasons),
    ]);
  });

  test("a reason that no list has is not stored", async () => {
    const { id } = await addAccount();
    const row = { accountId: id, resource: "TASKS" as const, side: "m365", recordId: "odd", state: "EXCLUDED" };
    await expect(api.prisma.inboxItem.create({ data: { ...row, reason: "WHIM" } })).rejects.toThrow();
    await expect(api.prisma.inboxItem.create({ data: row })).rejects.toThrow();
  });

  test("pages of statuses follow each other both ways", async () => {
    const { data } = await api.ask("{ syncStatus(first: 4) { nodes { id } pageInfo { hasNextPage endCursor } } }");
    const first = data.syncStatus;
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = (
      await api.ask(
        "query ($after: String) { syncStatus(first: 50, after: $after) { nodes { id } pageInfo { startCursor } } }",
        {
          after: first.pageInfo.endCursor,
        },
      )
    ).data.syncStatus;
    const ids = [...first.nodes, ...second.nodes].map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted());
    const back = (
      await api.ask("query ($before: String) { syncStatus(last: 2, before: $before) { nodes { id } } }", {
        before: second.pageInfo.startCursor,
      })
    ).data.syncStatus;
    expect(back.nodes).toEqual(first.nodes.slice(-2));
  });

  test("a user sees their own accounts only", async () => {
    const other = await api.addPerson("Otto", "USER");
    const { id } = await addAccount();
    const query = `query ($id: ID) { syncStatus(accountId: $id) { nodes { id } } runs(accountId: $id) { totalCount }
      conflicts(accountId: $id) { totalCount } alerts(accountId: $id) { totalCount } effects(accountId: $id) { totalCount } }`;
    expect((await ask(query, { id }, other.token)).syncStatus.nodes).toEqual([]);
    expect((await ask(query, { id })).syncStatus.nodes).toHaveLength(3);
    expect((await ask("{ syncStatus { nodes { id } } }", {}, other.token)).syncStatus.nodes).toEqual([]);
  });
});

describe("runs and orders", () => {
  test("a run shows its pace, its counts and its error", async () => {
    const { id: accountId } = await addAccount();
    await api.prisma.run.create({
      data: {
        accountId,
        resource: "TASKS",
        trigger: "INTERVAL",
        state: "FAILED",
        phase: "WRITE",
        done: 30,
        total: 30,
        counts: { createdInM365: 30 },
        startedAt: new Date("2026-05-01T10:00:00Z"),
        finishedAt: new Date("2026-05-01T10:00:10Z"),
        errorCode: "THROTTLED",
        errorMessage: "Too many",
        brake: { reason: "Too many deletions", deletesInOffice: 3, deletesInM365: 0, linkIds: [], titles: ["Secret"] },
      },
    });
    const query = `query ($id: ID) { runs(accountId: $id) { nodes { trigger state phase done total ratePerSecond secondsLeft
      counts { createdInM365 failed } error { code message remedy } brake { reason deletesInOffice sampleTitles } account { id } } } }`;
    const { runs } = await ask(query, { id: accountId });
    expect(runs.nodes).toEqual([
      {
        trigger: "INTERVAL",
        state: "FAILED",
        phase: "WRITE",
        done: 30,
        total: 30,
        ratePerSecond: 3,
        secondsLeft: null,
        counts: { createdInM365: 30, failed: 0 },
        error: { code: "THROTTLED", message: "Too many", remedy: expect.stringMatching(/Nothing to do/) },
        brake: { reason: "Too many deletions", deletesInOffice: 3, sampleTitles: ["Secret"] },
        account: { id: accountId },
      },
    ]);
    const auditor = await api.addPerson("Audra", "AUDITOR");
    expect((await ask(query, { id: accountId }, auditor.token)).runs.nodes[0]?.brake?.sampleTitles).toEqual([]);
  });

  test("orders reach sync with who gave them, and refusals are results", async () => {
    await switchOn();
    const { id: accountId, collectionId } = await addAccount();
    const synced = await ask(
      "mutation ($id: ID!) { syncNow(accountId: $id) { __typename ... on SyncNowSuccess { data { runs { id state } } } } }",
      { id: accountId },
    );
    const { runs } = granted(synced.syncNow).data;
    expect(runs).toEqual([{ id: expect.any(String), state: "QUEUED" }]);
    const runId = must(runs[0], "run").id;
    expect(ordered.at(-1)).toEqual(["requestSync", accountId, "TASKS", "MANUAL"]);
    await ask("mutation ($id: ID!) { cancelRun(runId: $id) { __typename } }", { id: runId });
    expect(ordered.at(-1)).toEqual(["cancelRun", runId, expect.objectContaining({ userId: user.id, name: "Una" })]);
    const refused = await ask(
      "mutation ($id: ID!) { approveRun(runId: $id) { __typename ... on UserError { message } } }",
      { id: runId },
    );
    expect(refused.approveRun).toEqual({ __typename: "RefusedError", message: "The run is over." });
    const conflict = await api.prisma.conflict.create({
      data: {
        accountId,
        resource: "TASKS",
        collectionId,
        officeId: randomUUID(),
        m365Id: "m",
        kind: "FIELDS",
        fields: ["subject"],
        title: "A task",
        bases: { office: { subject: "Old" }, m365: { subject: "Old" } },
        office: { subject: "Ours" },
        m365: { subject: "Theirs" },
        officeVersion: 1,
        rule: "ASK",
        state: "OPEN",
      },
    });
    const listed = await ask(
      "query ($id: ID) { conflicts(accountId: $id) { totalCount nodes { title kind base { ... on TaskContent { subject priority categories } } office { ... on TaskContent { subject } } versions { field label base office m365 } } } }",
      { id: accountId },
    );
    expect(listed.conflicts).toEqual({
      totalCount: 1,
      nodes: [
        {
          title: "A task",
          kind: "FIELDS",
          base: { subject: "Old", priority: "NORMAL", categories: [] },
          office: { subject: "Ours" },
          versions: [{ field: "subject", label: "Subject", base: "Old", office: "Ours", m365: "Theirs" }],
        },
      ],
    });
    await ask("mutation ($input: ResolveConflictInput!) { resolveConflict(input: $input) { __typename } }", {
      input: { conflictId: conflict.id, fields: [{ field: "subject", take: "M365" }] },
    });
    expect(ordered.at(-1)).toEqual([
      ...["resolveConflict", conflict.id, { fields: { subject: "m365" } }],
      expect.objectContaining({ userId: user.id, name: "Una" }),
    ]);
    const other = await api.addPerson("Olga", "USER");
    const hidden = await ask(
      "mutation ($id: ID!) { cancelRun(runId: $id) { __typename } }",
      { id: runId },
      other.token,
    );
    expect(hidden.cancelRun.__typename).toBe("NotFoundError");
  });

  test("the ledger is clean until something is doubled or missing", async () => {
    const { id: accountId, collectionId } = await addAccount();
    const check = async () =>
      (
        await ask("query ($id: ID) { ledgerCheck(accountId: $id) { isClean unsettled duplicates missing } }", {
          id: accountId,
        })
      ).ledgerCheck;
    expect(await check()).toEqual({ isClean: true, unsettled: 0, duplicates: 0, missing: 0 });
    const task = await api.prisma.officeTask.create({ data: { ownerId: user.id, subject: "One" } });
    const effect = {
      runId: randomUUID(),
      accountId,
      resource: "TASKS" as const,
      operation: "create",
      officeId: task.id,
      collectionId,
    };
    await api.prisma.effect.create({ data: { ...effect, m365Id: "m-1", state: "CONFIRMED" } });
    expect(await check()).toMatchObject({ isClean: false, missing: 1 });
    await api.prisma.link.create({
      data: { accountId, resource: "TASKS", collectionId, officeId: task.id, m365Id: "m-1", officeVersion: 1 },
    });
    expect(await check()).toMatchObject({ isClean: true });
    await api.prisma.effect.create({ data: { ...effect, state: "UNKNOWN" } });
    expect(await check()).toMatchObject({ isClean: false, unsettled: 1 });
    const run = await api.prisma.run.create({
      data: { accountId, resource: "TASKS", trigger: "MANUAL", state: "RUNNING" },
    });
    expect(await check()).toMatchObject({ isClean: true });
    await api.prisma.run.delete({ where: { id: run.id } });
  });

  test("lists are chosen by id, and the choice is the person's setting", async () => {
    const { id: accountId } = await addAccount();
    const { taskLists } = await ask(
      "query ($id: ID!) { taskLists(accountId: $id) { id name isChosen isDestination isGone } }",
      { id: accountId },
    );
    expect(taskLists).toEqual([
      { id: expect.stringMatching(/^list-/), name: "Tasks", isChosen: true, isDestination: true, isGone: false },
    ]);
    const choose = (listIds: string[]) =>
      ask(
        `mutation ($input: ChooseTaskListsInput!) { chooseTaskLists(input: $input) { __typename
          ... on ValidationError { field } ... on ChooseTaskListsSuccess { data { listIds } } } }`,
        { input: { accountId, mode: "CHOSEN", listIds } },
      );
    const listIds = taskLists.map(({ id }) => id);
    expect((await choose(["nowhere"])).chooseTaskLists).toMatchObject({
      __typename: "ValidationError",
      field: "listIds",
    });
    expect(granted((await choose(listIds)).chooseTaskLists).data).toEqual({ listIds });
    expect((await api.readSyncSettings(user.id, "TASKS", accountId)).collectionIds).toEqual(listIds);
  });

  test("calendars are chosen like lists, and a calendar that is only read takes no new events", async () => {
    const { id: accountId } = await addAccount();
    const add = (externalId: string, other: { isDefault?: boolean; isReadOnly?: boolean; state?: string }) =>
      api.prisma.collection.create({
        data: { accountId, resource: "CALENDAR", externalId, name: externalId, state: "ACTIVE", ...other },
      });
    await add("own", { isDefault: true });
    await add("team", { isReadOnly: true, state: "EXCLUDED" });
    const { calendars } = await ask(
      "query ($id: ID!) { calendars(accountId: $id) { id isChosen isDestination isReadOnly isGone } }",
      { id: accountId },
    );
    expect(calendars).toEqual([
      { id: "own", isChosen: true, isDestination: true, isReadOnly: false, isGone: false },
      { id: "team", isChosen: false, isDestination: false, isReadOnly: true, isGone: false },
    ]);
    const choose = (calendarIds: string[], destinationCalendarId: string) =>
      ask(
        `mutation ($input: ChooseCalendarsInput!) { chooseCalendars(input: $input) { __typename
          ... on ValidationError { field } ... on ChooseCalendarsSuccess { data { calendarIds destinationCalendarId } } } }`,
        { input: { accountId, mode: "CHOSEN", calendarIds, destinationCalendarId } },
      );
    const refused = { __typename: "ValidationError", field: "destinationCalendarId" };
    expect((await choose(["own", "team"], "team")).chooseCalendars).toMatchObject(refused);
    expect((await choose(["team"], "own")).chooseCalendars).toMatchObject(refused);
    const chosen = { calendarIds: ["own", "team"], destinationCalendarId: "own" };
    expect(granted((await choose(["own", "team"], "own")).chooseCalendars).data).toEqual(chosen);
    expect(await api.readSyncSettings(user.id, "CALENDAR", accountId)).toMatchObject({
      collectionIds: ["own", "team"],
      destinationId: "own",
    });
    expect((await api.readSyncSettings(user.id, "TASKS", accountId)).collectionIds).toBeNull();
  });

  test("the event log pages from the newest to the oldest", async () => {
    const { id: accountId } = await addAccount();
    await api.prisma.$transaction((tx) =>
      writeFeed(
        tx,
        [1, 2, 3].map((number) => ({
          topic: "activity",
          accountId,
          detail: { kind: "RUN_ENDED", message: `Line ${number}` },
        })),
      ),
    );
    const page = async (after: string | null) =>
      (
        await ask(
          "query ($after: String) { activity(first: 2, after: $after) { pageInfo { endCursor } nodes { message kind account { id } } } }",
          { after },
        )
      ).activity;
    const first = await page(null);
    expect(first.nodes).toEqual(
      ["Line 3", "Line 2"].map((message) => ({ message, kind: "RUN_ENDED", account: { id: accountId } })),
    );
    expect((await page(first.pageInfo.endCursor)).nodes[0]?.message).toBe("Line 1");
    const other = await api.addPerson("Odo", "USER");
    expect((await ask("{ activity { nodes { message } } }", {}, other.token)).activity.nodes).toEqual([]);
  });
});
