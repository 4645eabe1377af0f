import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createSystemMailboxes } from "../../src/adapters/store/system-mailboxes.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";
import { mailOf } from "../support/mail-world.ts";

/** What administrators choose to become of mail that arrives in a system mailbox. */

let api: TestApi;
let url: string;
let answer = 200;
const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  received.push({ headers: request.headers, body });
  response.writeHead(answer).end(answer === 200 ? "" : "Not today.");
});
beforeAll(async () => {
  api = await startApi({ webhookNetworks: ["127.0.0.0/8"] });
  await new Promise<void>((listening) => void receiver.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((closed) => receiver.close(closed));
  await api[Symbol.asyncDispose]();
});

let mailboxId: string;
let accountId: string;
let ownerId: string;
beforeEach(async () => {
  const { prisma } = api;
  received.length = 0;
  answer = 200;
  await prisma.systemMailbox.updateMany({ data: { removedAt: new Date() } });
  const { organizationId } = await prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } });
  ownerId = api.administratorId;
  const who = { tenantId: "t", objectId: crypto.randomUUID(), userPrincipalName: "support@contoso.example" };
  const account = await prisma.account.create({
    data: { organizationId, ...who, displayName: "Support", state: "CONNECTED", grantedScopes: [] },
  });
  accountId = account.id;
  const at = { address: "support@contoso.example", access: "APPLICATION", accountId } as const;
  mailboxId = (await prisma.systemMailbox.create({ data: { organizationId, label: "Support", ...at } })).id;
});

const set = `mutation ($input: SetMailProcessingInput!) { result: setMailProcessing(input: $input) {
  __typename ... on SetMailProcessingSuccess { data { kind since task { owner { id } subject dueInDays isDueOnWorkingDays } webhook { url secretSetAt stopped } } }
  ... on ValidationError { field rule message } ... on CountChangedError { current } } }` as const;
const read = `query ($mailboxId: ID!, $since: DateTime!) { mailProcessing(mailboxId: $mailboxId) { kind since webhook { url stopped failingSince } mailSince(since: $since) } }`;
const deliveries = `query ($mailboxId: ID!, $state: MailDeliveryState, $first: Int, $after: String) {
  mailDeliveries(mailboxId: $mailboxId, state: $state, first: $first, after: $after) {
    nodes { id emailId state nextAt attempts { status error } } pageInfo { hasNextPage endCursor } } }` as const;
const repeat = `mutation ($id: ID!) { result: repeatMailDelivery(id: $id) {
  __typename ... on RepeatMailDeliverySuccess { data { state } } ... on RefusedError { message } } }`;
const rotate = `mutation ($mailboxId: ID!) { result: rotateWebhookSecret(mailboxId: $mailboxId) {
  __typename ... on RotateWebhookSecretSuccess { data { secret } } } }`;
const tryIt = `mutation ($mailboxId: ID!) { result: testWebhook(mailboxId: $mailboxId) {
  __typename ... on TestWebhookSuccess { data { isDelivered status said } } ... on RefusedError { message } } }`;

const mail = (receivedAt: string, folderId = "inbox") =>
  api.prisma.email.create({
    data: { ownerId: accountId, folderId, subject: "Hello", receivedAt: new Date(receivedAt) },
  });
const waiting = async () =>
  (await api.prisma.mailArrival.findMany({ where: { accountId }, orderBy: { receivedAt: "asc" } })).map(
    ({ receivedAt, processing, skipped }) => `${receivedAt.toISOString().slice(0, 10)} ${skipped ?? processing}`,
  );

