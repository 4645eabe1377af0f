import { describe, expect, it, test } from "vitest";
import { createNetwork } from "../../../src/adapters/entra/network.ts";
import { createVerifyIdToken } from "../../../src/adapters/entra/verify-id-token.ts";
import {
  claimsAt,
  clientId,
  login,
  makeSigner,
  personalId,
  published,
  signedToken,
  tenantId,
} from "./signing-party.ts";

const microsoft = makeSigner("work-1");
const next = makeSigner("work-2");
const personal = makeSigner("personal-1");
const government = makeSigner("gov-1");
const stranger = makeSigner("work-1");
const own = makeSigner("own-1");
const otherTenant = "c0a4d1f2-7e35-4b98-8f06-9b2d3e4f5a61";
const start = Date.parse("2027-03-01T12:00:00Z");

const standard = [
  published(microsoft),
  published(government, { cloud_instance_name: "microsoftonline.us" }),
  published(personal, { issuer: `${login}/${personalId}/v2.0` }),
];

/** Microsoft's two public addresses; each call is counted. */
function createStage(keys: readonly unknown[] = standard) {
  const stage = {
    now: start,
    keys,
    asked: [] as string[],
    trouble: null as (() => Response) | null,
    appKeys: null as readonly unknown[] | null,
  };
  const answer = async (input: string | URL | Request): Promise<Response> => {
    const url = new URL(String(input));
    stage.asked.push(`${url.pathname}${url.search}`);
    if (stage.trouble !== null) return stage.trouble();
    if (url.pathname === "/contoso.example/v2.0/.well-known/openid-configuration") {
      return Response.json({ issuer: `${login}/${tenantId}/v2.0` });
    }
    if (url.pathname.endsWith("/openid-configuration")) {
      const error_description = "AADSTS90002: Tenant 'nowhere.example' not found.";
      return Response.json({ error: "invalid_tenant", error_description }, { status: 400 });
    }
    if (url.searchParams.has("appid")) {
      return stage.appKeys === null ? new Response("", { status: 404 }) : Response.json({ keys: stage.appKeys });
    }
    return Response.json({ keys: stage.keys });
  };
  const network = createNetwork({ fetch: answer });
  const verify = createVerifyIdToken({
    network,
    cloud: "global",
    now: () => stage.now,
  });
  return Object.assign(stage, {
    verify: (token: string, tenant = tenantId, more: { nonce?: string; startedAt?: number } = {}) =>
      verify(token, { application: { clientId, tenantId: tenant }, nonce: "nonce-1", startedAt: stage.now, ...more }),
    token: (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, by = microsoft) =>
      signedToken(by, claimsAt(stage.now, claims), header),
  });
}
type Stage = ReturnType<typeof createStage>;

