import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeAudit } from "../../src/adapters/store/audit.ts";
import type { AuditRecord } from "../../src/app/ports/audit.ts";
import { must } from "../../src/lib/must.ts";
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

const write = (records: readonly AuditRecord[]) => api.prisma.$transaction((tx) => writeAudit(tx, records));

interface Entry {
  readonly action: string;
  readonly field: string | null;
  readonly from: unknown;
  readonly to: unknown;
}
async function read(filter: object, token = api.token, page: object = { first: 50 }) {
  const { data, errors } = await api.ask(
    `query ($filter: AuditFilter, $first: Int, $after: String) {
      auditLog(filter: $filter, first: $first, after: $after) {
        totalCount nodes { action actorName personId organizationId field from to } pageInfo { hasNextPage endCursor } } }`,
    { filter, ...page },
    token,
  );
  expect(errors).toEqual([]);
  return data.auditLog;
}
const actions = async (filter: object, token?: string) =>
  (await read({ action: "test.", ...filter }, token)).nodes.map(({ action }: Entry) => action.slice(5)).sort();

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
    const [ago, ahead] = [-hour, hour].map((ms) => new Date(Date.now() + ms).toISOString());
    expect((await actions({ from: ago, to: ahead })).length).toBe(7);
    expect(await actions({ from: ahead })).toEqual([]);
    expect(await actions({ to: ago })).toEqual([]);
  });

  it("tells values as they were written, and nothing where there was none", async () => {
    const [entry] = (await read({ action: "test.system" })).nodes;
    expect([entry.from, entry.to]).toEqual([null, { a: ["=1+1", null] }]);
    const [role] = (await read({ action: "test.person" })).nodes;
    expect([role.from, role.to, role.personId, role.organizationId]).toEqual(["USER", "AUDITOR", una.id, here]);
  });

  it("shows an organization's administrator what concerns the organization, its people and mailboxes, and nothing else", async () => {
    expect(await actions({}, olga.token)).toEqual(["mailbox", "organization", "person"]);
    expect(await actions({ organizationId: elsewhere }, olga.token)).toEqual([]);
    expect(await actions({}, una.token)).toEqual([]);
    const auditor = await api.addPerson("Aurel", "AUDITOR");
    expect((await actions({}, auditor.token)).length).toBe(7);
  });

  it("stays with the organization where it happened, and tells a move in both", async () => {
    const mia = await api.addPerson("Mia", "USER");
    await write([{ actor: null, action: "test.before", ownerId: mia.id }]);
    const { data } = await api.ask("mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }", {
      input: { userId: mia.id, organizationId: elsewhere },
    });
    expect(data.updateUser.__typename).toBe("UpdateUserSuccess");
    const seen = (await read({ personId: mia.id }, olga.token)).nodes.map(({ action }: Entry) => action);
    expect(seen).toEqual(expect.arrayContaining(["test.before", "user.changed"]));
    const there = await read({ personId: mia.id, organizationId: elsewhere });
    expect(there.nodes).toEqual([expect.objectContaining({ action: "user.changed", from: here, to: elsewhere })]);
  });

  it("is paged without a gap or a repetition, whatever is written meanwhile", async () => {
    await write(Array.from({ length: 25 }, (_, nth) => ({ actor: null, action: "page.test", field: String(nth) })));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await read({ action: "page.test" }, api.token, { first: 7, after });
      seen.push(...page.nodes.map(({ field }: Entry) => field));
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
