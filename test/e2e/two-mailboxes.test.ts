import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { must } from "../../src/lib/must.ts";
import type { DisconnectAccountInput } from "../schema-types.d.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, type Product, setUpSystem } from "../support/product.ts";
import { syncNow } from "../support/runs.ts";

/** One person with two mailboxes, from their first sync to the end of one of them, in the order of the tests. */
let installation: Installation;
let product: Product;
let first: string;
let second: string;

beforeAll(async () => {
  installation = await openInstallation();
  product = await installation.start();
  await setUpSystem(product, installation.simulator, { SYNC_INTERVAL_MINUTES: 1440 });
  const { todo } = installation.simulator.control;
  for (const persona of ["quiet", "busy"]) {
    for (const { id } of todo.tasks(persona)) todo.deleteTask(persona, "default", id);
    todo.createTask(persona, "default", { title: `Of ${persona}` });
    todo.createTask(persona, "default", { title: "In both" });
  }
  first = await connectPersona(product, "quiet@contoso.example");
  second = await connectPersona(product, "busy@contoso.example");
}, 180_000);
afterAll(() => installation?.close());

const titles = (persona: string) =>
  installation.simulator.control.todo
    .tasks(persona)
    .map(({ title }) => title)
    .toSorted();

async function inOro(): Promise<readonly string[]> {
  const { tasks } = await product.ask(`{ tasks(first: 50) { edges { node { subject } } } }`);
  return tasks.edges.map(({ node }) => node.subject).toSorted();
}

async function createTask(subject: string): Promise<void> {
  await product.ask(`mutation ($input: CreateTaskInput!) { createTask(input: $input) { __typename } }`, {
    input: { subject },
  });
}

async function syncBoth(): Promise<void> {
  for (const accountId of [first, second, first]) await syncNow(product, installation.sql, accountId);
}

interface Account {
  readonly id: string;
  readonly primaryFor: readonly string[];
  readonly importedRecords: number;
}

async function account(accountId: string): Promise<Account> {
  const { accounts } = await product.ask(
    `{ accounts(first: 50) { edges { node { id primaryFor importedRecords } } } }`,
  );
  return must(
    accounts.edges.map(({ node }) => node).find(({ id }) => id === accountId),
    "account",
  );
}

const choose = (accountId: string) =>
  product.ask(
    `mutation ($id: ID!) { choosePrimaryMailbox(accountId: $id, resource: TASKS) { __typename ... on UserError { message } } }`,
    { id: accountId },
  );

const disconnect = (accountId: string, order: Omit<DisconnectAccountInput, "accountId">) =>
  product.ask(
    `mutation ($input: DisconnectAccountInput!) { disconnectAccount(input: $input) { __typename ... on CountChangedError { current } } }`,
    { input: { accountId, ...order } },
  );

async function waiting(accountId: string) {
  const { syncStatus } = await product.ask(
    `query ($id: ID!) { syncStatus(accountId: $id, resource: TASKS) { nodes { counts { excluded } leftOut { reason count } } } }`,
    { id: accountId },
  );
  return syncStatus.nodes[0];
}

describe("two mailboxes of one person", () => {
  test("are both in Oro, and neither gets what the other holds", async () => {
    await createTask("Made in Oro");
    await syncBoth();
    await syncBoth();
    expect(titles("quiet")).toEqual(["In both", "Made in Oro", "Of quiet"]);
    expect(titles("busy")).toEqual(["In both", "Of busy"]);
    expect(await inOro()).toEqual(["In both", "In both", "Made in Oro", "Of busy", "Of quiet"]);
    expect(await account(first)).toEqual({ id: first, primaryFor: ["CALENDAR", "TASKS"], importedRecords: 2 });
    expect(await account(second)).toEqual({ id: second, primaryFor: [], importedRecords: 2 });
  });

  test("a primary one that is disconnected keeps what is new waiting, and says so", async () => {
    await disconnect(first, { syncedData: "KEEP" });
    await createTask("Waits");
    await syncNow(product, installation.sql, second);
    expect(titles("busy")).not.toContain("Waits");
    expect(await waiting(first)).toEqual({
      counts: { excluded: 1 },
      leftOut: [{ reason: "MAILBOX_DISCONNECTED", count: 1 }],
    });
    const { leftOutRecords } = await product.ask(
      `{ leftOutRecords(reason: MAILBOX_DISCONNECTED, first: 5) { nodes { title } } }`,
    );
    expect(leftOutRecords.nodes).toEqual([{ title: "Waits" }]);
    expect((await choose(first)).choosePrimaryMailbox).toMatchObject({ __typename: "RefusedError" });
  });

  test("another one that is chosen gets what was never sent, and nothing that was", async () => {
    expect((await choose(second)).choosePrimaryMailbox.__typename).toBe("ChoosePrimaryMailboxSuccess");
    expect(await account(second)).toMatchObject({ primaryFor: ["TASKS"] });
    expect(await account(first)).toMatchObject({ primaryFor: ["CALENDAR"] });
    await syncNow(product, installation.sql, second);
    expect(titles("busy")).toEqual(["In both", "Of busy", "Waits"]);
    expect(await waiting(first)).toMatchObject({ leftOut: [] });
    await connectPersona(product, "quiet@contoso.example");
    await syncBoth();
    expect(titles("quiet")).toEqual(["In both", "Made in Oro", "Of quiet"]);
  });

  test("disconnected with what was imported, takes only that from Oro, as many as was said, and nothing from Microsoft", async () => {
    expect(await account(second)).toMatchObject({ importedRecords: 2 });
    expect(await disconnect(second, { syncedData: "DELETE_IMPORTED", importedRecords: 1 })).toEqual({
      disconnectAccount: { __typename: "CountChangedError", current: 2 },
    });
    expect(await inOro()).toEqual(["In both", "In both", "Made in Oro", "Of busy", "Of quiet", "Waits"]);
    await disconnect(second, { syncedData: "DELETE_IMPORTED", importedRecords: 2 });
    expect(await inOro()).toEqual(["In both", "Made in Oro", "Of quiet", "Waits"]);
    await syncNow(product, installation.sql, first);
    expect(titles("quiet")).toEqual(["In both", "Made in Oro", "Of quiet"]);
    expect(titles("busy")).toEqual(["In both", "Of busy", "Waits"]);
    expect(await account(second)).toMatchObject({ importedRecords: 0 });
  });

  test("connected again, it finds its own and is in Oro as before", async () => {
    await connectPersona(product, "busy@contoso.example");
    await syncBoth();
    expect(titles("busy")).toEqual(["In both", "Of busy", "Waits"]);
    expect(titles("quiet")).toEqual(["In both", "Made in Oro", "Of quiet"]);
    expect(await inOro()).toEqual(["In both", "In both", "Made in Oro", "Of busy", "Of quiet", "Waits"]);
  });
});
