import { describe, expect, it } from "vitest";
import { aConflict, ada, aGlass, anAlert, application, aRun, ben, effectiveSettings, viewer } from "./answers.ts";
import { type ApiAnswers, page, useApiServer } from "./api-server.ts";
import { run } from "./memory-terminal.ts";

const api = useApiServer();
const { serve } = api;
const lastArgs = () => api.server?.asked.at(-1)?.args;

const scope = { level: "SYSTEM", ownerId: null, version: 7, values: [{ key: "TASKS_SYNC_ENABLED", value: true }] };
const settingsAnswers: ApiAnswers = {
  Query: { viewer: () => viewer, effectiveSettings: () => effectiveSettings, settings: () => scope },
  Mutation: { updateSettings: () => ({ __typename: "UpdateSettingsSuccess", data: { ...scope, version: 8 } }) },
};

describe("m365-sync settings", () => {
  it("shows the values in force with the level each comes from", async () => {
    const { output } = await run([...(await serve(settingsAnswers)), "settings"]);
    expect(output).toMatch(/TASKS_SYNC_ENABLED +off +default/);
    expect(output).toMatch(/SYNC_INTERVAL_MINUTES +5 +system/);
  });

  it("prints one setting as JSON", async () => {
    const { output } = await run([
      ...(await serve(settingsAnswers)),
      "settings",
      "get",
      "sync-interval-minutes",
      "--json",
    ]);
    expect(JSON.parse(output)).toMatchObject({ key: "SYNC_INTERVAL_MINUTES", value: 5, level: "SYSTEM" });
  });

  it("writes what people type as the kind of value each setting takes, with the version it read", async () => {
    const global = await serve(settingsAnswers);
    const typed = [
      "tasks-sync-enabled=on",
      "SYNC_INTERVAL_MINUTES=10",
      "tasks.direction=m365 to office",
      "email-folders=inbox, archive",
    ];
    const { code, output } = await run([...global, "settings", "set", ...typed]);
    expect(output).toBe("✓ 4 values changed for level system.\n");
    expect(code).toBe(0);
    expect(lastArgs()).toEqual({
      input: {
        level: "SYSTEM",
        ownerId: null,
        expectedVersion: 7,
        inherit: [],
        set: [
          { key: "TASKS_SYNC_ENABLED", value: true },
          { key: "SYNC_INTERVAL_MINUTES", value: 10 },
          { key: "TASKS_DIRECTION", value: "M365_TO_OFFICE" },
          { key: "EMAIL_FOLDERS", value: ["inbox", "archive"] },
        ],
      },
    });
  });

  it("writes to the widest level that the role and the settings have in common", async () => {
    const global = await serve(settingsAnswers);
    await run([...global, "settings", "set", "tasks-enabled=off"]);
    expect(lastArgs()).toMatchObject({ input: { level: "ORGANIZATION", ownerId: "o-1" } });
    const none = await run([...global, "settings", "set", "tasks-enabled=off", "tasks-sync-enabled=off"]);
    expect(none.code).toBe(2);
    expect(none.errors).toContain("at no common level");
  });

  it("shows what one level sets itself, and says when it is not the viewer's to see", async () => {
    const global = await serve(settingsAnswers);
    expect((await run([...global, "settings", "get", "--level", "system"])).output).toMatch(/TASKS_SYNC_ENABLED +on/);
    await api.server?.[Symbol.asyncDispose]();
    const hidden = await serve({ ...settingsAnswers, Query: { ...settingsAnswers.Query, settings: () => null } });
    const { code, errors } = await run([...hidden, "settings", "get", "--level", "system"]);
    expect(code).toBe(1);
    expect(errors).toContain("not yours to see");
  });

  it("writes to a person's level and lets a value inherit", async () => {
    const users = page([{ id: "u-2", name: "Ben", email: "ben@contoso.test" }]);
    const global = await serve({ ...settingsAnswers, Query: { ...settingsAnswers.Query, users: () => users } });
    await run([
      ...global,
      "settings",
      "set",
      "--level",
      "user",
      "--owner",
      "ben@contoso.test",
      "--inherit",
      "tasks-direction",
    ]);
    expect(lastArgs()).toMatchObject({
      input: { level: "USER", ownerId: "u-2", set: [], inherit: ["TASKS_DIRECTION"] },
    });
  });

  it("passes on a value that does not fit, for the server to refuse in its own words", async () => {
    const refused = { __typename: "ForbiddenError", message: "SYNC_INTERVAL_MINUTES: a whole number from 1 to 1440." };
    const global = await serve({ ...settingsAnswers, Mutation: { updateSettings: () => refused } });
    const { code, errors } = await run([...global, "settings", "set", "sync-interval-minutes=soon"]);
    expect(lastArgs()).toMatchObject({ input: { set: [{ key: "SYNC_INTERVAL_MINUTES", value: "soon" }] } });
    expect(code).toBe(1);
    expect(errors).toContain("SYNC_INTERVAL_MINUTES: a whole number from 1 to 1440.");
  });

  it("suggests keys that are close to a mistyped one, and writes nothing", async () => {
    const { code, errors } = await run([...(await serve(settingsAnswers)), "settings", "set", "task-sync-enabled=on"]);
    expect(code).toBe(2);
    expect(errors).toContain("Did you mean TASKS_SYNC_ENABLED");
    expect(api.server?.asked.some(({ field }) => field === "updateSettings")).toBe(false);
  });
});

