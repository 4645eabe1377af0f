import { createRemoteJWKSet, customFetch, type JWTVerifyOptions, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { HOME_TENANT, SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { signIn } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const LOGIN = "https://login.microsoftonline.com";
const OURS = { issuer: `${LOGIN}/${HOME_TENANT.id}/v2.0`, audience: SEEDED_APP.clientId };

/** What becomes of the next id token: "accepted", or the code of jose's refusal. */
async function judge(simulator: RunningSimulator, options: JWTVerifyOptions = OURS): Promise<unknown> {
  const { id_token = "" } = await signIn(simulator, "quiet@contoso.example", { more: { nonce: "n-1" } });
  const keys = createRemoteJWKSet(new URL(`${LOGIN}/common/discovery/v2.0/keys`), {
    [customFetch]: (url, init) => fetch(url.replace(LOGIN, simulator.origin), init),
  });
  try {
    await jwtVerify(id_token, keys, options);
    return "accepted";
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}

describe("jose", () => {
  test("accepts what the simulator signs, also after the keys were rolled", async () => {
    const simulator = await startSimulator();
    expect(await judge(simulator)).toBe("accepted");
    simulator.control.entra.rotateKeys("emergencyRoll");
    expect(await judge(simulator)).toBe("accepted");
  });

  test.each([
    ["expired", "ERR_JWT_EXPIRED"],
    ["early", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["otherAudience", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["otherIssuer", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["otherTenant", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["version1", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["unknownKey", "ERR_JWKS_NO_MATCHING_KEY"],
    ["embeddedKey", "ERR_JWKS_NO_MATCHING_KEY"],
    ["forgedSignature", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
    ["hs256", "ERR_JOSE_NOT_SUPPORTED"],
  ] as const)("refuses %s by itself", async (kind, code) => {
    const simulator = await startSimulator();
    simulator.control.entra.wrongToken({ kind });
    expect(await judge(simulator)).toBe(code);
  });

  test.each(["algorithmNone", "hs256", "ps256", "rs512"] as const)(
    "refuses %s where RS256 alone is allowed",
    async (kind) => {
      const simulator = await startSimulator();
      simulator.control.entra.wrongToken({ kind });
      expect(await judge(simulator, { ...OURS, algorithms: ["RS256"] })).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    },
  );

  // These are rightly signed: who reads them has to look further.
  test.each([
    "ps256",
    "audienceArray",
    "noExpiry",
    "personalKey",
    "foreignCloudKey",
    "tenantNotOfIssuer",
    "otherNonce",
    "noObjectId",
  ] as const)("accepts %s, which its reader has to notice", async (kind) => {
    const simulator = await startSimulator();
    simulator.control.entra.wrongToken({ kind });
    expect(await judge(simulator)).toBe("accepted");
  });
});
