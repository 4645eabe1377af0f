import { randomUUID } from "node:crypto";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { watch } from "../support/live-client.ts";
import { idOf, mailOf } from "../support/mail-world.ts";
import { switchOn } from "../support/switch-on.ts";

let api: TestApi;
let una: { readonly id: string; readonly token: string };
let kim: { readonly id: string; readonly token: string };
let mailbox: string;

beforeAll(async () => {
  api = await startApi();
  await switchOn(api);
  const { id } = await api.prisma.settingsScope.findUniqueOrThrow({ where: { id: "system" } });
  await api.prisma.settingsScope.update({ where: { id }, data: { overrides: { EMAIL_SYNC_ENABLED: true } } });
  una = await api.addPerson("Una", "USER");
  kim = await api.addPerson("Kim", "USER");
  await api.prisma.apiToken.updateMany({ data: { scopes: ["mail.read", "mail.send"] } });
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } });
  const account = await api.prisma.account.create({
    data: {
      ...{ organizationId, userId: una.id, tenantId: randomUUID(), objectId: randomUUID(), state: "CONNECTED" },
      ...{
        userPrincipalName: "una@contoso.example",
        displayName: "Una",
        grantedScopes: ["Mail.ReadWrite", "Mail.Send"],
      },
    },
  });
  mailbox = account.id;
  api.mail.rows.mails.push(mailOf(1, mailbox, { subject: "Offer" }));
});
afterAll(() => api?.[Symbol.asyncDispose]());

it("tells whoever reads a mailbox which mail did not arrive, until they say that they have seen it", async () => {
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } });
  await api.prisma.alert.create({
    data: {
      ...{
        key: `bounced-mail:${mailbox}`,
        subject: "bouncedMail",
        organizationId,
        accountId: mailbox,
        resource: "EMAIL",
      },
      ...{ source: "m365-sync", type: "sync", operation: "export", code: "MAIL_BOUNCED", remedy: "Write again." },
      ...{ message: "Mail did not reach somebody: {mails}.", parts: { mails: "“Offer” to ben@elsewhere.example" } },
    },
  });
  const told = async (token?: string) =>
    (await api.ask("{ alerts { nodes { id code message canAcknowledge resolvedAt } } }", {}, token)).data.alerts.nodes;
  const [seen] = await told(una.token);
  expect(seen).toMatchObject({ canAcknowledge: true, message: expect.stringContaining("“Offer” to ben@") });
  expect(await told(kim.token)).toEqual([]);
  await api.prisma.apiToken.updateMany({ where: { userId: una.id }, data: { scopes: [] } });
  expect((await told(una.token))[0]?.message).toBe("Mail did not reach somebody: (not shown).");
  await api.prisma.apiToken.updateMany({ where: { userId: una.id }, data: { scopes: ["mail.read", "mail.send"] } });
  expect(await told(api.token)).toMatchObject([
    { canAcknowledge: false, message: expect.not.stringContaining("Offer") },
  ]);
  const seeing = (token?: string) =>
    api.ask("mutation ($id: ID!) { acknowledgeAlert(id: $id) { __typename } }", { id: must(seen, "it").id }, token);
  for (const token of [kim.token, api.token]) {
    expect((await seeing(token)).data).toEqual({ acknowledgeAlert: { __typename: "NotFoundError" } });
  }
  expect((await seeing(una.token)).data).toEqual({ acknowledgeAlert: { __typename: "AcknowledgeAlertSuccess" } });
  expect(await told(una.token)).toEqual([]);
  await api.prisma.alert.deleteMany();
});

