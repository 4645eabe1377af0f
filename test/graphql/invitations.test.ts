import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";

const startedAt = Date.now();
let clock = startedAt;
let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: () => new Date(clock) });
});
afterAll(() => api[Symbol.asyncDispose]());

const fields = "__typename ... on UserError { message }";
const invited = "data { url invitation { id createdByName user { id email } } }";
async function invite(role: "USER" | "ADMINISTRATOR" = "USER", token = api.token) {
  const input = { name: "Nina", email: `${crypto.randomUUID()}@example.com`, role };
  const { data } = await api.ask(
    `mutation ($input: CreateUserInput!) { result: inviteUser(input: $input) { ${fields} ... on InviteUserSuccess { ${invited} } } }`,
    { input },
    token,
  );
  return data.result;
}
async function again(userId: string, token = api.token) {
  const { data } = await api.ask(
    `mutation ($userId: ID!) { result: inviteAgain(userId: $userId) { ${fields} ... on InviteAgainSuccess { ${invited} } } }`,
    { userId },
    token,
  );
  return data.result;
}
const revoke = async (id: string, token = api.token) =>
  (await api.ask(`mutation ($id: ID!) { revokeInvitation(id: $id) { ${fields} } }`, { id }, token)).data
    .revokeInvitation;
const open = async (token = api.token) =>
  (await api.ask("{ invitations { id user { id } } }", {}, token)).data.invitations;

const codeOf = (url: string) => must(new URL(url).searchParams.get("code"), "a code");
/** Goes on from the page that the link shows. */
const accept = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${api.url}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: new URL(api.url).origin, ...headers },
    body: new URLSearchParams({ code: codeOf(url) }),
  });

describe("an invitation", () => {
  it("lets a new person in once, and only when they go on: opening the link changes nothing", async () => {
    const { data } = granted(await invite());
    expect(data.invitation).toMatchObject({ createdByName: "Administrator" });
    expect(await open()).toContainEqual({ id: data.invitation.id, user: { id: data.invitation.user.id } });
    for (let at = 0; at < 2; at += 1) {
      const page = await fetch(data.url, { redirect: "manual" });
      expect([page.status, page.headers.get("set-cookie")]).toEqual([200, null]);
      expect(await page.text()).toContain("Log in as Nina");
    }
    const response = await accept(data.url);
    expect(response.status).toBe(303);
    const cookie = must(response.headers.get("set-cookie")?.split(";")[0], "a cookie");
    const seen = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie, origin: new URL(api.url).origin },
      body: JSON.stringify({ query: "{ viewer { id role } }" }),
    });
    expect((await seen.json()).data.viewer).toEqual({ id: data.invitation.user.id, role: "USER" });
    expect((await accept(data.url)).status).toBe(403);
    expect(await open()).not.toContainEqual(expect.objectContaining({ id: data.invitation.id }));
    const actions = await api.prisma.auditEntry.findMany({ where: { ownerId: data.invitation.user.id } });
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["user.created", "user.invited", "invitation.accepted", "session.opened"]),
    );
  });

  it("of two browsers that go on at once lets one in", async () => {
    const { data } = granted(await invite());
    const answers = await Promise.all([accept(data.url), accept(data.url)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 403]);
  });

  it("is kept nowhere as it is: the database has only what it is compared with", async () => {
    const { data } = granted(await invite());
    const row = await api.prisma.invitation.findUniqueOrThrow({ where: { id: data.invitation.id } });
    expect(JSON.stringify(row)).not.toContain(codeOf(data.url));
  });

  it("is over after seven days, and not before", async () => {
    onTestFinished(() => {
      clock = startedAt;
    });
    const { data } = granted(await invite());
    clock += 7 * 24 * 3_600_000 - 1;
    expect((await fetch(data.url)).status).toBe(200);
    clock += 1;
    expect((await fetch(data.url)).status).toBe(403);
    expect((await accept(data.url)).status).toBe(403);
    const anew = granted(await again(data.invitation.user.id));
    expect((await accept(anew.data.url)).status).toBe(303);
  });

  it("asks before it replaces another person's session", async () => {
    const { data } = granted(await invite());
    const session = must(await api.sessions.open(api.token), "a session").value;
    const cookie = `m365_sync_session=${session}`;
    expect(await (await fetch(data.url, { headers: { cookie } })).text()).toContain("Stay logged in as Administrator");
    expect((await accept(data.url, { cookie, origin: "https://evil.example" })).status).toBe(403);
    expect((await accept(data.url, { cookie })).status).toBe(303);
    expect(await api.sessions.authenticate(session)).toBeNull();
  });

  it.each(["revoked", "made anew", "of somebody removed", "of somebody suspended"])(
    "that is %s opens nothing",
    async (what) => {
      const { data } = granted(await invite());
      const { id, user } = data.invitation;
      if (what === "revoked") expect((await revoke(id)).__typename).toBe("RevokeInvitationSuccess");
      if (what === "made anew") expect((await again(user.id)).__typename).toBe("InviteAgainSuccess");
      const change = { "of somebody removed": "removedAt", "of somebody suspended": "suspendedAt" }[what];
      if (change !== undefined)
        await api.prisma.user.update({ where: { id: user.id }, data: { [change]: new Date() } });
      expect((await fetch(data.url)).status).toBe(403);
      expect((await accept(data.url)).status).toBe(403);
    },
  );

  it("is made by nobody for more than they hold, nor for a stranger, nor for who has come in already", async () => {
    const olga = await api.addPerson("Olga", "ORGANIZATION_ADMINISTRATOR");
    const ulla = await api.addPerson("Ulla", "USER");
    expect((await invite("ADMINISTRATOR", olga.token)).__typename).toBe("ForbiddenError");
    expect((await invite("USER", ulla.token)).__typename).toBe("ForbiddenError");
    const { data } = granted(await invite("USER", olga.token));
    expect((await revoke(data.invitation.id, ulla.token)).__typename).toBe("NotFoundError");
    await accept(data.url);
    expect(await again(data.invitation.user.id)).toMatchObject({
      __typename: "RefusedError",
      message: expect.stringContaining("has signed in before"),
    });
    // Also long after, when their sessions and tokens are purged.
    await api.prisma.apiToken.deleteMany({ where: { userId: data.invitation.user.id } });
    expect((await again(data.invitation.user.id)).__typename).toBe("RefusedError");
    const elsewhere = await api.prisma.organization.create({ data: { name: "Elsewhere" } });
    const stranger = granted(await invite());
    await api.prisma.user.update({
      where: { id: stranger.data.invitation.user.id },
      data: { organizationId: elsewhere.id },
    });
    expect((await again(stranger.data.invitation.user.id, olga.token)).__typename).toBe("NotFoundError");
    expect(await open(olga.token)).not.toContainEqual(expect.objectContaining({ id: stranger.data.invitation.id }));
    expect(await open(ulla.token)).toEqual([]);
  });
});
