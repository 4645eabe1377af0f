import { describe, expect, it } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { ada, aRun, ben } from "./answers.ts";
import { type ApiAnswers, page, useApiServer } from "./api-server.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { createMemoryTerminal, run } from "./memory-terminal.ts";

const api = useApiServer();
const { serve } = api;

type Runs = EventLog<{ readonly run: unknown }>;
const started = (account: typeof ada, id: string) => ({
  __typename: "SyncNowSuccess",
  data: { runs: [aRun({ id, account })] },
});

function answersWith(events: Runs): ApiAnswers {
  return {
    Query: { accounts: () => page([ada, { ...ben, state: "DISCONNECTED" }]) },
    Mutation: { syncNow: () => started(ada, "r-1") },
    Subscription: {
      async *runProgress({ after }) {
        for await (const event of events.read(after)) yield { runProgress: event };
      },
    },
  };
}

async function runWith(end: Readonly<Record<string, unknown>>) {
  const events: Runs = createEventLog();
  events.add({ run: aRun({ state: "RUNNING", phase: "READ" }) });
  const global = await serve(answersWith(events));
  const terminal = createMemoryTerminal();
  const ended = runProgram([...global, "sync", "--wait"], terminal);
  await terminal.shown("running");
  events.add({ run: aRun({ state: "RUNNING", phase: "WRITE", done: 1, total: 2 }) });
  events.add({ run: aRun(end) });
  return { code: await ended, output: terminal.output };
}

const counts = aRun().counts;

describe("m365-sync sync", () => {
  it("starts a run for every connected account and answers at once", async () => {
    const global = await serve(answersWith(createEventLog()));
    const { code, output } = await run([...global, "sync", "--resource", "tasks"]);
    expect(code).toBe(0);
    expect(output).toBe("ada@contoso.test tasks: run r-1 queued\n");
    expect(api.server?.asked.filter(({ field }) => field === "syncNow").map(({ args }) => args)).toEqual([
      { accountId: "a-1", resource: "TASKS" },
    ]);
  });

  it("with --full has every list and calendar compared whole", async () => {
    const global = await serve(answersWith(createEventLog()));
    expect((await run([...global, "sync", "--full"])).code).toBe(0);
    expect(api.server?.asked.filter(({ field }) => field === "syncNow").map(({ args }) => args)).toEqual([
      { accountId: "a-1", full: true },
    ]);
  });

  it("with --wait shows each phase and ends with 0 when the run succeeded", async () => {
    const { code, output } = await runWith({
      state: "SUCCEEDED",
      counts: { ...counts, createdInM365: 2, updatedInOffice: 1 },
    });
    expect(output.split("\n")).toEqual([
      "ada@contoso.test tasks  running  read 0",
      "ada@contoso.test tasks  running  write ━━━━━━────── 1/2",
      "✓ ada@contoso.test tasks: succeeded (2 new in Microsoft, 1 changed in Oro)",
      "",
    ]);
    expect(code).toBe(0);
  });

  it("with --wait ends with 1 and the remedy when the run failed", async () => {
    const { code, output } = await runWith({
      state: "FAILED",
      error: { code: "SIGN_IN_EXPIRED", message: "The sign-in is dead.", remedy: "Sign in again." },
    });
    expect(code).toBe(1);
    expect(output).toContain(
      "✕ ada@contoso.test tasks: failed (nothing to do)\n  → The sign-in is dead.\n  → Sign in again.",
    );
  });

  it("with --wait ends with 1 at a brake and says how to decide", async () => {
    const { code, output } = await runWith({
      state: "AWAITING_APPROVAL",
      brake: {
        reason: "TOO_MANY_DELETIONS",
        deletesInOffice: 300,
        deletesInM365: 0,
        sampleTitles: ["One"],
        meetingsToWrite: 0,
        peopleToMail: 0,
        peopleOutside: 0,
        sampleAddresses: [],
        sampleMeetings: [],
      },
    });
    expect(code).toBe(1);
    expect(output).toContain("It would delete 300 tasks in Oro.");
    expect(output).toContain("m365-sync approve r-1, or m365-sync reject r-1");
  });

  it("with --wait --json prints only the runs as they ended", async () => {
    const events: Runs = createEventLog();
    events.add({ run: aRun({ state: "PARTIAL", counts: { ...counts, failed: 1 } }) });
    const global = await serve(answersWith(events));
    const { code, output } = await run([...global, "sync", "ada", "--wait", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject([{ id: "r-1", state: "PARTIAL", counts: { failed: 1 } }]);
  });

  it("with --wait leaves the run alone on Ctrl-C and ends with 130", async () => {
    const events: Runs = createEventLog();
    events.add({ run: aRun({ state: "RUNNING", phase: "READ" }) });
    const global = await serve(answersWith(events));
    const terminal = createMemoryTerminal();
    const ended = runProgram([...global, "sync", "--wait"], terminal);
    await terminal.shown("running");
    terminal.interrupt();
    expect(await ended).toBe(130);
    expect(terminal.errors).toBe("No longer watching; the sync continues.\n");
  });

  it("with --wait keeps waiting while the server restarts", async () => {
    const events: Runs = createEventLog();
    events.add({ run: aRun({ state: "RUNNING", phase: "READ" }) });
    const global = await serve(answersWith(events));
    const terminal = createMemoryTerminal();
    const ended = runProgram([...global, "sync", "--wait"], terminal);
    await terminal.shown("running");
    api.server?.breakSockets();
    events.add({ run: aRun({ state: "SUCCEEDED" }) });
    expect(await ended).toBe(0);
  });

  it("with --wait sees a run that ended before anybody listened", async () => {
    const answers = answersWith(createEventLog());
    const global = await serve({ ...answers, Query: { ...answers.Query, run: () => aRun({ state: "SUCCEEDED" }) } });
    expect((await run([...global, "sync", "--wait"])).code).toBe(0);
  });

  it("says so when nobody is connected", async () => {
    const global = await serve({ Query: { accounts: () => page([]) } });
    const { code, errors } = await run([...global, "sync"]);
    expect(code).toBe(1);
    expect(errors).toBe("✕ No account is connected.\n  → m365-sync connect\n");
  });
});