const send = /* GraphQL */ `
  mutation ($input: SendEmailInput!) {
    sendEmail(input: $input) {
      __typename
      ... on UserError { message }
      ... on ValidationError { field }
      ... on SendEmailSuccess {
        data { id state sentence advice actions dueAt createdAt to { name address } subject html recipientCount attachments { name size } }
      }
    }
  }
`;
const upload = (name: string, body: string, token = una.token) =>
  fetch(`${api.url}/mail/uploads/${mailbox}?name=${name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "text/plain" },
    body,
  });

async function ordered(input: object = {}): Promise<string> {
  const order = {
    accountId: mailbox,
    to: ["Ben <ben@elsewhere.example>"],
    subject: "Minutes",
    text: "Hello",
    ...input,
  };
  const { data } = await api.ask(send, { input: order }, una.token);
  if (data.sendEmail.__typename !== "SendEmailSuccess") throw new Error(JSON.stringify(data));
  return data.sendEmail.data.id;
}
const force = (id: string, data: object) => api.prisma.outgoingMessage.update({ where: { id }, data });

describe("sendEmail", () => {
  it("answers at once with the mail as it waits, and wakes its outbox", async () => {
    const file: { readonly id: string } = await (await upload("a.txt", "12345")).json();
    const input = { accountId: mailbox, to: ["Ben <ben@elsewhere.example>"], subject: "Minutes", text: "Hello" };
    const { data } = await api.ask(send, { input: { ...input, uploadIds: [file.id] } }, una.token);
    expect(data.sendEmail).toMatchObject({
      data: {
        ...{ state: "WAITING", sentence: "It waits until it is due.", advice: null, actions: ["CANCEL"] },
        ...{ to: [{ name: "Ben", address: "ben@elsewhere.example" }], subject: "Minutes", recipientCount: 1 },
        ...{ html: "<div>Hello</div>", attachments: [{ name: "a.txt", size: 5 }] },
      },
    });
    expect(api.heard.outbox).toContain(mailbox);
    const again = await api.ask(send, { input: { ...input, uploadIds: [file.id] } }, una.token);
    expect(again.data.sendEmail).toMatchObject({ __typename: "ValidationError", field: "uploadIds" });
  });

  it("names the field that breaks a rule, and refuses whoever does not own the mailbox", async () => {
    const wrong = { input: { accountId: mailbox, to: ["ben"] } };
    expect((await api.ask(send, wrong, una.token)).data.sendEmail).toMatchObject({ field: "to" });
    const right = { input: { accountId: mailbox, to: ["ben@elsewhere.example"] } };
    expect((await api.ask(send, right, kim.token)).data.sendEmail).toMatchObject({ __typename: "NotFoundError" });
    expect((await api.ask(send, right)).data.sendEmail).toMatchObject({ __typename: "ForbiddenError" });
  });

  it("with a key is one mail, however often it is ordered", async () => {
    const ids = await Promise.all([1, 2].map(() => ordered({ idempotencyKey: "once" })));
    expect(new Set(ids).size).toBe(1);
  });
});

describe("an answer", () => {
  const emailId = idOf(4, 1);
  const plan = /* GraphQL */ `
    query ($id: ID!) { emailAnswer(emailId: $id) { kind accountId to { address } cc { address } subject } }
  `;

  it("says whom it would go to, to its owner alone", async () => {
    const { data } = await api.ask(plan, { id: emailId }, una.token);
    expect(data.emailAnswer).toEqual({
      ...{ kind: "REPLY", accountId: mailbox, subject: "RE: Offer", cc: [] },
      to: [{ address: "buyer@customer.example" }],
    });
    const { errors } = await api.ask(plan, { id: emailId }, kim.token);
    expect(errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND" });
  });

  it("is ordered with what it answers, and a mail is passed on", async () => {
    const { data } = await api.ask(
      `mutation ($reply: ReplyToEmailInput!, $forward: ForwardEmailInput!) {
        replyToEmail(input: $reply) { ... on ReplyToEmailSuccess { data { kind originEmailId subject html } } }
        forwardEmail(input: $forward) { ... on ForwardEmailSuccess { data { kind subject to { address } } } }
      }`,
      { reply: { emailId, toAll: true, text: "Yes" }, forward: { emailId, to: ["di@x.example"] } },
      una.token,
    );
    expect(data.replyToEmail).toMatchObject({
      data: { kind: "REPLY_ALL", originEmailId: emailId, subject: "RE: Offer", html: expect.stringContaining("text1") },
    });
    expect(data.forwardEmail).toEqual({
      data: { kind: "FORWARD", subject: "FW: Offer", to: [{ address: "di@x.example" }] },
    });
  });
});

describe("mail on its way", () => {
  const decide = /* GraphQL */ `
    mutation ($id: ID!) {
      cancelOutgoingEmail(id: $id) {
        __typename
        ... on UserError { message }
        ... on CancelOutgoingEmailSuccess { data { state actions } }
      }
    }
  `;
  const release = /* GraphQL */ `
    mutation ($id: ID!) {
      releaseOutgoingEmail(id: $id) {
        __typename
        ... on ReleaseOutgoingEmailSuccess { data { state subject to { address } recipientCount } }
      }
    }
  `;
  const list = /* GraphQL */ `
    query ($filter: OutgoingEmailFilter, $first: Int, $after: String) {
      outgoingEmails(filter: $filter, first: $first, after: $after) {
        nodes { id state sentence advice actions bounces { address } }
        pageInfo { hasNextPage endCursor }
      }
    }
  `;

  it("is cancelled until it is handed over; then it is told why not", async () => {
    const id = await ordered();
    expect((await api.ask(decide, { id }, una.token)).data.cancelOutgoingEmail).toMatchObject({
      data: { state: "CANCELLED", actions: [] },
    });
    const late = await ordered();
    await force(late, { state: "SUBMITTING" });
    expect((await api.ask(decide, { id: late }, una.token)).data.cancelOutgoingEmail).toEqual({
      __typename: "RefusedError",
      message: "This mail is being handed to Microsoft, or was. It can no longer be cancelled.",
    });
  });

  it("that the brake stopped is let go by an administrator, who reads nothing of it", async () => {
    const id = await ordered();
    await force(id, { state: "HELD", hold: "RECIPIENTS_BRAKE" });
    expect((await api.ask(release, { id }, una.token)).data.releaseOutgoingEmail.__typename).toBe("ForbiddenError");
    const seen =
      `query ($id: ID!) { outgoingEmail(id: $id) { hold subject html to { name } attachments { id } recipientCount } }` as const;
    expect((await api.ask(seen, { id })).data.outgoingEmail).toEqual({
      ...{ hold: "RECIPIENTS_BRAKE", subject: null, html: null, to: null, attachments: null, recipientCount: 1 },
    });
    expect((await api.ask(release, { id })).data.releaseOutgoingEmail).toEqual({
      __typename: "ReleaseOutgoingEmailSuccess",
      data: { state: "WAITING", subject: null, to: null, recipientCount: 1 },
    });
    expect((await api.ask(seen, { id })).data.outgoingEmail).toBeNull();
  });

  it("is settled and tried again by its owner", async () => {
    const unsure = await ordered();
    await force(unsure, { state: "UNSURE", submittedAt: new Date(Date.now() - 3_600_000) });
    const failed = await ordered();
    await force(failed, {
      state: "FAILED",
      refusal: { code: "ErrorSendAsDenied", message: "You may not send as that." },
    });
    const { data } = await api.ask(
      `mutation ($unsure: ID!, $failed: ID!) {
        settleOutgoingEmail(id: $unsure, outcome: WAS_SENT) { ... on SettleOutgoingEmailSuccess { data { state } } }
        retryOutgoingEmail(id: $failed) { ... on RetryOutgoingEmailSuccess { data { state } } }
      }`,
      { unsure, failed },
      una.token,
    );
    expect(data).toEqual({
      settleOutgoingEmail: { data: { state: "SENT" } },
      retryOutgoingEmail: { data: { state: "WAITING" } },
    });
  });

  it("is listed newest first, page by page, with what to do", async () => {
    const bounced = await ordered();
    await force(bounced, { state: "BOUNCED", bounces: [{ address: "ben@elsewhere.example", reason: "unknown" }] });
    const filter = { accountId: mailbox };
    const first = (await api.ask(list, { filter, first: 1 }, una.token)).data.outgoingEmails;
    expect(first.nodes).toMatchObject([
      { id: bounced, sentence: "It was sent, but did not reach ben@elsewhere.example.", actions: [] },
    ]);
    const second = (await api.ask(list, { filter, first: 1, after: first.pageInfo.endCursor }, una.token)).data;
    expect(second.outgoingEmails.nodes).toHaveLength(1);
    expect(second.outgoingEmails.nodes[0]?.id).not.toBe(bounced);
    const only = await api.ask(list, { filter: { states: ["BOUNCED"] } }, una.token);
    expect(only.data.outgoingEmails.nodes).toHaveLength(1);
    expect((await api.ask(list, { filter }, kim.token)).data.outgoingEmails.nodes).toEqual([]);
  });

  it("is told of each change, in order, to its owner", async () => {
    const start = await api.app.feed.head();
    const client = createClient({
      url: `${api.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${una.token}` },
      retryAttempts: 0,
    });
    onTestFinished(async () => client.dispose());
    const events = watch(
      client,
      "subscription ($after: String) { outgoingEmails(after: $after) { cursor outgoingEmail { id state } } }",
      { after: start },
    );
    const next = async () => must((await events.next()).value, "an event").outgoingEmails;
    const id = await ordered();
    expect(await next()).toMatchObject({ outgoingEmail: { id, state: "WAITING" } });
    await api.ask(decide, { id }, una.token);
    expect(await next()).toMatchObject({ outgoingEmail: { id, state: "CANCELLED" } });
  });
});

describe("emailAddresses", () => {
  const complete = "query ($search: String!) { emailAddresses(search: $search) { name address } }";

  it("completes colleagues, from as many characters as the setting says, and never people of others", async () => {
    const found = async (search: string) => (await api.ask(complete, { search }, una.token)).data.emailAddresses;
    const kims = (await api.prisma.user.findUniqueOrThrow({ where: { id: kim.id } })).email;
    expect(await found("ki")).toEqual([{ name: "Kim", address: kims }]);
    expect(await found("k")).toEqual([]);
    expect(await found("zz")).toEqual([]);
  });
});

describe("an uploaded file", () => {
  it("is refused by what it breaks", async () => {
    expect((await upload("a.txt", "1", kim.token)).status).toBe(404);
    expect((await upload("a.txt", "1", api.token)).status).toBe(403);
    expect((await upload("", "1")).status).toBe(400);
    expect((await upload("a.txt", "1", "wrong")).status).toBe(401);
    const large = await upload("a.txt", "x".repeat(26 * 1_048_576)).catch(() => null);
    // The rest of it was not read: the connection may be gone before the answer is.
    expect([413, undefined]).toContain(large?.status);
    expect(await api.prisma.outgoingAttachment.count({ where: { size: { gt: 1_000_000 } } })).toBe(0);
  });

  it("may be larger than other requests, and comes in pieces", async () => {
    const answer = await upload("big.bin", "x".repeat(2 * 1_048_576));
    expect([answer.status, await answer.json()]).toMatchObject([201, { name: "big.bin", size: 2 * 1_048_576 }]);
  });
});