describe("processing", () => {
  test("begins now unless a date is chosen, and then meets the mail that is here, once its number is confirmed", async () => {
    await api.prisma.collection.create({
      data: { accountId, resource: "EMAIL", externalId: "sent", name: "Sent", wellKnown: "sentitems", state: "ACTIVE" },
    });
    await mail("2026-01-01T10:00:00Z");
    await mail("2026-03-01T10:00:00Z");
    await mail("2026-04-01T10:00:00Z", "sent");
    const task = { ownerId, dueInDays: 2 };
    const first = await api.ask(set, { input: { mailboxId, kind: "TASK", task } });
    const began = granted(first.data.result).data;
    expect(began).toMatchObject({
      kind: "TASK",
      task: { owner: { id: ownerId }, subject: "{{subject}}", dueInDays: 2, isDueOnWorkingDays: false },
    });
    expect(Date.now() - Date.parse(must(began.since, "a beginning"))).toBeLessThan(60_000);
    expect(await waiting()).toEqual([]);

    const since = "2026-02-01T00:00:00Z";
    const { data } = await api.ask(read, { mailboxId, since });
    expect(data.mailProcessing?.mailSince).toBe(1);
    const wrong = await api.ask(set, { input: { mailboxId, kind: "TASK", task, since, mails: 7 } });
    expect(wrong.data.result).toEqual({ __typename: "CountChangedError", current: 1 });
    expect(await waiting()).toEqual([]);
    await api.ask(set, { input: { mailboxId, kind: "TASK", task, since, mails: 1 } });
    expect(await waiting()).toEqual(["2026-03-01 WAITING"]);
    // What is done is not done again; what was skipped because processing was off is.
    await api.prisma.mailArrival.updateMany({ where: { accountId }, data: { processing: "TASK" } });
    await mail("2026-03-02T10:00:00Z");
    await api.prisma.mailArrival.create({
      data: {
        ...{
          emailId: (await mail("2026-03-03T10:00:00Z")).id,
          accountId,
          receivedAt: new Date("2026-03-03T10:00:00Z"),
        },
        ...{ processing: "SKIPPED", skipped: "OFF" },
      },
    });
    await api.ask(set, { input: { mailboxId, kind: "TASK", task } });
    expect(await waiting()).toEqual(["2026-03-01 TASK", "2026-03-02 WAITING", "2026-03-03 WAITING"]);
    const off = granted((await api.ask(set, { input: { mailboxId, kind: "NOTHING" } })).data.result);
    expect(off.data).toMatchObject({ kind: "NOTHING", since: null, task: null });
    const [entry] = await api.prisma.auditEntry.findMany({ orderBy: { at: "desc" }, take: 1 });
    expect(entry).toMatchObject({ action: "mailProcessing.changed", field: "Support", to: { kind: "NOTHING" } });
  });

  test("takes its lane from whoever works on arrivals by the choice before", async () => {
    await api.prisma.mailLane.create({ data: { accountId, lane: "arrivals", leaseHolder: "w", fencingToken: 3 } });
    await api.ask(set, { input: { mailboxId, kind: "TASK", task: { ownerId } } });
    const lane = await api.prisma.mailLane.findFirstOrThrow({ where: { accountId } });
    expect(lane).toMatchObject({ fencingToken: 4n, leaseHolder: null });
  });

  test("misses no mail of a page that is being stored while it is switched on", async () => {
    await api.prisma.syncState.create({ data: { accountId, resource: "EMAIL" } });
    const since = "2026-02-01T00:00:00Z";
    const order = { input: { mailboxId, kind: "TASK" as const, task: { ownerId }, since } };
    let setting: Promise<unknown> = Promise.resolve();
    await api.prisma.$transaction(async (tx) => {
      // As a run does: the row of the sync first, then since when mail is processed, then the mail.
      await tx.$queryRaw`SELECT FROM sync_state WHERE account_id = ${accountId}::uuid AND resource = 'EMAIL' FOR UPDATE`;
      setting = api.ask(set, order);
      await vi.waitUntil(async () => {
        const waits = await api.prisma.$queryRaw<unknown[]>`
          SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%sync_state%'`;
        return waits.length > 0;
      });
      const at = new Date("2026-03-01T10:00:00Z");
      await tx.email.create({ data: { ownerId: accountId, folderId: "inbox", subject: "Hello", receivedAt: at } });
    });
    await setting;
    expect(await waiting()).toEqual(["2026-03-01 WAITING"]);
  });

  test.each([
    ["task", { kind: "TASK" }],
    ["task.ownerId", { kind: "TASK", task: { ownerId: "11111111-1111-4111-8111-111111111111" } }],
    ["task.subject", { kind: "TASK", task: { ownerId: "me", subject: "{{sender}}" } }],
    ["task.subject", { kind: "TASK", task: { ownerId: "me", subject: "{{subject" } }],
    ["task.subject", { kind: "TASK", task: { ownerId: "me", subject: "a\nb" } }],
    ["task.dueInDays", { kind: "TASK", task: { ownerId: "me", dueInDays: 366 } }],
    ["webhook", { kind: "WEBHOOK" }],
    ["webhook.url", { kind: "WEBHOOK", webhook: { url: "ftp://office.example/" } }],
    ["webhook.url", { kind: "WEBHOOK", webhook: { url: "https://10.0.0.1/" } }],
    ["webhook.url", { kind: "WEBHOOK", webhook: { url: "https://[::ffff:169.254.169.254]/" } }],
    ["since", { kind: "NOTHING", since: "2999-01-01T00:00:00Z" }],
  ] as const)("is refused with the field %s: %j", async (field, order) => {
    const task = "task" in order ? { ...order.task, ownerId: order.task.ownerId.replace(/^me$/, ownerId) } : null;
    const { data } = await api.ask(set, { input: { mailboxId, ...order, task } });
    expect(data.result).toMatchObject({ __typename: "ValidationError", field });
  });

  test("names no owner who is suspended", async () => {
    const { id } = await api.addPerson("Away", "USER");
    await api.prisma.user.update({ where: { id }, data: { suspendedAt: new Date() } });
    const { data } = await api.ask(set, { input: { mailboxId, kind: "TASK", task: { ownerId: id } } });
    expect(data.result).toMatchObject({ __typename: "ValidationError", field: "task.ownerId" });
  });
});

