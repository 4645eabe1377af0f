import { createHmac, createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { HOME_TENANT, OTHER_TENANT, SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { type PublishedKey, publishedKeys, type ReadToken, readIdToken, signerOf } from "../support/id-tokens.ts";
import { signIn } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const QUIET = "quiet@contoso.example";
const ISSUER = `https://login.microsoftonline.com/${HOME_TENANT.id}/v2.0`;

async function nextToken(simulator: RunningSimulator): Promise<ReadToken> {
  return readIdToken((await signIn(simulator, QUIET, { more: { nonce: "n-1" } })).id_token);
}

async function tokenThatIs(
  simulator: RunningSimulator,
  kind: Parameters<typeof simulator.control.entra.wrongToken>[0]["kind"] & string,
) {
  simulator.control.entra.wrongToken({ kind });
  return nextToken(simulator);
}

const pemOf = ({ n, e }: PublishedKey) => createPublicKey({ format: "jwk", key: { kty: "RSA", n, e } });

describe("a wrong token with a right signature", () => {
  test.each([
    ["otherAudience", { aud: expect.not.stringContaining(SEEDED_APP.clientId) }],
    ["audienceArray", { aud: [SEEDED_APP.clientId, expect.any(String)] }],
    ["otherIssuer", { iss: `https://login.microsoftonline.example/${HOME_TENANT.id}/v2.0` }],
    ["tenantNotOfIssuer", { tid: OTHER_TENANT.id, iss: ISSUER }],
    ["otherTenant", { tid: OTHER_TENANT.id, iss: ISSUER.replace(HOME_TENANT.id, OTHER_TENANT.id) }],
    ["tenantNoGuid", { tid: "contoso.example", iss: ISSUER.replace(HOME_TENANT.id, "contoso.example") }],
    ["version1", { ver: "1.0", iss: `https://sts.windows.net/${HOME_TENANT.id}/`, unique_name: QUIET }],
    ["otherNonce", { nonce: "another-nonce" }],
    ["newObjectId", { oid: expect.not.stringContaining("1a7d2c94-0001"), preferred_username: QUIET }],
    ["victimsEmail", { email: QUIET }],
    ["victimsEmailUnverified", { email: QUIET, xms_edov: false }],
    ["victimsEmailVerified", { email: QUIET, xms_edov: true }],
  ] as const)("%s", async (kind, claims) => {
    const simulator = await startSimulator();
    const token = await tokenThatIs(simulator, kind);
    expect(token.claims).toMatchObject(claims);
    expect(signerOf(token, await publishedKeys(simulator))).toBeDefined();
  });

  test.each([
    ["noTenant", "tid"],
    ["noNonce", "nonce"],
    ["noObjectId", "oid"],
    ["noSubject", "sub"],
    ["noExpiry", "exp"],
    ["victimsEmail", "xms_edov"],
  ] as const)("%s has no %s", async (kind, name) => {
    const simulator = await startSimulator();
    const token = await tokenThatIs(simulator, kind);
    expect(token.claims).not.toHaveProperty(name);
    expect(signerOf(token, await publishedKeys(simulator))).toBeDefined();
  });

  test.each([
    ["expired", -3 * 3600, -3600],
    ["early", 3600, 2 * 3600],
    ["issuedLongAgo", -24 * 3600, 3600],
  ] as const)("%s", async (kind, issued, expires) => {
    const simulator = await startSimulator();
    simulator.control.clock.freeze();
    const now = Math.floor(simulator.control.clock.now() / 1000);
    const { claims } = await tokenThatIs(simulator, kind);
    expect(claims).toMatchObject({ iat: now + issued, nbf: now + issued, exp: now + expires });
  });
});

describe("a token that the wrong key signed", () => {
  test.each([
    ["personalKey", /9188040d-/, "microsoftonline.com"],
    ["foreignCloudKey", /\{tenantid\}/, "microsoftonline.us"],
  ] as const)("%s", async (kind, issuer, cloud) => {
    const simulator = await startSimulator();
    const token = await tokenThatIs(simulator, kind);
    expect(token.claims.iss).toBe(ISSUER);
    const signer = signerOf(token, await publishedKeys(simulator));
    expect(signer?.issuer).toMatch(issuer);
    expect(signer?.cloud_instance_name).toBe(cloud);
  });

  test.each(["unknownKey", "embeddedKey", "embeddedCertificate", "keyAddress"] as const)(
    "%s: no published key has the name",
    async (kind) => {
      const simulator = await startSimulator();
      const { header } = await tokenThatIs(simulator, kind);
      expect((await publishedKeys(simulator)).map(({ kid }) => kid)).not.toContain(header.kid);
      const extra = { unknownKey: "kid", embeddedKey: "jwk", embeddedCertificate: "x5c", keyAddress: "jku" }[kind];
      expect(header).toHaveProperty(extra);
    },
  );

  test("embeddedKey is signed by the key that it carries", async () => {
    const token = await tokenThatIs(await startSimulator(), "embeddedKey");
    const { jwk } = token.header as { jwk: PublishedKey };
    expect(verify("sha256", token.content, pemOf(jwk), token.signature)).toBe(true);
  });

  test("retiredKey was published once, and is asked for in vain before", async () => {
    const simulator = await startSimulator();
    const before = await publishedKeys(simulator);
    expect(() => simulator.control.entra.wrongToken({ kind: "retiredKey" })).toThrow(/rotate the keys first/);
    simulator.control.entra.rotateKeys("emergencyRoll");
    const token = await tokenThatIs(simulator, "retiredKey");
    expect(signerOf(token, before)).toBeDefined();
    expect(signerOf(token, await publishedKeys(simulator))).toBeUndefined();
  });

  test("forgedSignature has the name of a published key, and not its signature", async () => {
    const simulator = await startSimulator();
    const token = await tokenThatIs(simulator, "forgedSignature");
    const keys = await publishedKeys(simulator);
    expect(keys.map(({ kid }) => kid)).toContain(token.header.kid);
    expect(signerOf(token, keys)).toBeUndefined();
  });

  test("noKeyId is rightly signed all the same", async () => {
    const simulator = await startSimulator();
    const token = await tokenThatIs(simulator, "noKeyId");
    expect(token.header).toEqual({ typ: "JWT", alg: "RS256" });
    const [first] = await publishedKeys(simulator);
    expect(signerOf({ ...token, header: { kid: first?.kid } }, first === undefined ? [] : [first])).toBeDefined();
  });
});

describe("a token that another algorithm signed", () => {
  test("algorithmNone has no signature", async () => {
    const token = await tokenThatIs(await startSimulator(), "algorithmNone");
    expect([token.header.alg, token.signature.length]).toEqual(["none", 0]);
  });

  test("hs256 is keyed with the public key, as everybody can read it", async () => {
    const simulator = await startSimulator();
    const token = await tokenThatIs(simulator, "hs256");
    const key = (await publishedKeys(simulator)).find(({ kid }) => kid === token.header.kid);
    const pem = key === undefined ? "" : pemOf(key).export({ format: "pem", type: "spki" });
    expect(token.header.alg).toBe("HS256");
    expect(token.signature).toEqual(createHmac("sha256", pem).update(token.content).digest());
  });

  test.each([
    ["ps256", "PS256"],
    ["rs512", "RS512"],
  ] as const)("%s is signed by a published key", async (kind, alg) => {
    const simulator = await startSimulator();
    const token = await tokenThatIs(simulator, kind);
    const key = (await publishedKeys(simulator)).find(({ kid }) => kid === token.header.kid);
    expect([token.header.alg, key === undefined]).toEqual([alg, false]);
    expect(signerOf(token, await publishedKeys(simulator))).toBeUndefined();
  });
});

test("a token is wrong as often as was ordered, with claims and a header of one's own", async () => {
  const simulator = await startSimulator();
  const { entra } = simulator.control;
  entra.wrongToken({ claims: { oid: "x" }, without: ["sid"], header: { typ: "at+jwt" }, times: 2 });
  for (const isWrong of [true, true, false]) {
    const { header, claims } = await nextToken(simulator);
    expect([claims.oid === "x", "sid" in claims, header.typ]).toEqual([isWrong, !isWrong, isWrong ? "at+jwt" : "JWT"]);
  }
  entra.wrongToken({ kind: "expired" });
  entra.clearWrongTokens();
  expect((await nextToken(simulator)).claims.ver).toBe("2.0");
});