const foreign = { tid: otherTenant, iss: `${login}/${otherTenant}/v2.0` };
const wrong: readonly (readonly [what: string, reason: string, token: (stage: Stage) => string])[] = [
  ["that has expired", "expired", ({ token }) => token({ exp: start / 1000 - 301 })],
  ["that is not good yet", "early", ({ token }) => token({ nbf: start / 1000 + 301 })],
  ["that is from the future", "early", ({ token }) => token({ iat: start / 1000 + 301 })],
  ["that is older than the sign-in", "stale", ({ token }) => token({ iat: start / 1000 - 601 })],
  ["without an expiry", "noTime", ({ token }) => token({ exp: undefined })],
  ["whose expiry is a text", "noTime", ({ token }) => token({ exp: "4102444800" })],
  ["without the time of its making", "noTime", ({ token }) => token({ iat: undefined })],
  ["for another application", "audience", ({ token }) => token({ aud: "99999999-2222-3333-4444-555555555555" })],
  ["for several applications", "audience", ({ token }) => token({ aud: [clientId, "another"] })],
  ["for a list of this application alone", "audience", ({ token }) => token({ aud: [clientId] })],
  ["of another issuer", "issuer", ({ token }) => token({ iss: `https://login.example/${tenantId}/v2.0` })],
  [
    "of the issuer of old tokens",
    "issuer",
    ({ token }) => token({ iss: `https://sts.windows.net/${tenantId}/`, ver: "1.0" }),
  ],
  ["whose tenant and issuer differ", "issuer", ({ token }) => token({ tid: otherTenant })],
  [
    "whose tenant is a domain",
    "tenantId",
    ({ token }) => token({ tid: "contoso.example", iss: `${login}/contoso.example/v2.0` }),
  ],
  [
    "whose tenant leads elsewhere",
    "tenantId",
    ({ token }) => token({ tid: `../${tenantId}`, iss: `${login}/../${tenantId}/v2.0` }),
  ],
  ["without a tenant", "tenantId", ({ token }) => token({ tid: undefined })],
  ["of an unknown key", "unknownKey", ({ token }) => token({}, { kid: "work-9" })],
  ["that names no key", "noKeyId", ({ token }) => token({}, { kid: undefined })],
  ["of a key that only has the name of Microsoft's", "signature", ({ token }) => token({}, {}, stranger)],
  ["of the key of personal accounts for a work account", "keyIssuer", ({ token }) => token({}, {}, personal)],
  ["of another cloud's key", "keyCloud", ({ token }) => token({}, {}, government)],
  ["of version 1", "version", ({ token }) => token({ ver: "1.0" })],
  ["that is not signed", "algorithm", ({ token }) => token({}, { alg: "none" })],
  ["that is signed with the public key as a secret", "algorithm", ({ token }) => token({}, { alg: "HS256" })],
  ["that is signed with PS256", "algorithm", ({ token }) => token({}, { alg: "PS256" })],
  ["that says RS512", "algorithm", ({ token }) => token({}, { alg: "RS512" })],
  [
    "that brings a key of its own",
    "signature",
    ({ token }) => token({}, { jwk: stranger.publicKey.export({ format: "jwk" }) }, stranger),
  ],
  [
    "that names an address of its own keys",
    "signature",
    ({ token }) => token({}, { jku: "https://evil.example/keys" }, stranger),
  ],
  ["with an extension that nobody knows", "malformed", ({ token }) => token({}, { crit: ["exp"], exp: 1 })],
  ["of another sign-in", "nonce", ({ token }) => token({ nonce: "nonce-2" })],
  ["without a nonce", "nonce", ({ token }) => token({ nonce: undefined })],
  ["of nobody", "nobody", ({ token }) => token({ oid: undefined })],
  ["without a subject", "nobody", ({ token }) => token({ sub: undefined })],
  [
    "whose text was changed",
    "signature",
    ({ token }) => {
      const [header, , signature] = token().split(".");
      return `${header}.${Buffer.from(JSON.stringify(claimsAt(start, { oid: "somebody-else" }))).toString("base64url")}.${signature}`;
    },
  ],
  ["that is none", "malformed", () => "not a token"],
  ["that is empty", "malformed", () => ""],
  ["that never ends", "malformed", ({ token }) => token({ name: "x".repeat(200_000) })],
  ["whose text is a list", "malformed", () => signedToken(microsoft, [claimsAt(start)])],
];

describe("an id token", () => {
  it.each(["common", "organizations", tenantId, tenantId.toUpperCase(), "contoso.example"])(
    "of a member is good with the tenant setting %s",
    async (tenant) => {
      const stage = createStage();
      expect(await stage.verify(stage.token(), tenant)).toMatchObject({
        tid: tenantId,
        oid: "1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501",
        preferred_username: "adele@contoso.example",
      });
    },
  );

  it.each(wrong)("%s is refused: %s", async (_what, reason, token) => {
    const stage = createStage();
    await expect(stage.verify(token(stage))).rejects.toMatchObject({ fault: "rejected", reason });
    // And nothing that it said was asked for.
    expect(stage.asked.filter((path) => !path.startsWith(`/${tenantId}/discovery/v2.0/keys`))).toEqual([]);
  });

  test("of no sign-in is not good for one that has no nonce", async () => {
    const stage = createStage();
    await expect(stage.verify(stage.token({ nonce: "" }), tenantId, { nonce: "" })).rejects.toMatchObject({
      reason: "nonce",
    });
  });

  const ofPersonal = { tid: personalId, iss: `${login}/${personalId}/v2.0` };
  it.each([
    ["of another tenant", tenantId, foreign, microsoft],
    ["of another tenant than that of the domain", "contoso.example", foreign, microsoft],
    ["of a personal account", "organizations", ofPersonal, personal],
    ["of a personal account", tenantId, ofPersonal, personal],
    ["of a work account", "consumers", {}, microsoft],
  ])("%s is refused with the tenant setting %s", async (_what, tenant, claims, by) => {
    const stage = createStage();
    await expect(stage.verify(stage.token(claims, {}, by), tenant)).rejects.toMatchObject({ code: "WrongTenant" });
  });

  it.each(["common", "consumers"])("of a personal account is good with the tenant setting %s", async (tenant) => {
    const stage = createStage();
    expect(await stage.verify(stage.token(ofPersonal, {}, personal), tenant)).toMatchObject({ tid: personalId });
  });

  test("of a domain that Microsoft does not know tells so", async () => {
    const stage = createStage();
    await expect(stage.verify(stage.token(), "nowhere.example")).rejects.toMatchObject({ fault: "appMisconfigured" });
  });
});

