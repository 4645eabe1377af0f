import { createHash, X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { HOME_TENANT, SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { PERSONAL_TENANT_ID } from "../../src/simulator/directory/tenant.ts";
import { publishedKeys, readIdToken, signerOf } from "../support/id-tokens.ts";
import { postToken, signIn, visitAuthorize } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const QUIET = "quiet@contoso.example";
const TEMPLATE = "https://login.microsoftonline.com/{tenantid}/v2.0";

async function tokenOf(simulator: RunningSimulator, more: Record<string, string> = {}, scope = "openid profile email") {
  const { id_token } = await signIn(simulator, QUIET, { scope: `${scope} User.Read`, more });
  return readIdToken(id_token);
}

describe("the published keys", () => {
  test("are six, in three families, and tell their issuer and no algorithm", async () => {
    const keys = await publishedKeys(await startSimulator());
    const shown = keys.map(({ issuer, cloud_instance_name, kty, use, alg }) => [
      issuer,
      cloud_instance_name,
      kty,
      use,
      alg,
    ]);
    const row = (issuer: string, cloud = "microsoftonline.com") => [issuer, cloud, "RSA", "sig", undefined];
    const personal = row(`https://login.microsoftonline.com/${PERSONAL_TENANT_ID}/v2.0`);
    const foreign = row(TEMPLATE, "microsoftonline.us");
    expect(shown).toEqual([row(TEMPLATE), row(TEMPLATE), foreign, foreign, personal, personal]);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(6);
  });

  test("are named by the SHA-1 of a certificate that holds the same key and signs itself", async () => {
    for (const { kid, x5t, x5c, n } of await publishedKeys(await startSimulator())) {
      const certificate = new X509Certificate(Buffer.from(x5c[0] ?? "", "base64"));
      expect([kid, x5t]).toEqual(Array(2).fill(createHash("sha1").update(certificate.raw).digest("base64url")));
      expect(certificate.publicKey.export({ format: "jwk" })).toMatchObject({ n, e: "AQAB" });
      expect(certificate.verify(certificate.publicKey)).toBe(true);
      expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(1826 * 86_400_000);
    }
  });

  test("are the same in every simulator", async () => {
    const kids = async () => (await publishedKeys(await startSimulator())).map(({ kid }) => kid);
    expect(await kids()).toEqual(await kids());
  });

  test.each([
    ["template", TEMPLATE],
    ["concrete", TEMPLATE.replace("{tenantid}", HOME_TENANT.id)],
    ["absent", undefined],
  ] as const)(
    "name their issuer at a tenant's own address as %s, and at the common one by the template",
    async (jwksIssuer, issuer) => {
      const simulator = await startSimulator({ settings: { entra: { jwksIssuer } } });
      expect((await publishedKeys(simulator, "contoso.example"))[0]?.issuer).toBe(issuer);
      expect((await publishedKeys(simulator))[0]?.issuer).toBe(TEMPLATE);
    },
  );

  test("are not given for a tenant that nobody knows", async () => {
    const { origin } = await startSimulator();
    expect((await fetch(`${origin}/nowhere.example/discovery/v2.0/keys`)).status).toBe(400);
  });
});

describe("an id token", () => {
  test("is signed with RS256 by the published key that its header names", async () => {
    const simulator = await startSimulator();
    const token = await tokenOf(simulator);
    expect(token.header).toEqual({ typ: "JWT", alg: "RS256", kid: expect.any(String) });
    expect(signerOf(token, await publishedKeys(simulator))).toMatchObject({
      issuer: TEMPLATE,
      cloud_instance_name: "microsoftonline.com",
    });
    const altered = { ...token, content: Buffer.from(`${token.content}x`) };
    expect(signerOf(altered, await publishedKeys(simulator))).toBeUndefined();
  });

  test("has the claims of a member, five minutes old when it is issued", async () => {
    const simulator = await startSimulator();
    simulator.control.clock.freeze();
    const now = Math.floor(simulator.control.clock.now() / 1000);
    const { claims } = await tokenOf(simulator, { nonce: "n-1" });
    expect(claims).toEqual({
      aud: SEEDED_APP.clientId,
      iss: TEMPLATE.replace("{tenantid}", HOME_TENANT.id),
      iat: now - 300,
      nbf: now - 300,
      exp: now + 3600,
      aio: expect.any(String),
      name: "Quinn Quiet",
      nonce: "n-1",
      oid: "1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501",
      preferred_username: QUIET,
      rh: expect.stringMatching(/^1\..+\.$/),
      sid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sub: expect.stringMatching(/^[\w-]{43}$/),
      tid: HOME_TENANT.id,
      uti: expect.stringMatching(/^[\w-]{22}$/),
      ver: "2.0",
    });
  });

  test("was issued just now where it is not dated back, and has no sid unless it is sent by default", async () => {
    const simulator = await startSimulator({ settings: { entra: { iatBackdate: 0, sidDefault: false } } });
    simulator.control.clock.freeze();
    const { claims } = await tokenOf(simulator);
    expect(claims).toMatchObject({ iat: Math.floor(simulator.control.clock.now() / 1000) });
    expect(claims).not.toHaveProperty("sid");
  });

  test("says nothing of the person without the scope profile", async () => {
    const { claims } = await tokenOf(await startSimulator(), {}, "openid");
    for (const name of ["oid", "name", "preferred_username"]) expect(claims).not.toHaveProperty(name);
  });

  test("has another sub for another app, and the same one each time", async () => {
    const simulator = await startSimulator();
    const { claims } = await tokenOf(simulator);
    expect((await tokenOf(simulator)).claims.sub).toBe(claims.sub);
    const other = simulator.control.entra.registerApp({ redirectUris: ["http://localhost/other"], secret: "s" });
    const { id_token } = await signInTo(simulator, other.clientId);
    expect(readIdToken(id_token).claims.sub).not.toBe(claims.sub);
  });

  test("has the optional claims of the app's manifest", async () => {
    const simulator = await startSimulator({ settings: { entra: { sidDefault: false } } });
    const optionalClaims = ["acct", "login_hint", "auth_time", "sid", "given_name", "upn"];
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims });
    expect((await tokenOf(simulator)).claims).toMatchObject({
      acct: 0,
      login_hint: expect.stringMatching(/^O\.CiQ/),
      auth_time: expect.any(Number),
      sid: expect.any(String),
      given_name: "Quinn",
      upn: QUIET,
    });
  });

  test("has the claims that the request names, and the authentication context that it requires", async () => {
    const claims = JSON.stringify({
      id_token: { login_hint: { essential: false }, acrs: { essential: true, value: "c1" } },
    });
    const simulator = await startSimulator();
    expect((await tokenOf(simulator, { claims })).claims).toMatchObject({
      login_hint: expect.any(String),
      acrs: ["c1"],
    });
    expect((await tokenOf(simulator, { claims: "{" })).claims).not.toHaveProperty("acrs");
  });

  test.each([
    ["honoured", true],
    ["ignored", false],
  ] as const)("tells when the person signed in where max_age is %s", async (maxAge, isTold) => {
    const { claims } = await tokenOf(await startSimulator({ settings: { entra: { maxAge } } }), { max_age: "300" });
    expect("auth_time" in claims).toBe(isTold);
  });

  test.each([
    ["absent", undefined, undefined],
    ["verified", QUIET, true],
    ["unverified", QUIET, false],
    ["removed", QUIET, true],
  ] as const)("of a member has email %s", async (emailClaim, email, edov) => {
    const simulator = await startSimulator({ settings: { entra: { emailClaim } } });
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims: ["xms_edov"] });
    const { claims } = await tokenOf(simulator);
    expect([claims.email, claims.xms_edov]).toEqual([email, edov]);
    expect((await tokenOf(simulator, {}, "openid profile")).claims).not.toHaveProperty("email");
  });

  test.each([
    ["true", true],
    ["textOne", "1"],
    ["one", 1],
    ["absent", undefined],
  ] as const)("says yes in xms_edov as %s", async (edovType, edov) => {
    const simulator = await startSimulator({ settings: { entra: { emailClaim: "verified", edovType } } });
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims: ["xms_edov"] });
    expect((await tokenOf(simulator)).claims.xms_edov).toBe(edov);
  });

  test("lists verified addresses where it does that", async () => {
    const optionalClaims = ["verified_primary_email", "verified_secondary_email"];
    for (const verifiedEmails of ["absent", "array"] as const) {
      const simulator = await startSimulator({ settings: { entra: { verifiedEmails } } });
      simulator.control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims });
      const { claims } = await tokenOf(simulator);
      expect(claims.verified_primary_email).toEqual(verifiedEmails === "array" ? [QUIET] : undefined);
    }
  });

  test("of a refresh has no nonce and the session of the sign-in", async () => {
    const simulator = await startSimulator();
    const first = await signIn(simulator, QUIET, { more: { nonce: "n-1" } });
    const form = { grant_type: "refresh_token", refresh_token: first.refresh_token ?? "", scope: "openid User.Read" };
    const { claims } = readIdToken((await postToken(simulator, form)).id_token);
    expect(claims).not.toHaveProperty("nonce");
    expect(claims.sid).toBe(readIdToken(first.id_token).claims.sid);
  });
});

