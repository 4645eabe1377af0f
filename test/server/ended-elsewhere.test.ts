import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { hashToken, makeToken } from "../../src/adapters/crypto/api-token.ts";
import { createPrismaClient } from "../../src/adapters/database/prisma-client.ts";
import { createSettingsStore } from "../../src/adapters/store/settings.ts";
import { createPeople, createTokenStore } from "../../src/adapters/store/tokens.ts";
import { createOpenSessions } from "../../src/app/access/open-sessions.ts";
import { createReadSessionRules } from "../../src/app/access/read-access-settings.ts";
import { createTokens } from "../../src/app/access/tokens.ts";
import type { Viewer } from "../../src/core/access/viewer.ts";
import { must } from "../../src/lib/must.ts";
import { noServerYet } from "../../src/wiring/live-server.ts";
import { createPeopleCases } from "../../src/wiring/people.ts";
import { startApi, type TestApi } from "../support/api.ts";

/** The server holds what is open. Beside it are the use cases of another process: they share the database with it, and no memory. */
let api: TestApi;
let prisma: PrismaClient;
let other: ReturnType<typeof otherProcess>;
let admin: Viewer;

beforeAll(async () => {
  // The look every 15 seconds never comes: what ends here was told.
  vi.useFakeTimers({ toFake: ["setInterval"] });
  api = await startApi();
  prisma = createPrismaClient(api.databaseUrl);
  other = otherProcess();
  const { id, organizationId, name, email } = await prisma.user.findUniqueOrThrow({
    where: { id: api.administratorId },
  });
  admin = { userId: id, organizationId, name, email, role: "ADMINISTRATOR" };
});
afterAll(async () => {
  vi.useRealTimers();
  await prisma.$disconnect();
  await api[Symbol.asyncDispose]();
});

function otherProcess() {
  const now = () => new Date();
  const [people, tokens, settings] = [createPeople(prisma), createTokenStore(prisma), createSettingsStore(prisma)];
  const common = { tokens, people, now };
  return {
    ...createPeopleCases({
      ...{ prisma, people, now, server: noServerYet("http://other.example") },
      beforeSignOut: async () => {},
      onSettingsChanged: async () => {},
    }),
    tokens: createTokens({ ...common, makeToken, hashToken, onRevoked: () => {} }),
    openSessions: createOpenSessions({
      ...{ ...common, sessionRules: createReadSessionRules(settings), onEnded: () => {} },
    }),
  };
}

interface Person {
  readonly id: string;
  readonly token: string;
  readonly tokenId: string;
  readonly organizationId: string;
}
let una: Person;
beforeEach(async () => {
  const { id, token } = await api.addPerson(`Una ${crypto.randomUUID()}`, "USER");
  const { organizationId } = await other.changeOrganization.create(admin, `Sales ${crypto.randomUUID()}`);
  await prisma.user.update({ where: { id }, data: { organizationId } });
  const { id: tokenId } = await prisma.apiToken.findUniqueOrThrow({ where: { hash: hashToken(token) } });
  una = { id, token, tokenId, organizationId };
});

const subscription = "subscription { settings { cursor } }";

async function openSocket(headers: Readonly<Record<string, string>>, payload: object = {}) {
  const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { headers });
  const closed = once(socket, "close").then(([code]) => code as number);
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload }));
  await once(socket, "message");
  return { socket, closed };
}
const openByToken = (token: string) => openSocket({}, { authorization: `Bearer ${token}` });

async function signIn(token: string) {
  const session = must(await api.sessions.open(token), "a session");
  return { cookie: `m365_sync_session=${session.value}`, origin: new URL(api.url).origin };
}