test("what became of a mail is told with it", async () => {
  const mine = await api.prisma.account.create({
    data: {
      ...{ organizationId: (await api.prisma.user.findUniqueOrThrow({ where: { id: ownerId } })).organizationId },
      ...{ userId: ownerId, tenantId: "t", objectId: crypto.randomUUID(), userPrincipalName: "me@contoso.example" },
      ...{ displayName: "Me", state: "CONNECTED", grantedScopes: [] },
    },
  });
  const shown = mailOf(1, mine.id, { subject: "Hello" });
  api.mail.rows.mails.push(shown);
  const { id: emailId } = shown;
  const asked = async () =>
    (
      await api.ask(`query ($id: ID!) { email(id: $id) { processing { state skipped taskId deliveryId } } }`, {
        id: emailId,
      })
    ).data.email;
  expect(await asked()).toEqual({ processing: null });
  await api.prisma.email.create({ data: { id: emailId, ownerId: mine.id, folderId: "inbox", subject: "Hello" } });
  const task = await api.prisma.officeTask.create({ data: { ownerId, subject: "Hello" } });
  await api.prisma.mailArrival.create({
    data: { emailId, accountId: mine.id, receivedAt: new Date(), processing: "TASK", taskId: task.id },
  });
  expect(await asked()).toEqual({ processing: { state: "TASK", skipped: null, taskId: task.id, deliveryId: null } });
});

test("a mailbox that is removed leaves no secret", async () => {
  await api.ask(set, { input: { mailboxId, kind: "WEBHOOK", webhook: { url } } });
  await api.ask(rotate, { mailboxId });
  const { data } = await api.ask(`{ systemMailboxes { id processing { kind } } }`);
  expect(data.systemMailboxes).toEqual([{ id: mailboxId, processing: { kind: "WEBHOOK" } }]);
  const names = async () => (await api.prisma.secret.findMany({ where: { name: { contains: mailboxId } } })).length;
  expect(await names()).toBe(2);
  await createSystemMailboxes(api.prisma).remove(mailboxId, { audit: [], feed: [] });
  expect(await names()).toBe(0);
  expect(await api.prisma.mailProcessing.count({ where: { mailboxId } })).toBe(0);
});