describe("m365-sync application", () => {
  it("takes the client secret from standard input only", async () => {
    const global = await serve({
      Query: { applicationSettings: () => application },
      Mutation: {
        updateApplicationSettings: () => ({ __typename: "UpdateApplicationSettingsSuccess", data: application }),
      },
    });
    const line = [...global, "application", "set", "--tenant-id", "contoso.test", "--secret-from-input"];
    const { code, output } = await run(line, { input: "s3cret\n" });
    expect(code).toBe(0);
    expect(output).not.toContain("s3cret");
    expect(lastArgs()).toEqual({ input: { tenantId: "contoso.test", clientSecret: "s3cret", expectedVersion: 4 } });
  });

  it("keeps the secret when nothing comes from standard input; forgetting it has its own option", async () => {
    const global = await serve({
      Query: { applicationSettings: () => application },
      Mutation: {
        updateApplicationSettings: () => ({ __typename: "UpdateApplicationSettingsSuccess", data: application }),
      },
    });
    const set = [...global, "application", "set"];
    for (const input of ["", "\n", " \r\n"]) {
      const { code, errors } = await run([...set, "--secret-from-input"], { input });
      expect(code).toBe(2);
      expect(errors).toContain("The secret stays as it was.");
    }
    expect(api.server?.asked.some(({ field }) => field === "updateApplicationSettings")).toBe(false);
    expect((await run([...set, "--clear-secret"])).code).toBe(0);
    expect(lastArgs()).toEqual({ input: { clientSecret: null, expectedVersion: 4 } });
    expect((await run([...set, "--clear-secret", "--secret-from-input"], { input: "s3cret" })).code).toBe(2);
  });
});

describe("m365-sync conflicts", () => {
  const answers: ApiAnswers = {
    Query: { conflicts: () => page([aConflict()]), conflict: ({ id }) => (id === "c-1" ? aConflict() : null) },
    Mutation: {
      resolveConflict: () => ({ __typename: "ResolveConflictSuccess", data: aConflict({ state: "RESOLVING" }) }),
      reopenConflict: () => ({ __typename: "ReopenConflictSuccess", data: aConflict() }),
    },
  };

  it("lists those that are open", async () => {
    const { output } = await run([...(await serve(answers)), "conflicts"]);
    expect(output).toMatch(/c-1 +ada@contoso.test +tasks +Call the supplier +both changed subject +1 h ago/);
    expect(lastArgs()).toMatchObject({ state: "OPEN" });
  });

  it("shows one field by field, and ends with 1 when there is none", async () => {
    const global = await serve(answers);
    expect((await run([...global, "conflicts", "show", "c-1"])).output).toMatch(
      /Subject subject\n +Oro +Call the supplier\n +before +Call\n +Microsoft +Call back\n/,
    );
    expect((await run([...global, "conflicts", "show", "c-2"])).code).toBe(1);
  });

  it("resolves for one side as a whole", async () => {
    const { code } = await run([...(await serve(answers)), "conflicts", "resolve", "c-1", "--take", "Oro"]);
    expect(code).toBe(0);
    expect(lastArgs()).toEqual({ input: { conflictId: "c-1", take: "OFFICE" } });
  });

  it("resolves field by field, with one side for those that are not named", async () => {
    const conflict = () => aConflict({ fields: ["subject", "dueDate"] });
    const global = await serve({ ...answers, Query: { conflict } });
    const line = [...global, "conflicts", "resolve", "c-1", "--field", "subject=microsoft"];
    expect((await run(line)).errors).toContain("And dueDate?");
    expect((await run([...line, "--field", "dueDat=oro"])).errors).toContain("Did you mean dueDate?");
    expect((await run([...line, "--take", "oro"])).code).toBe(0);
    const fields = [
      { field: "subject", take: "M365" },
      { field: "dueDate", take: "OFFICE" },
    ];
    expect(lastArgs()).toEqual({ input: { conflictId: "c-1", fields } });
  });

  it("asks for a side when none is given", async () => {
    expect((await run([...(await serve(answers)), "conflicts", "resolve", "c-1"])).code).toBe(2);
  });

  it("reopens", async () => {
    expect((await run([...(await serve(answers)), "conflicts", "reopen", "c-1"])).output).toContain("open");
  });
});

