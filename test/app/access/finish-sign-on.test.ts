import { expect, it } from "vitest";
import { createFinishSignOn, type FinishSignOnDependencies } from "../../../src/app/access/finish-sign-on.ts";
import { refused } from "../../../src/app/accounts/pending-sign-in.ts";
import type { ProvenSignOn } from "../../../src/app/ports/sign-on.ts";
import type { SignOnDecision } from "../../../src/core/access/sign-on.ts";

const proof: ProvenSignOn = {
  facts: {
    tenantId: "t",
    objectId: "o",
    userPrincipalName: "una@contoso.example",
    membership: "member",
    verifiedDomains: ["contoso.example"],
    appRoles: [],
    groupIds: [],
  },
  claims: {},
  displayName: "Una",
  shownAddress: "una@contoso.example",
  organizationName: "Contoso",
  homeTenantId: "t",
  entra: { sessionId: null, logoutHint: null },
};
const enter: SignOnDecision = { kind: "enter", userId: "una" };

/** @param decisions each time that it is decided; the last one stays */
async function finish(decisions: readonly SignOnDecision[]) {
  const left = [...decisions];
  const closed: string[] = [];
  const saved: string[] = [];
  const deps: Partial<{ [K in keyof FinishSignOnDependencies]: Partial<FinishSignOnDependencies[K]> }> = {
    proveSignOn: {
      take: async () => ({
        kind: "taken",
        pending: {
          ...{ purpose: "signIn", viewerId: null, expiresAt: new Date(0) },
          ...{ returnTo: "/", codeVerifier: "", nonce: "" },
        },
      }),
      prove: async () => proof,
      decide: async () => ({
        proof,
        known: { byIdentity: null, byAddress: null },
        decision: (left.length > 1 ? left.shift() : left[0]) ?? enter,
      }),
    },
    identities: { seen: async () => {} },
    people: { administrators: async () => [] },
    readSettings: (async () => ({ isEnabled: true })) as unknown as FinishSignOnDependencies["readSettings"],
    sessions: {
      openByMicrosoft: async () => ({ value: `session ${closed.length + 1}`, expiresAt: new Date(0) }),
      close: async (value) => {
        closed.push(value);
        return null;
      },
    },
    tenants: { save: async (tenantId, domains) => void saved.push(`${tenantId} ${domains.join()}`) },
    writeAudit: async () => {},
    now: () => new Date(0),
  };
  const answer = { state: "s", code: "c", error: null, errorDescription: null, browser: "b" };
  const outcome = await createFinishSignOn(deps as FinishSignOnDependencies)(answer, {
    ...{ address: null, userAgent: null },
  });
  return { outcome, closed, saved };
}

it("whoever still comes in when the session is there has it", async () => {
  expect(await finish([enter])).toMatchObject({ outcome: { kind: "entered" }, closed: [] });
});

it("what a sign-in told of its tenant's domains is kept, if it may come in", async () => {
  expect((await finish([enter])).saved).toEqual([`${proof.facts.tenantId} contoso.example`]);
  expect((await finish([{ kind: "refuse", reason: "tenantNotConfirmed" }])).saved).toEqual([]);
});

it("an account that is taken away, or an organization that is withdrawn, while a session begins leaves none open", async () => {
  const shut: SignOnDecision = { kind: "refuse", reason: "tenantNotConfirmed" };
  const { outcome, closed } = await finish([enter, shut]);
  expect(outcome.kind).toBe(refused("", "").kind);
  expect(closed).toEqual(["session 1"]);
});
