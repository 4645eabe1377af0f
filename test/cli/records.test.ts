import { describe, expect, it } from "vitest";
import { ada, aRun, ben } from "./answers.ts";
import { type ApiAnswers, page, useApiServer } from "./api-server.ts";
import { run } from "./memory-terminal.ts";

const api = useApiServer();
const { serve } = api;

async function records(answers: ApiAnswers, ...line: string[]) {
  return run([...(await serve(answers)), ...line]);
}
const askedOf = (field: string) => api.server?.asked.filter((one) => one.field === field).map(({ args }) => args);

const failing = (recordId: string, title: string | null, account = ada) => ({
  ...{ account, resource: "TASKS", side: "M365", recordId, title, attempts: 3 },
  error: { code: "ITEM_REJECTED", message: `Microsoft refused ${recordId}.`, remedy: "Change it." },
  nextAttemptAt: "2026-05-04T10:20:00.000Z",
});
const kept = { account: ada, resource: "TASKS", reason: "DELETION_REJECTED", since: "2026-05-04T09:00:00.000Z" };
const planned = (nth: number) => ({
  ...{ id: `i-${nth}`, title: `Paper ${nth}`, inOffice: "DELETE", inM365: null, asks: "DELETION", changes: [] },
  mails: nth === 51 ? ["ann@contoso.test"] : [],
});
const answers: ApiAnswers = {
  Query: {
    accounts: () => page([ada, ben]),
    failingRecords: () => page([failing("m-1", "Visit the plant"), failing("m-2", null, ben)]),
    leftOutRecords: () => page([{ ...kept, recordId: "t-1", title: "Paper 01" }]),
    planItems: () => page([...[51, 52].map(planned), { ...planned(53), asks: null }]),
    plannedRecipients: () => page([{ id: "ann@contoso.test", address: "ann@contoso.test", meetings: 1 }]),
    run: () => aRun({ id: "r-1", state: "AWAITING_APPROVAL" }),
  },
  Mutation: {
    retryItem: ({ recordId }) => ({ __typename: "RetryItemSuccess", data: { recordId } }),
    approveRun: () => ({ __typename: "ApproveRunSuccess", data: aRun({ id: "r-1", state: "QUEUED" }) }),
    takeBackRejection: ({ accountId }) => ({ __typename: "TakeBackRejectionSuccess", data: { accountId } }),
  },
};

describe("m365-sync failing", () => {
  it("names each record with its reason, its next attempt and the id that a retry takes", async () => {
    const { code, output } = await records(answers, "failing");
    expect(code).toBe(0);
    expect(output).toMatch(/m-1 +Visit the plant +ada@contoso.test +tasks .* 3 +in 20 min +Microsoft refused m-1\./);
    expect(output).toMatch(/m-2 +\(not yours to read\) +ben@contoso.test/);
  });

  it("tries again what is named by its id, or all of an account", async () => {
    expect((await records(answers, "failing", "retry", "m-2")).output).toContain("1 record will be tried");
    expect(askedOf("retryItem")).toEqual([{ accountId: "a-2", resource: "TASKS", side: "M365", recordId: "m-2" }]);
    expect((await records(answers, "failing", "retry", "--all", "--account", "ada")).output).toContain("2 records");
    expect(askedOf("failingRecords")?.at(-1)).toMatchObject({ accountId: "a-1" });
    expect(await records(answers, "failing", "retry", "m-9")).toMatchObject({
      ...{ code: 1, errors: expect.stringContaining("Not failing: m-9.") },
    });
    expect(askedOf("retryItem")).toEqual([]);
    expect((await records(answers, "failing", "retry")).code).toBe(2);
  });
});

describe("m365-sync rejected", () => {
  it("names what a rejection keeps, and takes it back, whole or record by record", async () => {
    expect((await records(answers, "rejected", "--search", "paper")).output).toMatch(/t-1 +Paper 01 +ada@contoso.test/);
    expect(askedOf("leftOutRecords")).toMatchObject([{ reason: "DELETION_REJECTED", text: "paper" }]);
    const takeBack = ["rejected", "take-back", "ada", "--resource", "tasks"];
    const order = { accountId: "a-1", resource: "TASKS", rejection: "DELETION_REJECTED" };
    expect((await records(answers, ...takeBack)).output).toContain("Taken back.");
    expect(askedOf("takeBackRejection")).toEqual([{ ...order, recordIds: null }]);
    await records(answers, ...takeBack, "t-1");
    expect(askedOf("takeBackRejection")).toEqual([{ ...order, recordIds: ["t-1"] }]);
  });
});

describe("m365-sync asked", () => {
  it("names everything that a stopped run asks about, with the id that approve takes", async () => {
    const { code, output } = await records(answers, "asked", "r-1");
    expect(code).toBe(0);
    expect(output).toMatch(/i-51 +Paper 51 +delete in Oro; mail 1 person/);
    expect(output).toContain("People (1):\n  ann@contoso.test");
    expect(output).not.toContain("Paper 53");
  });

  it("is answered whole, item by item, or by a part of the title", async () => {
    await records(answers, "approve", "r-1");
    expect(askedOf("approveRun")).toEqual([{ runId: "r-1", itemIds: null }]);
    await records(answers, "approve", "r-1", "i-52");
    expect(askedOf("approveRun")).toEqual([{ runId: "r-1", itemIds: ["i-52"] }]);
    await records(answers, "approve", "r-1", "--matching", "paper");
    expect(askedOf("approveRun")).toEqual([{ runId: "r-1", itemIds: ["i-51", "i-52"] }]);
    const nothing = { ...answers, Query: { ...answers.Query, planItems: () => page([]) } };
    expect(await records(nothing, "approve", "r-1", "--matching", "xyz")).toMatchObject({
      ...{ code: 1, errors: expect.stringContaining("Nothing of “xyz” is asked about.") },
    });
    expect(askedOf("approveRun")).toEqual([]);
  });
});
