import { once } from "node:events";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";

/** Two servers on one database. The clock of what they remember is driven by hand: nothing is forgotten by its age alone. */
let here: TestApi;
let elsewhere: TestApi;
let elapsedMs = 0;
const open = (beside?: TestApi) =>
  startApi({ elapsedMs: () => elapsedMs, ...(beside === undefined ? {} : { beside }) });

beforeAll(async () => {
  elsewhere = await open();
});
afterAll(async () => {
  await elsewhere[Symbol.asyncDispose]();
});
beforeEach(async () => {
  here = await open(elsewhere);
});
afterEach(async () => {
  await here[Symbol.asyncDispose]();
});

interface Caller {
  readonly id: string;
  readonly organizationId: string;
  /** An organization that is not theirs. */
  readonly other: string;
  readonly token: string;
  readonly tokenId: string;
  readonly session: string;
}

async function addCaller(): Promise<Caller> {
  const { prisma } = elsewhere;
  const { id, token } = await elsewhere.addPerson(`Una-${crypto.randomUUID()}`, "ORGANIZATION_ADMINISTRATOR");
  const { id: organizationId } = await prisma.organization.create({ data: { name: `Sales ${id}` } });
  const { id: other } = await prisma.organization.create({ data: { name: `Support ${id}` } });
  await prisma.user.update({ where: { id }, data: { organizationId } });
  const { id: tokenId } = await prisma.apiToken.findFirstOrThrow({ where: { userId: id } });
  const { value } = must(await elsewhere.sessions.open(token), "a session");
  const createdAt = new Date(Date.now() - 2 * 3_600_000);
  await prisma.apiToken.updateMany({ where: { userId: id, isSession: true }, data: { createdAt } });
  return { id, organizationId, other, token, tokenId, session: `m365_sync_session=${value}` };
}

async function send(api: TestApi, headers: Readonly<Record<string, string>>) {
  const response = await fetch(`${api.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: new URL(api.url).origin, ...headers },
    body: JSON.stringify({ query: "{ viewer { role organization { id } } }" }),
  });
  const { data, errors } = await response.json();
  if (response.status === 200) return `${data.viewer.role} of ${data.viewer.organization.id}`;
  return `${response.status} ${errors[0].extensions.code}`;
}
const byToken = (api: TestApi, { token }: Caller) => send(api, { authorization: `Bearer ${token}` });
const bySession = (api: TestApi, { session }: Caller) => send(api, { cookie: session });

const order = async (api: TestApi, mutation: string, variables: object) => {
  const { errors, data } = await api.askComposed(
    `mutation ($id: ID!) { result: ${mutation} { __typename ... on UserError { message } } }`,
    variables,
  );
  expect(errors).toEqual([]);
  expect(data.result).not.toHaveProperty("message");
};

type Send = (api: TestApi, caller: Caller) => Promise<string>;
type End = (api: TestApi, caller: Caller) => Promise<unknown>;
const refused = () => "401 UNAUTHENTICATED";
const ends: readonly [string, Send, End, (caller: Caller) => string][] = [
  ["a revoked token", byToken, (api, { tokenId: id }) => order(api, "revokeApiToken(id: $id)", { id }), refused],
  [
    "the session of a revoked token",
    bySession,
    (api, { tokenId: id }) => order(api, "revokeApiToken(id: $id)", { id }),
    refused,
  ],
  ["a suspended person's token", byToken, (api, { id }) => order(api, "suspendUser(userId: $id)", { id }), refused],
  ["a suspended person's session", bySession, (api, { id }) => order(api, "suspendUser(userId: $id)", { id }), refused],
  [
    "the token of a person with another role",
    byToken,
    (api, { id }) => order(api, "updateUser(input: { userId: $id, role: USER })", { id }),
    ({ organizationId }) => `USER of ${organizationId}`,
  ],
  [
    "the token of a person of another organization",
    byToken,
    (api, { id, other }) => order(api, `updateUser(input: { userId: $id, organizationId: "${other}" })`, { id }),
    ({ other }) => `ORGANIZATION_ADMINISTRATOR of ${other}`,
  ],
  [
    "the token of a person of an archived organization",
    byToken,
    (api, { organizationId: id }) => order(api, "archiveOrganization(organizationId: $id)", { id }),
    refused,
  ],
  [
    "a session that an administrator ended",
    bySession,
    (api, { id }) => order(api, "endSessions(userId: $id)", { id }),
    refused,
  ],
  [
    "a session that was signed out",
    bySession,
    (api, { session }) =>
      fetch(`${api.url}/logout`, {
        method: "POST",
        redirect: "manual",
        headers: { cookie: session, origin: new URL(api.url).origin },
      }),
    refused,
  ],
  [
    "a session that is too long by a setting",
    bySession,
    async (api) => {
      const { data } = await api.ask("{ settings(level: SYSTEM) { version } }");
      await api.askComposed(
        "mutation ($version: Int!) { updateSettings(input: { level: SYSTEM, expectedVersion: $version, set: [{ key: SESSION_LIFETIME_HOURS, value: 1 }] }) { __typename } }",
        { version: data.settings?.version },
      );
    },
    refused,
  ],
];

describe.each(ends)("%s, remembered a moment ago,", (_what, ask, end, expected) => {
  let una: Caller;
  beforeEach(async () => {
    await elsewhere.prisma.settingsScope.deleteMany();
    una = await addCaller();
  });

  it("is judged anew when another process did that, as soon as it says so", async () => {
    const before = await ask(here, una);
    await end(elsewhere, una);
    let answer = before;
    while (answer === before) answer = await ask(here, una);
    expect(answer).toBe(expected(una));
  });

  it("is judged anew a second after another process did that, when nothing is heard of it", async () => {
    await here.stopListening();
    const before = await ask(here, una);
    await end(elsewhere, una);
    elapsedMs += 999;
    expect(await ask(here, una)).toBe(before);
    elapsedMs += 1;
    expect(await ask(here, una)).toBe(expected(una));
  });

  it("is judged anew at once when this process did that, before anything is heard of it", async () => {
    await here.stopListening();
    await ask(here, una);
    await end(here, una);
    expect(await ask(here, una)).toBe(expected(una));
  });
});

describe("while the database is away", () => {
  it("who was let in before is let in for a second, and then nobody: 503, and a WebSocket is closed to be tried again", async () => {
    const api = await open();
    const authorization = { authorization: `Bearer ${api.token}` };
    const typename = async () => {
      const body = JSON.stringify({ query: "{ __typename }" });
      const headers = { "content-type": "application/json", ...authorization };
      return fetch(`${api.url}/graphql`, { method: "POST", headers, body });
    };
    expect((await typename()).status).toBe(200);
    const administrator = new URL(api.databaseUrl);
    const name = administrator.pathname.slice(1);
    administrator.pathname = "/postgres";
    const client = new pg.Client({ connectionString: administrator.href });
    await client.connect();
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.end();
    await api.stopListening();

    elapsedMs += 999;
    expect((await typename()).status).toBe(200);
    elapsedMs += 1;
    const answer = await typename();
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: "UNAVAILABLE" } }] });
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    const closed = once(socket, "close");
    socket.send(JSON.stringify({ type: "connection_init", payload: authorization }));
    expect((await closed)[0]).toBe(1013);
    await api[Symbol.asyncDispose]();
  });
});
