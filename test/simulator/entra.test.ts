import { describe, expect, test } from "vitest";
import { HOME_TENANT, SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { createGraphClient } from "../support/graph-client.ts";
import { postToken, REDIRECT_URI, signIn, visitAuthorize } from "../support/sign-in.ts";
import { startSimulator } from "../support/simulator.ts";

const QUIET = "quiet@contoso.example";

describe("a redirect to this machine", () => {
  test.each(["http://localhost:51234/callback", "http://localhost/callback"])(
    "may come to any port: %s",
    async (redirectUri) => {
      const simulator = await startSimulator();
      const { response, location, answer, verifier } = await visitAuthorize(simulator, QUIET, { redirectUri });
      expect([response.status, location]).toEqual([302, expect.stringContaining(`${redirectUri}?code=`)]);
      const code = answer.get("code") ?? "";
      const form = { grant_type: "authorization_code", code, code_verifier: verifier };
      const redeem = (uri: string) => postToken(simulator, { ...form, redirect_uri: uri });
      expect((await redeem("http://localhost:1/callback")).error_codes).toEqual([50011]);
      expect((await redeem(redirectUri)).httpStatus).toBe(200);
    },
  );

  test.each([
    "http://localhost:51234/other",
    "https://localhost:51234/callback",
    "http://localhost.example:51234/callback",
    "http://127.0.0.1:51234/callback",
  ])("keeps to its scheme, its host and its path: %s", async (redirectUri) => {
    const { response } = await visitAuthorize(await startSimulator(), QUIET, { redirectUri });
    expect(response.status).toBe(400);
  });
});

describe("the authorize page", () => {
  test("shows who can sign in and what the app asks for", async () => {
    const simulator = await startSimulator();
    const { url } = await visitAuthorize(simulator, QUIET);
    const page = await (await fetch(url)).text();
    for (const text of [
      "Quinn Quiet",
      "Bella Busy",
      "Bruno Broken",
      "fabrikam.example",
      "Tasks.ReadWrite",
      "Accept",
      "Cancel",
    ])
      expect(page).toContain(text);
    expect(page).not.toContain("<li>openid");
  });

  test("shows only the hinted person, and everybody when asked to select", async () => {
    const simulator = await startSimulator();
    const read = async (more: Record<string, string>) =>
      (await fetch((await visitAuthorize(simulator, QUIET, { more })).url)).text();
    expect(await read({ login_hint: QUIET })).not.toContain("Bella Busy");
    expect(await read({ login_hint: QUIET, prompt: "select_account" })).toContain("Bella Busy");
  });

  test("escapes what comes in the query", async () => {
    const simulator = await startSimulator();
    const { url } = await visitAuthorize(simulator, QUIET, { more: { state: '"><script>alert(1)</script>' } });
    expect(await (await fetch(url)).text()).not.toContain("<script>");
  });

  test("sends code and state back, and client_info when asked for", async () => {
    const simulator = await startSimulator();
    const { response, location, answer } = await visitAuthorize(simulator, QUIET, { more: { client_info: "1" } });
    expect(response.status).toBe(302);
    expect(location).toMatch(/^http:\/\/localhost\/callback\?/);
    expect(answer.get("state")).toBe("opaque-state");
    expect(answer.get("code")).toMatch(/.{40,}/);
    expect(JSON.parse(Buffer.from(answer.get("client_info") ?? "", "base64url").toString())).toMatchObject({
      utid: HOME_TENANT.id,
    });
  });

  test("tells the app that the person cancelled", async () => {
    const { answer } = await visitAuthorize(await startSimulator(), QUIET, { action: "cancel" });
    expect(answer.get("error")).toBe("access_denied");
    expect(answer.get("error_description")).toContain("AADSTS65004");
    expect(answer.get("state")).toBe("opaque-state");
  });

  test("answers in the fragment or as a form where asked to", async () => {
    const simulator = await startSimulator();
    expect((await visitAuthorize(simulator, QUIET, { more: { response_mode: "fragment" } })).location).toMatch(
      /callback#code=/,
    );
    const { response } = await visitAuthorize(simulator, QUIET, { more: { response_mode: "form_post" } });
    expect(await response.text()).toContain('name="code"');
  });

  test.each([
    ["an unregistered redirect address", { redirectUri: `${REDIRECT_URI}/` }, "AADSTS50011"],
    ["an unknown app", { clientId: "00000000-0000-4000-8000-000000000000" }, "AADSTS700016"],
    ["an unknown tenant", { tenant: "nowhere.example" }, "AADSTS90002"],
  ])("never redirects to %s", async (_name, options, code) => {
    const { response, location } = await visitAuthorize(await startSimulator(), QUIET, options);
    expect([response.status, location]).toEqual([400, null]);
    expect(await response.text()).toContain(code);
  });

  test("without a prompt it signs in who consented before, and nobody else", async () => {
    const simulator = await startSimulator();
    const silent = async () => {
      const { url } = await visitAuthorize(simulator, "x", {
        action: "cancel",
        more: { prompt: "none", login_hint: QUIET },
      });
      const response = await fetch(url, { redirect: "manual" });
      return new URL(response.headers.get("location") ?? "").searchParams;
    };
    expect((await silent()).get("error")).toBe("consent_required");
    await signIn(simulator, QUIET);
    expect((await silent()).get("code")).not.toBeNull();
  });

  test("refuses a person of another tenant at this tenant's address, and takes them at the common one", async () => {
    const simulator = await startSimulator();
    const refused = await visitAuthorize(simulator, "foreign@fabrikam.example");
    expect(refused.response.status).toBe(400);
    expect(await refused.response.text()).toContain("AADSTS50020");
    const taken = await visitAuthorize(simulator, "foreign@fabrikam.example", { tenant: "common" });
    expect(taken.answer.get("code")).not.toBeNull();
  });
});

describe("the code", () => {
  test("gives tokens, and the scopes that were granted", async () => {
    const simulator = await startSimulator();
    const tokens = await signIn(simulator, QUIET);
    expect(tokens.scope).toBe("MailboxSettings.Read Tasks.ReadWrite User.Read offline_access openid profile");
    expect(tokens.expires_in).toBeGreaterThanOrEqual(3600);
    expect(tokens.expires_in).toBeLessThanOrEqual(5400);
    const [, claims = "", signature] = (tokens.id_token ?? "").split(".");
    expect(signature).toBeTruthy();
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
      aud: SEEDED_APP.clientId,
      iss: `https://login.microsoftonline.com/${HOME_TENANT.id}/v2.0`,
      tid: HOME_TENANT.id,
      preferred_username: QUIET,
      ver: "2.0",
    });
    expect((await createGraphClient(simulator, tokens.access_token).get("/me")).body).toMatchObject({
      userPrincipalName: QUIET,
    });
  });

  test("echoes the nonce", async () => {
    const tokens = await signIn(await startSimulator(), QUIET, { more: { nonce: "n-1" } });
    expect(Buffer.from((tokens.id_token ?? "").split(".")[1] ?? "", "base64url").toString()).toContain('"nonce":"n-1"');
  });

  test("has no refresh token without offline_access and no id_token without openid", async () => {
    const tokens = await signIn(await startSimulator(), QUIET, { scope: "Tasks.ReadWrite" });
    expect([tokens.refresh_token, tokens.id_token]).toEqual([undefined, undefined]);
  });

  test("works once, with its verifier and its redirect address, for ten minutes", async () => {
    const simulator = await startSimulator();
    const visit = await visitAuthorize(simulator, QUIET);
    const redeem = (more: Record<string, string> = {}) =>
      postToken(simulator, {
        grant_type: "authorization_code",
        code: visit.answer.get("code") ?? "",
        redirect_uri: REDIRECT_URI,
        code_verifier: visit.verifier,
        ...more,
      });
    expect((await redeem({ code_verifier: "x".repeat(43) })).error_codes).toEqual([501481]);
    expect((await redeem({ redirect_uri: "http://localhost/other" })).error_codes).toEqual([50011]);
    expect((await redeem()).httpStatus).toBe(200);
    expect(await redeem()).toMatchObject({ httpStatus: 400, error: "invalid_grant", error_codes: [54005] });
    const late = await visitAuthorize(simulator, QUIET);
    simulator.control.clock.advance(11 * 60_000);
    const expired = await postToken(simulator, {
      grant_type: "authorization_code",
      code: late.answer.get("code") ?? "",
      redirect_uri: REDIRECT_URI,
      code_verifier: late.verifier,
    });
    expect(expired.error_codes).toEqual([70008]);
  });
});

