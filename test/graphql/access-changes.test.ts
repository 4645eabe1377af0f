import { createClient } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { hashToken, makeToken } from "../../src/adapters/crypto/api-token.ts";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { accessEvent } from "../../src/app/ports/access-feed.ts";
import type { OpenDirectory, ProvenSignOn } from "../../src/app/ports/sign-on.ts";
import type { Role } from "../../src/core/access/role.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { switchOn } from "../support/switch-on.ts";

let api: TestApi;
let here: string;
let branch: string;
let olga: Person;
let otto: Person;
let otherAdministrator: Person;
/** New for each test. */
let una: Person;
let number = 0;

interface Person {
  readonly id: string;
  readonly token: string;
}

beforeAll(async () => {
  api = await startApi();
  await switchOn(api);
  here = (await api.prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } })).organizationId;
  branch = (await api.prisma.organization.create({ data: { name: "Branch" } })).id;
  olga = await add("Olga", "ORGANIZATION_ADMINISTRATOR");
  otto = await add("Otto", "ORGANIZATION_ADMINISTRATOR", branch);
  otherAdministrator = await add("Ada", "ADMINISTRATOR");
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  number += 1;
  una = await add(`Una-${number}`, "USER");
});

async function add(name: string, role: Role, organizationId = here): Promise<Person> {
  const email = `${name.toLowerCase()}@example.com`;
  const { id } = await api.prisma.user.create({ data: { name, email, role, organizationId } });
  const token = makeToken();
  await api.prisma.apiToken.create({ data: { userId: id, name: "test", hash: hashToken(token), role } });
  return { id, token };
}

const text = "subscription ($after: String) { event: accessChanges(after: $after) { cursor kind id userId } }";
interface Told {
  readonly cursor: string;
  readonly kind: string;
  readonly id: string | null;
  readonly userId: string | null;
}

