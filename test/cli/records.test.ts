import { describe, expect, it } from "vitest";
import { ada, ben } from "./answers.ts";
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
const answers: ApiAnswers = {
  Query: {
    accounts: () => page([ada, ben]),
    failingRecords: () => page([failing("m-1", "Visit the plant"), failing("m-2", null, ben)]),
    leftOutRecords: () => page([{ ...kept, recordId: "t-1", title: "Paper 01" }]),
    brakeItems: ({ kind }) =>
      page(kind === "DELETION" ? [51, 52].map((id) => ({ id, name: `Paper ${id}`, deletesIn: "OFFICE" })) : []),
  },
  Mutation: {
    retryItem: ({ recordId }) => ({ __typename: "RetryItemSuccess", data: { recordId } }),
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

it("m365-sync asked names everything that a stopped run asks about", async () => {
  const { code, output } = await records(answers, "asked", "r-1");
  expect([code, output]).toEqual([0, "To delete (2):\n  Paper 51\n  Paper 52\n"]);
  expect(askedOf("brakeItems")?.map(({ runId, kind }) => [runId, kind])).toEqual(
    expect.arrayContaining([
      ["r-1", "DELETION"],
      ["r-1", "MEETING"],
      ["r-1", "PERSON"],
    ]),
  );
});