describe("m365-sync glass", () => {
  const others = aGlass({ id: "g-2", isMine: false, isAboutMe: true, viewerName: "Audrey", viewerRole: "AUDITOR" });
  const answers: ApiAnswers = {
    Query: {
      users: () => page([{ id: "u-2", name: "Ben", email: "ben@contoso.test" }]),
      brokenGlass: () => [aGlass(), others],
    },
    Mutation: {
      breakGlass: () => ({ __typename: "BreakGlassSuccess", data: aGlass() }),
      endBrokenGlass: ({ id }) => ({
        __typename: "EndBrokenGlassSuccess",
        data: { ...(id === "g-2" ? others : aGlass()), endedAt: "2026-05-04T10:00:00.000Z" },
      }),
    },
  };
  const ended = () => api.server?.asked.flatMap(({ field, args }) => (field === "endBrokenGlass" ? [args.id] : []));

  it("opens a person's records with a reason, and not without one", async () => {
    const global = await serve(answers);
    expect((await run([...global, "glass", "break", "ben@contoso.test"])).code).toBe(2);
    const { code, output } = await run([...global, "glass", "break", "ben@contoso.test", "--reason", "Ticket 4711"]);
    expect(code).toBe(0);
    expect(output).toContain("✓ You see Ben's records; that ends in 58 min. Ben is told.\n");
    expect(lastArgs()).toEqual({ input: { userId: "u-2", reason: "Ticket 4711" } });
  });

  it("passes a refusal on and ends with 1", async () => {
    const refused = { __typename: "ForbiddenError", message: "The role USER does not allow this." };
    const global = await serve({ ...answers, Mutation: { breakGlass: () => refused } });
    const { code, errors } = await run([...global, "glass", "break", "Ben", "--reason", "curious"]);
    expect(code).toBe(1);
    expect(errors).toContain("The role USER does not allow this.");
  });

  it("lists what is open, with who reads, until when and why", async () => {
    const { output } = await run([...(await serve(answers)), "glass"]);
    expect(output).toMatch(
      /ben@contoso.test +Admin +administrator +2 min ago +in 58 min +3 times +Ticket 4711: a task/,
    );
    expect(output).toMatch(/ben@contoso.test +Audrey +auditor/);
    const none = await run([...(await serve({ Query: { brokenGlass: () => [] } })), "glass"]);
    expect(none).toMatchObject({ code: 0, output: "Nobody's records are open.\n" });
  });

  it("ends what the viewer opened, or what is named: also what somebody else opened", async () => {
    const global = await serve(answers);
    expect((await run([...global, "glass", "end"])).output).toBe("✓ Ben's records are closed to Admin.\n");
    expect(ended()).toEqual(["g-1"]);
    expect((await run([...global, "glass", "end", "audrey"])).output).toBe("✓ Ben's records are closed to Audrey.\n");
    expect(ended()).toEqual(["g-1", "g-2"]);
    const unknown = await run([...global, "glass", "end", "ben@contoso.tes"]);
    expect(unknown.code).toBe(2);
    expect(unknown.errors).toContain("Did you mean ben@contoso.test");
  });
});

