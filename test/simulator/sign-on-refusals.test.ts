import { describe, expect, test } from "vitest";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { readIdToken } from "../support/id-tokens.ts";
import { postToken, REDIRECT_URI, type SignInOptions, signIn, visitAuthorize } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const ADDRESS = {
  disabled: "disabled@contoso.example",
  unassigned: "unassigned@contoso.example",
  multifactor: "multifactor@contoso.example",
  conditional: "conditional@contoso.example",
  foreign: "foreign@fabrikam.example",
  personal: "personal@mail.example",
  nobody: "nobody@contoso.example",
};

async function withCast(entra = {}) {
  const simulator = await startSimulator({ settings: { entra } });
  simulator.control.directory.addCast();
  return simulator;
}

/** Where the sign-in ends: a number on Microsoft's page, or an error back at the app. */
async function endOf(simulator: RunningSimulator, person: string, options: SignInOptions = {}) {
  const { response, answer } = await visitAuthorize(simulator, person, options);
  const text = response.status === 302 ? (answer.get("error_description") ?? "") : await response.text();
  const number = Number(/AADSTS(\d+)/.exec(text)?.[1]);
  return { status: response.status, number, error: answer.get("error"), text };
}

/** The same without any page. */
async function silently(simulator: RunningSimulator, person: string, more: Record<string, string> = {}) {
  const { url } = await visitAuthorize(simulator, person, {
    action: "cancel",
    more: { prompt: "none", login_hint: person, ...more },
  });
  const response = await fetch(url, { redirect: "manual" });
  return new URL(response.headers.get("location") ?? "http://none.example").searchParams;
}

describe("a refused sign-in ends on Microsoft's page, and the app hears nothing", () => {
  test.each([
    ["of who is switched off", ADDRESS.disabled, 50057, /The user account is disabled/],
    [
      "of who is not assigned",
      ADDRESS.unassigned,
      50105,
      /block users unless they are specifically granted .*'unassigned@contoso\.example'/,
    ],
    ["of who is blocked by a policy", ADDRESS.conditional, 53003, /does not allow token issuance/],
    [
      "of another tenant",
      ADDRESS.foreign,
      50020,
      /'foreign@fabrikam\.example' from identity provider .* does not exist in tenant 'Contoso'/,
    ],
    ["of nobody", ADDRESS.nobody, 50034, /nobody@contoso\.example does not exist/],
  ])("%s", async (_who, person, number, text) => {
    const end = await endOf(await withCast(), person);
    expect(end).toMatchObject({ status: 400, number, error: null });
    expect(end.text.replaceAll("&#39;", "'")).toMatch(text);
  });

  test("of a personal account that nobody invited", async () => {
    const simulator = await withCast();
    simulator.control.directory.removePerson("invited");
    const end = await endOf(simulator, ADDRESS.personal);
    expect(end).toMatchObject({ status: 400, number: 50020, text: expect.stringContaining("provider 'live.com'") });
  });

  test("of a personal account where only organizations sign in, or where the app takes none", async () => {
    const simulator = await withCast();
    expect((await endOf(simulator, ADDRESS.personal, { tenant: "organizations" })).number).toBe(500200);
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { takesPersonal: false });
    expect((await endOf(simulator, ADDRESS.personal, { tenant: "common" })).number).toBe(500200);
  });

  test("of an app of one tenant at the common address", async () => {
    const simulator = await withCast();
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { isMultiTenant: false });
    expect((await endOf(simulator, "quiet@contoso.example", { tenant: "common" })).number).toBe(50194);
  });

  test("of who is not assigned while others are", async () => {
    const simulator = await withCast();
    const { entra, directory } = simulator.control;
    entra.changeApp(SEEDED_APP.clientId, { requireAssignment: "contoso.example" });
    directory.addGroup({ displayName: "Team", members: ["busy"] });
    entra.assign("Team");
    entra.assign("quiet");
    expect((await endOf(simulator, "quiet@contoso.example")).status).toBe(302);
    expect((await endOf(simulator, "busy@contoso.example")).status).toBe(302);
    expect((await endOf(simulator, "admin@contoso.example")).number).toBe(50105);
    expect((await endOf(simulator, ADDRESS.foreign, { tenant: "common" })).status).toBe(302);
  });

  test.each([500212, 500213, 500021, 50053, 50126, 700016])("of a policy that says %i", async (number) => {
    const simulator = await withCast();
    simulator.control.directory.changePerson("quiet", { signInTrouble: number });
    expect(await endOf(simulator, "quiet@contoso.example")).toMatchObject({ status: 400, number });
  });
});

