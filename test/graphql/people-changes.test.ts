import { createClient } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { createDeferred } from "../../src/lib/deferred.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
let una: { id: string; token: string };
let olga: { id: string; token: string };
let branch: string;
beforeAll(async () => {
  api = await startApi();
  olga = await api.addPerson("Olga", "ORGANIZATION_ADMINISTRATOR");
  branch = must((await order("createOrganization", { name: "Branch" })).data, "an organization").id;
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  una = await api.addPerson(`Una-${crypto.randomUUID()}`, "USER");
});

const calls = {
  updateUser: "($input: UpdateUserInput!) { result: updateUser(input: $input)",
  suspendUser: "($userId: ID!) { result: suspendUser(userId: $userId)",
  resumeUser: "($userId: ID!) { result: resumeUser(userId: $userId)",
  removeUser: "($input: RemoveUserInput!) { result: removeUser(input: $input)",
  createOrganization: "($name: String!) { result: createOrganization(name: $name)",
  renameOrganization:
    "($organizationId: ID!, $name: String!) { result: renameOrganization(organizationId: $organizationId, name: $name)",
  archiveOrganization: "($organizationId: ID!) { result: archiveOrganization(organizationId: $organizationId)",
  restoreOrganization: "($organizationId: ID!) { result: restoreOrganization(organizationId: $organizationId)",
} as const;

async function order(name: keyof typeof calls, variables: object, token = api.token) {
  const kind = name.charAt(0).toUpperCase() + name.slice(1);
  const { data, errors } = await api.askComposed(
    `mutation ${calls[name]} { kind: __typename ... on UserError { message } ... on ${kind}Success { data { id } } } }`,
    { ...variables },
    token,
  );
  expect(errors).toEqual([]);
  return data.result as { kind: string; message?: string; data?: { id: string } };
}
const done = async (name: keyof typeof calls, variables: object, token?: string) =>
  expect((await order(name, variables, token)).data, name).toBeDefined();

const user = async (id: string, token = api.token) =>
  (
    await api.ask(
      `query ($id: ID!) { user(id: $id) { name email role standing organization { name } accounts { id } } }`,
      { id },
      token,
    )
  ).data.user;
const known = async (id: string) => must(await user(id), "the person");
const comesIn = async (token: string) => (await api.ask("{ viewer { role } }", {}, token)).status === 200;