describe("what somebody has open here ends at once when another process", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["revokes the token", () => other.tokens.revoke(admin, una.tokenId)],
    ["suspends them", () => other.changePerson.suspend(admin, una.id)],
    ["removes them", () => other.removePerson.remove(admin, { userId: una.id, syncedData: "KEEP" })],
    ["gives them another role", () => other.changePerson.change(admin, { userId: una.id, role: "AUDITOR" })],
    [
      "moves them to another organization",
      () => other.changePerson.change(admin, { userId: una.id, organizationId: admin.organizationId }),
    ],
    ["archives their organization", () => other.changeOrganization.archive(admin, una.organizationId)],
  ])("%s", async (_what, end) => {
    const theirs = await openByToken(una.token);
    const ours = await openByToken(api.token);
    await end();
    expect(await theirs.closed).toBe(4403);
    expect(ours.socket.readyState).toBe(WebSocket.OPEN);
    ours.socket.terminate();
  });

  it("ends the session, whose token goes on", async () => {
    const [session, token] = [await openSocket(await signIn(una.token)), await openByToken(una.token)];
    await other.openSessions.endAllOf({ viewer: admin, tokenId: una.tokenId }, una.id);
    expect(await session.closed).toBe(4403);
    expect(token.socket.readyState).toBe(WebSocket.OPEN);
    token.socket.terminate();
  });

  it("makes sessions shorter", async () => {
    const session = await openSocket(await signIn(una.token));
    await prisma.apiToken.updateMany({
      where: { userId: una.id, isSession: true },
      data: { createdAt: new Date(Date.now() - 2 * 3_600_000) },
    });
    await api.ask(
      `mutation { updateSettings(input: { level: SYSTEM, expectedVersion: 0, set: [{ key: SESSION_LIFETIME_HOURS, value: 1 }] }) { __typename } }`,
    );
    expect(await session.closed).toBe(4403);
  });

  it("revokes the token of a server-sent stream", async () => {
    const stream = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: {
        accept: "text/event-stream",
        "content-type": "application/json",
        authorization: `Bearer ${una.token}`,
      },
      body: JSON.stringify({ query: subscription }),
    });
    await other.tokens.revoke(admin, una.tokenId);
    expect(await stream.text()).not.toContain("event: complete");
  });

  it("ends a thousand sessions", async () => {
    await prisma.apiToken.createMany({
      data: Array.from({ length: 1000 }, () => ({
        ...{ userId: una.id, name: "Browser", hash: hashToken(makeToken()), role: "USER" as const, isSession: true },
        expiresAt: new Date(Date.now() + 3_600_000),
      })),
    });
    const session = await openSocket(await signIn(una.token));
    expect(await other.openSessions.endAllOf({ viewer: admin, tokenId: una.tokenId }, una.id)).toBe(1001);
    expect(await session.closed).toBe(4403);
  });
});

describe("what somebody has open here", () => {
  it("goes on when another process takes back that it ended it", async () => {
    const [theirs, sign] = [
      await openByToken(una.token),
      await openByToken((await api.addPerson("Sign", "USER")).token),
    ];
    const rolledBack = prisma.$transaction(async (tx) => {
      await tx.apiToken.update({ where: { id: una.tokenId }, data: { revokedAt: new Date() } });
      throw new Error("taken back");
    });
    await expect(rolledBack).rejects.toThrow("taken back");
    await other.changePerson.suspend(admin, (await prisma.user.findFirstOrThrow({ where: { name: "Sign" } })).id);
    expect(await sign.closed).toBe(4403);
    expect(theirs.socket.readyState).toBe(WebSocket.OPEN);
    theirs.socket.terminate();
  });

  it("ends, when that was told while nobody listened, as soon as somebody listens again", async () => {
    const theirs = await openByToken(una.token);
    await prisma.$transaction(async (tx) => {
      // Gone before the notification is sent, which is when the transaction commits.
      await tx.$queryRaw`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE application_name = 'm365-sync listen' AND datname = current_database()`;
      await tx.apiToken.update({ where: { id: una.tokenId }, data: { revokedAt: new Date() } });
    });
    expect(await theirs.closed).toBe(4403);
  });
});
