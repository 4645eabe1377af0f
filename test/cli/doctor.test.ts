import { afterEach, describe, expect, it } from "vitest";
import { ada, anAlert, application, aStatus, ben, viewer } from "./answers.ts";
import { type ApiAnswers, type ApiServer, page, rightToken, startApiServer } from "./api-server.ts";
import { run } from "./memory-terminal.ts";

let server: ApiServer | undefined;
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

async function doctor(answers: ApiAnswers, ...line: string[]) {
  server = await startApiServer(answers);
  return run(["--url", server.url, "--token", rightToken, "doctor", ...line]);
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

const well: ApiAnswers = {
  Query: {
    viewer: () => viewer,
    applicationSettings: () => application,
    accounts: () => page([ada]),
    syncStatus: () => page([aStatus()]),
    alerts: () => page([]),
    ledgerCheck: () => clean,
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
    expect(output).toContain("✓ ada@contoso.test: Ledger clean");
    expect(output).toContain("· ada@contoso.test tasks: No change notifications: ");
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
        ledgerCheck: ({ accountId }) => (accountId === "a-2" ? { ...clean, isClean: false, duplicates: 1 } : clean),
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
    expect(output).toContain("✕ ben@contoso.test: token: The sign-in is dead.\n  → Sign in again.");
    expect(output).toContain("✕ ben@contoso.test: Ledger: 0 unsettled, 1 doubled, 0 missing.");
    expect(output).toContain("✕ alert ben@contoso.test: Microsoft no longer accepts the sign-in.\n  → Sign in again.");
    expect(output).toContain("4 things to look at.");
    expect(code).toBe(1);
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
        {},
        {},
        {},
        {},
        {},
        {},
      ],
    });
  });

  it("ends with 3 and JSON when the server cannot be reached", async () => {
    const { code, output } = await run(["--url", "http://127.0.0.1:1", "doctor", "--json"]);
    expect(code).toBe(3);
    expect(JSON.parse(output)).toMatchObject({ isWell: false, checks: [{ name: "server", result: "wrong" }] });
  });
});
