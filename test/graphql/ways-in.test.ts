import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWaysIn } from "../../src/adapters/store/ways-in.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";

/** A way to somebody's records that somebody else makes is told to them, as of broken glass. */
let api: TestApi;
let elapsedMs = 0;
let una: { readonly id: string; readonly token: string; readonly email: string };
const identity = { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() };

beforeAll(async () => {
  api = await startApi({ now: () => new Date(Date.now() + elapsedMs) });
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  elapsedMs = 0;
  await api.prisma.personIdentity.deleteMany();
  const name = `una-${crypto.randomUUID()}`;
  una = { ...(await api.addPerson(name, "USER")), email: `${name}@example.com` };
  await api.prisma.officeTask.create({ data: { ownerId: una.id, subject: "Private" } });
});

const selections: Readonly<Record<string, string>> = {
  createApiToken: "... on CreateApiTokenSuccess { data { token apiToken { id } } }",
  inviteAgain: "... on InviteAgainSuccess { data { invitation { id } } }",
};
async function order(call: string, token = api.token) {
  const selection = selections[call.split("(")[0] ?? ""] ?? "";
  const { data, errors } = await api.askComposed(
    `mutation { result: ${call} { __typename ... on UserError { message } ${selection} } }`,
    {},
    token,
  );
  if (data?.result === undefined) throw new Error(JSON.stringify(errors));
  return data.result;
}
const createToken = (rest = "", token = api.token) =>
  order(`createApiToken(input: { name: "Help", userId: "${una.id}", role: USER ${rest} })`, token);
const bound = `identity: { tenantId: "${identity.tenantId}", objectId: "${identity.objectId}" }`;
const change = (email: string, token = api.token) =>
  order(`updateUser(input: { userId: "${una.id}", email: "${email}" })`, token);

const alertsOf = async (token = una.token) =>
  (await api.ask("{ alerts { nodes { id type code message remedy } } }", {}, token)).data.alerts.nodes.filter(
    ({ code }) => code === "WAY_IN_MADE",
  );

const alertOf = async (token?: string) => must((await alertsOf(token))[0], "the alert");

const ways: readonly [string, { make(): Promise<unknown>; end(made: never): Promise<unknown>; says: string }][] = [
  [
    "a token in their name",
    {
      make: createToken,
      end: ({ data }: { data: { apiToken: { id: string } } }) => order(`revokeApiToken(id: "${data.apiToken.id}")`),
      says: "acts as you, until it is revoked",
    },
  ],
  [
    "a Microsoft account that comes in as them",
    {
      make: () => order(`bindIdentity(userId: "${una.id}", ${bound})`),
      end: () => order(`unbindIdentity(${bound})`),
      says: "Whoever signs in with it acts as you",
    },
  ],
  [
    "another address",
    {
      make: () => change(`other-${una.email}`),
      end: async () => {
        // Whoever may change addresses: their own, too.
        await api.prisma.user.update({ where: { id: una.id }, data: { role: "ORGANIZATION_ADMINISTRATOR" } });
        await api.prisma.apiToken.updateMany({
          where: { userId: una.id },
          data: { role: "ORGANIZATION_ADMINISTRATOR" },
        });
        return change(una.email, una.token);
      },
      says: "under that address may act as you",
    },
  ],
  [
    "an invitation, where they have records",
    {
      make: async () => {
        await api.prisma.user.update({ where: { id: una.id }, data: { lastSeenAt: null } });
        return order(`inviteAgain(userId: "${una.id}")`);
      },
      end: ({ data }: { data: { invitation: { id: string } } }) =>
        order(`revokeInvitation(id: "${data.invitation.id}")`),
      says: "Whoever opens it first",
    },
  ],
];

