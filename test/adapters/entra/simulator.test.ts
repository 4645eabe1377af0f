import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAccessTokens } from "../../../src/adapters/entra/access-tokens.ts";
import { createIdentity } from "../../../src/adapters/entra/identity.ts";
import { createMailboxes } from "../../../src/adapters/graph/mailboxes.ts";
import type { Identity, SignedIn, TokenCaches } from "../../../src/app/ports/identity.ts";
import { missingScopes, scopesFor } from "../../../src/core/microsoft/scopes.ts";
import { must } from "../../../src/lib/must.ts";
import { ownLimits } from "../../support/graph-limits.ts";
import { type RunningSimulator, runSimulator } from "../../support/simulator.ts";

let simulator: RunningSimulator;
let identity: Identity;
let application: { clientId: string; clientSecret: string; tenantId: string; redirectUri: string };
const scopes = scopesFor(["TASKS"]);
const signal = new AbortController().signal;

beforeAll(async () => {
  simulator = await runSimulator();
  identity = createIdentity({ simulatorOrigin: simulator.origin });
});
afterAll(() => simulator.stop());
beforeEach(() => {
  simulator.control.reset();
  const app = must(simulator.control.entra.apps()[0], "the seeded application");
  const secret = must(
    app.secrets.find(({ expiresAt }) => expiresAt === undefined),
    "a secret that is good",
  );
  application = {
    clientId: app.clientId,
    clientSecret: secret.value,
    tenantId: app.tenantId,
    redirectUri: must(app.redirectUris[0], "a redirect URI"),
  };
});

/** Goes through the authorize page as a person and gives back where it leads. */
async function visit(persona: string, action = "accept", app = application) {
  const verifier = randomBytes(32).toString("base64url");
  const url = await identity.authorizeUrl(app, { state: "s", nonce: "n", codeVerifier: verifier, scopes });
  const person = must(
    simulator.control.people().find(({ userPrincipalName }) => userPrincipalName.startsWith(persona)),
    persona,
  );
  const response = await fetch(url, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ persona: person.userPrincipalName, action }),
  });
  return { verifier, answer: new URL(response.headers.get("location") ?? "").searchParams };
}

async function signIn(persona: string, app = application): Promise<SignedIn> {
  const { verifier, answer } = await visit(persona, "accept", app);
  expect(answer.get("state")).toBe("s");
  return identity.redeem(app, { code: answer.get("code") ?? "", codeVerifier: verifier, nonce: "n", scopes });
}

function keep(tokenCache: string) {
  let kept: string | null = tokenCache;
  const caches: TokenCaches = {
    locked: (_id, work) =>
      work({
        load: async () => kept,
        save: async (cache) => {
          kept = cache;
        },
      }),
  };
  return createAccessTokens({ simulatorOrigin: simulator.origin, caches, application: async () => application });
}

describe("signing in", () => {
  it("gives an account whose mailbox can be read, also after its token died", async () => {
    const signedIn = await signIn("quiet");
    expect(missingScopes(signedIn.grantedScopes, ["TASKS"])).toEqual([]);
    const tokens = keep(signedIn.tokenCache);
    const mailbox = await createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: simulator.origin }).open({
      id: "a",
    });
    const records = mailbox.records("TASKS", { from: "2000-01-01", to: "2100-01-01" });
    await expect(records.readCollections(null, signal)).resolves.toMatchObject({ removed: [] });
    simulator.control.entra.expireTokens("quiet");
    await expect(records.readCollections(null, signal)).resolves.toMatchObject({ removed: [] });
  });

  it("shows which permission was withheld, and goes on with the others", async () => {
    simulator.control.entra.narrowScopes("quiet", ["User.Read", "MailboxSettings.Read"]);
    const signedIn = await signIn("quiet");
    expect(missingScopes(signedIn.grantedScopes, ["TASKS"])).toEqual(["Tasks.ReadWrite"]);
    await expect(keep(signedIn.tokenCache).forAccount("a", { forceRefresh: true })).resolves.not.toBe("");
  });

  it("ends when it is revoked", async () => {
    const tokens = keep((await signIn("quiet")).tokenCache);
    simulator.control.entra.revoke("quiet");
    await expect(tokens.forAccount("a", { forceRefresh: true })).rejects.toMatchObject({
      fault: "needsReauth",
      code: "AADSTS50173",
    });
  });

  it("with a code that was used is refused", async () => {
    const { verifier, answer } = await visit("quiet");
    const redeem = () =>
      identity.redeem(application, { code: answer.get("code") ?? "", codeVerifier: verifier, nonce: "n", scopes });
    await redeem();
    await expect(redeem()).rejects.toMatchObject({ fault: "rejected", code: "AADSTS54005" });
  });

  it("with another sign-in's nonce or verifier is refused", async () => {
    const { verifier, answer } = await visit("quiet");
    const code = answer.get("code") ?? "";
    await expect(
      identity.redeem(application, { code, codeVerifier: "x".repeat(43), nonce: "n", scopes }),
    ).rejects.toMatchObject({ fault: "rejected" });
    const again = await visit("quiet");
    await expect(
      identity.redeem(application, {
        code: again.answer.get("code") ?? "",
        codeVerifier: again.verifier,
        nonce: "other",
        scopes,
      }),
    ).rejects.toMatchObject({ fault: "rejected" });
    expect(verifier).not.toBe(again.verifier);
  });

  it("that was cancelled says so", async () => {
    const { answer } = await visit("quiet", "cancel");
    const refusal = identity.explainRefusal(answer.get("error") ?? "", answer.get("error_description") ?? "");
    expect(refusal.message).toMatch(/cancelled/);
  });
});

describe("checking the application", () => {
  it("proves a right one", async () => {
    await expect(identity.checkApplication(application)).resolves.toBe("proven");
  });

  it.each([
    ["a wrong secret", { clientSecret: "wrong" }, "AADSTS7000215", /secret is wrong/],
    ["an unknown application", { clientId: "00000000-1111-2222-3333-444444444444" }, "AADSTS700016", /not known/],
    ["an unknown tenant", { tenantId: "00000000-1111-2222-3333-444444444444" }, "AADSTS90002", /tenant/],
  ])("tells %s", async (_what, edit, code, message) => {
    const failure = await identity.checkApplication({ ...application, ...edit }).catch((caught) => caught);
    expect(failure).toMatchObject({ fault: "appMisconfigured", code });
    expect(failure.message).toMatch(message);
  });

  it("tells an expired secret", async () => {
    simulator.control.entra.changeApp(application.clientId, { expireSecret: application.clientSecret });
    await expect(identity.checkApplication(application)).rejects.toMatchObject({ code: "AADSTS7000222" });
  });
});