describe("a refused sign-in comes back to the app", () => {
  test("where that is switched, by its number", async () => {
    const simulator = await withCast({ refusalDelivery: { 50105: "callback", 50057: "callback", 65004: "page" } });
    expect(await endOf(simulator, ADDRESS.unassigned)).toMatchObject({
      status: 302,
      number: 50105,
      error: "access_denied",
    });
    expect(await endOf(simulator, ADDRESS.disabled)).toMatchObject({
      status: 302,
      number: 50057,
      error: "access_denied",
    });
    expect(await endOf(simulator, ADDRESS.foreign)).toMatchObject({ status: 400, number: 50020 });
    expect(await endOf(simulator, "quiet@contoso.example", { action: "cancel" })).toMatchObject({
      status: 400,
      number: 65004,
    });
  });

  test.each([
    ["page", 400, null],
    ["access_denied", 302, "access_denied"],
    ["interaction_required", 302, "interaction_required"],
  ] as const)("when conditional access blocks it as %s", async (caBlock, status, error) => {
    const simulator = await withCast({ caBlock });
    for (const number of [53003, 53000, 530035]) {
      simulator.control.directory.changePerson("conditional", { signInTrouble: number });
      expect(await endOf(simulator, ADDRESS.conditional)).toMatchObject({ status, number, error });
    }
  });

  test("when no page may be shown", async () => {
    const simulator = await withCast();
    await signIn(simulator, ADDRESS.foreign, { tenant: "common" });
    const errorOf = async (person: string) => (await silently(simulator, person, { scope: "openid" })).get("error");
    expect(await errorOf(ADDRESS.unassigned)).toBe("access_denied");
    expect(await errorOf(ADDRESS.multifactor)).toBe("interaction_required");
    expect(await errorOf(ADDRESS.foreign)).toBe("access_denied");
    expect(await errorOf("stranger@elsewhere.example")).toBe("login_required");
  });

  test.each([
    ["space", / Trace ID: /],
    ["crlf", /\.\r\nTrace ID: [0-9a-f-]{36}\r\nCorrelation ID: [0-9a-f-]{36}\r\nTimestamp: [\d-]+ [\d:]+Z$/],
  ] as const)("with the parts of its description apart by %s", async (descriptionSeparator, shape) => {
    const simulator = await withCast({ descriptionSeparator });
    const { text } = await endOf(simulator, "quiet@contoso.example", { action: "cancel" });
    expect(text).toMatch(shape);
    expect((await postToken(simulator, { grant_type: "password" })).error_description).toMatch(shape);
  });
});

describe("a second factor", () => {
  const SCOPE = "openid profile offline_access User.Read";

  async function prove({ url }: { url: string }, person: string) {
    const body = new URLSearchParams({ persona: person, action: "accept", proved: "1" });
    const response = await fetch(url, { method: "POST", redirect: "manual", body });
    return new URL(response.headers.get("location") ?? "http://none.example").searchParams.get("code") ?? "";
  }

  test("is asked for by a page, and then the sign-in goes on and holds for its refreshes", async () => {
    const simulator = await withCast();
    const visit = await visitAuthorize(simulator, ADDRESS.multifactor, { scope: SCOPE });
    expect(visit.response.status).toBe(200);
    expect(await visit.response.text()).toMatch(/you must use multi-factor authentication to access/);
    const form = { grant_type: "authorization_code", redirect_uri: REDIRECT_URI, code_verifier: visit.verifier };
    const tokens = await postToken(simulator, { ...form, code: await prove(visit, ADDRESS.multifactor) });
    expect(readIdToken(tokens.id_token).claims.name).toBe("Mira Multifactor");
    const refresh = { grant_type: "refresh_token", refresh_token: tokens.refresh_token ?? "" };
    expect((await postToken(simulator, refresh)).httpStatus).toBe(200);
    simulator.control.directory.changePerson("multifactor", { signInTrouble: 50079 });
    expect(await postToken(simulator, refresh)).toMatchObject({ error: "interaction_required", error_codes: [50079] });
  });

  test("takes nothing else out of the way", async () => {
    const simulator = await withCast();
    const visit = await visitAuthorize(simulator, ADDRESS.conditional);
    expect(await prove(visit, ADDRESS.conditional)).toBe("");
  });

  test("is refused by who cancels", async () => {
    const simulator = await withCast();
    const { url } = await visitAuthorize(simulator, ADDRESS.multifactor);
    const page = await (
      await fetch(url, {
        method: "POST",
        body: new URLSearchParams({ persona: ADDRESS.multifactor, action: "accept" }),
      })
    ).text();
    expect(page.match(/name="(action|persona)"/g)).toEqual(['name="persona"', 'name="action"', 'name="action"']);
    expect((await endOf(simulator, ADDRESS.multifactor, { action: "cancel" })).error).toBe("access_denied");
  });
});