describe("a person is told that somebody else made", () => {
  it.each(ways)("%s, who and what it means", async (_what, { make, says }) => {
    expect(await make()).toMatchObject({ __typename: expect.stringMatching(/Success$/) });
    expect(await alertsOf()).toEqual([
      expect.objectContaining({
        ...{ type: "ACCESS", message: expect.stringMatching(/^Administrator /) },
        remedy: expect.stringContaining("say that you have seen it"),
      }),
    ]);
    expect((await alertOf()).message).toContain(says);
  });

  it.each(ways)("%s, until that ends", async (_what, { make, end }) => {
    const made = await make();
    expect(await alertsOf()).toHaveLength(1);
    expect(await end(made as never)).toMatchObject({ __typename: expect.stringMatching(/Success$/) });
    const { resolvedAt } = await api.prisma.alert.findFirstOrThrow({ where: { userId: una.id } });
    expect(resolvedAt).toBeInstanceOf(Date);
  });

  it.each(ways)("%s, until they say that they have seen it", async (_what, { make }) => {
    await make();
    const { id } = await alertOf();
    expect(await order(`acknowledgeAlert(id: "${id}")`, una.token)).toMatchObject({
      __typename: "AcknowledgeAlertSuccess",
    });
    expect(await alertsOf()).toEqual([]);
    expect(await api.prisma.auditEntry.count({ where: { action: "alert.acknowledged", personId: una.id } })).toBe(1);
  });

  it("a token, until its time is over", async () => {
    await createToken(`, expiresAt: "${new Date(Date.now() + 3_600_000).toISOString()}"`);
    const ends = createWaysIn(api.prisma);
    await ends.endOverdue(new Date(Date.now() + 3_500_000));
    expect(await alertsOf()).toHaveLength(1);
    await ends.endOverdue(new Date(Date.now() + 3_700_000));
    expect(await alertsOf()).toEqual([]);
  });

  it("a way, and nobody else reads whose records it leads to how", async () => {
    await createToken();
    const told = await alertOf(api.token);
    expect(told.message).not.toContain("Help");
    expect(told.remedy).toBe("The alert ends with that way in, or when the person says that they have seen it.");
    const eve = await api.addPerson(`eve-${crypto.randomUUID()}`, "USER");
    expect(await alertsOf(eve.token)).toEqual([]);
  });
});

describe("whoever uses the way", () => {
  it("does not say in the person's name that it was seen: not with the token, nor with what was made or opened with it", async () => {
    const { data } = await createToken();
    const child = await createToken("", data.token);
    const session = await api.sessions.open(data.token);
    const asBrowser = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: `m365_sync_session=${session?.value}`,
        origin: new URL(api.url).origin,
      },
      body: JSON.stringify({
        query: `mutation { acknowledgeAlert(id: "${(await alertOf()).id}") { __typename } }`,
      }),
    });
    expect(await asBrowser.json()).toMatchObject({ data: { acknowledgeAlert: { __typename: "RefusedError" } } });
    const { id } = await alertOf();
    for (const token of [data.token, child.data.token]) {
      expect(await order(`acknowledgeAlert(id: "${id}")`, token)).toMatchObject({ __typename: "RefusedError" });
    }
    expect(await order(`acknowledgeAlert(id: "${id}")`)).toMatchObject({ __typename: "NotFoundError" });
    expect(await alertsOf()).toHaveLength(1);
  });
});

describe("nobody is told", () => {
  it("of what they make for themself", async () => {
    await createToken("", una.token);
    await order(`bindIdentity(userId: "${api.administratorId}", ${bound})`);
    await order(`updateUser(input: { userId: "${api.administratorId}", email: "me@example.com" })`);
    expect(await api.prisma.alert.count({ where: { userId: { in: [una.id, api.administratorId] } } })).toBe(0);
  });

  it("of an invitation before they have records: it is their first way in", async () => {
    await api.prisma.officeTask.deleteMany({ where: { ownerId: una.id } });
    await api.prisma.user.update({ where: { id: una.id }, data: { lastSeenAt: null } });
    await order(`inviteAgain(userId: "${una.id}")`);
    expect(await alertsOf()).toEqual([]);
  });

  it("where making the way fails", async () => {
    const taken = await api.addPerson(`tia-${crypto.randomUUID()}`, "USER");
    const { email } = await api.prisma.user.findUniqueOrThrow({ where: { id: taken.id } });
    expect(await change(email)).toMatchObject({ __typename: "ValidationError" });
    expect(await alertsOf()).toEqual([]);
  });
});