describe("the webhook of a system mailbox", () => {
  beforeEach(() => api.ask(set, { input: { mailboxId, kind: "WEBHOOK", webhook: { url } } }));

  test("shows a new secret once; a ping is signed with it and with the one before", async () => {
    const secretOf = async () => granted((await api.ask(rotate, { mailboxId })).data.result).data.secret;
    const secrets = [await secretOf(), await secretOf()];
    const tried = granted((await api.ask(tryIt, { mailboxId })).data.result);
    expect(tried.data).toEqual({ isDelivered: true, status: 200, said: "It answered 200" });
    const [one] = received;
    for (const secret of secrets)
      expect(new Webhook(secret).verify(one?.body ?? "", one?.headers as Record<string, string>)).toMatchObject({
        type: "ping",
        data: { mailbox: { id: mailboxId, label: "Support" } },
      });
    await secretOf();
    await api.ask(tryIt, { mailboxId });
    const [, two] = received;
    const first = new Webhook(secrets[0] ?? "");
    expect(() => first.verify(two?.body ?? "", two?.headers as Record<string, string>)).toThrow();
    const stored = await api.prisma.secret.findMany();
    expect(JSON.stringify(stored)).not.toContain("whsec");
  });

  test("tells what came back, and a test that it takes lets what was stopped go on", async () => {
    await api.prisma.mailProcessing.update({ where: { mailboxId }, data: { webhookStopped: "It answered 410" } });
    answer = 503;
    const failed = granted((await api.ask(tryIt, { mailboxId })).data.result);
    expect(failed.data).toEqual({ isDelivered: false, status: 503, said: "It answered 503: Not today." });
    const stopped = async () =>
      (await api.prisma.mailProcessing.findUniqueOrThrow({ where: { mailboxId } })).webhookStopped;
    expect(await stopped()).toBe("It answered 410");
    answer = 200;
    await api.ask(tryIt, { mailboxId });
    expect(await stopped()).toBeNull();
  });

  test("has deliveries that are listed without their mail, and one that failed is repeated with the same id", async () => {
    for (const day of [1, 2, 3]) {
      const createdAt = new Date(`2026-03-0${day}T10:00:00.123Z`);
      const { id } = await mail(createdAt.toISOString());
      const attempts = [{ at: createdAt.toISOString(), status: 500, error: "It answered 500" }];
      await api.prisma.webhookDelivery.create({
        data: { mailboxId, emailId: id, createdAt, state: "FAILED", nextAt: null, tries: 8, attempts },
      });
    }
    const first = (await api.ask(deliveries, { mailboxId, state: "FAILED", first: 2 })).data.mailDeliveries;
    expect(first.nodes).toHaveLength(2);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const after = first.pageInfo.endCursor;
    const second = (await api.ask(deliveries, { mailboxId, state: "FAILED", first: 2, after })).data.mailDeliveries;
    expect(second.nodes).toMatchObject([{ state: "FAILED", attempts: [{ status: 500, error: "It answered 500" }] }]);
    const { id } = must(second.nodes[0], "a delivery");
    expect(granted((await api.ask(repeat, { id })).data.result).data).toEqual({ state: "PENDING" });
    const stored = await api.prisma.webhookDelivery.findUniqueOrThrow({ where: { id } });
    expect(stored).toMatchObject({ state: "PENDING", tries: 0, nextAt: expect.any(Date) });
    // Switched off it is told of nothing any more.
    await api.ask(set, { input: { mailboxId, kind: "NOTHING" } });
    const [off] = (await api.ask(deliveries, { mailboxId, first: 3 })).data.mailDeliveries.nodes.filter(
      (one) => one.id === id,
    );
    expect(off).toMatchObject({
      state: "FAILED",
      nextAt: null,
      attempts: [{}, { error: "The webhook was switched off." }],
    });
    const refused = (await api.ask(repeat, { id })).data.result;
    expect(refused).toMatchObject({ __typename: "RefusedError" });
  });
});
