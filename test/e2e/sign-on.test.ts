import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { must } from "../../src/lib/must.ts";
import type { Control } from "../../src/simulator/control/control.ts";
import { HOME_TENANT, OTHER_TENANT, SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { granted } from "../support/asked.ts";
import { openBrowser } from "../support/browser-steps.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { ADMIN_TOKEN, order, type Product, setSettings, setUpSystem } from "../support/product.ts";

/** Signing in with Microsoft, over the real server and the simulator; one after the other, in the order of the tests. */
let installation: Installation;
let product: Product;
let control: Control;

beforeAll(async () => {
  installation = await openInstallation();
  ({ control } = installation.simulator);
  product = await installation.start("api");
  await setUpSystem(product, installation.simulator);
  control.entra.addRedirectUri(`${product.url}/sign-on/callback`);
  control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims: ["acct", "login_hint"] });
  control.directory.addCast();
  await setSettings(product, { SSO_ENABLED: true });
}, 180_000);
afterAll(() => installation?.close());

const open = () => openBrowser(product.url);

async function addPerson(name: string, email: string): Promise<string> {
  const { createUser } = await product.ask(
    `mutation ($input: CreateUserInput!) { createUser(input: $input) { __typename ... on UserError { message } ... on CreateUserSuccess { data { id } } } }`,
    { input: { name, email, role: "USER" } },
  );
  return granted(createUser).data.id;
}

const told = `__typename ... on UserError { message }`;
const confirmTenant = (tenantId: string, name: string) =>
  order(product, `mutation ($input: ConfirmTenantInput!) { result: confirmTenant(input: $input) { ${told} } }`, {
    input: { tenantId, name },
  });
const withdrawTenant = (tenantId: string) =>
  order(product, `mutation ($tenantId: String!) { result: withdrawTenant(tenantId: $tenantId) { ${told} } }`, {
    tenantId,
  });

const setTenant = async (tenantId: string) => {
  const { applicationSettings } = await product.ask("{ applicationSettings { version } }");
  await order(
    product,
    `mutation ($input: UpdateApplicationSettingsInput!) { result: updateApplicationSettings(input: $input) { ${told} } }`,
    { input: { tenantId, expectedVersion: must(applicationSettings, "application").version } },
  );
};
const audited = async (action: string) =>
  (
    await installation.sql.query('SELECT field, owner_id, "to" FROM audit_entry WHERE action = $1 ORDER BY at', [
      action,
    ])
  ).rows;

describe("the first time", () => {
  it("a person is found by the address that their own tenant verified, and goes back to the page they came from", async () => {
    const userId = await addPerson("Quinn", "quiet@contoso.example");
    const browser = open();
    const microsoft = await browser.begin("/?view=all#/settings");
    const asked = new URL(microsoft).searchParams;
    expect(asked.get("scope")).toBe("openid profile email https://graph.microsoft.com/User.Read");
    expect(asked.get("redirect_uri")).toBe(`${product.url}/sign-on/callback`);
    expect([asked.get("code_challenge_method"), asked.get("response_mode")]).toEqual(["S256", "query"]);
    const arrival = await browser.get(await browser.choose(microsoft, "quiet@contoso.example"));
    expect([arrival.status, arrival.location]).toEqual([303, "/?view=all#/settings"]);
    expect(await browser.viewer()).toMatchObject({ name: "Quinn", email: "quiet@contoso.example" });
    expect(await audited("identity.bound")).toEqual([
      expect.objectContaining({
        owner_id: userId,
        to: { tenantId: HOME_TENANT.id, objectId: "1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501" },
      }),
    ]);
    const { rows } = await installation.sql.query(
      "SELECT signed_in_by, entra_session_id IS NOT NULL AS named, logout_hint IS NOT NULL AS hinted FROM api_token WHERE is_session AND user_id = $1",
      [userId],
    );
    expect(rows).toEqual([{ signed_in_by: "microsoft", named: true, hinted: true }]);
    expect([...browser.cookies.keys()]).toEqual(["m365_sync_session"]);
  });

  it("nobody here with that address is refused, and told whom to ask", async () => {
    const browser = open();
    const arrival = await browser.signOn("busy@contoso.example");
    expect(arrival.status).toBe(403);
    expect(arrival.text).toContain("nobody here has that address");
    expect(arrival.text).toContain("Administrator (administrator@localhost)");
    expect(await browser.viewer()).toBeNull();
    expect((await audited("signOn.refused")).at(-1)).toMatchObject({
      field: "busy@contoso.example",
      to: { reason: "unknownPerson" },
    });
  });

  it.each([
    ["a guest", "guest@fabrikam.example"],
    ["an invited person whom somebody made a member", "member@fabrikam.example"],
  ])("%s is not taken for somebody by the address", async (_who, persona) => {
    await addPerson("Namesake", persona);
    const arrival = await open().signOn(persona);
    expect([arrival.status, (await audited("signOn.refused")).at(-1)?.to.reason]).toEqual([403, "guest"]);
  });
});

