import { describe, expect, it } from "vitest";
import { createAccessTokens } from "../../../src/adapters/entra/access-tokens.ts";
import { createIdentity } from "../../../src/adapters/entra/identity.ts";
import type { TokenCaches } from "../../../src/app/ports/identity.ts";
import { application, createFakeEntra, type FakeEntra } from "./fake-entra.ts";

function createCaches(): TokenCaches & { readonly kept: Map<string, string>; readonly log: string[] } {
  const kept = new Map<string, string>();
  const log: string[] = [];
  return {
    kept,
    log,
    locked: async (id, work) => {
      log.push("lock");
      try {
        return await work({
          load: async () => kept.get(id) ?? null,
          save: async (cache) => {
            log.push("save");
            kept.set(id, cache);
          },
        });
      } finally {
        log.push("unlock");
      }
    },
  };
}

async function connect(entra: FakeEntra, now: () => number = Date.now) {
  const caches = createCaches();
  const { fetch } = entra;
  const answer = {
    code: "c",
    codeVerifier: "v".repeat(43),
    nonce: "nonce-1",
    scopes: ["User.Read", "Tasks.ReadWrite"],
  };
  caches.kept.set("a", (await createIdentity({ fetch }).redeem(application, answer)).tokenCache);
  return { caches, tokens: createAccessTokens({ fetch, caches, application: async () => application, now }) };
}

describe("access tokens", () => {
  it("come from the cache without a request while they last", async () => {
    const entra = createFakeEntra();
    const { tokens, caches } = await connect(entra);
    await expect(tokens.forAccount("a")).resolves.toBe("access-1");
    expect(entra.requests).toHaveLength(1);
    expect(caches.log).toEqual(["lock", "unlock"]);
  });

  it("are kept for runs that find the same sign-in stored, while they surely last", async () => {
    let time = Date.now();
    const { tokens, caches } = await connect(createFakeEntra(), () => time);
    const looks = () => caches.log.filter((step) => step === "lock").length;
    const ask = (signIn?: string) => tokens.forAccount("a", { signIn });
    expect([await ask("first"), await ask("first"), looks()]).toEqual(["access-1", "access-1", 1]);
    // Whoever does not know what is stored looks.
    expect([await ask(), looks()]).toEqual(["access-1", 2]);
    expect([await ask("first"), await ask("first"), looks()]).toEqual(["access-1", "access-1", 3]);
    // Signed in again, or disconnected, in whichever process.
    caches.kept.delete("a");
    await expect(ask("second")).rejects.toMatchObject({ fault: "needsReauth" });
    await expect(ask("first")).rejects.toMatchObject({ fault: "needsReauth" });
    const later = await connect(createFakeEntra(), () => time);
    await later.tokens.forAccount("a", { signIn: "first" });
    time += 3_600_000 - 299_000;
    await later.tokens.forAccount("a", { signIn: "first" });
    expect(later.caches.log.filter((step) => step === "lock")).toHaveLength(2);
    await expect(later.tokens.forAccount("a", { signIn: "first", forceRefresh: true })).resolves.toBe("access-2");
  });

  it("are refreshed in time, and the rotated refresh token is kept, all under the lock", async () => {
    const entra = createFakeEntra({}, 200);
    const { tokens, caches } = await connect(entra);
    await expect(tokens.forAccount("a")).resolves.toBe("access-2");
    expect(entra.requests[1]?.form.get("refresh_token")).toBe("refresh-1");
    expect(caches.log).toEqual(["lock", "save", "unlock"]);
    await tokens.forAccount("a");
    expect(entra.requests[2]?.form.get("refresh_token")).toBe("refresh-2");
  });

  it("ask for what was granted, nothing more", async () => {
    const entra = createFakeEntra();
    const { tokens } = await connect(entra);
    await tokens.forAccount("a", { forceRefresh: true });
    const asked = entra.requests[1]?.form.get("scope")?.split(" ");
    expect(asked).toEqual(expect.arrayContaining(["Tasks.ReadWrite", "User.Read"]));
    expect(asked).not.toContain("MailboxSettings.Read");
  });

  it("can be forced, with the claims that Graph asked for", async () => {
    const entra = createFakeEntra();
    const { tokens } = await connect(entra);
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    await expect(tokens.forAccount("a", { forceRefresh: true, claims })).resolves.toBe("access-2");
    expect(JSON.parse(entra.requests[1]?.form.get("claims") ?? "{}")).toMatchObject(JSON.parse(claims));
  });

  it("need the account to be connected", async () => {
    const entra = createFakeEntra();
    const { tokens, caches } = await connect(entra);
    await expect(tokens.forAccount("unknown")).rejects.toMatchObject({ fault: "needsReauth" });
    caches.kept.set("a", "{}");
    await expect(tokens.forAccount("a")).rejects.toMatchObject({ fault: "needsReauth" });
  });

  it("need the same application that the account was connected with", async () => {
    const entra = createFakeEntra();
    const { caches } = await connect(entra);
    const other = createAccessTokens({
      fetch: entra.fetch,
      caches,
      application: async () => ({ ...application, clientId: "99999999-2222-3333-4444-555555555555" }),
    });
    await expect(other.forAccount("a")).rejects.toMatchObject({ fault: "needsReauth" });
    expect(entra.requests).toHaveLength(1);
  });

  it("tell a dead sign-in from a dead service and from a dead secret", async () => {
    const entra = createFakeEntra();
    const { tokens } = await connect(entra);
    const refused = () => tokens.forAccount("a", { forceRefresh: true });
    entra.fail(400, { error: "invalid_grant", error_description: "AADSTS700082: expired", error_codes: [700082] });
    await expect(refused()).rejects.toMatchObject({ fault: "needsReauth" });
    entra.fail(503, "");
    await expect(refused()).rejects.toMatchObject({ fault: "unavailable" });
    entra.fail(401, { error: "invalid_client", error_description: "AADSTS7000222: expired", error_codes: [7000222] });
    await expect(refused()).rejects.toMatchObject({ fault: "appMisconfigured" });
    entra.recover();
    await expect(refused()).resolves.toMatch(/^access-/);
  });
});