describe("the token endpoint", () => {
  test("rotates refresh tokens, and the old one still works", async () => {
    const simulator = await startSimulator();
    const first = await signIn(simulator, QUIET);
    const refresh = (token = "") =>
      postToken(simulator, {
        grant_type: "refresh_token",
        refresh_token: token,
        scope: "Tasks.ReadWrite openid offline_access",
      });
    const second = await refresh(first.refresh_token);
    expect(second.scope).toContain("Tasks.ReadWrite");
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(first.refresh_token)).httpStatus).toBe(200);
    simulator.control.clock.advance(91 * 86_400_000);
    expect((await refresh(second.refresh_token)).error_codes).toEqual([700082]);
  });

  test("asks for consent when a refresh wants a scope that was never granted", async () => {
    const simulator = await startSimulator();
    const tokens = await signIn(simulator, QUIET);
    const answer = await postToken(simulator, {
      grant_type: "refresh_token",
      refresh_token: tokens.refresh_token ?? "",
      scope: "Mail.ReadWrite",
    });
    expect(answer).toMatchObject({ error: "invalid_grant", error_codes: [65001], suberror: "consent_required" });
  });

  test("grants less where the person's scopes are narrowed", async () => {
    const simulator = await startSimulator();
    simulator.control.entra.narrowScopes("quiet", ["User.Read"]);
    expect((await signIn(simulator, QUIET)).scope).toBe("User.Read offline_access openid profile");
  });

  test("refuses refresh tokens after a revocation, and asks for consent again after that was taken back", async () => {
    const simulator = await startSimulator();
    const tokens = await signIn(simulator, QUIET);
    simulator.control.entra.revoke("quiet");
    const answer = await postToken(simulator, {
      grant_type: "refresh_token",
      refresh_token: tokens.refresh_token ?? "",
    });
    expect(answer).toMatchObject({ error: "invalid_grant", error_codes: [50173], suberror: "bad_token" });
    expect((await signIn(simulator, QUIET)).httpStatus).toBe(200);
  });

  test.each([
    ["a wrong secret", { client_secret: "wrong" }, "contoso.example", 401, "invalid_client", 7000215],
    [
      "an expired secret",
      { client_secret: SEEDED_APP.expiredSecret },
      "contoso.example",
      401,
      "invalid_client",
      7000222,
    ],
    [
      "an unknown app",
      { client_id: "00000000-0000-4000-8000-000000000000" },
      "contoso.example",
      400,
      "unauthorized_client",
      700016,
    ],
    ["an unknown tenant", {}, "nowhere.example", 400, "invalid_request", 90002],
    ["a missing code", { grant_type: "authorization_code" }, "contoso.example", 400, "invalid_request", 900144],
    ["an unknown grant type", { grant_type: "password" }, "contoso.example", 400, "unsupported_grant_type", 70003],
    ["an app-only token of no concrete tenant", {}, "common", 400, "invalid_grant", 53003],
    [
      "an app-only token of no concrete tenant, whatever the secret",
      { client_secret: "wrong" },
      "organizations",
      400,
      "invalid_grant",
      53003,
    ],
  ])("refuses %s", async (_name, fields, tenant, status, error, code) => {
    const simulator = await startSimulator();
    const answer = await postToken(
      simulator,
      { grant_type: "client_credentials", scope: "https://graph.microsoft.com/.default", ...fields },
      tenant,
    );
    expect(answer).toMatchObject({ httpStatus: status, error, error_codes: [code] });
    expect(answer.error_description).toMatch(
      new RegExp(`^AADSTS${code}: .+ Trace ID: .+ Correlation ID: .+ Timestamp: .+Z$`),
    );
  });

  test("may say in plain words that an app-only token needs a concrete tenant", async () => {
    const simulator = await startSimulator({ settings: { entra: { appTokenAtCommon: "tenantNeeded" } } });
    const form = { grant_type: "client_credentials", scope: "https://graph.microsoft.com/.default" };
    expect(await postToken(simulator, form, "common")).toMatchObject({ httpStatus: 400, error_codes: [90002] });
    expect((await postToken(simulator, { ...form, client_secret: "wrong" }, "common")).error_codes).toEqual([7000215]);
  });

  test.each([
    [{ code: 7000215 }, 401, { error: "invalid_client" }],
    [{ code: 50173 }, 400, { error: "invalid_grant", suberror: "bad_token" }],
    [{ code: 700082, suberror: "" }, 400, { error: "invalid_grant" }],
    [
      { code: 50076, claims: '{"access_token":{}}' },
      400,
      { error: "interaction_required", suberror: "basic_action", claims: '{"access_token":{}}' },
    ],
    [{ code: 90033 }, 503, { error: "temporarily_unavailable" }],
  ])("fails on demand, once: %o", async (fault, status, expected) => {
    const simulator = await startSimulator();
    const tokens = await signIn(simulator, QUIET);
    simulator.control.entra.failToken(fault);
    const refresh = () =>
      postToken(simulator, { grant_type: "refresh_token", refresh_token: tokens.refresh_token ?? "" });
    const failed = await refresh();
    expect(failed).toMatchObject({ httpStatus: status, ...expected });
    if ("suberror" in fault) expect(failed.suberror).toBeUndefined();
    expect((await refresh()).httpStatus).toBe(200);
  });

  test("gives an app-only token, whose roles need admin consent", async () => {
    const simulator = await startSimulator();
    const appOnly = () =>
      postToken(simulator, { grant_type: "client_credentials", scope: "https://graph.microsoft.com/.default" });
    const before = await appOnly();
    expect(before).toMatchObject({ httpStatus: 200, expires_in: 3599 });
    expect(before.refresh_token).toBeUndefined();
    const calendars = `/users/${QUIET}/calendars`;
    expect((await createGraphClient(simulator, before.access_token).get(calendars)).status).toBe(403);
    const query = new URLSearchParams({ client_id: SEEDED_APP.clientId, redirect_uri: REDIRECT_URI, state: "s" });
    const consent = await fetch(`${simulator.origin}/contoso.example/adminconsent?${query}`, { redirect: "manual" });
    const answer = new URL(consent.headers.get("location") ?? "").searchParams;
    expect(Object.fromEntries(answer)).toEqual({ tenant: HOME_TENANT.id, admin_consent: "True", state: "s" });
    const client = createGraphClient(simulator, (await appOnly()).access_token);
    expect((await client.get(`/users/${QUIET}/todo/lists`)).status).toBe(200);
    expect((await client.get("/users")).body.value).toHaveLength(6);
    const me = await client.get("/me");
    expect([me.status, me.body.error.message]).toEqual([
      400,
      "/me request is only valid with delegated authentication flow.",
    ]);
  });

  test("refuses admin consent by somebody who is no administrator", async () => {
    const simulator = await startSimulator();
    const query = new URLSearchParams({
      client_id: SEEDED_APP.clientId,
      redirect_uri: REDIRECT_URI,
      login_hint: QUIET,
    });
    const refused = await fetch(`${simulator.origin}/contoso.example/v2.0/adminconsent?${query}`, {
      redirect: "manual",
    });
    expect(new URL(refused.headers.get("location") ?? "").searchParams.get("error")).toBe("permission_denied");
  });

  test("describes itself", async () => {
    const { origin } = await startSimulator();
    const response = await fetch(`${origin}/${HOME_TENANT.id}/v2.0/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer: `https://login.microsoftonline.com/${HOME_TENANT.id}/v2.0`,
      token_endpoint: `https://login.microsoftonline.com/${HOME_TENANT.id}/oauth2/v2.0/token`,
    });
  });

  // A device's code and Kerberos are named, since Entra names them, and are nothing that a web application uses.
  test("names only endpoints that answer", async () => {
    const { origin } = await startSimulator();
    const read = async (url: string, method = "GET") =>
      fetch(url.replace(/^https:\/\/(login\.microsoftonline|graph\.microsoft)\.com/, origin), {
        method,
        redirect: "manual",
      });
    for (const tenant of [HOME_TENANT.id, "common"]) {
      const configuration: Record<string, unknown> = JSON.parse(
        await (await read(`${origin}/${tenant}/v2.0/.well-known/openid-configuration`)).text(),
      );
      const named = Object.entries(configuration).filter(([name]) =>
        /^(authorization|token|userinfo|end_session)_endpoint$|_uri$/.test(name),
      );
      expect(named.length).toBeGreaterThan(3);
      for (const [name, url] of named) {
        const { status } = await read(String(url), name === "token_endpoint" ? "POST" : "GET");
        expect([name, [404, 405].includes(status)]).toEqual([name, false]);
      }
    }
  });

  test("signs out to a registered address only", async () => {
    const { origin } = await startSimulator();
    const logout = (uri: string) =>
      fetch(`${origin}/common/oauth2/v2.0/logout?post_logout_redirect_uri=${encodeURIComponent(uri)}`, {
        redirect: "manual",
      });
    expect((await logout(REDIRECT_URI)).headers.get("location")).toBe(REDIRECT_URI);
    expect((await logout("https://elsewhere.example")).status).toBe(200);
  });
});
