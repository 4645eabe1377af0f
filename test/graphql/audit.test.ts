import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeAudit } from "../../src/adapters/store/audit.ts";
import type { AuditRecord } from "../../src/app/ports/audit.ts";
import { must } from "../../src/lib/must.ts";
import type { AuditFilter } from "../schema-types.d.ts";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
let here: string;
let elsewhere: string;
let una: { id: string; token: string };
let fred: string;
let olga: { id: string; token: string };
let accountId: string;
beforeAll(async () => {
  api = await startApi();
  const { prisma } = api;
  here = (await prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } })).organizationId;
  elsewhere = (await prisma.organization.create({ data: { name: "Elsewhere" } })).id;
  una = await api.addPerson("Una", "USER");
  olga = await api.addPerson("Olga", "ORGANIZATION_ADMINISTRATOR");
  fred = (
    await prisma.user.create({
      data: { name: "Fred", email: "fred@example.com", role: "USER", organizationId: elsewhere },
    })
  ).id;
  accountId = (
    await prisma.account.create({
      data: {
        ...{ userId: una.id, organizationId: here, tenantId: "t", objectId: "o", state: "CONNECTED" },
        ...{ userPrincipalName: "una@contoso.example", displayName: "Una" },
      },
    })
  ).id;
  const actor = { userId: api.administratorId, name: "Administrator" };
  await write([
    { actor, action: "test.person", level: "USER", ownerId: una.id, field: "role", from: "USER", to: "AUDITOR" },
    { actor: { userId: una.id, name: "Una" }, action: "test.mailbox", level: "account", ownerId: accountId },
    { actor, action: "test.organization", level: "ORGANIZATION", ownerId: here },
    { actor, action: "test.stranger", level: "USER", ownerId: fred },
    { actor, action: "test.elsewhere", level: "ORGANIZATION", ownerId: elsewhere },
    { actor, action: "test.system", level: "SYSTEM", field: "SYNC_INTERVAL_MINUTES", to: { a: ["=1+1", null] } },
    { actor: null, action: "test.server", ownerId: "no id at all" },
  ]);
});
afterAll(() => api[Symbol.asyncDispose]());

interface AuditPage {
  readonly first: number;
  readonly after?: string | null;
}
/** Also what only another release writes. */
const write = (records: readonly (Omit<AuditRecord, "action"> & { readonly action: string })[]) =>
  api.prisma.$transaction((tx) => writeAudit(tx, records as readonly AuditRecord[]));

async function read(filter: AuditFilter, token = api.token, page: AuditPage = { first: 50 }) {
  const { data, errors } = await api.ask(
    `query ($filter: AuditFilter, $first: Int, $after: String) {
      auditLog(filter: $filter, first: $first, after: $after) {
        totalCount nodes { action actorName personId organizationId field from { name text } to { name text } } pageInfo { hasNextPage endCursor } } }`,
    { filter, ...page },
    token,
  );
  expect(errors).toEqual([]);
  return data.auditLog;
}
/** The oldest first. */
const messages = async (filter: AuditFilter, token = api.token): Promise<readonly string[]> => {
  const query = "query ($filter: AuditFilter) { auditLog(filter: $filter) { nodes { message } } }";
  const { data, errors } = await api.ask(query, { filter }, token);
  expect(errors).toEqual([]);
  return data.auditLog.nodes.map(({ message }) => message).reverse();
};
const actions = async (filter: AuditFilter, token?: string) =>
  (await read({ action: "test.", ...filter }, token)).nodes.map(({ action }) => action.slice(5)).sort();

