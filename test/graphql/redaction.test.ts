import { type GraphQLObjectType, isRequiredArgument } from "graphql";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { schema } from "../../src/graphql/schema.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";
import { type FullMailbox, fillMailbox } from "../support/full-mailbox.ts";
import { idOf, mailOf } from "../support/mail-world.ts";
import { selectionOf } from "../support/whole-selection.ts";

/** In every text of Pat's records, and nowhere else. */
const secret = "Zephyrine";
let api: TestApi;
let pat: { id: string; token: string };
let quinn: { id: string; token: string };
let auditor: { id: string; token: string };
let ids: FullMailbox;
/** By how much the server's clock is ahead. */
let aheadMs = 0;

beforeAll(async () => {
  api = await startApi({ now: () => new Date(Date.now() + aheadMs) });
  pat = await api.addPerson("Pat", "USER");
  quinn = await api.addPerson("Quinn", "USER");
  auditor = await api.addPerson("Audrey", "AUDITOR");
  ids = await fillMailbox(api.prisma, pat.id, secret);
  const other = await fillMailbox(api.prisma, quinn.id, "Quixotic");
  await api.prisma.apiToken.updateMany({ data: { scopes: ["mail.read", "mail.send"] } });
  const folder = {
    isFollowed: true,
    isGone: false,
    isInDeletedItems: false,
    countInMicrosoft: 1,
    unreadInMicrosoft: 1,
  };
  for (const [nth, { account }, word] of [
    [1, ids, secret],
    [2, other, "Quixotic"],
  ] as const) {
    api.mail.rows.mails.push(mailOf(nth, account, { subject: word, preview: word, categories: [word] }));
    api.mail.rows.folders.set(account, [
      { id: "f", collectionId: idOf(6, nth), parentId: null, name: word, wellKnown: null, ...folder },
    ]);
  }
  // So that every subscription has a present state.
  await api.prisma.settingsScope.createMany({
    data: [
      { id: "system", version: 1 },
      { id: `user:${pat.id}`, version: 1 },
    ],
  });
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  await api.prisma.brokenGlass.updateMany({ data: { endedAt: new Date(0) } });
  await api.prisma.alert.deleteMany({ where: { type: "access" } });
});

const given: Readonly<Record<string, () => string>> = {
  "task.id": () => JSON.stringify(ids.task),
  "event.id": () => JSON.stringify(ids.event),
  "email.id": () => JSON.stringify(idOf(4, 1)),
  "emailThread.id": () => JSON.stringify(idOf(5, 1)),
  "conflict.id": () => JSON.stringify(ids.conflict),
  "run.id": () => JSON.stringify(ids.run),
  "account.id": () => JSON.stringify(ids.account),
  "outgoingEmail.id": () => JSON.stringify(ids.outgoing),
  "emailAnswer.emailId": () => JSON.stringify(idOf(4, 1)),
  "emailAddresses.search": () => JSON.stringify(secret),
  "user.id": () => JSON.stringify(pat.id),
  // What it shows of each type is compared with the type's own query in node.test.ts.
  "previewAnswer.sample": () => `{ fromAddress: "ana@fabrikam.example", subject: "Hello", text: "Hello" }`,
  "largeAttachments.filter": () => "{ largerThanMb: 1 }",
  "node.id": () => JSON.stringify(ids.conflict),
  // Nothing of a mail is told beside a delivery: test/graphql/mail-processing.test.ts.
  mailboxId: () => JSON.stringify(idOf(9, 1)),
  accountId: () => JSON.stringify(ids.account),
  runId: () => JSON.stringify(ids.run),
  userId: () => JSON.stringify(pat.id),
  from: () => '"2026-05-01T00:00:00Z"',
  to: () => '"2026-06-01T00:00:00Z"',
  reason: () => "WINDOW",
  asks: () => "INVITATIONS",
  // With all that can be selected of them a page of the usual size costs more than a query may.
  "conflicts.first": () => "10",
  level: () => "USER",
  ownerId: () => JSON.stringify(pat.id),
};
/** They have no present state. Whom they tell is in email-events.test.ts, mail-changes.test.ts and outgoing-emails.test.ts. */
const withoutPresentState = new Set(["emails", "outgoingEmails"]);
/** Not about the records of one person, though their arguments have the same names. */
const withoutOptional = new Set(["settings", "effectiveSettings"]);

