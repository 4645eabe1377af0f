import { describe, expect, it } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { ada, aStatus, ben, noCounts } from "./answers.ts";
import { type ApiAnswers, page, useApiServer } from "./api-server.ts";
import { createEventLog } from "./event-log.ts";
import { createMemoryTerminal, run } from "./memory-terminal.ts";

const api = useApiServer();
const { serve } = api;

const failing = aStatus({
  id: "a-2:TASKS",
  account: ben,
  state: "SIGN_IN_NEEDED",
  counts: { ...noCounts, inSync: 3, failing: 1, total: 4 },
  lastError: { code: "SIGN_IN_EXPIRED", message: "Microsoft no longer accepts the sign-in.", remedy: "Sign in again." },
});
const syncing = aStatus({
  state: "SYNCING",
  isInProgress: true,
  run: { id: "r-1", state: "RUNNING", phase: "WRITE", done: 30, total: 120, ratePerSecond: 85.4, secondsLeft: 1 },
});

describe("m365-sync status", () => {
  it("shows a line for each account and resource, and what to do about trouble", async () => {
    const global = await serve({ Query: { syncStatus: () => page([failing, syncing]) } });
    const { code, output, errors } = await run([...global, "status"]);
    expect(errors).toBe("");
    expect(code).toBe(1);
    const [summary = "", cause = "", remedy = "", empty = "", ...lines] = output.split("\n");
    expect(summary).toBe("2 accounts, 2 syncs: 1 sign in needed, 1 syncing.");
    expect(cause).toBe("✕ ben@contoso.test: Microsoft no longer accepts the sign-in.");
    expect(remedy).toContain("→ m365-sync connect --reconnect ben@contoso.test");
    expect(empty).toBe("");
    expect(lines[0]).toMatch(
      /^ACCOUNT +RESOURCE +ENABLED +IN PROGRESS +LAST SYNC +NEXT SYNC +NOTIFIED +STATE +PROGRESS +RECORDS$/,
    );
    expect(lines[2]).toMatch(
      /^ada@contoso.test +tasks +yes +yes +3 min ago +in 2 min +no +syncing +write ━━━─+ 30\/120 · 85\/s · 1 s left +120 in sync$/,
    );
    expect(lines[1]).toMatch(/^ben@contoso.test .*sign in needed +– +3 in sync, 1 failing$/);
  });

  it("is short at 311 accounts: a sentence, a line for each cause, and twenty rows", async () => {
    const statuses = Array.from({ length: 311 }, (_, index) => ({
      ...(index % 100 === 0 ? failing : aStatus()),
      ...{
        id: `a-${index}:TASKS`,
        account: { ...ada, id: `a-${index}`, userPrincipalName: `user${index}@contoso.test` },
      },
    }));
    const global = await serve({ Query: { syncStatus: () => page(statuses) } });
    const { code, output } = await run([...global, "status"]);
    expect(code).toBe(1);
    const lines = output.trimEnd().split("\n");
    expect(lines[0]).toBe("311 accounts, 311 syncs: 307 in sync, 4 sign in needed.");
    expect(output).toContain(
      "✕ 4 of 311 accounts (user0@contoso.test, user100@contoso.test, user200@contoso.test and 1 more)",
    );
    expect(lines.filter((line) => line.startsWith("user"))).toHaveLength(20);
    expect(lines.at(-1)).toBe("… 291 more: --all, or --account NAME");
    const whole = (await run([...global, "status", "--all"])).output;
    expect(whole.split("\n").filter((line) => line.startsWith("user"))).toHaveLength(311);
  });

  it("ends with 0 when nothing needs a person", async () => {
    const global = await serve({ Query: { syncStatus: () => page([aStatus()]) } });
    expect((await run([...global, "status"])).code).toBe(0);
  });

  it("prints one JSON array with exactly the documented members", async () => {
    const global = await serve({ Query: { syncStatus: () => page([aStatus()]) } });
    const { code, output } = await run([...global, "status", "--json"]);
    expect(code).toBe(0);
    const { stateReason: _, ...account } = ada;
    expect(JSON.parse(output)).toEqual([aStatus({ account })]);
  });

  it("reads page after page until the last one", async () => {
    const global = await serve({
      Query: {
        syncStatus: ({ after }) =>
          after === "1" ? page([failing]) : { ...page([syncing]), pageInfo: { hasNextPage: true, endCursor: "1" } },
      },
    });
    const { output } = await run([...global, "status", "--json"]);
    expect(JSON.parse(output)).toHaveLength(2);
  });

  it("filters by account, named by the beginning of its name, and by resource", async () => {
    const global = await serve({
      Query: { accounts: () => page([ada, ben]), syncStatus: () => page([]) },
    });
    await run([...global, "status", "BEN", "--resource", "tasks"]);
    expect(api.server?.asked.find(({ field }) => field === "syncStatus")?.args).toMatchObject({
      accountId: "a-2",
      resource: "TASKS",
    });
  });

  it("says of the account that was asked for when both sides were last compared whole", async () => {
    const unread = aStatus({ id: "a-1:CALENDAR", resource: "CALENDAR", reconciledAt: null });
    const global = await serve({
      Query: { accounts: () => page([ada, ben]), syncStatus: () => page([aStatus(), unread]) },
    });
    const { output } = await run([...global, "status", "--account", "ada"]);
    expect(output).toContain("\nCalendar: not compared whole yet.\nTasks: compared whole 7 h ago.\n");
    expect((await run([...global, "status"])).output).not.toContain("compared whole");
  });

  it("suggests accounts that are close to a mistyped one", async () => {
    const global = await serve({ Query: { accounts: () => page([ada, ben]) } });
    const { code, errors } = await run([...global, "status", "bem@contoso.test"]);
    expect(code).toBe(2);
    expect(errors).toContain('There is no account "bem@contoso.test".');
    expect(errors).toContain("Did you mean ben@contoso.test");
  });

  it("keeps line breaks and terminal codes of records off the screen", async () => {
    const odd = aStatus({ account: { ...ada, userPrincipalName: "a\u001b]0;x\u0007\nb@contoso.test" } });
    const global = await serve({ Query: { syncStatus: () => page([odd]) } });
    const { output } = await run([...global, "status"]);
    expect(output).not.toContain("\u001b");
    expect(output.split("\n")).toHaveLength(5);
  });

  it("is coloured on a screen, and plain in a pipe or with NO_COLOR", async () => {
    const global = await serve({ Query: { syncStatus: () => page([failing]) } });
    const red = "\u001b[31m";
    expect((await run([...global, "status"], { isInteractive: true })).output).toContain(red);
    expect((await run([...global, "status"])).output).not.toContain(red);
    expect((await run([...global, "status"], { isInteractive: true, env: { NO_COLOR: "1" } })).output).not.toContain(
      red,
    );
  });
});

