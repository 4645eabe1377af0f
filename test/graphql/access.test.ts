import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { must } from "../../src/lib/must.ts";
import type { CreateApiTokenInput } from "../schema-types.d.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";

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

async function createToken(input: CreateApiTokenInput, as?: string) {
  return (await api.ask(create, { input }, as)).data.createApiToken;
}

const createdToken = async (...given: Parameters<typeof createToken>) => granted(await createToken(...given)).data;

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
    const expiresAt = "2026-05-01T09:00:00Z";
    const { token, apiToken } = await createdToken({ name: "Script", role: "AUDITOR", expiresAt });
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
    expect((await createdToken({ name: "x", role: "USER", userId: kim.id }, olga.token)).apiToken.user.id).toBe(kim.id);
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

describe("a token that a token made", () => {
  const expiresAt = "2026-05-01T10:00:00.000Z";

  it("lives no longer than that one", async () => {
    const parent = (await createdToken({ name: "Parent", role: "ADMINISTRATOR", expiresAt })).token;
    expect((await createdToken({ name: "Child", role: "USER" }, parent)).apiToken.expiresAt).toBe(expiresAt);
    const longer = await createToken({ name: "Child", role: "USER", expiresAt: "2027-01-01T00:00:00Z" }, parent);
    expect(longer).toMatchObject({ __typename: "ValidationError", field: "expiresAt" });
  });

  it("dies with that one, and so do their sessions and what those made", async () => {
    const parent = await createdToken({ name: "Parent", role: "ADMINISTRATOR" });
    const child = await createdToken({ name: "Child", role: "ADMINISTRATOR" }, parent.token);
    const grandchild = await createdToken({ name: "Grandchild", role: "USER" }, child.token);
    const link = await api.ask(
      "mutation { createLoginLink { ... on CreateLoginLinkSuccess { data { url } } } }",
      {},
      child.token,
    );
    const code = new URL(link.data.createLoginLink.data.url).searchParams.get("code") ?? "";
    const session = must(await api.sessions.openByCode(code), "a session");
    const asSession = { cookie: `m365_sync_session=${session.value}`, origin: new URL(api.url).origin };
    const inSession = async (query: string) => {
      const response = await fetch(`${api.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...asSession },
        body: JSON.stringify({ query }),
      });
      return { status: response.status, answer: await response.json() };
    };
    const made = await inSession(
      'mutation { createApiToken(input: { name: "Script", role: USER }) { ... on CreateApiTokenSuccess { data { token } } } }',
    );
    const ofSession = made.answer.data.createApiToken.data.token;
    expect((await api.ask("{ viewer { name } }", {}, ofSession)).status).toBe(200);
    // A browser that logs out leaves the scripts that were set up in it.
    await api.sessions.close(session.value);
    expect((await api.ask("{ viewer { name } }", {}, ofSession)).status).toBe(200);
    await api.ask(revoke, { id: parent.apiToken.id });
    for (const token of [child.token, grandchild.token, ofSession]) {
      expect((await api.ask("{ viewer { name } }", {}, token)).status).toBe(401);
    }
  });
});

describe("a token's mail scopes", () => {
  const scopesOf = async (token: string) => {
    const { data } = await api.ask("{ viewer { scopes } }", {}, token);
    return data.viewer.scopes;
  };

  it("are none unless they are asked for", async () => {
    expect(await scopesOf((await createdToken({ name: "Plain", role: "USER" })).token)).toEqual([]);
  });

  it("are none for a token that was made before there was mail, and it makes none that has any", async () => {
    const kim = await api.addPerson("Kim before mail", "USER");
    expect(await scopesOf(kim.token)).toEqual([]);
    const refused = await createToken({ name: "Mail", role: "USER", scopes: ["MAIL_READ"] }, kim.token);
    expect(refused).toMatchObject({ __typename: "ForbiddenError", message: expect.stringContaining("mail.read") });
  });

  it("are at most those of the token that makes it, and those of a session that it opens are the same", async () => {
    const all: CreateApiTokenInput["scopes"] = ["MAIL_READ", "MAIL_WRITE", "MAIL_SEND"];
    expect(await scopesOf(api.token)).toEqual(all);
    const reader = await createdToken({ name: "Reader", role: "ADMINISTRATOR", scopes: ["MAIL_READ"] });
    expect(await scopesOf(reader.token)).toEqual(["MAIL_READ"]);
    const more = await createToken({ name: "More", role: "USER", scopes: ["MAIL_READ", "MAIL_SEND"] }, reader.token);
    expect(more).toMatchObject({ __typename: "ForbiddenError", message: expect.stringContaining("mail.send") });
    const link = await api.ask(
      "mutation { createLoginLink { ... on CreateLoginLinkSuccess { data { url } } } }",
      {},
      reader.token,
    );
    const code = new URL(link.data.createLoginLink.data.url).searchParams.get("code") ?? "";
    const opened = [await api.sessions.openByCode(code), await api.sessions.open(reader.token)];
    for (const session of opened) {
      const found = await api.sessions.authenticate(must(session, "a session").value);
      expect(found?.viewer.scopes).toEqual(["mail.read"]);
    }
  });

  it("are nobody's to give for somebody else, an administrator's neither", async () => {
    const una = await api.addPerson("Una of mail", "USER");
    const refused = await createToken({ name: "Mine", role: "USER", userId: una.id, scopes: ["MAIL_READ"] });
    expect(refused.__typename).toBe("ForbiddenError");
    const made = await createdToken({ name: "Mine", role: "USER", userId: una.id });
    expect(await scopesOf(made.token)).toEqual([]);
  });

  it("are all for whoever signs in with Microsoft, or comes in for the first time", async () => {
    const una = await api.addPerson("Una with Microsoft", "USER");
    const session = await api.sessions.openByMicrosoft(una.id, { sessionId: null, logoutHint: null });
    const found = await api.sessions.authenticate(must(session, "a session").value);
    expect(found?.viewer.scopes).toEqual(["mail.read", "mail.write", "mail.send"]);
  });
});

describe("sessions of the page", () => {
  const post = (cookie: string, headers: Readonly<Record<string, string>>) =>
    fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie, ...headers },
      body: JSON.stringify({ query: "{ viewer { name } }" }),
    });

  async function logIn(token = api.token): Promise<string> {
    const response = await fetch(`${api.url}/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
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

  const follow = (code: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${api.url}/login`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: new URL(api.url).origin, ...headers },
      body: new URLSearchParams({ code }),
    });

  it("a login link works once, and only when somebody goes on: opening it changes nothing", async () => {
    const { code } = api.sessions.issueCode(api.administratorId);
    for (let at = 0; at < 2; at += 1) {
      const page = await fetch(`${api.url}/login?code=${code}`, { redirect: "manual" });
      expect([page.status, page.headers.get("set-cookie")]).toEqual([200, null]);
      expect(await page.text()).toContain("Log in as Administrator");
    }
    const first = await follow(code);
    expect([first.status, first.headers.get("location")]).toEqual([303, "/"]);
    expect((await follow(code)).status).toBe(403);
    expect((await fetch(`${api.url}/login?code=${code}`)).status).toBe(403);
  });

  it("a login link asks before it replaces another person's session, and that session ends", async () => {
    const cookie = await logIn();
    const mia = await api.addPerson("Mia", "USER");
    const { code } = api.sessions.issueCode(mia.id);
    const page = await (await fetch(`${api.url}/login?code=${code}`, { headers: { cookie } })).text();
    expect(page).toContain("You are logged in as <strong>Administrator</strong>");
    expect(page).toContain("Stay logged in as Administrator");
    expect((await follow(code, { cookie, origin: "https://evil.example" })).status).toBe(403);
    const own = { origin: new URL(api.url).origin };
    expect((await post(cookie, own)).status).toBe(200);
    expect((await follow(code, { cookie })).status).toBe(303);
    expect((await post(cookie, own)).status).toBe(401);
  });

  it("logout ends the session on the server, with its open streams, and not the token that opened it", async () => {
    const cookie = await logIn();
    const own = { origin: new URL(api.url).origin };
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const stream = await fetch(`${api.url}/graphql`, {
      method: "POST",
      signal: leaving.signal,
      headers: { accept: "text/event-stream", "content-type": "application/json", cookie, ...own },
      body: JSON.stringify({ query: "subscription { settings { cursor } }" }),
    });
    const reading = stream.text();
    reading.catch(() => "asked no more");
    const left = await fetch(`${api.url}/logout`, { method: "POST", headers: { cookie, ...own } });
    expect(left.status).toBe(204);
    expect((await post(cookie, own)).status).toBe(401);
    expect(await reading).not.toContain("event: complete");
    expect((await api.ask("{ viewer { name } }")).status).toBe(200);
  });

  it("a session ends with the token that opened it, when that ends sooner", async () => {
    const expiresAt = "2026-05-01T09:00:00Z";
    const order = await createdToken({ name: "For an hour", role: "ADMINISTRATOR", expiresAt });
    const cookie = await logIn(order.token);
    const own = { origin: new URL(api.url).origin };
    expect((await post(cookie, own)).status).toBe(200);
    time = new Date("2026-05-01T09:00:01Z");
    expect((await post(cookie, own)).status).toBe(401);
    time = new Date("2026-05-01T08:00:00Z");
  });

  it("a session ends with its time", async () => {
    const cookie = await logIn();
    time = new Date("2026-05-01T20:00:01Z");
    expect((await post(cookie, { origin: new URL(api.url).origin })).status).toBe(401);
    time = new Date("2026-05-01T08:00:00Z");
  });
});
