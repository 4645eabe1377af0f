import { describe, expect, test } from "vitest";
import { HOME_TENANT, SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { readIdToken } from "../support/id-tokens.ts";
import { postToken, REDIRECT_URI, visitAuthorize } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const LOGOUT_URL = "http://localhost/sign-on/ended";
const SCOPE = "openid profile offline_access User.Read";

/** A browser: it keeps the cookies that it is given. */
function createBrowser(simulator: RunningSimulator) {
  const jar = new Map<string, string>();
  async function visit(url: string, form?: Record<string, string>) {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get("location");
    return { status: response.status, location, text: await response.text() };
  }
  return {
    visit,
    async signIn(person: string, more: Record<string, string> = {}) {
      const { url, verifier } = await visitAuthorize(simulator, person, { action: "cancel", scope: SCOPE, more });
      const { location } = await visit(url, { persona: person, action: "accept" });
      return redeem(simulator, location, verifier);
    },
    /** Asks without filling in a page: what comes is a code, or a page. */
    async ask(more: Record<string, string> = {}) {
      const { url, verifier } = await visitAuthorize(simulator, "x", { action: "cancel", scope: SCOPE, more });
      const { status, location } = await visit(url);
      return status === 302 ? redeem(simulator, location, verifier) : undefined;
    },
    logout: (query: Record<string, string>, form?: Record<string, string>) =>
      visit(`${simulator.origin}/common/oauth2/v2.0/logout?${new URLSearchParams(query)}`, form),
  };
}

async function redeem(simulator: RunningSimulator, location: string | null, verifier: string) {
  const code = new URL(location ?? "http://none.example").searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
  const tokens = await postToken(simulator, form);
  const { claims } = readIdToken(tokens.id_token);
  return { refreshToken: tokens.refresh_token ?? "", claims, sid: String(claims.sid), hint: String(claims.login_hint) };
}

async function withApp(entra = {}) {
  const simulator = await startSimulator({ settings: { entra } });
  simulator.control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims: ["login_hint"], logoutUrl: LOGOUT_URL });
  return simulator;
}

const framesOf = (text: string) =>
  [...text.matchAll(/<iframe hidden src="([^"]+)"/g)].map(([, url = ""]) => url.replaceAll("&amp;", "&"));

describe("a browser's session at Microsoft", () => {
  test("is one for each account, and another browser has its own", async () => {
    const simulator = await withApp();
    const [first, second] = [createBrowser(simulator), createBrowser(simulator)];
    const { sid } = await first.signIn("quiet@contoso.example");
    expect((await first.signIn("quiet@contoso.example")).sid).toBe(sid);
    expect((await first.signIn("busy@contoso.example")).sid).not.toBe(sid);
    expect((await second.signIn("quiet@contoso.example")).sid).not.toBe(sid);
    expect(simulator.control.entra.browserSessions()).toHaveLength(3);
    expect(simulator.control.entra.browserSessions()[0]).toEqual({
      sid,
      person: "quiet@contoso.example",
      apps: [SEEDED_APP.clientId],
    });
  });

  test.each([
    ["asked", false],
    ["through", true],
  ] as const)("with one account is %s at the next sign-in", async (soleAccount, isThrough) => {
    const browser = createBrowser(await withApp({ soleAccount }));
    await browser.signIn("quiet@contoso.example");
    expect((await browser.ask()) !== undefined).toBe(isThrough);
    expect(await browser.ask({ prompt: "select_account" })).toBeUndefined();
    expect(await browser.ask({ scope: "openid User.Read Calendars.Read" })).toBeUndefined();
    await browser.signIn("busy@contoso.example");
    expect(await browser.ask()).toBeUndefined();
    expect((await browser.ask({ login_hint: "quiet@contoso.example" })) !== undefined).toBe(isThrough);
  });

  test("asks for the password again when it is older than max_age, unless that is ignored", async () => {
    for (const maxAge of ["honoured", "ignored"] as const) {
      const simulator = await withApp({ soleAccount: "through", maxAge });
      const browser = createBrowser(simulator);
      await browser.signIn("quiet@contoso.example");
      simulator.control.clock.advance(600_000);
      expect(await browser.ask({ max_age: "3600" })).toBeDefined();
      expect((await browser.ask({ max_age: "300" })) === undefined).toBe(maxAge === "honoured");
    }
  });

  test("is known to a request without a page, by itself or by the claim login_hint", async () => {
    const browser = createBrowser(await withApp());
    const { sid, hint } = await browser.signIn("quiet@contoso.example");
    expect((await browser.ask({ prompt: "none" }))?.sid).toBe(sid);
    expect((await browser.ask({ prompt: "none", login_hint: hint }))?.sid).toBe(sid);
  });

  test("of a guest is the one at home", async () => {
    const simulator = await withApp();
    simulator.control.directory.addCast();
    const browser = createBrowser(simulator);
    const { sid, hint } = await browser.signIn("guest@fabrikam.example");
    expect((await browser.logout({ logout_hint: hint })).status).toBe(200);
    expect(sid).toMatch(/^[0-9a-f-]{36}$/);
    expect(simulator.control.entra.browserSessions()).toEqual([]);
  });
});