test("Graph's userinfo tells the sub of the id token, and the address", async () => {
  const simulator = await startSimulator();
  const { access_token, id_token } = await signIn(simulator, QUIET);
  const ask = (token: string) =>
    fetch(`${simulator.origin}/oidc/userinfo`, { headers: { authorization: `Bearer ${token}` } });
  expect(await (await ask(access_token)).json()).toEqual({
    sub: readIdToken(id_token).claims.sub,
    name: "Quinn Quiet",
    family_name: "Quiet",
    given_name: "Quinn",
    picture: expect.any(String),
    email: QUIET,
  });
  expect((await ask(simulator.control.entra.accessToken("quiet", ["User.Read"]))).status).toBe(403);
  expect((await ask("x")).status).toBe(401);
});

describe("a rollover of the keys", () => {
  test("publishes the next, signs with it, and takes the old one away", async () => {
    const simulator = await startSimulator();
    const { entra } = simulator.control;
    const signs = async () => signerOf(await tokenOf(simulator), await publishedKeys(simulator))?.kid;
    const old = await signs();
    expect(entra.rotateKeys("publishNext").filter(({ family }) => family === "work")).toHaveLength(3);
    expect(await signs()).toBe(old);
    const next = entra.rotateKeys("signWithNext").find(({ isSigning }) => isSigning)?.kid;
    expect(next).not.toBe(old);
    expect(await signs()).toBe(next);
    const kids = async () => (await publishedKeys(simulator)).map(({ kid }) => kid);
    expect(await kids()).toContain(old);
    entra.rotateKeys("retireOld");
    expect(await kids()).not.toContain(old);
    expect(await signs()).toBe(next);
  });

  test("in an emergency changes everything at one moment, in that family alone, as often as it has to", async () => {
    const simulator = await startSimulator();
    const before = await publishedKeys(simulator);
    for (let round = 0; round < 3; round += 1) simulator.control.entra.rotateKeys("emergencyRoll", "work");
    const after = await publishedKeys(simulator);
    const known = new Set(before.map(({ kid }) => kid));
    expect(after.map(({ kid }) => known.has(kid))).toEqual([false, false, true, true, true, true]);
    expect(signerOf(await tokenOf(simulator), after)).toBeDefined();
  });
});