test("who wants another account than the browser's is asked at Microsoft which one, and nobody else", async () => {
  const browser = open();
  const { text } = await browser.get("/login");
  const link = must(/href="([^"]+)">Use another Microsoft account</.exec(text)?.[1], "the link").replaceAll(
    "&amp;",
    "&",
  );
  const { location } = await browser.get(link);
  const prompts = [must(location, "Microsoft"), await browser.begin()].map((url) =>
    new URL(url).searchParams.get("prompt"),
  );
  expect(prompts).toEqual(["select_account", null]);
});

describe("afterwards", () => {
  it("the object id finds the person, whatever the address became", async () => {
    control.directory.changePerson("quiet", { userPrincipalName: "quinn.married@contoso.example", mail: null });
    const browser = open();
    expect((await browser.signOn("quinn.married@contoso.example")).status).toBe(303);
    expect(await browser.viewer()).toMatchObject({ name: "Quinn", email: "quiet@contoso.example" });
  });

  it("an address that changed hands does not open the old person's door", async () => {
    control.directory.addPerson({ displayName: "New Quiet", userPrincipalName: "quiet@contoso.example" });
    const browser = open();
    const arrival = await browser.signOn("quiet@contoso.example");
    expect([arrival.status, (await audited("signOn.refused")).at(-1)?.to.reason]).toEqual([403, "addressTaken"]);
    expect(await browser.viewer()).toBeNull();
  });

  it("nor does somebody's address in another tenant's Mail attribute", async () => {
    await setTenant("common");
    await confirmTenant(OTHER_TENANT.id, "Fabrikam");
    control.settings.change({ entra: { emailClaim: "verified" } });
    control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims: ["acct", "email", "xms_edov", "login_hint"] });
    const arrival = await open().signOn("envy@fabrikam.example");
    expect([arrival.status, (await audited("signOn.refused")).at(-1)]).toEqual([
      403,
      expect.objectContaining({
        field: "envy@fabrikam.example",
        to: expect.objectContaining({ reason: "unknownPerson" }),
      }),
    ]);
    await withdrawTenant(OTHER_TENANT.id);
    await setTenant("contoso.example");
  });
});