describe("signing out at Microsoft", () => {
  test("with the hint of an id token ends that account's session, calls the apps, and goes on", async () => {
    const simulator = await withApp();
    const browser = createBrowser(simulator);
    const quiet = await browser.signIn("quiet@contoso.example");
    await browser.signIn("busy@contoso.example");
    const { status, text } = await browser.logout({ post_logout_redirect_uri: REDIRECT_URI, logout_hint: quiet.hint });
    expect([status, framesOf(text)]).toEqual([200, [`${LOGOUT_URL}?sid=${quiet.sid}`]]);
    expect(text).toContain(`<a id="next" href="${REDIRECT_URI}">`);
    expect(simulator.control.entra.browserSessions().map(({ person }) => person)).toEqual(["busy@contoso.example"]);
  });

  test("goes on at once where no app wants to hear of it", async () => {
    const simulator = await startSimulator();
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims: ["login_hint"] });
    const browser = createBrowser(simulator);
    const { hint } = await browser.signIn("quiet@contoso.example");
    const query = { post_logout_redirect_uri: REDIRECT_URI, logout_hint: hint };
    expect(await browser.logout(query)).toMatchObject({ status: 302, location: REDIRECT_URI });
  });

  test("asks who is meant where nobody says, and takes no principal name for an answer", async () => {
    const simulator = await withApp();
    const browser = createBrowser(simulator);
    const { sid } = await browser.signIn("quiet@contoso.example");
    const query = { post_logout_redirect_uri: REDIRECT_URI, logout_hint: "quiet@contoso.example" };
    expect((await browser.logout(query)).text).toMatch(/Pick an account[\s\S]*Quinn Quiet/);
    expect(simulator.control.entra.browserSessions()).toHaveLength(1);
    expect(framesOf((await browser.logout(query, { session: sid })).text)).toHaveLength(1);
    expect(await browser.logout(query)).toMatchObject({ status: 302, location: REDIRECT_URI });
  });

  test("shows the common page where the address is not registered", async () => {
    const browser = createBrowser(await withApp());
    const { hint } = await browser.signIn("quiet@contoso.example");
    const { text } = await browser.logout({ post_logout_redirect_uri: "https://elsewhere.example", logout_hint: hint });
    expect(text).toContain("You signed out");
    expect(text).not.toContain("elsewhere.example");
  });

  test.each([
    ["ignored", null],
    ["honoured", "s-1"],
  ] as const)("has id_token_hint and state %s", async (logoutParams, state) => {
    const simulator = await startSimulator({ settings: { entra: { logoutParams } } });
    const browser = createBrowser(simulator);
    const { claims } = await browser.signIn("quiet@contoso.example");
    const token = `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;
    const query = { post_logout_redirect_uri: REDIRECT_URI, state: "s-1" };
    const { status } = await browser.logout({ ...query, id_token_hint: token });
    expect(status).toBe(logoutParams === "honoured" ? 302 : 200);
    const { location } = await createBrowser(simulator).logout(query);
    expect(new URL(location ?? "").searchParams.get("state")).toBe(state);
  });

  test.each([
    ["sidOnly", null],
    ["sidAndIss", `https://login.microsoftonline.com/${HOME_TENANT.id}/v2.0`],
  ] as const)("tells the apps %s", async (frontchannelIss, issuer) => {
    const browser = createBrowser(await withApp({ frontchannelIss }));
    const { hint } = await browser.signIn("quiet@contoso.example");
    const [call = ""] = framesOf((await browser.logout({ logout_hint: hint })).text);
    expect(new URL(call).searchParams.get("iss")).toBe(issuer);
  });

  test("leaves the refresh tokens of a web application alive", async () => {
    const simulator = await withApp();
    const browser = createBrowser(simulator);
    const { hint, refreshToken } = await browser.signIn("quiet@contoso.example");
    await browser.logout({ logout_hint: hint });
    expect((await postToken(simulator, { grant_type: "refresh_token", refresh_token: refreshToken })).httpStatus).toBe(
      200,
    );
  });
});