describe("the audit", () => {
  it("is filtered by who, whom, organization, action, field and time", async () => {
    expect(await actions({ actorId: una.id })).toEqual(["mailbox"]);
    expect(await actions({ personId: una.id })).toEqual(["mailbox", "person"]);
    expect(await actions({ organizationId: elsewhere })).toEqual(["elsewhere", "stranger"]);
    expect(await actions({ action: "test.system" })).toEqual(["system"]);
    expect(await actions({ field: "role" })).toEqual(["person"]);
    expect(await actions({ field: "role", actorId: una.id })).toEqual([]);
    expect(await actions({ actorId: "no id" })).toEqual([]);
    const hour = 3_600_000;
    const [ago = "", ahead = ""] = [-hour, hour].map((ms) => new Date(Date.now() + ms).toISOString());
    expect((await actions({ from: ago, to: ahead })).length).toBe(7);
    expect(await actions({ from: ahead })).toEqual([]);
    expect(await actions({ to: ago })).toEqual([]);
  });

  it("tells values as they were written, and nothing where there was none", async () => {
    const [entry] = (await read({ action: "test.system" })).nodes;
    expect([entry?.from, entry?.to]).toEqual([[], [{ name: "a", text: '["=1+1",null]' }]]);
    const [role] = (await read({ action: "test.person" })).nodes;
    expect([role?.from, role?.to, role?.personId, role?.organizationId]).toEqual([
      [{ name: null, text: "USER" }],
      [{ name: null, text: "AUDITOR" }],
      una.id,
      here,
    ]);
  });

  it("shows an organization's administrator what concerns the organization, its people and mailboxes, and nothing else", async () => {
    expect(await actions({}, olga.token)).toEqual(["mailbox", "organization", "person"]);
    expect(await actions({ organizationId: elsewhere }, olga.token)).toEqual([]);
    expect(await actions({}, una.token)).toEqual([]);
    const auditor = await api.addPerson("Aurel", "AUDITOR");
    expect((await actions({}, auditor.token)).length).toBe(7);
  });

  it("says what happened in a sentence, with the names of now instead of ids, and calls the reader you", async () => {
    const { data: made } = await api.ask(
      'mutation { createOrganization(name: "South") { ... on CreateOrganizationSuccess { data { id } } } }',
    );
    const { id: south } = made.createOrganization.data;
    const nora = await api.addPerson("Nora", "USER");
    const since = new Date().toISOString();
    const set = [{ key: "SYNC_INTERVAL_MINUTES", value: 10 }] as const;
    await api.ask("mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { __typename } }", {
      input: { level: "SYSTEM", expectedVersion: 0, set },
    });
    const change = "mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }";
    await api.ask(change, { input: { userId: nora.id, role: "AUDITOR" } });
    await api.ask(change, { input: { userId: nora.id, organizationId: south } });
    await api.ask("mutation ($id: ID!) { removeUser(input: { userId: $id, syncedData: KEEP }) { __typename } }", {
      id: nora.id,
    });
    await api.ask(
      'mutation ($id: ID!) { renameOrganization(organizationId: $id, name: "Deep South") { __typename } }',
      {
        id: south,
      },
    );
    const told = (token?: string) => messages({ from: since, actorId: api.administratorId }, token);
    const did = [
      "changed Synchronization Settings: Sync Interval (in minutes), 5 → 10",
      "changed Nora's role: user → auditor",
      // In both organizations.
      ...Array.from({ length: 2 }, () => "moved Nora from Head office to Deep South"),
      "removed Nora (nora@example.com): 0 mailboxes disconnected, 1 token and 0 sessions ended, all records kept in Oro",
      "renamed the organization South to Deep South",
    ];
    expect(await told()).toEqual(did.map((what) => `You ${what}`));
    const aurelia = await api.addPerson("Aurelia", "AUDITOR");
    expect(await told(aurelia.token)).toEqual(did.map((what) => `Administrator ${what}`));
    // Olga sees that somebody left, and not where to: that organization is not hers to know.
    expect(await told(olga.token)).toEqual([
      "Administrator changed Nora's role: user → auditor",
      "Administrator moved Nora from Head office to another organization",
    ]);
  });

  it("names the mailbox that an order concerned, finds who gave it, and names no record", async () => {
    const actor = { userId: una.id, name: "Una" };
    const to = { resource: "TASKS", fields: { dueDate: "m365" } };
    await write([{ actor, action: "conflict.resolved", level: "account", ownerId: accountId, field: fred, to }]);
    expect(await messages({ actorId: una.id, action: "conflict.resolved" })).toEqual([
      "Una decided a conflict of the tasks of una@contoso.example: due date as in Microsoft",
    ]);
  });

  it("stays with the organization where it happened, and tells a move in both", async () => {
    const mia = await api.addPerson("Mia", "USER");
    await write([{ actor: null, action: "test.before", ownerId: mia.id }]);
    const { data } = await api.ask("mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }", {
      input: { userId: mia.id, organizationId: elsewhere },
    });
    expect(data.updateUser.__typename).toBe("UpdateUserSuccess");
    const seen = (await read({ personId: mia.id }, olga.token)).nodes.map(({ action }) => action);
    expect(seen).toEqual(expect.arrayContaining(["test.before", "user.changed"]));
    const there = await read({ personId: mia.id, organizationId: elsewhere });
    expect(there.nodes).toEqual([
      expect.objectContaining({
        action: "user.changed",
        from: [{ name: null, text: here }],
        to: [{ name: null, text: elsewhere }],
      }),
    ]);
  });

  it("is paged without a gap or a repetition, whatever is written meanwhile", async () => {
    await write(Array.from({ length: 25 }, (_, nth) => ({ actor: null, action: "page.test", field: String(nth) })));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await read({ action: "page.test" }, api.token, { first: 7, after });
      seen.push(...page.nodes.map(({ field }) => field ?? ""));
      expect(page.totalCount).toBeGreaterThanOrEqual(25);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      await write([{ actor: null, action: "page.test", field: "late" }]);
    } while (after !== null);
    expect(seen.toSorted()).toEqual(Array.from({ length: 25 }, (_, nth) => String(nth)).toSorted());
  });

  it("refuses a cursor that is none", async () => {
    const { errors } = await api.ask("query ($after: String) { auditLog(after: $after) { nodes { id } } }", {
      after: "nonsense",
    });
    expect(must(errors[0], "an error").extensions?.code).toBe("BAD_USER_INPUT");
  });
});
