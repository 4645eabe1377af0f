import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";
import { idOf, mailOf } from "../support/mail-world.ts";

let api: TestApi;
let una: { readonly id: string; readonly token: string };
let kim: { readonly id: string; readonly token: string };
let mailbox: string;

const giveMail = (userId: string) =>
  api.prisma.apiToken.updateMany({ where: { userId }, data: { scopes: ["mail.read"] } });

beforeAll(async () => {
  api = await startApi();
  una = await api.addPerson("Una", "USER");
  kim = await api.addPerson("Kim", "USER");
  for (const { id } of [una, kim]) await giveMail(id);
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } });
  ({ id: mailbox } = await api.prisma.account.create({
    data: {
      ...{ organizationId, userId: una.id, tenantId: randomUUID(), objectId: randomUUID(), state: "CONNECTED" },
      ...{ userPrincipalName: "una@contoso.example", displayName: "Una", grantedScopes: [] },
    },
  }));
  await api.prisma.settingsScope.create({
    data: {
      id: `organization:${organizationId}`,
      version: 1,
      overrides: { EMAIL_SHARING: "SUBJECT", EMAIL_OWN_DOMAINS: ["contoso.example"] },
    },
  });
  const thread = { threadId: idOf(5, 1) };
  api.mail.rows.mails.push(
    mailOf(1, mailbox, {
      ...thread,
      body: {
        state: "STORED",
        type: "html",
        content: `<p onclick="x()">text1 <img src="cid:logo@1"><img src="https://tracker.invalid/p.gif"></p><script>x()</script>`,
        text: "text1",
      },
      hasAttachments: true,
    }),
    mailOf(2, mailbox, { ...thread, receivedAt: "2026-03-03T08:00:00Z" }),
    mailOf(3, mailbox, { receivedAt: "2026-03-04T08:00:00Z", from: { name: "Lee", address: "lee@contoso.example" } }),
  );
  api.mail.rows.attachments.push({
    ...{ id: idOf(7, 1), emailId: idOf(4, 1), accountId: mailbox, kind: "file", name: "logo.png" },
    ...{ contentType: "image/png", size: 10, isInline: true, contentId: "logo@1", state: "STORED", reason: null },
    blobId: idOf(8, 1),
  });
  const folder = {
    isFollowed: true,
    isGone: false,
    isInDeletedItems: false,
    countInMicrosoft: 9,
    unreadInMicrosoft: 2,
  };
  api.mail.rows.folders.set(mailbox, [
    { id: "folder1", collectionId: idOf(6, 1), parentId: null, name: "Inbox", wellKnown: "inbox", ...folder },
  ]);
});
afterAll(() => api?.[Symbol.asyncDispose]());