/** What somebody is told, one after the other. */
function follow({ token }: Person, after: string | null = null): () => Promise<Told> {
  const client = createClient({
    url: `${api.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  onTestFinished(async () => client.dispose());
  const events = client.iterate<{ event: Told }>({ query: text, variables: { after } });
  return async () => must((await events.next()).value?.data, "an event").event;
}

/** The same; `so far` ends with a change that everybody there is told of. */
async function listen(person: Person, after: string | null = null) {
  const { id } = person;
  const next = follow(person, after);
  if (after === null) expect((await next()).kind).toBe("EVERYTHING");
  return {
    next,
    async soFar(): Promise<string[]> {
      await api.prisma.$transaction((tx) => writeFeed(tx, [accessEvent("PERSON", { id: "end", userId: id })]));
      const told: string[] = [];
      for (let one = await next(); one.id !== "end" || one.userId !== id; one = await next()) {
        if (one.id !== "end") told.push(one.id === null ? one.kind : `${one.kind} ${one.id}`);
      }
      return [...new Set(told)].toSorted();
    },
  };
}

const administrator = (): Person => ({ id: api.administratorId, token: api.token });
/** Everybody who could hear too much. */
const listenAll = async () => {
  const whom = { administrator: administrator(), olga, otto, una };
  const heard = await Promise.all(Object.values(whom).map((one) => listen(one)));
  return async () => {
    const told = await Promise.all(heard.map((one) => one.soFar()));
    return Object.fromEntries(Object.keys(whom).map((name, at) => [name, told[at]]));
  };
};

/** An order that is carried out. */
async function order(mutation: string, as = api.token) {
  const { data, errors } = await api.askComposed(
    `mutation { result: ${mutation} { __typename ... on UserError { message } } }`,
    {},
    as,
  );
  expect(errors).toEqual([]);
  expect(data.result.__typename).toMatch(/Success$/);
}
const newest = async (table: "user" | "organization") =>
  (table === "user"
    ? await api.prisma.user.findFirstOrThrow({ orderBy: { createdAt: "desc" } })
    : await api.prisma.organization.findFirstOrThrow({ orderBy: { createdAt: "desc" } })
  ).id;

describe("changes of who may come in", () => {
  it("begin with everything, and go on behind any cursor without telling it again", async () => {
    const first = await listen(administrator());
    await order(`updateUser(input: { userId: "${una.id}", name: "Una A" })`);
    const told = await first.next();
    expect(told).toMatchObject({ kind: "PERSON", id: una.id, userId: una.id });
    await order(`suspendUser(userId: "${una.id}")`);
    const resumed = await listen(administrator(), told.cursor);
    expect(await resumed.soFar()).toEqual([`PERSON ${una.id}`]);
  });

  it("go on behind the very first cursor", async () => {
    const { cursor } = await follow(administrator())();
    await order(`updateUser(input: { userId: "${una.id}", name: "Una B" })`);
    expect(await (await listen(administrator(), cursor)).soFar()).toEqual([`PERSON ${una.id}`]);
  });

  it("are told of a person to the own organization and the person, and to nobody else", async () => {
    const told = await listenAll();
    await order(`updateUser(input: { userId: "${una.id}", name: "Una C" })`);
    const person = [`PERSON ${una.id}`];
    expect(await told()).toEqual({ administrator: person, olga: person, otto: [], una: person });
  });

  it("are told of somebody new, and of somebody who is removed with what ends then", async () => {
    const told = await listenAll();
    await order(
      `inviteUser(input: { name: "Nina", email: "nina-${number}@example.com", role: USER, organizationId: "${here}" })`,
    );
    const nina = await newest("user");
    const invitation = (await api.prisma.invitation.findFirstOrThrow({ where: { userId: nina } })).id;
    const made = [`INVITATION ${invitation}`, `PERSON ${nina}`];
    expect(await told()).toEqual({ administrator: made, olga: made, otto: [], una: [] });
    await order(`removeUser(input: { userId: "${nina}", syncedData: KEEP })`);
    expect(await told()).toEqual({ administrator: made, olga: made, otto: [], una: [] });
  });

  it("are told of somebody who moves in both organizations", async () => {
    const [old, other] = [await listen(olga), await listen(otto)];
    await order(`updateUser(input: { userId: "${una.id}", organizationId: "${branch}" })`);
    expect(await old.soFar()).toEqual([`PERSON ${una.id}`]);
    expect(await other.soFar()).toEqual([`PERSON ${una.id}`]);
    await order(`suspendUser(userId: "${una.id}")`);
    expect(await old.soFar()).toEqual([]);
    expect(await other.soFar()).toEqual([`PERSON ${una.id}`]);
  });

  it("are told of an organization to its people, and of its standing to those who see them", async () => {
    const told = await listenAll();
    await order(`renameOrganization(organizationId: "${here}", name: "Head office ${number}")`);
    const renamed = [`ORGANIZATION ${here}`];
    expect(await told()).toEqual({ administrator: renamed, olga: renamed, otto: [], una: renamed });
    await order(`createOrganization(name: "New ${number}")`);
    const made = await newest("organization");
    expect(await told()).toEqual({ administrator: [`ORGANIZATION ${made}`], olga: [], otto: [], una: [] });
    await order(`archiveOrganization(organizationId: "${made}")`);
    expect(await told()).toEqual({ administrator: [`ORGANIZATION ${made}`, "PERSON"], olga: [], otto: [], una: [] });
  });

  it("are told of an invitation that is made anew, taken back and used", async () => {
    const told = await listenAll();
    const open = async () =>
      (await api.prisma.invitation.findFirstOrThrow({ where: { userId: guest }, orderBy: { createdAt: "desc" } })).id;
    const { id: guest } = await api.prisma.user.create({
      data: { name: "Guest", email: `guest-${number}@example.com`, role: "USER", organizationId: here },
    });
    await order(`inviteAgain(userId: "${guest}")`);
    const first = await open();
    expect((await told()).olga).toEqual([`INVITATION ${first}`]);
    await order(`revokeInvitation(id: "${first}")`);
    expect((await told()).olga).toEqual([`INVITATION ${first}`]);
    const { data } = await api.ask(
      "mutation ($id: ID!) { inviteAgain(userId: $id) { ... on InviteAgainSuccess { data { url } } } }",
      { id: guest },
    );
    const second = await open();
    const code = new URL(data.inviteAgain.data.url).searchParams.get("code") ?? "";
    expect(await api.sessions.openByCode(code)).not.toBeNull();
    const session = (await api.prisma.apiToken.findFirstOrThrow({ where: { userId: guest } })).id;
    const heard = [`INVITATION ${second}`, `SESSION ${session}`];
    expect(await told()).toEqual({ administrator: heard, olga: heard, otto: [], una: [] });
  });

  it("are told of a session that begins and ends, whatever ends it", async () => {
    const told = await listenAll();
    await api.sessions.open(una.token);
    const { id } = await api.prisma.apiToken.findFirstOrThrow({ where: { userId: una.id, isSession: true } });
    const session = [`SESSION ${id}`];
    expect(await told()).toEqual({ administrator: session, olga: session, otto: [], una: session });
    const administrators = await listen(olga);
    await order(`suspendUser(userId: "${una.id}")`);
    expect(await administrators.soFar()).toEqual([`PERSON ${una.id}`, ...session]);
  });

  it("are told of a Microsoft account that is bound and unbound", async () => {
    const told = await listenAll();
    const [tenantId, objectId] = [crypto.randomUUID(), crypto.randomUUID()];
    const identity = `{ tenantId: "${tenantId}", objectId: "${objectId}" }`;
    const heard = [`IDENTITY ${tenantId}/${objectId}`];
    await order(`bindIdentity(userId: "${una.id}", identity: ${identity})`);
    expect(await told()).toEqual({ administrator: heard, olga: heard, otto: [], una: heard });
    await order(`unbindIdentity(identity: ${identity})`);
    expect((await told()).una).toEqual(heard);
  });

  it("are told of a tenant that is confirmed and withdrawn to who reads the system's settings", async () => {
    const told = await listenAll();
    const tenantId = crypto.randomUUID();
    api.signOn.tenantIds.add(tenantId);
    await order(`confirmTenant(input: { tenantId: "${tenantId}", name: "Fabrikam" })`);
    expect(await told()).toEqual({ administrator: ["SIGN_ON"], olga: [], otto: [], una: [] });
    await order(`withdrawTenant(tenantId: "${tenantId}")`);
    expect((await told()).administrator).toEqual(["SIGN_ON"]);
  });

  it("are told of a trial of single sign-on when it has ended", async () => {
    const told = await listenAll();
    const tenantId = crypto.randomUUID();
    const state = await begin("try");
    await answer(state, (code) => api.signOn.issue(code, proof(tenantId)));
    expect(await told()).toEqual({ administrator: ["SIGN_ON"], olga: [], otto: [], una: [] });
    const { data } = await api.ask("{ signOn { lastTry { works } } }");
    expect(data.signOn?.lastTry?.works).toBe(true);
  });

  it("are told of an import to whoever began it alone, page by page, and of its people to their organization", async () => {
    const told = await listenAll();
    const other = await listen(otherAdministrator);
    const state = await begin("import");
    const { id } = await api.prisma.peoplePreview.findUniqueOrThrow({ where: { viewerId: api.administratorId } });
    const mine = [`PEOPLE_IMPORT ${id}`];
    expect(await told()).toEqual({ administrator: mine, olga: [], otto: [], una: [] });
    const steps = await listen(administrator());
    await answer(state, (code) => api.signOn.issueDirectory(code, directory()));
    expect((await steps.next()).id).toBe(id);
    expect((await told()).administrator).toEqual(mine);
    expect(await other.soFar()).toEqual([]);
    await order(`importPeople(input: { previewId: "${id}", organizationId: "${here}" })`);
    expect(await told()).toEqual({ administrator: ["PERSON"], olga: ["PERSON"], otto: [], una: [] });
  });

  it("are told of nothing that was refused", async () => {
    const told = await listenAll();
    const { data } = await api.ask("mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }", {
      input: { userId: una.id, email: "olga@example.com" },
    });
    expect(data.updateUser.__typename).toBe("ValidationError");
    expect(await told()).toEqual({ administrator: [], olga: [], otto: [], una: [] });
  });
});

/** @returns the way of a browser that opened the link, as far as Microsoft's page */
async function begin(parameter: "try" | "import") {
  const { data } = await (parameter === "try"
    ? api.ask("mutation { result: trySignOn { ... on TrySignOnSuccess { data { url } } } }")
    : api.ask("mutation { result: beginPeopleImport { ... on BeginPeopleImportSuccess { data { url } } } }"));
  const { url } = data.result.data;
  expect(new URL(url).searchParams.has(parameter)).toBe(true);
  const response = await fetch(url, { redirect: "manual" });
  const microsoft = new URL(must(response.headers.get("location"), "the way to Microsoft"));
  return {
    state: must(microsoft.searchParams.get("state"), "the state"),
    cookie: response.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; "),
  };
}

async function answer({ state, cookie }: Awaited<ReturnType<typeof begin>>, issue: (code: string) => void) {
  const code = crypto.randomUUID();
  issue(code);
  const response = await fetch(`${api.url}/sign-on/callback?${new URLSearchParams({ code, state })}`, {
    headers: { cookie },
  });
  expect(response.status).toBe(200);
}

const proof = (tenantId: string): ProvenSignOn => ({
  facts: {
    ...{ tenantId, objectId: crypto.randomUUID(), userPrincipalName: "ada@example.com", membership: "member" },
    ...{ verifiedDomains: ["example.com"], appRoles: [], groupIds: [] },
  },
  ...{ claims: { acct: 0, userType: "Member" }, displayName: "Ada", shownAddress: "ada@example.com" },
  ...{ organizationName: "Contoso", homeTenantId: tenantId, entra: { sessionId: null, logoutHint: null } },
});

function directory(): OpenDirectory {
  const tenantId = crypto.randomUUID();
  const people = ["one", "two"].map((name) => ({
    ...{ objectId: crypto.randomUUID(), displayName: name, userPrincipalName: `${name}-${number}@example.com` },
    ...{ mail: `${name}-${number}@example.com`, userType: "Member", externalUserState: null, accountEnabled: true },
  }));
  return {
    ...{ tenantId, homeTenantId: tenantId, tenantName: "Contoso", verifiedDomains: ["example.com"] },
    async *pages() {
      for (const person of people) yield [person];
    },
  };
}
