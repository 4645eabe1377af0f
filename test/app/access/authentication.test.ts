import { expect, it } from "vitest";
import { createAuthentication } from "../../../src/app/access/authentication.ts";
import type { StoredToken } from "../../../src/app/ports/token-store.ts";

const minute = 60_000;

it("a look whether a session is still good is no use of it", async () => {
  let at = 0;
  let token: StoredToken = {
    ...{ id: "session", name: "Browser", role: "USER", createdAt: new Date(0), expiresAt: null, revokedAt: null },
    ...{ lastUsedAt: null, isSession: true, scopes: [], signedInBy: "microsoft", logoutHint: null, parent: null },
    person: {
      ...{ userId: "una", organizationId: "ours", name: "Una", email: "una@example.com", role: "USER" },
      standing: "ACTIVE",
    },
  };
  const authentication = createAuthentication({
    tokens: {
      findByHash: async () => token,
      find: async () => token,
      touch: async (_id, lastUsedAt) => {
        token = { ...token, lastUsedAt };
      },
    },
    hashToken: (text) => text,
    now: () => new Date(at),
    sessionRules: async () => ({ idleMs: 30 * minute, lifetimeMs: 600 * minute, ssoOnlyDomains: [] }),
    otherLogins: async () => true,
  });
  for (at = minute; at <= 29 * minute; at += minute) expect(await authentication.peek("session")).not.toBeNull();
  at = 30 * minute;
  expect(await authentication.peek("session")).toBeNull();
  at = 29 * minute;
  expect(await authentication.byTokenId("session")).not.toBeNull();
  at = 58 * minute;
  expect(await authentication.peek("session")).not.toBeNull();
});
