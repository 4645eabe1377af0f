import { beforeEach, expect, it } from "vitest";
import { AuthenticationUnavailable, createAuthentication } from "../../../src/app/access/authentication.ts";
import type { Person } from "../../../src/app/ports/people.ts";
import type { StoredToken } from "../../../src/app/ports/token-store.ts";
import { createDeferred } from "../../../src/lib/deferred.ts";

const minute = 60_000;
const una: Person = {
  ...{ userId: "una", organizationId: "ours", name: "Una", email: "una@example.com", role: "USER" },
  standing: "ACTIVE",
};
const token = (id: string, changes: Partial<StoredToken> = {}): StoredToken => ({
  ...{ id, name: "Script", role: "USER", createdAt: new Date(0), expiresAt: null, revokedAt: null },
  ...{
    lastUsedAt: new Date(0),
    isSession: false,
    scopes: [],
    signedInBy: null,
    logoutHint: null,
    parent: null,
    person: una,
  },
  ...changes,
});

let stored: Map<string, StoredToken>;
let at: number;
let asked: string[];
let touched: string[];
/** What the database waits for, or fails with. */
let answering: () => Promise<void>;

beforeEach(() => {
  stored = new Map([["good", token("good")]]);
  at = 0;
  asked = [];
  touched = [];
  answering = async () => {};
});

const start = () =>
  createAuthentication({
    tokens: {
      async findByHash(hash) {
        const found = stored.get(hash) ?? null;
        asked.push(hash);
        await answering();
        return found;
      },
      async find(id) {
        const found = stored.get(id) ?? null;
        asked.push(id);
        await answering();
        return found;
      },
      async touch(id, lastUsedAt) {
        await answering();
        touched.push(id);
        stored.set(id, { ...(stored.get(id) ?? token(id)), lastUsedAt });
      },
    },
    hashToken: (text) => text,
    now: () => new Date(at),
    elapsedMs: () => at,
    sessionRules: async () => ({ idleMs: 30 * minute, lifetimeMs: 600 * minute, ssoOnlyDomains: [] }),
    otherLogins: async () => true,
  });

it("a token that sends a thousand requests within a second is asked for once", async () => {
  const authentication = start();
  await Promise.all(Array.from({ length: 500 }, () => authentication.byToken("good")));
  at = 999;
  for (let sent = 0; sent < 500; sent += 1)
    expect(await authentication.byToken("good")).toMatchObject({ viewer: { userId: "una" } });
  expect(asked).toEqual(["good"]);
});

it("a token is asked for again a second after it was asked for, however late the answer came", async () => {
  const authentication = start();
  const { promise, resolve } = createDeferred();
  answering = () => promise;
  const slow = authentication.byToken("good");
  at = 900;
  resolve();
  await slow;
  stored.delete("good");
  expect(await authentication.byToken("good")).not.toBeNull();
  at = 1000;
  expect(await authentication.byToken("good")).toBeNull();
});

it("a token that was made just now counts, although it was unknown just before", async () => {
  const authentication = start();
  expect(await authentication.byToken("new")).toBeNull();
  stored.set("new", token("new"));
  expect(await authentication.byToken("new")).not.toBeNull();
});

it("nothing is remembered of a token that was read before a change and came after it", async () => {
  const authentication = start();
  const { promise, resolve } = createDeferred();
  answering = () => promise;
  const before = authentication.byToken("good");
  stored.delete("good");
  authentication.forget();
  const after = authentication.byToken("good");
  resolve();
  await before;
  expect(await after).toBeNull();
  expect(await authentication.byToken("good")).toBeNull();
});

it("a token ends at its moment, also when it was remembered just before", async () => {
  stored.set("short", token("short", { expiresAt: new Date(500) }));
  const authentication = start();
  at = 499;
  expect(await authentication.byToken("short")).not.toBeNull();
  at = 500;
  expect(await authentication.byToken("short")).toBeNull();
});

it("a session that is not used ends at its moment, also when it was remembered just before", async () => {
  stored.set("session", token("session", { isSession: true, signedInBy: "token" }));
  const authentication = start();
  at = 30 * minute - 1;
  stored.set("session", token("session", { isSession: true, signedInBy: "token", lastUsedAt: new Date(1) }));
  expect(await authentication.byTokenId("session")).not.toBeNull();
  // Used: it goes on from there, by what is remembered too.
  at = 30 * minute + 998;
  expect(await authentication.byTokenId("session")).not.toBeNull();
  expect(touched).toEqual(["session"]);
  authentication.forget();
  at = 60 * minute - 2;
  expect(await authentication.byTokenId("session")).not.toBeNull();
  at = 600 * minute;
  expect(await authentication.byTokenId("session")).toBeNull();
});

it("a token that was given more time meanwhile is not over by what is remembered", async () => {
  stored.set("short", token("short", { expiresAt: new Date(500) }));
  const authentication = start();
  expect(await authentication.byToken("short")).not.toBeNull();
  stored.set("short", token("short", { expiresAt: new Date(5_000) }));
  at = 500;
  expect(await authentication.byToken("short")).not.toBeNull();
});

it("the use of a token is written once a minute, and again when it could not be written", async () => {
  const authentication = start();
  at = minute;
  await authentication.byToken("good");
  expect(touched).toEqual([]);
  at = minute + 1;
  answering = async () => {
    throw new Error("The database is away.");
  };
  await expect(authentication.byToken("good")).rejects.toThrow(AuthenticationUnavailable);
  answering = async () => {};
  await authentication.byToken("good");
  await authentication.byToken("good");
  expect(touched).toEqual(["good"]);
});

it("no request is let in by a token that was asked for over a second ago while the database is away", async () => {
  const authentication = start();
  await authentication.byToken("good");
  answering = async () => {
    throw new Error("The database is away.");
  };
  at = 999;
  expect(await authentication.byToken("good")).not.toBeNull();
  at = 1000;
  await expect(authentication.byToken("good")).rejects.toThrow(AuthenticationUnavailable);
  answering = () => new Promise(() => {});
  const waiting = authentication.byToken("good");
  at = 2000;
  answering = async () => {};
  expect(await authentication.byToken("good")).not.toBeNull();
  void waiting;
});

it("twenty thousand wrong and revoked tokens push no good one out of memory", async () => {
  const authentication = start();
  await authentication.byToken("good");
  for (let nth = 1; nth < 20_000; nth += 2)
    stored.set(`wrong ${nth}`, token(`wrong ${nth}`, { revokedAt: new Date(0) }));
  for (let nth = 0; nth < 20_000; nth += 1) expect(await authentication.byToken(`wrong ${nth}`)).toBeNull();
  await authentication.byToken("good");
  expect(asked.filter((hash) => hash === "good")).toHaveLength(1);
});

it("a look at a token is never answered from memory", async () => {
  const authentication = start();
  await authentication.byTokenId("good");
  stored.delete("good");
  expect(await authentication.peek("good")).toBeNull();
});
