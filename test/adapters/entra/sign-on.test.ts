import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { createSignOn } from "../../../src/adapters/entra/sign-on.ts";
import { must } from "../../../src/lib/must.ts";
import { HOME_TENANT, OTHER_TENANT, SEEDED_APP } from "../../../src/simulator/directory/seed.ts";
import type { EntraSwitches } from "../../../src/simulator/entra/switches.ts";
import type { WrongKind } from "../../../src/simulator/entra/wrong-token.ts";
import { type RunningSimulator, runSimulator } from "../../support/simulator.ts";

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());
beforeEach(() => {
  simulator.control.reset();
  simulator.control.directory.addCast();
});

const application = {
  clientId: SEEDED_APP.clientId,
  clientSecret: SEEDED_APP.secret,
  tenantId: HOME_TENANT.id,
  redirectUri: "http://localhost/callback",
};
const quiet = "quiet@contoso.example";

/** The whole way of one sign-in, in a process that has just begun. */
async function signOn(persona: string, more: { tenantId?: string; readsGroups?: boolean } = {}) {
  const { tenantId = HOME_TENANT.id, readsGroups = false } = more;
  const adapter = createSignOn({ simulatorOrigin: simulator.origin });
  const [codeVerifier, nonce] = [randomBytes(32).toString("base64url"), randomBytes(32).toString("base64url")];
  const at = { ...application, tenantId };
  const response = await fetch(adapter.authorizeUrl(at, { state: "s", nonce, codeVerifier }), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ persona, action: "accept" }),
  });
  const code = must(new URL(must(response.headers.get("location"), "a way back")).searchParams.get("code"), "a code");
  return adapter.redeem(at, { code, codeVerifier, nonce, startedAt: Date.now(), readsGroups });
}

const wrong: Partial<Record<WrongKind, string>> = {
  expired: "expired",
  early: "early",
  issuedLongAgo: "stale",
  otherAudience: "audience",
  audienceArray: "audience",
  otherIssuer: "issuer",
  tenantNotOfIssuer: "issuer",
  tenantNoGuid: "tenantId",
  noTenant: "tenantId",
  unknownKey: "unknownKey",
  noKeyId: "noKeyId",
  personalKey: "keyIssuer",
  foreignCloudKey: "keyCloud",
  version1: "issuer",
  algorithmNone: "algorithm",
  hs256: "algorithm",
  ps256: "algorithm",
  rs512: "algorithm",
  embeddedKey: "unknownKey",
  embeddedCertificate: "unknownKey",
  keyAddress: "unknownKey",
  forgedSignature: "signature",
  otherNonce: "nonce",
  noNonce: "nonce",
  noObjectId: "nobody",
  noSubject: "nobody",
  noExpiry: "noTime",
};

describe("Microsoft's answer", () => {
  it.each(Object.entries(wrong))("with a token that is wrong (%s) is refused: %s", async (kind, reason) => {
    simulator.control.entra.wrongToken({ kind: kind as WrongKind });
    await expect(signOn(quiet)).rejects.toMatchObject({ fault: "rejected", reason });
    expect((await signOn(quiet)).facts.tenantId).toBe(HOME_TENANT.id);
  });

  it("of another tenant is refused", async () => {
    simulator.control.entra.wrongToken({ kind: "otherTenant" });
    await expect(signOn(quiet)).rejects.toMatchObject({ code: "WrongTenant" });
  });

  it("with a key that was retired is refused, and one with the next key is taken", async () => {
    for (const action of ["publishNext", "signWithNext", "retireOld"] as const)
      simulator.control.entra.rotateKeys(action);
    expect((await signOn(quiet)).facts.tenantId).toBe(HOME_TENANT.id);
    simulator.control.entra.wrongToken({ kind: "retiredKey" });
    await expect(signOn(quiet)).rejects.toMatchObject({ reason: "unknownKey" });
  });

  it("about another object than Graph's is refused", async () => {
    simulator.control.entra.wrongToken({ kind: "newObjectId" });
    await expect(signOn(quiet)).rejects.toMatchObject({ code: "AnotherAccount" });
  });

  const elsewhere = { tenantId: "organizations" };
  it.each(["victimsEmail", "victimsEmailUnverified", "victimsEmailVerified"] as const)(
    "says nothing of whose address it is by its e-mail claim (%s)",
    async (kind) => {
      simulator.control.entra.wrongToken({ kind });
      const proof = await signOn("foreign@fabrikam.example", elsewhere);
      expect(JSON.stringify(proof)).not.toContain(quiet);
      expect(proof.facts).toMatchObject({ tenantId: OTHER_TENANT.id, userPrincipalName: "foreign@fabrikam.example" });
    },
  );
});

describe("whoever signs on", () => {
  test("is told by Graph: the principal name, the kind of account, the domains of the own tenant", async () => {
    expect((await signOn(quiet)).facts).toMatchObject({
      ...{ userPrincipalName: quiet, membership: "member", groupIds: [] },
      verifiedDomains: expect.arrayContaining(["contoso.example"]),
    });
  });

  test.each([
    ["guest@fabrikam.example", "guest"],
    ["member@fabrikam.example", "guest"],
    ["oldobject@contoso.example", "unknown"],
  ])("%s is a %s", async (persona, membership) => {
    expect((await signOn(persona)).facts.membership).toBe(membership);
    simulator.control.settings.change({ entra: { guestIdp: "absent" } });
    expect((await signOn(persona)).facts.membership).toBe(membership);
  });

  test("is shown without characters that nobody can see", async () => {
    simulator.control.directory.changePerson(quiet, { displayName: "Quinn\u0000 \u202eQuiet\ud800" });
    expect((await signOn(quiet)).displayName).toBe("Quinn Quiet");
  });

  test("has groups only where they are asked for", async () => {
    const { id } = simulator.control.directory.addGroup({ displayName: "Sales", members: [quiet] });
    expect((await signOn(quiet, { readsGroups: true })).facts.groupIds).toEqual([id]);
    expect((await signOn(quiet)).facts.groupIds).toEqual([]);
  });

  const switches: readonly Partial<EntraSwitches>[] = [
    { jwksIssuer: "concrete" },
    { jwksIssuer: "absent" },
    { appidKeys: "ownKey" },
    { appidKeys: "notFound" },
    { extraMetadata: true },
    { iatBackdate: 0 },
    { sidDefault: false },
    { emailClaim: "unverified" },
    { guestPreferredUsername: "principalName" },
  ];
  test.each(switches)("comes in whichever way Microsoft does it: %j", async (entra) => {
    simulator.control.settings.change({ entra });
    for (const tenantId of [HOME_TENANT.id, "contoso.example"]) {
      expect((await signOn(quiet, { tenantId })).facts.objectId).toBe("1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501");
    }
  });

  test.each(["invalid_request", "invalid_tenant"] as const)(
    "a tenant that is not there is not one (%s)",
    async (unknownTenantError) => {
      simulator.control.settings.change({ entra: { unknownTenantError } });
      const adapter = createSignOn({ simulatorOrigin: simulator.origin });
      await adapter.mustBeTenant(OTHER_TENANT.id);
      await expect(adapter.mustBeTenant("00000000-1111-2222-3333-444444444444")).rejects.toMatchObject({
        fault: "appMisconfigured",
      });
    },
  );
});