describe("a key", () => {
  it.each([
    ["names its tenant's issuer", { issuer: `${login}/${tenantId}/v2.0` }, tenantId, null],
    ["names no issuer and comes from the tenant's own address", { issuer: undefined }, tenantId, null],
    ["names no issuer and comes from an address for many", { issuer: undefined }, "common", "keyIssuer"],
    ["names another tenant's issuer", { issuer: `${login}/${otherTenant}/v2.0` }, "common", "keyIssuer"],
    ["names another host", { issuer: "https://login.microsoftonline.us/{tenantid}/v2.0" }, tenantId, "keyIssuer"],
    ["is for encryption", { use: "enc" }, tenantId, "unknownKey"],
    ["is of another kind", { kty: "EC" }, tenantId, "unknownKey"],
  ])("that %s", async (_what, more, tenant, reason) => {
    const stage = createStage([published(next), published(microsoft, more)]);
    const outcome = stage.verify(stage.token(), tenant);
    if (reason === null) await expect(outcome).resolves.toMatchObject({ tid: tenantId });
    else await expect(outcome).rejects.toMatchObject({ reason });
  });

  test("that is published later is fetched at once, but not more often than every 30 seconds", async () => {
    const stage = createStage();
    await stage.verify(stage.token());
    stage.keys = [...standard, published(next)];
    await expect(stage.verify(stage.token({}, {}, next))).rejects.toMatchObject({ reason: "unknownKey" });
    stage.now += 30_000;
    await stage.verify(stage.token({}, {}, next));
    const asked = stage.asked.length;
    for (const kid of ["guess-1", "guess-2", "guess-3"]) {
      await expect(stage.verify(stage.token({}, { kid }))).rejects.toMatchObject({ reason: "unknownKey" });
    }
    expect(stage.asked.length - asked).toBeLessThanOrEqual(1);
    expect(stage.asked.filter((path) => path === `/${tenantId}/discovery/v2.0/keys`)).toHaveLength(2);
  });

  test("that is retired signs nothing more within the hour", async () => {
    const stage = createStage();
    await stage.verify(stage.token());
    stage.keys = [published(next)];
    stage.now += 3_600_000;
    await expect(stage.verify(stage.token())).rejects.toMatchObject({ reason: "unknownKey" });
  });

  test("stays good for a day when Microsoft does not answer, and no longer", async () => {
    const stage = createStage();
    await stage.verify(stage.token());
    stage.trouble = () => new Response("<html>", { status: 503 });
    stage.now += 23 * 3_600_000;
    await stage.verify(stage.token());
    stage.now += 3_600_000;
    await expect(stage.verify(stage.token())).rejects.toMatchObject({ fault: "unavailable" });
    stage.trouble = null;
    stage.now += 30_000;
    await stage.verify(stage.token());
  });

  test("of many sign-ins at once is fetched once", async () => {
    const stage = createStage();
    await Promise.all(Array.from({ length: 20 }, () => stage.verify(stage.token())));
    expect(stage.asked).toHaveLength(1);
  });

  it.each([
    ["a redirect", () => new Response(null, { status: 302, headers: { location: "https://evil.example/keys" } })],
    ["no keys", () => Response.json({ keys: [] })],
    ["a page", () => new Response("<html>")],
    [
      "more than anybody needs",
      () => new Response(JSON.stringify({ keys: [published(microsoft)], more: "x".repeat(2_000_000) })),
    ],
  ])("is not taken from %s", async (_what, trouble) => {
    const stage = createStage();
    stage.trouble = trouble;
    await expect(stage.verify(stage.token())).rejects.toMatchObject({ fault: "unavailable" });
    expect(stage.asked.every((path) => path.startsWith(`/${tenantId}/`))).toBe(true);
  });

  test("of the application's own is found where Microsoft publishes those", async () => {
    const stage = createStage();
    stage.appKeys = [published(own)];
    await stage.verify(stage.token({}, {}, own));
    expect(stage.asked).toContain(`/${tenantId}/discovery/v2.0/keys?appid=${clientId}`);
  });
});