function operationsOf(root: GraphQLObjectType, kind: "query" | "subscription") {
  return Object.values(root.getFields()).map((field) => {
    const args = field.args.flatMap(({ name, ...arg }) => {
      const value = given[`${field.name}.${name}`] ?? given[name];
      if (value === undefined || (withoutOptional.has(field.name) && !isRequiredArgument({ name, ...arg }))) return [];
      return [`${name}: ${value()}`];
    });
    const call = args.length === 0 ? field.name : `${field.name}(${args.join(", ")})`;
    return { name: field.name, text: `${kind} { ${call} ${selectionOf(field.type)} }` };
  });
}

/** What one viewer is told by every query and by the present state of every subscription, one text each. */
async function readEverything(token: string): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>();
  for (const { name, text } of operationsOf(must(schema.getQueryType(), "queries"), "query")) {
    const answer = await api.askComposed(text, {}, token);
    const unforeseen = answer.errors.filter(
      ({ message }) => !/role|yours to see|by its owner|switched off/.test(message),
    );
    expect(unforeseen, text).toEqual([]);
    told.set(name, JSON.stringify(answer));
  }
  for (const { name, text } of operationsOf(must(schema.getSubscriptionType(), "subscriptions"), "subscription")) {
    if (withoutPresentState.has(name)) continue;
    const client = createClient({
      url: `${api.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const events = client.iterate({ query: text });
    const first = await events.next();
    told.set(`subscription ${name}`, JSON.stringify(first.value ?? null));
    await events.return?.();
    await client.dispose();
  }
  return told;
}

const leaks = (told: ReadonlyMap<string, string>, word = secret): string[] =>
  [...told].filter(([, text]) => text.includes(word)).map(([name]) => name);

const breakGlass = (userId: string, token: string, reason = "Ticket 4711: a task does not arrive") =>
  api.ask(
    `mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { __typename
      ... on BreakGlassSuccess { data { id endsAt reads user { name } } } ... on UserError { message } } }`,
    { input: { userId, reason } },
    token,
  );
const end = (id: string, token: string) =>
  api.ask(
    `mutation ($id: ID!) { endBrokenGlass(id: $id) { __typename ... on EndBrokenGlassSuccess { data { endedAt } } } }`,
    { id },
    token,
  );
const taskOf = async (token: string) =>
  (await api.ask("query ($id: ID!) { task(id: $id) { subject } }", { id: ids.task }, token)).data.task;

/** Where an owner's words are told to whom they are for. */
const places = ["task", "tasks", "event", "events", "conflict", "conflicts", "run", "runs"].concat([
  ...["email", "emails", "emailThread", "mailFolders"],
  "alerts",
  "activity",
  "taskLists",
]);

describe("what people write", () => {
  test.each(["administrator", "auditor"] as const)("is told to no %s by any query or subscription", async (role) => {
    const told = await readEverything(role === "auditor" ? auditor.token : api.token);
    expect(leaks(told)).toEqual([]);
    expect(leaks(told, "Quixotic")).toEqual([]);
  });

  test("is told to its owner, who is told of nobody else's", async () => {
    const told = await readEverything(pat.token);
    expect(leaks(told)).toEqual(expect.arrayContaining([...places, "outgoingEmail", "outgoingEmails"]));
    expect(leaks(told, "Quixotic")).toEqual([]);
  });

  test("is left out of an alert that still says what happened", async () => {
    const { data } = await api.ask("{ alerts(first: 50) { nodes { id message } } }", {}, auditor.token);
    const messages = data.alerts.nodes.map(({ message }: { message: string }) => message);
    expect(messages).toContain(
      `A task of ${pat.id}@example.com could not be written to Microsoft: Microsoft refused this record as invalid.`,
    );
  });
});

describe("broken glass", () => {
  test.each(["administrator", "auditor"] as const)(
    "opens one person's records to an %s, and nobody else's",
    async (role) => {
      const token = role === "auditor" ? auditor.token : api.token;
      expect((await breakGlass(pat.id, token)).data.breakGlass).toMatchObject({
        data: { reads: 0, user: { name: "Pat" } },
      });
      const told = await readEverything(token);
      const live = ["alerts", "conflicts", "activity", "runProgress"].map((name) => `subscription ${name}`);
      expect(leaks(told)).toEqual(expect.arrayContaining([...places, ...live]));
      expect(leaks(told, "Quixotic")).toEqual([]);
      const { data } = await api.ask("{ brokenGlass { reads isMine } }", {}, token);
      expect(data.brokenGlass).toEqual([{ isMine: true, reads: expect.any(Number) }]);
      expect(data.brokenGlass[0]?.reads).toBeGreaterThan(places.length);
    },
  );

  test("is bound to who broke it, in that role", async () => {
    const narrowed = await api.ask(
      `mutation { createApiToken(input: { name: "wall", role: AUDITOR }) { ... on CreateApiTokenSuccess { data { token } } } }`,
    );
    await breakGlass(pat.id, api.token);
    expect(await taskOf(api.token)).toEqual({ subject: secret });
    expect(await taskOf(auditor.token)).toBeNull();
    expect(await taskOf(quinn.token)).toBeNull();
    expect(await taskOf(narrowed.data.createApiToken.data.token)).toBeNull();
  });

  test("ends by itself after an hour", async () => {
    await breakGlass(pat.id, auditor.token);
    aheadMs += 3_500_000;
    expect(await taskOf(auditor.token)).toEqual({ subject: secret });
    aheadMs += 100_000;
    expect(await taskOf(auditor.token)).toBeNull();
  });

  test("is ended early by who broke it, or by the person", async () => {
    for (const by of [auditor.token, pat.token]) {
      const { data } = await breakGlass(pat.id, auditor.token);
      expect(await taskOf(auditor.token)).toEqual({ subject: secret });
      const { id } = granted(data.breakGlass).data;
      expect((await end(id, quinn.token)).data.endBrokenGlass.__typename).toBe("NotFoundError");
      expect((await end(id, by)).data.endBrokenGlass.__typename).toBe("EndBrokenGlassSuccess");
      expect(await taskOf(auditor.token)).toBeNull();
    }
  });

  test("needs a reason, and a role that may", async () => {
    expect((await breakGlass(pat.id, auditor.token, "  ")).data.breakGlass.__typename).toBe("ValidationError");
    expect((await breakGlass(pat.id, quinn.token)).data.breakGlass.__typename).toBe("NotFoundError");
    expect((await breakGlass(quinn.id, quinn.token)).data.breakGlass.__typename).toBe("ForbiddenError");
    expect(await taskOf(auditor.token)).toBeNull();
  });

  test("is audited with its beginning, its end and how much was read, and told to the person while it lasts", async () => {
    const { data } = await breakGlass(pat.id, auditor.token);
    await taskOf(auditor.token);
    const own = await api.ask(
      "{ alerts { nodes { type message } } brokenGlass { isAboutMe viewerName } }",
      {},
      pat.token,
    );
    expect(own.data.alerts.nodes).toContainEqual({
      type: "ACCESS",
      message: expect.stringMatching(/^Audrey may read your records until .*: Ticket 4711/),
    });
    expect(own.data.brokenGlass).toEqual([{ isAboutMe: true, viewerName: "Audrey" }]);
    await end(granted(data.breakGlass).data.id, auditor.token);
    const after = await api.ask("{ alerts { nodes { type } } brokenGlass { id } }", {}, pat.token);
    expect(after.data.alerts.nodes).not.toContainEqual({ type: "ACCESS" });
    expect(after.data.brokenGlass).toEqual([]);
    const told = await api.ask("{ alerts(isResolved: null) { nodes { type message } } }");
    expect(told.data.alerts.nodes.filter(({ type }: { type: string }) => type === "ACCESS")).toEqual([
      { type: "ACCESS", message: "An administrator or auditor opened a person's records, with a reason." },
    ]);
    const audit = await api.ask("{ auditLog(first: 2) { nodes { action actorName field to { name text } } } }");
    expect(audit.data.auditLog.nodes).toEqual([
      { action: "glass.ended", actorName: "Audrey", field: "Audrey", to: [{ name: "reads", text: "1" }] },
      {
        action: "glass.broken",
        actorName: "Audrey",
        field: "Pat",
        to: expect.arrayContaining([{ name: "reason", text: expect.stringContaining("4711") }]),
      },
    ]);
  });
});