describe("m365-sync alerts, runs, approve, connect and token", () => {
  it("prints each alert with its remedy", async () => {
    const { output } = await run([...(await serve({ Query: { alerts: () => page([anAlert()]) } })), "alerts"]);
    expect(output).toBe(
      "✕ ben@contoso.test tasks: Microsoft no longer accepts the sign-in. SIGN_IN_EXPIRED, 2 min ago, 3 times\n  → Sign in again.\n",
    );
  });

  it("prints runs, at most as many as asked for", async () => {
    const runs = Array.from({ length: 3 }, (_, index) => aRun({ id: `r-${index}`, state: "SUCCEEDED" }));
    const global = await serve({ Query: { runs: ({ first }) => page(runs.slice(0, Number(first))) } });
    const { output } = await run([...global, "runs", "--limit", "2", "--json"]);
    expect(JSON.parse(output)).toHaveLength(2);
    expect((await run([...global, "runs"])).output).toMatch(
      /r-2 +ada@contoso.test +tasks +manual +1 min ago +– +succeeded +nothing to do/,
    );
  });

  it("passes a refusal on and ends with 1", async () => {
    const refused = { __typename: "ForbiddenError", message: "The role AUDITOR does not allow this." };
    const { code, errors } = await run([
      ...(await serve({ Mutation: { approveRun: () => refused } })),
      "approve",
      "r-1",
    ]);
    expect(code).toBe(1);
    expect(errors).toContain("✕ The role AUDITOR does not allow this.\n  → ");
  });

  it("says whom a run would mail, before it lets the run do it", async () => {
    const brake = {
      reason: "TOO_MANY_INVITATIONS",
      deletesInOffice: 0,
      deletesInM365: 0,
      sampleTitles: [],
      meetingsToWrite: 12,
      peopleToMail: 37,
      peopleOutside: 9,
      sampleAddresses: ["guest@fabrikam.example"],
      sampleMeetings: ["Kick-off", "Review"],
    };
    const stopped = aRun({ state: "AWAITING_APPROVAL", resource: "CALENDAR", brake });
    const global = await serve({
      Query: { run: () => stopped, runs: () => page([stopped]) },
      Mutation: { approveRun: () => ({ __typename: "ApproveRunSuccess", data: aRun({ resource: "CALENDAR" }) }) },
    });
    const consequence = "would mail 37 people, 9 of them outside contoso.test, about 12 meetings";
    expect((await run([...global, "runs"])).output).toContain(consequence);
    expect((await run([...global, "approve", "r-1"])).output).toBe(
      `It ${consequence}.\nPeople: guest@fabrikam.example and 36 more\nMeetings: Kick-off, Review and 10 more\n` +
        "Run r-1 of ada@contoso.test calendar: queued\n",
    );
  });

  it("prints the address to sign in at", async () => {
    const data = { url: "https://login.microsoftonline.com/x", expiresAt: "2026-05-04T10:10:00.000Z" };
    const global = await serve({
      Query: { accounts: () => page([ada, ben]) },
      Mutation: { connectAccount: () => ({ __typename: "ConnectAccountSuccess", data }) },
    });
    const { output } = await run([...global, "connect", "--reconnect", "ben"]);
    expect(output).toContain("https://login.microsoftonline.com/x");
    expect(output).toContain("expires in 10 min");
    expect(lastArgs()).toEqual({ input: { accountId: "a-2", loginHint: "ben@contoso.test" } });
  });

  it("makes a token of the viewer's own role and prints it first", async () => {
    const apiToken = {
      id: "t-1",
      name: "backup",
      role: "ADMINISTRATOR",
      scopes: [],
      user: { id: "u-1", email: viewer.email },
      createdAt: "2026-05-04T10:00:00.000Z",
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    };
    const global = await serve({
      Query: { viewer: () => viewer, apiTokens: () => [apiToken] },
      Mutation: {
        createApiToken: () => ({ __typename: "CreateApiTokenSuccess", data: { token: "m365_new", apiToken } }),
      },
    });
    const { output } = await run([...global, "token", "create", "backup", "--days", "30"]);
    expect(output.split("\n")[0]).toBe("m365_new");
    expect(lastArgs()).toEqual({
      input: { name: "backup", role: "ADMINISTRATOR", expiresAt: "2026-06-03T10:00:00.000Z" },
    });
    expect((await run([...global, "token"])).output).toMatch(/t-1 +backup +administrator +– +admin@localhost +– +– +–/);
  });
});