/** A live connection of whoever holds the token. @returns the code that it is closed with */
async function connect(token: string): Promise<{ readonly closed: Promise<number> }> {
  const opened = createDeferred();
  const closed = new Promise<number>((resolve) => {
    const client = createClient({
      url: `${api.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => {},
      on: { connected: () => opened.resolve(), closed: (event) => resolve((event as { code: number }).code) },
    });
    onTestFinished(() => void client.dispose());
  });
  await opened.promise;
  return { closed };
}

async function addMailbox(userId: string, records = 0) {
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: userId } });
  const account = await api.prisma.account.create({
    data: {
      ...{ userId, organizationId, tenantId: "tenant", objectId: crypto.randomUUID(), state: "CONNECTED" },
      ...{ userPrincipalName: "una@contoso.example", displayName: "Una" },
    },
  });
  await api.prisma.officeTask.createMany({
    data: Array.from({ length: records }, (_, nth) => ({
      ...{ ownerId: userId, accountId: account.id, isImported: true, subject: `Imported ${nth}` },
    })),
  });
  await api.prisma.syncState.create({ data: { accountId: account.id, resource: "TASKS", nextSyncAt: new Date() } });
  return account;
}

describe("a person", () => {
  it("gets another name, address and role, each written down with what it was", async () => {
    const before = await known(una.id);
    const email = ` U.${una.id}@Example.COM `;
    await done("updateUser", { input: { userId: una.id, name: " Una B. ", email, role: "AUDITOR" } });
    expect(await user(una.id)).toMatchObject({
      ...{ name: "Una B.", email: email.trim().toLowerCase(), role: "AUDITOR", standing: "ACTIVE" },
    });
    const entries = await api.prisma.auditEntry.findMany({ where: { ownerId: una.id, action: "user.changed" } });
    expect(Object.fromEntries(entries.map(({ field, from }) => [field, from]))).toEqual({
      ...{ name: before.name, email: before.email, role: "USER" },
    });
    await done("updateUser", { input: { userId: una.id, name: "Una B." } });
    expect(await api.prisma.auditEntry.count({ where: { ownerId: una.id, action: "user.changed" } })).toBe(3);
  });

  it("gets no address that somebody has already, and no empty name", async () => {
    const taken = (await known(olga.id)).email.toUpperCase();
    for (const input of [{ email: taken }, { email: "no address" }, { name: "  " }, { name: "two\nlines" }]) {
      expect((await order("updateUser", { input: { userId: una.id, ...input } })).kind).toBe("ValidationError");
    }
  });

  it("keeps a Microsoft account that is theirs: it is bound to nobody else", async () => {
    const identity = { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() };
    const bind = async (userId: string) =>
      (
        await api.ask(
          `mutation ($userId: ID!, $identity: IdentityInput!) {
            bindIdentity(userId: $userId, identity: $identity) { __typename ... on UserError { message } } }`,
          { userId, identity },
        )
      ).data.bindIdentity;
    expect((await bind(una.id)).__typename).toBe("BindIdentitySuccess");
    expect(await bind(olga.id)).toMatchObject({
      __typename: "RefusedError",
      message: expect.stringContaining("another"),
    });
    const { userId } = await api.prisma.personIdentity.findUniqueOrThrow({ where: { tenantId_objectId: identity } });
    expect(userId).toBe(una.id);
  });

  it("who is demoted does no more with what was open or held before", async () => {
    const admin = await api.addPerson(`Adam ${crypto.randomUUID()}`, "ORGANIZATION_ADMINISTRATOR");
    const { closed } = await connect(admin.token);
    await done("updateUser", { input: { userId: admin.id, role: "USER" } });
    expect(await closed).toBe(4403);
    expect((await api.ask("{ viewer { role } }", {}, admin.token)).data.viewer.role).toBe("USER");
  });

  it("moves to another organization with their mailboxes, by an administrator of the system alone", async () => {
    const account = await addMailbox(una.id);
    const input = { userId: una.id, organizationId: branch };
    expect((await order("updateUser", { input }, olga.token)).kind).toBe("NotFoundError");
    const { organizationId } = await api.prisma.account.findUniqueOrThrow({ where: { id: account.id } });
    const sales = { organizationId, label: "Sales", address: "sales@contoso.example", access: "OWN" } as const;
    await api.prisma.systemMailbox.create({ data: { ...sales, readers: { create: { userId: una.id } } } });
    await done("updateUser", { input });
    expect(await api.prisma.systemMailboxReader.count({ where: { userId: una.id } })).toBe(0);
    expect((await known(una.id)).organization.name).toBe("Branch");
    expect(await user(una.id, olga.token)).toBeNull();
    const moved = await api.prisma.account.findUniqueOrThrow({ where: { id: account.id } });
    expect(moved.organizationId).toBe(branch);
    expect(api.heard.settings).toContainEqual(expect.objectContaining({ scopeId: `user:${una.id}` }));
  });
});

describe("who is suspended", () => {
  it("comes in by nothing from that moment, has what was open closed, and comes in again when resumed", async () => {
    const session = must(await api.sessions.open(una.token), "a session").value;
    const { closed } = await connect(una.token);
    await done("suspendUser", { userId: una.id }, olga.token);
    expect(await closed).toBe(4403);
    expect(await comesIn(una.token)).toBe(false);
    expect(await api.sessions.authenticate(session)).toBeNull();
    expect((await known(una.id)).standing).toBe("SUSPENDED");
    await done("suspendUser", { userId: una.id });
    await done("resumeUser", { userId: una.id }, olga.token);
    expect(await comesIn(una.token)).toBe(true);
    // What a browser had open began before, and does not come back.
    expect(await api.sessions.authenticate(session)).toBeNull();
  });

  it("has the run that is on its way cancelled, and schedules follow, both ways", async () => {
    const { id: accountId } = await addMailbox(una.id);
    const run = await api.prisma.run.create({
      data: { accountId, resource: "TASKS", trigger: "INTERVAL", state: "RUNNING" },
    });
    await done("suspendUser", { userId: una.id });
    expect((await api.prisma.run.findUniqueOrThrow({ where: { id: run.id } })).cancelRequestedAt).not.toBeNull();
    const scopeId = `user:${una.id}`;
    const [first] = api.heard.settings.filter((change) => change.scopeId === scopeId);
    await done("resumeUser", { userId: una.id });
    const changes = api.heard.settings.filter((change) => change.scopeId === scopeId);
    expect([changes.length, changes.at(-1)?.version]).toEqual([2, (first?.version ?? 0) + 1]);
    // Kept with the change, should this process die before schedules follow.
    const scope = await api.prisma.settingsScope.findUniqueOrThrow({ where: { id: scopeId } });
    expect(scope.pendingKeys).toEqual(["STANDING", "STANDING"]);
  });
});

describe("two administrators at the same moment", () => {
  interface Administrator {
    readonly id: string;
    readonly token: string;
    readonly organizationId: string;
  }
  /** In an organization of their own, and an administrator until the test is over. */
  async function addAdministrator(): Promise<Administrator> {
    const { id, token } = await api.addPerson(`ada-${crypto.randomUUID()}`, "AUDITOR");
    const { id: organizationId } = await api.prisma.organization.create({ data: { name: "Own" } });
    const become = async (role: "ADMINISTRATOR" | "AUDITOR") => {
      await api.prisma.user.update({ where: { id }, data: { role, organizationId } });
      await api.prisma.apiToken.updateMany({ where: { userId: id }, data: { role } });
    };
    await become("ADMINISTRATOR");
    onTestFinished(() => become("AUDITOR"));
    // That they were seen is written now. Later it would wait for whoever changes them, before anything is judged.
    expect(await comesIn(token)).toBe(true);
    return { id, token, organizationId };
  }
  const acts = {
    suspends: (by, other) => order("suspendUser", { userId: other.id }, by.token),
    demotes: (by, other) => order("updateUser", { input: { userId: other.id, role: "USER" } }, by.token),
    removes: (by, other) => order("removeUser", { input: { userId: other.id, syncedData: "KEEP" } }, by.token),
    "archives the organization of": (by, other) =>
      order("archiveOrganization", { organizationId: other.organizationId }, by.token),
  } satisfies Record<string, (by: Administrator, other: Administrator) => ReturnType<typeof order>>;
  type Act = keyof typeof acts;
  const all = Object.keys(acts) as readonly Act[];
  const waiting = async () =>
    (
      await api.prisma.$queryRaw<unknown[]>`
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    ).length;

  it.each(all.flatMap((first) => all.map((second) => [first, second] as const)))(
    "leave one: the first one %s the other, who %s the first one",
    async (first, second) => {
      const [ada, ben] = [await addAdministrator(), await addAdministrator()];
      await api.prisma.user.update({ where: { id: api.administratorId }, data: { suspendedAt: new Date() } });
      onTestFinished(async () => {
        await api.prisma.user.update({ where: { id: api.administratorId }, data: { suspendedAt: null } });
      });
      // Each has been judged, or waits for the other one's end.
      const orders: ReturnType<typeof order>[] = [];
      await api.prisma.$transaction(
        async (tx) => {
          await tx.$executeRaw`LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE`;
          for (const begin of [() => acts[first](ada, ben), () => acts[second](ben, ada)]) {
            orders.push(begin());
            await vi.waitUntil(async () => (await waiting()) === orders.length, { interval: 10, timeout: 20_000 });
          }
        },
        { timeout: 60_000 },
      );
      const [done, late] = await Promise.all(orders);
      expect([done?.kind, late?.kind, late?.message]).toEqual([
        expect.stringMatching(/Success$/),
        "RefusedError",
        expect.stringContaining("last administrator"),
      ]);
      const inForce = { suspendedAt: null, removedAt: null, organization: { archivedAt: null } };
      expect(await api.prisma.user.findMany({ where: { role: "ADMINISTRATOR", ...inForce } })).toEqual([
        expect.objectContaining({ id: ada.id }),
      ]);
    },
  );
});

const removal = async (userId: string, token = api.token) =>
  (
    await api.ask(
      "query ($id: ID!) { removal(userId: $id) { mailboxes tasks events importedRecords tokens sessions } }",
      { id: userId },
      token,
    )
  ).data?.removal;

describe("removing a person", () => {
  it("tells the numbers first, and does nothing when they are others by then", async () => {
    const account = await addMailbox(una.id, 3);
    await api.prisma.officeTask.create({ data: { ownerId: una.id, subject: "Made in Oro" } });
    await api.sessions.open(una.token);
    const numbers = { mailboxes: 1, tasks: 4, events: 0, importedRecords: 3, tokens: 1, sessions: 1 };
    expect(await removal(una.id)).toEqual(numbers);
    expect(await removal(una.id, una.token)).toBeUndefined();
    const input = { userId: una.id, syncedData: "DELETE_IMPORTED", mailboxes: 1, importedRecords: 3 };
    for (const wrong of [{ mailboxes: 0 }, { importedRecords: 2 }]) {
      expect((await order("removeUser", { input: { ...input, ...wrong } })).kind).toBe("CountChangedError");
    }
    expect(api.heard.leaving).not.toContain(account.id);
    expect(await comesIn(una.token)).toBe(true);
    await done("removeUser", { input });
    expect(await api.prisma.officeTask.count({ where: { ownerId: una.id, deletedAt: null } })).toBe(1);
  });

  it.each(["KEEP", "DELETE_IMPORTED"])("ends all that they had: %s", async (syncedData) => {
    const account = await addMailbox(una.id, 2);
    const of = { accountId: account.id, resource: "TASKS" as const };
    const ids = { officeId: crypto.randomUUID(), collectionId: crypto.randomUUID(), m365Id: "m" };
    await api.prisma.run.create({ data: { ...of, trigger: "INTERVAL", state: "AWAITING_APPROVAL" } });
    await api.prisma.inboxItem.create({ data: { ...of, side: "m365", recordId: "m", state: "QUARANTINED" } });
    await api.prisma.conflict.create({
      data: { ...of, ...ids, kind: "FIELDS", title: "Cake", officeVersion: 1, rule: "ASK", state: "OPEN" },
    });
    const alert = {
      key: `auth:${account.id}`,
      subject: "signIn",
      source: "Microsoft 365",
      type: "auth",
      code: "SIGN_IN_EXPIRED",
    };
    await api.prisma.alert.create({ data: { ...alert, accountId: account.id, message: "Gone", remedy: "Connect" } });
    const child = await api.ask(
      'mutation { createApiToken(input: { name: "child", role: USER }) { ... on CreateApiTokenSuccess { data { token } } } }',
      {},
      una.token,
    );
    const { closed } = await connect(una.token);
    await done("removeUser", { input: { userId: una.id, syncedData } }, olga.token);
    expect(await closed).toBe(4403);
    expect([await comesIn(una.token), await comesIn(child.data.createApiToken.data.token)]).toEqual([false, false]);
    expect(api.heard.leaving).toContain(account.id);
    const { prisma } = api;
    expect(await prisma.account.findUniqueOrThrow({ where: { id: account.id } })).toMatchObject({
      ...{ state: "DISCONNECTED", tokenCache: null, releasedAt: expect.any(Date) },
    });
    expect(await prisma.alert.count({ where: { accountId: account.id, resolvedAt: null } })).toBe(0);
    expect(await prisma.conflict.count({ where: { accountId: account.id, state: "OPEN" } })).toBe(0);
    expect(await prisma.inboxItem.count({ where: { accountId: account.id } })).toBe(0);
    expect(await prisma.run.count({ where: { accountId: account.id, state: { not: "CANCELLED" } } })).toBe(0);
    const kept = await prisma.officeTask.count({ where: { ownerId: una.id, deletedAt: null } });
    expect(kept).toBe(syncedData === "KEEP" ? 2 : 0);
  });

  it("leaves them in no list, and named where something was done", async () => {
    const account = await addMailbox(una.id);
    const { email } = await known(una.id);
    const { prisma } = api;
    const { organizationId } = await prisma.account.findUniqueOrThrow({ where: { id: account.id } });
    const support = { organizationId, label: "Support", address: "support@contoso.example", access: "OWN" } as const;
    await prisma.systemMailbox.create({ data: { ...support, readers: { create: { userId: una.id } } } });
    await done("removeUser", { input: { userId: una.id, syncedData: "KEEP" } });
    expect(await prisma.systemMailboxReader.count({ where: { userId: una.id } })).toBe(0);
    const { data, errors } = await api.ask(
      `query ($email: String!, $account: ID!, $user: ID!) {
        users(first: 5, filter: { search: $email }) { totalCount nodes { id } }
        removed: users(first: 5, filter: { search: $email, standing: REMOVED }) { totalCount nodes { id } }
        named: users(filter: { ids: [$user, "nobody"], standing: REMOVED }) { nodes { id } }
        none: users(filter: { ids: [] }) { totalCount }
        accounts(first: 50) { nodes { id } }
        syncStatus(first: 5, accountId: $account) { nodes { id } }
        account(id: $account) { releasedAt user { standing } }
      }`,
      { email, account: account.id, user: una.id },
    );
    expect(errors).toEqual([]);
    expect(data.named).toEqual({ nodes: [{ id: una.id }] });
    expect(data.none).toEqual({ totalCount: 0 });
    expect(data.users).toEqual({ totalCount: 0, nodes: [] });
    expect(data.removed).toEqual({ totalCount: 1, nodes: [{ id: una.id }] });
    expect(data.accounts.nodes).not.toContainEqual({ id: account.id });
    expect(data.syncStatus.nodes).toEqual([]);
    expect(data.account?.user?.standing).toBe("REMOVED");
    expect(await user(una.id)).toMatchObject({ standing: "REMOVED", accounts: [] });
  });

  it("frees the address and the mailbox for somebody new", async () => {
    const account = await addMailbox(una.id);
    const { email } = await known(una.id);
    await done("removeUser", { input: { userId: una.id, syncedData: "KEEP" } });
    const added = await api.ask(
      `mutation ($input: CreateUserInput!) { createUser(input: $input) { ... on CreateUserSuccess { data { id } } } }`,
      { input: { name: "Una again", email, role: "USER" } },
    );
    expect(added.data.createUser.data).toBeDefined();
    const again = await api.prisma.account.create({
      data: {
        ...{ userId: added.data.createUser.data.id, organizationId: account.organizationId, state: "CONNECTED" },
        ...{ tenantId: account.tenantId, objectId: account.objectId, userPrincipalName: email, displayName: "Una" },
      },
    });
    expect(again.id).not.toBe(account.id);
  });

  it("is not for oneself, not for the last administrator, not by those who may not", async () => {
    const input = { userId: api.administratorId, syncedData: "KEEP" };
    expect((await order("removeUser", { input })).message).toContain("themself");
    expect((await order("removeUser", { input }, olga.token)).kind).toBe("ForbiddenError");
    expect((await order("removeUser", { input }, una.token)).kind).toBe("NotFoundError");
    expect((await order("updateUser", { input: { userId: api.administratorId, role: "USER" } })).message).toContain(
      "last administrator",
    );
    await done("removeUser", { input: { userId: una.id, syncedData: "KEEP" } });
    expect((await order("removeUser", { input: { userId: una.id, syncedData: "KEEP" } })).kind).toBe("NotFoundError");
    expect((await order("resumeUser", { userId: una.id })).kind).toBe("NotFoundError");
  });
});

describe("an organization", () => {
  it("is renamed by its own administrators, and made by nobody but administrators", async () => {
    const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: olga.id } });
    await done("renameOrganization", { organizationId, name: "Main office" }, olga.token);
    expect((await order("renameOrganization", { organizationId: branch, name: "Mine" }, olga.token)).kind).toBe(
      "NotFoundError",
    );
    expect((await order("createOrganization", { name: "Mine" }, olga.token)).kind).toBe("ForbiddenError");
  });

  it("that is archived lets nobody in and has nothing synced, until it is restored", async () => {
    const organizationId = must((await order("createOrganization", { name: "Old branch" })).data, "one").id;
    await done("updateUser", { input: { userId: una.id, organizationId } });
    const account = await addMailbox(una.id);
    const session = must(await api.sessions.open(una.token), "a session").value;
    const { closed } = await connect(una.token);
    const counts = `{ organizations(includeArchived: true) { id archivedAt people mailboxes } }`;
    const one = async () => (await api.ask(counts)).data.organizations.find(({ id }) => id === organizationId);
    expect(await one()).toEqual({ id: organizationId, archivedAt: null, people: 1, mailboxes: 1 });
    await done("archiveOrganization", { organizationId });
    expect(await closed).toBe(4403);
    expect([await comesIn(una.token), await api.sessions.authenticate(session)]).toEqual([false, null]);
    expect((await api.readSyncSettings(una.id, "TASKS", account.id)).isEnabled).toBe(false);
    expect(must(await one(), "the organization").archivedAt).not.toBeNull();
    const listed = (await api.ask("{ organizations { id } }")).data.organizations;
    expect(listed).not.toContainEqual({ id: organizationId });
    const refused = await api.ask(`mutation ($input: CreateUserInput!) { createUser(input: $input) { __typename } }`, {
      input: { name: "New", email: `${crypto.randomUUID()}@example.com`, role: "USER", organizationId },
    });
    expect(refused.data.createUser.__typename).toBe("NotFoundError");
    await done("restoreOrganization", { organizationId });
    expect(await comesIn(una.token)).toBe(true);
    const heard = api.heard.settings.filter(({ scopeId }) => scopeId === `organization:${organizationId}`);
    expect(heard.length).toBe(2);
  });

  it("of one's own, or of the last administrators, is not archived", async () => {
    const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } });
    expect((await order("archiveOrganization", { organizationId })).kind).toBe("RefusedError");
    expect((await order("archiveOrganization", { organizationId: branch }, olga.token)).kind).toBe("NotFoundError");
  });
});