describe("who lost the right to sign in", () => {
  test.each([
    ["is switched off", { accountEnabled: false }, 50057],
    ["is blocked", { signInTrouble: 53003 }, 53003],
  ])("gets no further token when the account %s", async (_name, edit, code) => {
    const simulator = await startSimulator();
    const { refresh_token = "" } = await signIn(simulator, "quiet@contoso.example");
    simulator.control.directory.changePerson("quiet", edit);
    const answer = await postToken(simulator, { grant_type: "refresh_token", refresh_token });
    expect(answer.error_codes).toEqual([code]);
  });

  test("gets none when the account is deleted", async () => {
    const simulator = await startSimulator();
    const { refresh_token = "" } = await signIn(simulator, "quiet@contoso.example");
    simulator.control.directory.removePerson("quiet");
    expect((await postToken(simulator, { grant_type: "refresh_token", refresh_token })).error_codes).toEqual([50034]);
  });
});

describe("an address that is not registered", () => {
  const ask = { redirectUri: "http://localhost/elsewhere" };

  test.each([
    ["identical", 200],
    ["atOnce", 400],
  ] as const)("is refused as %s before anybody has signed in", async (redirectProbe, status) => {
    const simulator = await startSimulator({ settings: { entra: { redirectProbe } } });
    const { url, response } = await visitAuthorize(simulator, "quiet@contoso.example", ask);
    expect((await fetch(url, { redirect: "manual" })).status).toBe(status);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      "The redirect URI 'http://localhost/elsewhere' specified in the request does not match",
    );
  });

  test("is never gone to, whatever is switched and whoever cancels", async () => {
    const simulator = await startSimulator({ settings: { entra: { refusalDelivery: { 50011: "callback" } } } });
    for (const more of [
      { action: "cancel" as const },
      { more: { prompt: "none" } },
      { more: { response_type: "token" } },
    ])
      expect(await endOf(simulator, "quiet@contoso.example", { ...ask, ...more })).toMatchObject({
        status: 400,
        number: 50011,
      });
  });
});

describe("permissions beyond what the person may consent to", () => {
  const scope = "openid User.Read User.Read.All";

  test("end on a page that asks for an administrator, from where the person goes back", async () => {
    const simulator = await startSimulator();
    const visit = await visitAuthorize(simulator, "quiet@contoso.example", { scope });
    expect(visit.response.status).toBe(200);
    expect(await visit.response.text()).toContain("Need admin approval");
    const response = await fetch(visit.url, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ decline: "1" }),
    });
    const answer = new URL(response.headers.get("location") ?? "").searchParams;
    expect([answer.get("error"), answer.get("error_description")]).toEqual([
      "access_denied",
      expect.stringContaining("AADSTS90094"),
    ]);
  });

  test("are consented to by an administrator, alone or for everybody", async () => {
    const simulator = await startSimulator();
    expect((await signIn(simulator, "admin@contoso.example", { scope })).scope).toContain("User.Read.All");
    expect((await signIn(simulator, "quiet@contoso.example", { scope })).error).toBeDefined();
    const { url } = await visitAuthorize(simulator, "admin@contoso.example", { scope, action: "cancel" });
    const body = new URLSearchParams({ persona: "admin@contoso.example", action: "accept", forOrganization: "1" });
    await fetch(url, { method: "POST", redirect: "manual", body });
    expect((await signIn(simulator, "quiet@contoso.example", { scope })).scope).toContain("User.Read.All");
    expect((await silently(simulator, "busy@contoso.example", { scope })).get("code")).not.toBeNull();
  });

  test("are all of them where the tenant has switched consent off", async () => {
    const simulator = await startSimulator();
    await signIn(simulator, "busy@contoso.example", { scope: "openid User.Read" });
    simulator.control.directory.setUserConsent(false);
    const read = { scope: "openid User.Read" };
    expect((await visitAuthorize(simulator, "quiet@contoso.example", read)).response.status).toBe(200);
    expect((await signIn(simulator, "busy@contoso.example", read)).httpStatus).toBe(200);
    expect((await signIn(simulator, "quiet@contoso.example", { scope: "openid" })).httpStatus).toBe(200);
  });
});