describe("an answer", () => {
  it("counts once", async () => {
    const browser = open();
    const callback = await browser.choose(await browser.begin(), "quinn.married@contoso.example");
    const kept = new Map(browser.cookies);
    expect((await browser.get(callback)).status).toBe(303);
    const again = openBrowser(product.url);
    for (const [name, value] of kept) (again.cookies as Map<string, string>).set(name, value);
    const replayed = await again.get(callback);
    expect([replayed.status, replayed.text]).toEqual([403, expect.stringContaining("already used")]);
    expect(await again.viewer()).toBeNull();
  });

  it("counts once in all processes: what was cancelled in one is not finished in another", async () => {
    const second = await installation.start("api", { PUBLIC_URL: product.url });
    const [browser, elsewhere] = [open(), openBrowser(second.url)];
    const { pathname, search, searchParams } = new URL(
      await browser.choose(await browser.begin(), "quinn.married@contoso.example"),
    );
    for (const [name, value] of browser.cookies) (elsewhere.cookies as Map<string, string>).set(name, value);
    const cancelled = new URLSearchParams({ state: searchParams.get("state") ?? "", error: "access_denied" });
    expect((await browser.get(`${pathname}?${cancelled}`)).text).toContain("cancelled at Microsoft");
    const arrival = await elsewhere.get(`${pathname}${search}`);
    expect([arrival.status, arrival.text]).toEqual([403, expect.stringContaining("already used")]);
    expect(await elsewhere.viewer()).toBeNull();
    await second.end();
  });

  it("is to a question of its own: no two sign-ins share a state, a nonce or a challenge", async () => {
    const asked = await Promise.all([open().begin(), open().begin()]);
    for (const name of ["state", "nonce", "code_challenge"]) {
      const [one, other] = asked.map((url) => must(new URL(url).searchParams.get(name), name));
      expect([name, one?.length, one === other]).toEqual([name, 43, false]);
    }
  });

  it("whose code was redeemed already is refused, with a new state too", async () => {
    const [first, second] = [open(), open()];
    const callback = new URL(await first.choose(await first.begin(), "quinn.married@contoso.example"));
    const other = new URL(await second.choose(await second.begin(), "quinn.married@contoso.example"));
    other.searchParams.set("code", must(callback.searchParams.get("code"), "a code"));
    expect((await first.get(callback.href)).status).toBe(303);
    expect((await second.get(other.href)).status).toBe(403);
    expect(await second.viewer()).toBeNull();
  });

  it("of one browser is no good in another, and still good in its own", async () => {
    const [own, other] = [open(), open()];
    const callback = await own.choose(await own.begin(), "quinn.married@contoso.example");
    expect((await other.get(callback)).text).toContain("another browser");
    expect(await other.viewer()).toBeNull();
    expect((await own.get(callback)).status).toBe(303);
  });

  it("that somebody cancelled at Microsoft says so, and nothing has happened", async () => {
    const browser = open();
    const arrival = await browser.get(
      await browser.choose(await browser.begin(), "quinn.married@contoso.example", "cancel"),
    );
    expect(arrival.text).toContain("You cancelled the sign-in at Microsoft.");
    expect(await browser.viewer()).toBeNull();
  });

  it.each([
    ["expired", "has expired"],
    ["otherAudience", "another application"],
    ["unknownKey", "does not publish"],
    ["algorithmNone", "RS256"],
    ["otherTenant", "another tenant"],
  ] as const)("with a token that is wrong (%s) is refused with the reason", async (kind, said) => {
    control.entra.wrongToken({ kind });
    const browser = open();
    const arrival = await browser.signOn("quinn.married@contoso.example");
    expect([arrival.status, arrival.text]).toEqual([403, expect.stringContaining(said)]);
    expect(await browser.viewer()).toBeNull();
  });

  it("writes nothing that Microsoft, or anybody, put into the address", async () => {
    const browser = open();
    const state = new URL(await browser.begin()).searchParams.get("state");
    const description = encodeURIComponent("<script>alert(1)</script> quiet@contoso.example");
    const arrival = await browser.get(
      `/sign-on/callback?state=${state}&error=server_error%3Cb%3E&error_description=${description}`,
    );
    expect(arrival.text).not.toMatch(/<script>|<b>|quiet@/);
  });
});

describe("another organization", () => {
  it("comes in only once an administrator confirmed it, and no more when that is withdrawn", async () => {
    await addPerson("Fred", "foreign@fabrikam.example");
    await setTenant("organizations");
    const browser = open();
    const unconfirmed = await browser.signOn("foreign@fabrikam.example");
    expect(unconfirmed.text).toContain(OTHER_TENANT.id);
    expect(unconfirmed.text).not.toContain("administrator@localhost");
    await confirmTenant(OTHER_TENANT.id, "Fabrikam");
    expect((await browser.signOn("foreign@fabrikam.example")).status).toBe(303);
    expect(await browser.viewer()).toMatchObject({ name: "Fred" });
    await withdrawTenant(OTHER_TENANT.id);
    expect(await browser.viewer()).toBeNull();
    expect((await browser.signOn("foreign@fabrikam.example")).status).toBe(403);
  });

  it("a lapsed domain that a stranger verifies opens nothing", async () => {
    await addPerson("Lia", "lia@lapsed.example");
    control.directory.addTenant({ domain: "lapsed.example", displayName: "Stranger" });
    control.directory.addPerson({
      displayName: "Lia Stranger",
      tenant: "lapsed.example",
      userPrincipalName: "lia@lapsed.example",
    });
    const arrival = await open().signOn("lia@lapsed.example");
    expect([arrival.status, (await audited("signOn.refused")).at(-1)?.to.reason]).toEqual([403, "tenantNotConfirmed"]);
  });

  it("a personal account comes in only where the tenant setting says so and somebody bound it", async () => {
    control.entra.changeApp(SEEDED_APP.clientId, { takesPersonal: true });
    const userId = await addPerson("Pia", "personal@mail.example");
    await setTenant("common");
    expect((await open().signOn("personal@mail.example")).text).toContain("personal Microsoft account");
    const { tenantId, objectId } = (await audited("signOn.refused")).at(-1)?.to ?? {};
    await order(
      product,
      `mutation ($userId: ID!, $identity: IdentityInput!) { result: bindIdentity(userId: $userId, identity: $identity) { ${told} } }`,
      { userId, identity: { tenantId, objectId } },
    );
    const browser = open();
    expect((await browser.signOn("personal@mail.example")).status).toBe(303);
    expect(await browser.viewer()).toMatchObject({ name: "Pia" });
    await order(
      product,
      `mutation ($identity: IdentityInput!) { result: unbindIdentity(identity: $identity) { ${told} } }`,
      { identity: { tenantId, objectId } },
    );
    expect(await browser.viewer()).toBeNull();
    await setTenant("contoso.example");
  });
});

