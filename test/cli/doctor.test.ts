import { describe, expect, it } from "vitest";
import { ada, anAlert, application, aStatus, ben, viewer } from "./answers.ts";
import { type ApiAnswers, page, useApiServer } from "./api-server.ts";
import { run } from "./memory-terminal.ts";

const api = useApiServer();
const { serve } = api;

async function doctor(answers: ApiAnswers, ...line: string[]) {
  return run([...(await serve(answers)), "doctor", ...line]);
}

const step = (ok: boolean, message: string, remedy: string | null = null) => ({
  name: "token",
  ok,
  message,
  code: ok ? null : "SIGN_IN_EXPIRED",
  remedy,
});
const checked = (type: string, ...steps: ReturnType<typeof step>[]) => ({
  __typename: type,
  data: { ok: steps.every(({ ok }) => ok), steps },
});
const clean = { isClean: true, unsettled: 0, duplicates: 0, missing: 0, unread: 0 };

const catalogue = [
  { code: "SIGN_IN_EXPIRED", class: "PERMANENT" },
  { code: "THROTTLED", class: "TRANSIENT" },
];

const well: ApiAnswers = {
  Query: {
    viewer: () => viewer,
    applicationSettings: () => application,
    accounts: () => page([ada]),
    syncStatus: () => page([aStatus()]),
    alerts: () => page([]),
    ledgerCheck: () => clean,
    errorCatalogue: () => catalogue,
  },
  Mutation: {
    checkAzureApplication: () => checked("CheckAzureApplicationSuccess", step(true, "Microsoft accepts the secret.")),
    checkConnection: () => checked("CheckConnectionSuccess", step(true, "Signed in.")),
  },
};

describe("m365-sync doctor", () => {
  it("ends with 0 when all is well", async () => {
    const { code, output } = await doctor(well);
    expect(output).not.toContain("✕");
    expect(output).toContain("✓ token: Signed in as Admin <admin@localhost>, administrator.");
    expect(output).toContain("✓ azure application: token: Microsoft accepts the secret.");
    expect(output).toContain("✓ sync: 1 account well, 120 records in sync.");
    expect(output).toContain("✓ connections: 1 account tried: Microsoft answers.");
    expect(output).toContain("✓ ledger: Clean");
    expect(output).toContain("· change notifications: Off for 1 of 1: ");
    expect(output.trimEnd().endsWith("All is well.")).toBe(true);
    expect(code).toBe(0);
  });

  it("finds all that is wrong in one visit, each with what to do, and ends with 1", async () => {
    const { code, output } = await doctor({
      Query: {
        ...well.Query,
        applicationSettings: () => ({ ...application, clientId: null, isComplete: false, missing: ["clientId"] }),
        accounts: () => page([ada, ben]),
        alerts: () => page([anAlert()]),
        ledgerCheck: () => ({ ...clean, isClean: false, duplicates: 1 }),
      },
      Mutation: {
        ...well.Mutation,
        checkConnection: ({ accountId }) =>
          checked(
            "CheckConnectionSuccess",
            accountId === "a-2" ? step(false, "The sign-in is dead.", "Sign in again.") : step(true, "Signed in."),
          ),
      },
    });
    expect(output).toContain(
      "✕ azure application: Incomplete: clientId not set. Syncing is suspended.\n  → m365-sync application set --help",
    );
    expect(output).toContain(
      "✕ ben@contoso.test: The sign-in is dead.\n  → m365-sync connect --reconnect ben@contoso.test prints the link",
    );
    expect(output).toContain("✕ ledger: 0 unsettled, 1 doubled, 0 missing.");
    expect(output).toContain("3 things to look at.");
    expect(code).toBe(1);
  });

  it("tells one cause in one line at 311 accounts, in few requests, and tries none of them unasked", async () => {
    const dead = {
      ...{ code: "SIGN_IN_EXPIRED", message: "Microsoft no longer accepts the sign-in.", remedy: "Sign in again." },
    };
    const people = Array.from({ length: 311 }, (_, index) => ({
      ...ada,
      ...{ id: `a-${index}`, userPrincipalName: `user${String(index).padStart(3, "0")}@contoso.test` },
    }));
    const statuses = people.flatMap((account, index) =>
      ["CALENDAR", "TASKS"].map((resource) =>
        aStatus({
          ...{ id: `${account.id}:${resource}`, account, resource },
          ...(index < 240 ? { state: "SIGN_IN_NEEDED", lastError: dead } : {}),
          ...(index === 300
            ? { state: "FAILING", lastError: { ...dead, code: "THROTTLED", message: "Throttled." } }
            : {}),
        }),
      ),
    );
    const alerts = people.slice(0, 240).map((account) => anAlert({ account, resource: null, ...dead }));
    const { code, output } = await doctor({
      ...well,
      Query: {
        ...well.Query,
        accounts: () => page(people),
        syncStatus: () => page(statuses),
        alerts: () => page(alerts),
      },
    });
    expect(code).toBe(1);
    expect(output.match(/no longer accepts/g)).toHaveLength(1);
    expect(output).toContain(
      "✕ 240 of 311 accounts (user000@contoso.test, user001@contoso.test, user002@contoso.test and 237 more): Microsoft no longer accepts",
    );
    expect(output).toContain("· user300@contoso.test: Throttled.");
    expect(output).toContain("· connections: 311 accounts: neither connections nor ledger");
    expect(output).toContain("1 thing to look at.");
    expect(output.trimEnd().split("\n").length).toBeLessThan(25);
    expect(api.server?.asked.filter(({ field }) => field === "checkConnection")).toEqual([]);
    expect(api.server?.asked.length).toBeLessThan(12);
  });

  it("looks at one account alone, and tries its connection", async () => {
    const { code, output } = await doctor(well, "--account", "ada");
    expect(code).toBe(0);
    expect(output).toContain("✓ connections: 1 account tried");
    expect(output).not.toContain("azure application");
    expect(api.server?.asked.find(({ field }) => field === "ledgerCheck")?.args).toEqual({ accountId: "a-1" });
  });

  it("notes what the viewer's role may not check, and goes on", async () => {
    const refused = { __typename: "ForbiddenError", message: "The role AUDITOR does not allow this." };
    const { code, output } = await doctor({
      ...well,
      Mutation: { checkAzureApplication: () => refused, checkConnection: () => refused },
    });
    expect(output).toContain("· azure application: Not checked: The role AUDITOR does not allow this.");
    expect(output).toContain("✓ alerts: None.");
    expect(code).toBe(0);
  });

  it("prints its findings as JSON", async () => {
    const { code, output } = await doctor(well, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      isWell: true,
      checks: [
        { name: "server", result: "ok", code: null, remedy: null },
        { name: "token" },
        { name: "azure application" },
        { name: "azure application" },
        { name: "sync" },
        { name: "change notifications" },
        { name: "connections" },
        { name: "alerts" },
        { name: "ledger", accounts: [] },
      ],
    });
  });

  it("ends with 3 and JSON when the server cannot be reached", async () => {
    const { code, output } = await run(["--url", "http://127.0.0.1:1", "doctor", "--json"]);
    expect(code).toBe(3);
    expect(JSON.parse(output)).toMatchObject({ isWell: false, checks: [{ name: "server", result: "wrong" }] });
  });
});