describe("the document for one app", () => {
  const read = async ({ origin }: RunningSimulator) => {
    const response = await fetch(`${origin}/common/v2.0/.well-known/openid-configuration?appid=${SEEDED_APP.clientId}`);
    const { jwks_uri: uri = "" }: { jwks_uri?: string } = JSON.parse(await response.text());
    return { status: response.status, query: uri.slice(uri.indexOf("?")) };
  };

  test("leads to the usual keys", async () => {
    const simulator = await startSimulator();
    const { query } = await read(simulator);
    expect(query).toBe(`?appid=${SEEDED_APP.clientId}`);
    expect(await publishedKeys(simulator, "common", query)).toHaveLength(6);
  });

  test("leads to the app's own key, which signs its tokens and stands nowhere else", async () => {
    const simulator = await startSimulator({ settings: { entra: { appidKeys: "ownKey" } } });
    const token = await tokenOf(simulator);
    const { query } = await read(simulator);
    expect(signerOf(token, await publishedKeys(simulator, "common", query))).toBeDefined();
    expect(signerOf(token, await publishedKeys(simulator))).toBeUndefined();
  });

  test("is not there", async () => {
    const simulator = await startSimulator({ settings: { entra: { appidKeys: "notFound" } } });
    expect((await read(simulator)).status).toBe(404);
  });
});

async function signInTo(simulator: RunningSimulator, clientId: string) {
  const redirectUri = "http://localhost/other";
  const { answer, verifier } = await visitAuthorize(simulator, QUIET, { clientId, redirectUri });
  return postToken(simulator, {
    grant_type: "authorization_code",
    client_id: clientId,
    client_secret: "s",
    code: answer.get("code") ?? "",
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
}