describe("unknown people", () => {
  it("are made as users where the setting says so, with the role and organization of the mapping", async () => {
    control.entra.changeApp(SEEDED_APP.clientId, { addAppRole: { value: "Reader" } });
    control.entra.assign("admin@contoso.example", "Reader");
    const group = control.directory.addGroup({ displayName: "Sales", members: ["broken@contoso.example"] });
    const mapping = [
      { value: "Reader", role: "AUDITOR", organizationId: null },
      { value: group.id, role: "ORGANIZATION_ADMINISTRATOR", organizationId: null },
    ];
    await setSettings(product, { SSO_CREATES_USERS: true, SSO_MAPPING: mapping });
    for (const [persona, role] of [
      ["admin@contoso.example", "AUDITOR"],
      ["broken@contoso.example", "ORGANIZATION_ADMINISTRATOR"],
      ["nomail@contoso.example", "USER"],
    ] as const) {
      const browser = open();
      expect((await browser.signOn(persona)).status).toBe(303);
      expect(await browser.viewer()).toMatchObject({ email: persona, role });
    }
  });

  it("are not made outside of the listed domains, and people of others do not come in", async () => {
    await setSettings(product, { SSO_DOMAINS: ["fabrikam.example"] });
    for (const persona of ["busy@contoso.example", "nomail@contoso.example"]) {
      expect((await open().signOn(persona)).text).toContain("Single sign-on is open for some domains only");
    }
    await setSettings(product, { SSO_DOMAINS: ["contoso.example"], SSO_CREATES_USERS: false });
  });
});

describe("other logins", () => {
  it("are refused to people in listed domains where that is set, and a session with Microsoft goes on", async () => {
    const browser = open();
    expect((await browser.signOn("nomail@contoso.example")).status).toBe(303);
    const other = open();
    const { rows } = await installation.sql.query("SELECT id FROM \"user\" WHERE email = 'nomail@contoso.example'");
    const { data } = await order(
      product,
      `mutation ($id: ID!) { result: createApiToken(input: { name: "Script", userId: $id, role: USER }) {
        ${told} ... on CreateApiTokenSuccess { data { token } } } }`,
      { id: rows[0].id },
    );
    expect((await other.post("/login", { token: data.token })).status).toBe(303);
    await setSettings(product, { SSO_ONLY: true });
    expect([await other.viewer(), (await browser.viewer())?.email]).toEqual([null, "nomail@contoso.example"]);
    expect((await other.post("/login", { token: data.token })).text).toContain("Sign in with Microsoft 365");
    expect((await other.post("/login", { token: ADMIN_TOKEN })).status).toBe(303);
  });
});

test("whoever runs the server has a way back, where there are other administrators too", async () => {
  await order(
    product,
    `mutation { result: createUser(input: { name: "Second", email: "second@contoso.example", role: ADMINISTRATOR }) { ${told} } }`,
  );
  const { viewer } = await product.ask("{ viewer { id } }");
  await order(product, `mutation ($input: UpdateUserInput!) { result: updateUser(input: $input) { ${told} } }`, {
    input: { userId: viewer.id, email: "first@contoso.example" },
  });
  const { data } = await order(
    product,
    `mutation { result: createApiToken(input: { name: "ADMIN_TOKEN", role: ADMINISTRATOR }) {
      ${told} ... on CreateApiTokenSuccess { data { token } } } }`,
  );
  const browser = open();
  expect((await browser.post("/login", { token: data.token })).status).toBe(403);
  expect((await browser.post("/login", { token: ADMIN_TOKEN })).status).toBe(303);
  expect(await browser.viewer()).toMatchObject({ email: "first@contoso.example" });
});

