import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";

const create = /* GraphQL */ `
  mutation ($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      __typename
      ... on CreateApiTokenSuccess { data { token apiToken { id name role expiresAt revokedAt user { id } } } }
      ... on ValidationError { field rule }
      ... on UserError { message }
    }
  }
`;
const revoke = `mutation ($id: ID!) { revokeApiToken(id: $id) { __typename ... on RevokeApiTokenSuccess { data { revokedAt } } } }`;

let api: TestApi;
let time = new Date("2026-05-01T08:00:00Z");
beforeAll(async () => {
  api = await startApi({ now: () => time });
});
afterAll(() => api[Symbol.asyncDispose]());

async function createToken(input: Readonly<Record<string, unknown>>, as?: string) {
  return (await api.ask(create, { input }, as)).data.createApiToken;
}

describe("access", () => {
  it("without a viewer there is no answer, and the error says what to do", async () => {
    for (const token of [null, "m365s_nobody", ""]) {
      const { status, data, errors } = await api.ask("{ __typename }", {}, token);
      expect([status, data]).toEqual([401, undefined]);
      expect(errors[0]).toMatchObject({
        message: expect.stringContaining("Bearer"),
        extensions: { code: "UNAUTHENTICATED" },
      });
    }
  });

  it("the first start made one organization, one administrator and a token that nobody can read again", async () => {
    const { data } = await api.ask(
      "{ viewer { name role organization { name } } organizations { name } apiTokens { name } }",
    );
    expect(data).toEqual({
      viewer: { name: "Administrator", role: "ADMINISTRATOR", organization: { name: "Head office" } },
      organizations: [{ name: "Head office" }],
      apiTokens: [{ name: "First administrator" }],
    });
    const rows = await api.prisma.apiToken.findMany();
    expect(JSON.stringify(rows)).not.toContain(api.token);
  });

  it("a token is shown once, works, expires, and is refused once it is revoked", async () => {
    const made = await createToken({ name: "Script", role: "AUDITOR", expiresAt: "2026-05-01T09:00:00Z" });
    const { token, apiToken } = made.data;
    expect(token).toMatch(/^m365s_[\w-]{43}$/);
    expect((await api.ask("{ viewer { role } }", {}, token)).data).toEqual({ viewer: { role: "AUDITOR" } });
    time = new Date("2026-05-01T09:00:00Z");
    expect((await api.ask("{ viewer { role } }", {}, token)).status).toBe(401);
    time = new Date("2026-05-01T08:00:00Z");
    await api.ask(revoke, { id: apiToken.id });
    expect((await api.ask("{ viewer { role } }", {}, token)).status).toBe(401);
    const again = await api.ask(revoke, { id: apiToken.id });
    expect(again.data.revokeApiToken).toMatchObject({ __typename: "RevokeApiTokenSuccess" });
  });

  it("nobody hands on more than they hold", async () => {
    const kim = await api.addPerson("Kim", "USER");
    const olga = await api.addPerson("Olga", "ORGANIZATION_ADMINISTRATOR");
    expect((await createToken({ name: "x", role: "ADMINISTRATOR" }, kim.token)).__typename).toBe("ForbiddenError");
    expect((await createToken({ name: "x", role: "AUDITOR" }, kim.token)).__typename).toBe("ForbiddenError");
    expect((await createToken({ name: "x", role: "USER", userId: olga.id }, kim.token)).__typename).toBe(
      "NotFoundError",
    );
    expect((await createToken({ name: "x", role: "USER", userId: kim.id }, olga.token)).data.apiToken.user.id).toBe(
      kim.id,
    );
    expect((await createToken({ name: "x", role: "USER", userId: api.administratorId }, olga.token)).__typename).toBe(
      "ForbiddenError",
    );
    expect(await createToken({ name: "x", role: "ADMINISTRATOR", userId: kim.id })).toMatchObject({ field: "role" });
    expect(await createToken({ name: " ", role: "USER" })).toMatchObject({ field: "name" });
  });

  it("a person who was demoted takes their tokens along", async () => {
    const pat = await api.addPerson("Pat", "ORGANIZATION_ADMINISTRATOR");
    await api.prisma.user.update({ where: { id: pat.id }, data: { role: "USER" } });
    expect((await api.ask("{ viewer { role } }", {}, pat.token)).data.viewer.role).toBe("USER");
    await api.prisma.user.update({ where: { id: pat.id }, data: { role: "AUDITOR" } });
    expect((await api.ask("{ viewer { role } }", {}, pat.token)).status).toBe(401);
  });

  it("a user sees nobody else, an auditor everybody", async () => {
    const kim = await api.addPerson("Lee", "USER");
    const ada = await api.addPerson("Ada", "AUDITOR");
    const people = "{ users { totalCount } auditLog { nodes { id } } }";
    expect((await api.ask(people, {}, kim.token)).data).toEqual({ users: { totalCount: 1 }, auditLog: { nodes: [] } });
    const seen = (await api.ask(people, {}, ada.token)).data;
    expect(seen.users.totalCount).toBeGreaterThan(3);
    expect(seen.auditLog.nodes.length).toBeGreaterThan(0);
  });

  it("an id that is none is not found", async () => {
    const { data } = await api.ask(`{ account(id: "nothing") { id } }`);
    expect(data).toEqual({ account: null });
    expect((await api.ask(revoke, { id: "nothing" })).data.revokeApiToken.__typename).toBe("NotFoundError");
  });
});

describe("sessions of the page", () => {
  const post = (cookie: string, headers: Readonly<Record<string, string>>) =>
    fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie, ...headers },
      body: JSON.stringify({ query: "{ viewer { name } }" }),
    });

  async function logIn(): Promise<string> {
    const response = await fetch(`${api.url}/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: api.token }),
    });
    expect(response.status).toBe(204);
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    return cookie.split(";")[0] ?? "";
  }

  it("a posted token opens a session, which works for our own page only", async () => {
    const cookie = await logIn();
    expect(cookie).not.toContain(api.token);
    expect((await post(cookie, { origin: new URL(api.url).origin })).status).toBe(200);
    expect((await post(cookie, { origin: "https://evil.example" })).status).toBe(401);
    expect((await post(cookie, {})).status).toBe(401);
    expect((await post(`${cookie}x`, { origin: new URL(api.url).origin })).status).toBe(401);
  });

  it("a wrong token opens none", async () => {
    const response = await fetch(`${api.url}/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: "m365s_wrong" }),
    });
    expect([response.status, response.headers.get("set-cookie")]).toEqual([401, null]);
  });

  it("a login link works once", async () => {
    const link = `${api.url}/login?code=${api.sessions.issueCode(api.administratorId).code}`;
    const first = await fetch(link, { redirect: "manual" });
    expect([first.status, first.headers.get("location")]).toEqual([303, "/"]);
    expect((await fetch(link, { redirect: "manual" })).status).toBe(403);
  });

  it("a session ends with its time", async () => {
    const cookie = await logIn();
    time = new Date("2026-05-01T20:00:01Z");
    expect((await post(cookie, { origin: new URL(api.url).origin })).status).toBe(401);
    time = new Date("2026-05-01T08:00:00Z");
  });
});