const list = /* GraphQL */ `
  query ($filter: EmailFilter, $search: String, $first: Int, $after: String, $last: Int, $before: String, $isThreaded: Boolean) {
    emails(filter: $filter, search: $search, first: $first, after: $after, last: $last, before: $before, isThreaded: $isThreaded) {
      totalCount
      isTotalMore
      nodes { id level state subject preview isRead from { address } bcc { name } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;
const ids = (connection: { readonly nodes: readonly { readonly id: string }[] }) =>
  connection.nodes.map(({ id }) => Number(id.slice(-2)));

describe("emails", () => {
  it("are a viewer's own, the newest first, with all that they say", async () => {
    const { data } = await api.ask(list, {}, una.token);
    expect(ids(data.emails)).toEqual([3, 2, 1]);
    expect(data.emails).toMatchObject({ totalCount: 3, isTotalMore: false });
    expect(data.emails.nodes[2]).toMatchObject({
      ...{ level: "OWNER", state: "HERE", subject: "subject1", preview: "text1 preview", isRead: false },
      bcc: [{ name: "bcc1" }],
    });
  });

  it("of a colleague are what is shared of those with customers, and null stands for the rest", async () => {
    const { data } = await api.ask(list, {}, kim.token);
    expect(ids(data.emails)).toEqual([2, 1]);
    expect(data.emails.nodes[1]).toEqual({
      ...{ id: idOf(4, 1), level: "SUBJECT", state: "HERE", subject: "subject1", preview: null, isRead: null },
      ...{ from: { address: "buyer@customer.example" }, bcc: null },
    });
    expect((await api.ask(list, { search: "text1" }, kim.token)).data.emails.totalCount).toBe(0);
  });

  it("are nobody's with a token without mail.read, the administrator's neither", async () => {
    const max = await api.addPerson("Max", "USER");
    expect((await api.ask(list, {}, max.token)).data.emails.totalCount).toBe(0);
    expect((await api.ask("{ emails { totalCount } }")).data).toMatchObject({ emails: { totalCount: 2 } });
  });

  it("are read page by page, from either end", async () => {
    const first = (await api.ask(list, { first: 2 }, una.token)).data.emails;
    expect([ids(first), first.pageInfo.hasNextPage]).toEqual([[3, 2], true]);
    const second = (await api.ask(list, { first: 2, after: first.pageInfo.endCursor }, una.token)).data.emails;
    expect([ids(second), second.pageInfo.hasNextPage]).toEqual([[1], false]);
    const back = (await api.ask(list, { last: 1, before: second.pageInfo.startCursor }, una.token)).data.emails;
    expect(ids(back)).toEqual([2]);
    const wrong = await api.ask(list, { after: "nonsense" }, una.token);
    expect(wrong.errors[0]?.message).toContain("a cursor of this list");
  });

  it("are found by what they say, and filtered", async () => {
    const found = async (variables: object) => ids((await api.ask(list, variables, una.token)).data.emails);
    expect(await found({ search: "subject2" })).toEqual([2]);
    expect(await found({ filter: { from: "lee@contoso.example" } })).toEqual([3]);
    expect(await found({ filter: { accountId: mailbox, folderId: "folder1" } })).toEqual([1]);
    expect(await found({ filter: { receivedBefore: "2026-03-03T08:00:00Z" } })).toEqual([1]);
    expect(await found({ isThreaded: true })).toEqual([3, 2]);
  });
});

describe("one email", () => {
  const read = /* GraphQL */ `
    query ($id: ID!, $images: Boolean = false) {
      email(id: $id) {
        id fileUrl headers { name value }
        body(showRemoteImages: $images) { state text html remoteImages }
        attachments { isComplete nodes { id name url size } }
      }
      node(id: $id) { __typename ... on Email { headers { name } } }
    }
  `;

  it("is shown without what it would run or ask for, with its own pictures by signed addresses", async () => {
    const { data } = await api.ask(read, { id: idOf(4, 1) }, una.token);
    const { body, attachments, fileUrl } = data.email ?? {};
    expect(body).toMatchObject({ state: "STORED", text: "text1", remoteImages: 1 });
    expect(body?.html).toMatch(/^<p>text1 <img src="\/mail\/inline\/[\w-]+\.[\w-]+" \/><img \/><\/p>$/);
    expect(attachments?.nodes).toEqual([
      { id: idOf(7, 1), name: "logo.png", url: `/mail/attachments/${idOf(7, 1)}`, size: 10 },
    ]);
    expect(fileUrl).toBe(`/mail/emails/${idOf(4, 1)}.eml`);
    expect(data.node).toMatchObject({ __typename: "Email", headers: [{ name: "Bcc" }] });
    const asked = await api.ask(read, { id: idOf(4, 1), images: true }, una.token);
    expect(asked.data.email?.body?.html).toContain('<img src="https://tracker.invalid/p.gif" />');
  });

  it("has neither text, headers, attachments nor a file for a colleague who sees its subject", async () => {
    const { data } = await api.ask(read, { id: idOf(4, 1) }, kim.token);
    expect(data.email).toEqual({ id: idOf(4, 1), fileUrl: null, headers: null, body: null, attachments: null });
  });

  it("is null where the viewer may not see it", async () => {
    expect((await api.ask(read, { id: idOf(4, 3) }, kim.token)).data).toEqual({ email: null, node: null });
    expect((await api.ask(read, { id: "nothing" }, una.token)).data.email).toBeNull();
  });
});

describe("a thread and folders", () => {
  const ask = /* GraphQL */ `
    query ($thread: ID!, $account: ID!) {
      emailThread(id: $thread) { count unread subject zipUrl emails { nodes { id } } }
      mailFolders(accountId: $account) { id name wellKnownName count unread countInMicrosoft }
    }
  `;

  it("are those of the viewer's level", async () => {
    const variables = { thread: idOf(5, 1), account: mailbox };
    expect((await api.ask(ask, variables, una.token)).data).toEqual({
      emailThread: {
        ...{ count: 2, unread: 2, subject: "subject1", zipUrl: `/mail/threads/${idOf(5, 1)}.zip` },
        emails: { nodes: [{ id: idOf(4, 1) }, { id: idOf(4, 2) }] },
      },
      mailFolders: [{ id: "folder1", name: "Inbox", wellKnownName: "inbox", count: 1, unread: 1, countInMicrosoft: 9 }],
    });
    const { data } = await api.ask(ask, variables, kim.token);
    // Of this level nobody is told what belongs together.
    expect(data).toMatchObject({ emailThread: null, mailFolders: [] });
    const alone = await api.ask(ask, { ...variables, thread: idOf(4, 2) }, kim.token);
    expect(alone.data.emailThread).toMatchObject({ count: 1, unread: null, emails: { nodes: [{ id: idOf(4, 2) }] } });
  });

  it("tells of each mail in a list how many its conversation has, with one question for all", async () => {
    const counts =
      "query ($isThreaded: Boolean) { emails(isThreaded: $isThreaded) { nodes { threadId threadCount } } }";
    const read = api.mail.reader.threadSizes;
    const asked: (readonly string[])[] = [];
    Object.assign(api.mail.reader, {
      threadSizes: (...given: Parameters<typeof read>) => {
        asked.push(given[1]);
        return read(...given);
      },
    });
    const { data } = await api.ask(counts, { isThreaded: false }, una.token);
    expect(data.emails.nodes.map(({ threadCount }) => threadCount)).toEqual([1, 2, 2]);
    expect(asked).toEqual([[idOf(5, 3), idOf(5, 1)]]);
    const ofKim = (await api.ask(counts, { isThreaded: true }, kim.token)).data.emails.nodes;
    expect(ofKim).toEqual([2, 1].map((nth) => ({ threadId: idOf(4, nth), threadCount: 1 })));
    expect(asked).toHaveLength(2);
  });
});