describe("signing out", () => {
  it("ends the session here, and leads on to Microsoft when asked", async () => {
    const browser = open();
    await browser.signOn("nomail@contoso.example");
    const left = await browser.post("/logout?microsoft");
    const { url } = JSON.parse(left.text);
    const { pathname, searchParams } = new URL(url);
    expect(pathname).toMatch(/\/oauth2\/v2\.0\/logout$/);
    expect(searchParams.get("post_logout_redirect_uri")).toBe(`${product.url}/sign-on/callback`);
    expect(searchParams.get("logout_hint")).toMatch(/^O\./);
    expect(await browser.viewer()).toBeNull();
    expect((await browser.get("/sign-on/callback")).text).toContain("You are signed out");
  });

  it("at Microsoft ends the session here, called without a cookie of ours in Microsoft's frame", async () => {
    const browser = open();
    await browser.signOn("nomail@contoso.example");
    const { rows } = await installation.sql.query(
      "SELECT entra_session_id AS sid FROM api_token WHERE is_session AND revoked_at IS NULL AND signed_in_by = 'microsoft' ORDER BY created_at DESC LIMIT 1",
    );
    const other = await fetch(`${product.url}/sign-on/signed-out?sid=somebody-else`);
    expect([other.status, await browser.viewer()]).toEqual([200, expect.anything()]);
    const called = await fetch(`${product.url}/sign-on/signed-out?sid=${rows[0].sid}`);
    expect([called.status, called.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(called.headers.get("content-security-policy")).toContain(`frame-ancestors ${installation.simulator.origin}`);
    expect(await browser.viewer()).toBeNull();
  });
});

describe("trying the settings", () => {
  async function tryIt(): Promise<string> {
    const { data } = await order(
      product,
      `mutation { result: trySignOn { ${told} ... on TrySignOnSuccess { data { url } } } }`,
    );
    return data.url;
  }
  const lastTry = async () =>
    (await product.ask("{ signOn { lastTry { works messages tenant { id isAdmitted } } } }")).signOn?.lastTry;

  it("tells that it works and what would happen, and opens no session", async () => {
    const browser = open();
    const begun = await browser.get(await tryIt());
    const arrival = await browser.get(
      await browser.choose(must(begun.location, "Microsoft"), "nomail@contoso.example"),
    );
    expect([arrival.status, arrival.text]).toEqual([200, expect.stringContaining("signs in as")]);
    expect(await browser.viewer()).toBeNull();
    expect(await lastTry()).toMatchObject({ works: true, tenant: { id: HOME_TENANT.id, isAdmitted: true } });
  });

  it("tells what is wrong, in full", async () => {
    control.entra.failToken({ code: 7000215 });
    const browser = open();
    const begun = await browser.get(await tryIt());
    const arrival = await browser.get(
      await browser.choose(must(begun.location, "Microsoft"), "nomail@contoso.example"),
    );
    expect(arrival.text).toContain("The client secret is wrong");
    expect(await lastTry()).toMatchObject({ works: false });
  });

  it("is one browser's, once", async () => {
    const url = await tryIt();
    expect((await open().get(url)).status).toBe(303);
    expect((await open().get(url)).status).toBe(400);
  });
});

test("another site's page leads to the first screen and no further", async () => {
  const arrival = await open().get("/sign-on", { "sec-fetch-site": "cross-site" });
  expect([arrival.status, arrival.text]).toEqual([200, expect.stringContaining("Sign in with Microsoft 365")]);
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example/",
  "/.//evil.example",
  "/%0d%0aset-cookie:x=1\r\n",
  "/logout",
])("a way back that leads elsewhere leads home: %s", async (returnTo) => {
  const arrival = await open().signOn("nomail@contoso.example", returnTo);
  expect([arrival.status, arrival.location]).toEqual([303, "/"]);
});
