import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { switchOn } from "../support/switch-on.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await switchOn(api);
});
afterAll(() => api[Symbol.asyncDispose]());

let una: { id: string; token: string };
beforeEach(async () => {
  una = await api.addPerson(`Una ${crypto.randomUUID()}`, "USER");
  // Of an organization of their own, which can be archived without the administrator.
  const { id } = await api.prisma.organization.create({ data: { name: "Branch" } });
  await api.prisma.user.update({ where: { id: una.id }, data: { organizationId: id } });
});

const rest = {
  SUSPENDED: (id: string) => api.prisma.user.update({ where: { id }, data: { suspendedAt: new Date() } }),
  REMOVED: (id: string) => api.prisma.user.update({ where: { id }, data: { removedAt: new Date() } }),
  ARCHIVED: (id: string) =>
    api.prisma.user.update({ where: { id }, data: { organization: { update: { archivedAt: new Date() } } } }),
};
const standings = ["SUSPENDED", "REMOVED", "ARCHIVED"] as const;

describe("who rests", () => {
  it.each(standings)("comes in by no token, session or link: %s", async (standing) => {
    const session = must(await api.sessions.open(una.token), "a session");
    const { code } = api.sessions.issueCode(una.id);
    await rest[standing](una.id);
    expect((await api.ask("{ viewer { id } }", {}, una.token)).status).toBe(401);
    expect(await api.sessions.authenticate(session.value)).toBeNull();
    expect(await api.sessions.readCode(code)).toBeNull();
    expect(await api.sessions.openByCode(code)).toBeNull();
    expect(await api.sessions.open(una.token)).toBeNull();
  });

  it.each([
    ["SUSPENDED", "ValidationError", "RefusedError"],
    ["REMOVED", "NotFoundError", "NotFoundError"],
    ["ARCHIVED", "ValidationError", "RefusedError"],
  ] as const)("gets no token and no mailbox from others: %s", async (standing, token, mailbox) => {
    await rest[standing](una.id);
    const { data } = await api.ask(
      `mutation ($id: ID!) {
        createApiToken(input: { name: "new", role: USER, userId: $id }) { __typename }
        connectAccount(input: { userId: $id }) { __typename }
      }`,
      { id: una.id },
    );
    expect(data).toEqual({ createApiToken: { __typename: token }, connectAccount: { __typename: mailbox } });
  });

  it.each(standings)("has nothing synced, and the status says why: %s", async (standing) => {
    const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } });
    const names = { userPrincipalName: "una@example.com", displayName: "Una", state: "CONNECTED" as const };
    const ids = { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() };
    const account = await api.prisma.account.create({ data: { ...names, ...ids, userId: una.id, organizationId } });
    const isEnabled = async () => (await api.readSyncSettings(una.id, "TASKS", account.id)).isEnabled;
    expect(await isEnabled()).toBe(true);
    await rest[standing](una.id);
    expect(await isEnabled()).toBe(false);
    const { data } = await api.ask(
      `query ($id: ID!) { syncStatus(accountId: $id, resource: TASKS) { nodes { state isEnabled ownerStanding } } }`,
      { id: account.id },
    );
    expect(data.syncStatus.nodes).toEqual([{ state: "PAUSED", isEnabled: false, ownerStanding: standing }]);
    const order = await api.ask(
      `mutation ($id: ID!) { syncNow(accountId: $id) { __typename ... on RefusedError { message } } }`,
      { id: account.id },
    );
    expect(order.data.syncNow).toMatchObject({ message: expect.stringContaining("The owner of this mailbox") });
  });
});
