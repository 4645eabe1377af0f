// Against the real server, with Microsoft in memory: whoever brings a code is whom it was issued for.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProvenSignOn } from "../../src/app/ports/sign-on.ts";
import { runProgram } from "../../src/cli/program.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { switchOn } from "../support/switch-on.ts";
import { createMemoryTerminal, run } from "./memory-terminal.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await switchOn(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const line = (...words: string[]) => ["--url", `${api.url}/graphql`, "--token", api.token, ...words];
const call = (words: readonly string[], settings: { readonly answer?: string } = {}) => run(line(...words), settings);
async function done(...words: string[]): Promise<string> {
  const { code, output, errors } = await call(words);
  expect([code, errors], words.join(" ")).toEqual([0, ""]);
  return output;
}

const proof = (tenantId: string): ProvenSignOn => ({
  facts: {
    ...{ tenantId, objectId: crypto.randomUUID(), userPrincipalName: "kim@fabrikam.example", membership: "member" },
    ...{ verifiedDomains: ["fabrikam.example"], appRoles: [], groupIds: [] },
  },
  ...{ claims: { acct: 0, userType: "Member" }, displayName: "Kim", shownAddress: "kim@fabrikam.example" },
  ...{ organizationName: "Fabrikam", homeTenantId: null, entra: { sessionId: null, logoutHint: null } },
});

/** Runs `sign-on try`, and goes the way through Microsoft that it prints. @param proven null: Microsoft refuses */
async function tryAs(proven: ProvenSignOn | null) {
  const terminal = createMemoryTerminal();
  const ended = runProgram(line("sign-on", "try"), terminal);
  await terminal.shown("It works once");
  const begun = await fetch(must(/\S+\?try=\S+/.exec(terminal.output)?.[0], "the address"), { redirect: "manual" });
  const state = new URL(must(begun.headers.get("location"), "the way to Microsoft")).searchParams.get("state") ?? "";
  const cookie = begun.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const code = crypto.randomUUID();
  if (proven !== null) api.signOn.issue(code, proven);
  await fetch(`${api.url}/sign-on/callback?${new URLSearchParams({ code, state })}`, { headers: { cookie } });
  return { code: await ended, output: terminal.output, errors: terminal.errors };
}

describe("m365-sync application", () => {
  it("shows all three addresses to copy into Azure", async () => {
    const { redirectUri, signOn } = JSON.parse(await done("application", "--json"));
    expect(signOn.redirectUri).toMatch(/\/sign-on\/callback$/);
    expect(signOn.frontChannelLogoutUri).toMatch(/\/sign-on\/signed-out$/);
    const shown = await done("application");
    for (const address of [redirectUri, signOn.redirectUri, signOn.frontChannelLogoutUri]) {
      expect(shown).toContain(address);
    }
  });
});