describe("m365-sync status --watch", () => {
  const log = () => createEventLog<{ readonly status: unknown }>();
  const answers = (events: ReturnType<typeof log>): ApiAnswers => ({
    Query: { syncStatus: () => page([aStatus()]) },
    Subscription: {
      async *syncStatus({ after }) {
        for await (const event of events.read(after)) yield { syncStatus: event };
      },
    },
  });

  it("prints every change as a line of JSON and ends with 0 on Ctrl-C", async () => {
    const events = log();
    events.add({ status: aStatus({ freshnessSeconds: 1 }) });
    const global = await serve(answers(events));
    const terminal = createMemoryTerminal();
    const ended = runProgram([...global, "status", "--watch", "--json"], terminal);
    await terminal.shown('"freshnessSeconds":1,');
    events.add({ status: aStatus({ freshnessSeconds: 2 }) });
    await terminal.shown('"freshnessSeconds":2,');
    terminal.interrupt();
    expect(await ended).toBe(0);
    expect(
      terminal.output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).freshnessSeconds),
    ).toEqual([1, 2]);
  });

  it("goes on after the last cursor when the connection breaks, with nothing twice and nothing missed", async () => {
    const events = log();
    events.add({ status: aStatus({ freshnessSeconds: 1 }) });
    const global = await serve(answers(events));
    const terminal = createMemoryTerminal();
    const ended = runProgram([...global, "status", "--watch", "--json"], terminal);
    await terminal.shown('"freshnessSeconds":1,');
    api.server?.breakSockets();
    await terminal.shown("Connection lost");
    events.add({ status: aStatus({ freshnessSeconds: 2 }) });
    events.add({ status: aStatus({ freshnessSeconds: 3 }) });
    await terminal.shown('"freshnessSeconds":3,');
    terminal.interrupt();
    expect(await ended).toBe(0);
    expect(
      terminal.output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).freshnessSeconds),
    ).toEqual([1, 2, 3]);
    expect(api.server?.asked.filter(({ field, args }) => field === "syncStatus" && args.after === "1")).toHaveLength(1);
  });

  it("redraws the table on a screen and leaves the last one behind", async () => {
    const events = log();
    events.add({ status: aStatus() });
    const global = await serve(answers(events));
    const terminal = createMemoryTerminal({ isInteractive: true, env: { NO_COLOR: "1" } });
    const ended = runProgram([...global, "status", "--watch"], terminal);
    await terminal.shown("Live. Ctrl-C ends.");
    events.add({ status: syncing });
    await terminal.shown("30/120");
    terminal.interrupt();
    expect(await ended).toBe(0);
    const [, after = ""] = terminal.output.split("\u001b[?1049l");
    expect(after).toMatch(/\n\nACCOUNT .*\nada@contoso.test .*30\/120/);
  });

  it("ends with 4 when the socket refuses the token", async () => {
    const server = await api.start({ Query: { syncStatus: () => page([]) } });
    const terminal = createMemoryTerminal();
    const code = await runProgram(["--url", server.url, "--token", "wrong", "status", "--watch"], terminal);
    expect(code).toBe(4);
  });
});
