import { randomUUID } from "node:crypto";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { mailEvent } from "../../src/app/ports/mail/mail-feed.ts";
import type { OfficeWrite } from "../../src/core/records/office-record.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { watch } from "../support/live-client.ts";
import { idOf, mailOf } from "../support/mail-world.ts";

let api: TestApi;
const tokens = new Map<string, string>();
const mailboxes = new Map<string, string>();

beforeAll(async () => {
  api = await startApi();
  for (const name of ["Una", "Kim"]) {
    const { id, token } = await api.addPerson(name, "USER");
    tokens.set(name, token);
    const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id } });
    const account = await api.prisma.account.create({
      data: {
        ...{ organizationId, userId: id, tenantId: randomUUID(), objectId: randomUUID(), state: "CONNECTED" },
        ...{ userPrincipalName: `${name}@contoso.example`, displayName: name, grantedScopes: [] },
      },
    });
    mailboxes.set(name, account.id);
    const overrides = { EMAIL_SHARING: "EVERYTHING", EMAIL_OWN_DOMAINS: ["contoso.example"] };
    const scope = `organization:${organizationId}`;
    await api.prisma.settingsScope.upsert({ where: { id: scope }, create: { id: scope, overrides }, update: {} });
  }
  await api.prisma.apiToken.updateMany({ data: { scopes: ["mail.read"] } });
});
afterAll(() => api?.[Symbol.asyncDispose]());

const mailboxOf = (name: string): string => must(mailboxes.get(name), "a mailbox");

/** As the import does: with what it writes, all in one. */
async function write(name: string, ...writes: readonly OfficeWrite[]): Promise<void> {
  const event = must(mailEvent({ accountId: mailboxOf(name) }, writes), "an event");
  await api.prisma.$transaction((tx) => writeFeed(tx, [event]));
}
const arrive = (...numbers: readonly number[]): readonly OfficeWrite[] =>
  numbers.map((nth) => ({ op: "create", id: idOf(4, nth), fields: {} }));

const query = /* GraphQL */ `
  subscription ($after: String) {
    emails(after: $after) { cursor accountId arrivedIds changedIds removedIds arrived { id subject } }
  }
`;

function follow(name: string, after?: string) {
  const client = createClient({
    url: `${api.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${tokens.get(name)}` },
    retryAttempts: 0,
  });
  onTestFinished(async () => client.dispose());
  const events = watch(client, query, { after: after ?? null });
  return async () => must((await events.next()).value, "an event").emails;
}

it("a subscriber is told of each page of their mail once, in order, and goes on from any place", async () => {
  const start = await api.app.feed.head();
  api.mail.rows.mails.push(mailOf(1, mailboxOf("Una")), mailOf(2, mailboxOf("Una")));
  const next = follow("Una", start);
  await write("Una", ...arrive(1, 2));
  await write("Una", { op: "update", id: idOf(4, 1), changed: {} }, { op: "delete", id: idOf(4, 2) });
  const first = await next();
  expect(first).toMatchObject({
    ...{ accountId: mailboxOf("Una"), arrivedIds: [idOf(4, 1), idOf(4, 2)], changedIds: [], removedIds: [] },
    arrived: [{ subject: "subject1" }, { subject: "subject2" }],
  });
  expect(await next()).toMatchObject({ arrivedIds: [], changedIds: [idOf(4, 1)], removedIds: [idOf(4, 2)] });
  const again = follow("Una", first.cursor);
  expect(await again()).toMatchObject({ changedIds: [idOf(4, 1)] });
});

it("nobody is told of a colleague's mail, whatever is shared of it", async () => {
  const start = await api.app.feed.head();
  const next = follow("Kim", start);
  await write("Una", ...arrive(3));
  await write("Kim", ...arrive(4));
  expect(await next()).toMatchObject({ accountId: mailboxOf("Kim"), arrivedIds: [idOf(4, 4)] });
});
