import { describe, expect, it } from "vitest";
import { aConflict, ada, aStatus, ben } from "./answers.ts";
import { type ApiAnswers, page, useApiServer } from "./api-server.ts";
import { run } from "./memory-terminal.ts";

const api = useApiServer();
const { serve } = api;
const orders = () =>
  api.server?.asked.filter(({ field }) => /^(disconnect|choose)/.test(field)).map(({ args }) => args);

const mailbox = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  ...{ ...ada, primaryFor: ["CALENDAR", "TASKS"], importedRecords: 48, user: { id: "u-1", name: "Ada", email: "ada" } },
  ...overrides,
});
const answers = (overrides: Readonly<Record<string, unknown>> = {}): ApiAnswers => ({
  Query: {
    accounts: () => page([ada, ben]),
    account: () => mailbox(overrides),
    syncStatus: () => page([aStatus()]),
  },
  Mutation: {
    disconnectAccount: () => ({ __typename: "DisconnectAccountSuccess", data: mailbox({ state: "DISCONNECTED" }) }),
    choosePrimaryMailbox: () => ({ __typename: "ChoosePrimaryMailboxSuccess", data: mailbox() }),
  },
});

describe("m365-sync disconnect", () => {
  it("asks with the exact number before it deletes, and says what stays", async () => {
    const line = [...(await serve(answers())), "disconnect", "ada", "--delete-imported"];
    const { code, output, errors } = await run(line, { answer: "y" });
    expect(code).toBe(0);
    expect(errors).toBe("Delete 48 records and disconnect ada@contoso.test? [y/N] ");
    expect(output).toContain("48 records in Oro that were imported from ada@contoso.test will be deleted.");
    expect(output).toContain("What was made in Oro stays.\nNothing in Microsoft is touched.\n");
    expect(output).toContain("It is Ada's primary mailbox for calendar and tasks: what is made in Oro waits");
    expect(orders()).toEqual([{ input: { accountId: "a-1", syncedData: "DELETE_IMPORTED", importedRecords: 48 } }]);
  });

  it("whose number changed meanwhile says so, with the new one, and was not done", async () => {
    const message =
      "49 records would be deleted now, not 48. Nothing was done; look at the new number and decide again.";
    const refused = { __typename: "CountChangedError", message, current: 49 };
    const known = answers();
    const global = await serve({ ...known, Mutation: { ...known.Mutation, disconnectAccount: () => refused } });
    const { code, output, errors } = await run([...global, "disconnect", "ada", "--delete-imported", "--yes"]);
    expect(code).toBe(1);
    expect(errors).toContain(message);
    expect(output).not.toContain("is disconnected");
  });

  it("changes nothing on any other answer, or where nobody can answer", async () => {
    const line = [...(await serve(answers())), "disconnect", "ada", "--delete-imported"];
    for (const answer of ["", "n", "yesterday"]) {
      const { code, errors } = await run(line, { answer });
      expect(code).toBe(1);
      expect(errors).toContain("Nothing was changed.");
    }
    const alone = await run(line);
    expect(alone.code).toBe(2);
    expect(alone.errors).toContain("--yes");
    expect(orders()).toEqual([]);
  });

  it("keeps everything with --keep, and does not ask with --yes", async () => {
    const global = await serve(answers({ primaryFor: [], importedRecords: 1 }));
    const { code, output, errors } = await run([...global, "disconnect", "ada", "--keep", "--yes"]);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toBe(
      "Everything stays in Oro. To go on later: m365-sync connect --reconnect ada@contoso.test\n" +
        "Nothing in Microsoft is touched.\n✓ ada@contoso.test is disconnected.\n",
    );
    expect(orders()).toEqual([{ input: { accountId: "a-1", syncedData: "KEEP" } }]);
  });

  it("wants to know what becomes of the records: one of the two", async () => {
    const line = [...(await serve(answers())), "disconnect", "ada", "--yes"];
    expect((await run(line)).errors).toContain("What becomes of its records in Oro?");
    for (const choice of [[], ["--keep", "--delete-imported"]]) expect((await run([...line, ...choice])).code).toBe(2);
    expect(orders()).toEqual([]);
  });
});

describe("m365-sync primary", () => {
  it("makes a mailbox the primary one, for one resource or for both", async () => {
    const global = await serve(answers());
    expect((await run([...global, "primary", "ada", "tasks"])).output).toContain(
      "✓ ada@contoso.test is the primary mailbox for tasks now.",
    );
    await run([...global, "primary", "ada"]);
    const resources = ["TASKS", "TASKS", "CALENDAR"];
    expect(orders()).toEqual(resources.map((resource) => ({ accountId: "a-1", resource })));
    expect((await run([...global, "primary", "ada", "email"])).code).toBe(2);
  });

  it("is shown in the status of an account", async () => {
    const global = await serve(answers({ primaryFor: ["TASKS"] }));
    const said = "Ada's primary mailbox for tasks: what is made in Oro goes here.";
    expect((await run([...global, "status", "--account", "ada"])).output).toContain(said);
    expect((await run([...global, "status"])).output).not.toContain("primary");
  });

  it("that a mailbox is not the primary one is shown too", async () => {
    const global = await serve(answers({ primaryFor: [] }));
    expect((await run([...global, "status", "ada"])).output).toContain("Not a primary mailbox");
  });
});

describe("m365-sync conflicts show", () => {
  it("tells why a conflict ended without a person's choice", async () => {
    const reason = "Ben changed Tasks Sync Direction to Microsoft to Oro.";
    const conflict = () => aConflict({ state: "SETTLED", outcome: "M365", reason });
    const { output } = await run([...(await serve({ Query: { conflict } })), "conflicts", "show", "c-1"]);
    expect(output).toContain(`settled: Microsoft; rule: ask\n${reason}\n`);
  });
});