describe("m365-sync sign-on", () => {
  it("shows the settings in short, the addresses, and that nobody has tried it", async () => {
    await done("settings", "set", "sso-enabled=on", "sso-domains=contoso.example,fabrikam.example");
    await done("settings", "set", 'sso-mapping=[{"value":"Reader","role":"AUDITOR"}]');
    const shown = await done("sign-on");
    expect(shown).toMatch(/^Enable +on$/m);
    expect(shown).toMatch(/^Domains +contoso\.example, fabrikam\.example$/m);
    expect(shown).toMatch(/^Roles of new users +Reader: auditor$/m);
    expect(shown).toMatch(/^Redirect URI +\S+\/sign-on\/callback$/m);
    expect(shown).toContain("Nobody has tried it yet");
    expect(JSON.parse(await done("sign-on", "--json"))).toMatchObject({ lastTry: null, confirmedTenants: [] });
  });

  it("is tried by signing in once: the command waits, says what works and what is missing, and ends with 0", async () => {
    const tenantId = crypto.randomUUID();
    const { code, output } = await tryAs(proof(tenantId));
    expect(code).toBe(0);
    expect(output).toContain("✓ It works.");
    expect(output).toContain("Microsoft signed in kim@fabrikam.example of Fabrikam");
    expect(output).toContain(`m365-sync sign-on confirm ${tenantId} --name "Fabrikam"`);
    expect(await done("sign-on")).toMatch(/Tried by Administrator .*:\n✓ It works\./);
  });

  it("ends with 1 when it does not work, and says what is wrong", async () => {
    const { code, output } = await tryAs(null);
    expect(code).toBe(1);
    expect(output).toMatch(/✕ It does not work\.\n {2}This sign-in was already used/);
  });

  it("says what to look for when nobody comes back from Microsoft's page", async () => {
    const terminal = createMemoryTerminal();
    const looks: number[] = [];
    Object.assign(terminal, { now: () => new Date(1_800_000_000_000 + looks.push(0) * 6 * 60_000) });
    expect(await runProgram(line("sign-on", "try"), terminal)).toBe(1);
    expect(terminal.errors).toContain("AADSTS50011 means that the redirect URI there is not exactly");
  });

  it("confirms an organization, and withdraws it by its name after a yes", async () => {
    const tenantId = crypto.randomUUID();
    const unknown = await call(["sign-on", "confirm", tenantId, "--name", "Fabrikam"]);
    expect([unknown.code, unknown.errors]).toEqual([1, expect.stringContaining("a tenant that Microsoft knows")]);
    api.signOn.tenantIds.add(tenantId);
    await done("sign-on", "confirm", tenantId, "--name", "Fabrikam");
    expect(await done("sign-on")).toMatch(new RegExp(`^Fabrikam +${tenantId} `, "m"));
    const refused = await call(["sign-on", "withdraw", "fabrikam"], { answer: "n" });
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("Withdraw Fabrikam? [y/N]")]);
    expect(await done("sign-on")).toContain(tenantId);
    expect((await call(["sign-on", "withdraw", "fabrikam"], { answer: "y" })).code).toBe(0);
    expect(await done("sign-on")).not.toContain(tenantId);
    expect((await call(["sign-on", "withdraw", "fabrikam"])).code).toBe(2);
  });
});

describe("m365-sync people", () => {
  it("binds a Microsoft account to somebody, shows it with the person, and takes it away after a yes", async () => {
    await api.addPerson("Gustav", "USER");
    expect(await done("people", "show", "Gustav")).toMatch(/MICROSOFT ACCOUNT.*\nnone/);
    const tenant = crypto.randomUUID();
    const object = crypto.randomUUID();
    const further = crypto.randomUUID();
    const of = (id: string) => ["--tenant", tenant, "--object", id];
    await done("people", "bind", "Gustav", ...of(object));
    await done("people", "bind", "gustav@example.com", ...of(further));
    const shown = await done("people", "show", "Gustav");
    expect(shown).toMatch(new RegExp(`${tenant} +${object} +not yet`));
    expect(JSON.parse(await done("people", "show", "Gustav", "--json")).identities).toHaveLength(2);
    await api.prisma.personIdentity.updateMany({
      where: { objectId: further },
      data: { userPrincipalName: "gustav@fabrikam.example", lastSeenAt: new Date() },
    });
    // Once more takes nothing away of what it told when it signed in.
    expect(await done("people", "bind", "Gustav", ...of(further))).toMatch(/^gustav@fabrikam\.example .* in \d+ d$/m);
    const which = await call(["people", "unbind", "Gustav"]);
    expect([which.code, which.errors]).toEqual([2, expect.stringContaining("Gustav has 2 Microsoft accounts.")]);
    const refused = await call(["people", "unbind", "Gustav", ...of(object)], { answer: "n" });
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("Take it away from Gustav? [y/N]")]);
    expect((await call(["people", "unbind", "Gustav", ...of(object)], { answer: "y" })).code).toBe(0);
    await done("people", "unbind", "Gustav", "--yes");
    expect(await done("people", "show", "Gustav")).toMatch(/\nnone/);
    expect(await done("audit", "--action", "identity.", "--person", "Gustav")).toMatch(
      /no longer lets [\s\S]* sign in as Gustav/,
    );
  });
});
