import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startApi, type TestApi } from "../support/api.ts";
import { idOf, mailOf } from "../support/mail-world.ts";

let api: TestApi;
let una: { readonly id: string; readonly token: string };
let kim: { readonly id: string; readonly token: string };
let mailbox: string;
let kims: string;

async function addMailbox(userId: string, organizationId: string): Promise<string> {
  const { id } = await api.prisma.account.create({
    data: {
      ...{ organizationId, userId, tenantId: randomUUID(), objectId: randomUUID(), state: "CONNECTED" },
      ...{ userPrincipalName: `${userId}@contoso.example`, displayName: "Somebody", grantedScopes: [] },
    },
  });
  return id;
}

const giveScopes = (userId: string, scopes: readonly string[]) =>
  api.prisma.apiToken.updateMany({ where: { userId }, data: { scopes: [...scopes] } });

beforeAll(async () => {
  api = await startApi();
  una = await api.addPerson("Una", "USER");
  kim = await api.addPerson("Kim", "USER");
  const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } });
  for (const { id } of [una, kim]) await giveScopes(id, ["mail.read", "mail.write"]);
  mailbox = await addMailbox(una.id, organizationId);
  kims = await addMailbox(kim.id, organizationId);
  await api.prisma.settingsScope.create({
    data: {
      id: `organization:${organizationId}`,
      version: 1,
      overrides: { EMAIL_SHARING: "EVERYTHING", EMAIL_OWN_DOMAINS: ["contoso.example"] },
    },
  });
  const folder = { parentId: null, isGone: false, isInDeletedItems: false, countInMicrosoft: 9, unreadInMicrosoft: 2 };
  api.mail.rows.folders.set(mailbox, [
    { id: "folder1", collectionId: idOf(6, 1), name: "Inbox", wellKnown: "inbox", isFollowed: true, ...folder },
    { id: "trash", collectionId: idOf(6, 2), name: "Deleted", wellKnown: "deleteditems", isFollowed: true, ...folder },
    { id: "archive", collectionId: idOf(6, 3), name: "Archive", wellKnown: "archive", isFollowed: false, ...folder },
  ]);
});
afterAll(() => api?.[Symbol.asyncDispose]());

beforeEach(() => {
  api.mail.rows.mails.length = 0;
  api.mail.rows.mails.push(
    ...[1, 2, 3].map((nth) => mailOf(nth, mailbox)),
    mailOf(4, mailbox, { state: "DELETED" }),
    mailOf(5, kims),
  );
  api.heard.office.length = 0;
});

const updating = /* GraphQL */ `
  mutation ($input: UpdateEmailsInput!) {
    updateEmails(input: $input) {
      __typename
      ... on UserError { message }
      ... on ValidationError { field }
      ... on CountChangedError { current }
      ... on UpdateEmailsSuccess { data { editId selected changed refused { reason count message } } }
    }
  }
`;
const deleting = /* GraphQL */ `
  mutation ($input: DeleteEmailsInput!) {
    deleteEmails(input: $input) {
      __typename
      ... on UserError { message }
      ... on CountChangedError { current }
      ... on DeleteEmailsSuccess { data { editId selected changed refused { reason count message } } }
    }
  }
`;
const update = async (input: object, token = una.token) =>
  (await api.ask(updating, { input }, token)).data.updateEmails;
const remove = async (input: object, token = una.token) =>
  (await api.ask(deleting, { input }, token)).data.deleteEmails;
const mail = (nth: number) => api.mail.rows.mails.find(({ id }) => id === idOf(4, nth));
const ids = (...all: number[]) => all.map((nth) => idOf(4, nth));

it("changes what is named of one's own mail, and says what it left and why", async () => {
  const flag = { status: "FLAGGED", dueDate: "2026-05-06" };
  const input = { ids: ids(1, 2, 4), isRead: true, flag, categories: ["Blue"], folderId: "folder1" };
  const refused = [{ reason: "DELETED_IN_MICROSOFT", count: 1 }];
  expect(await update(input)).toMatchObject({ data: { selected: 3, changed: 2, refused } });
  expect(mail(2)).toMatchObject({ isRead: true, categories: ["Blue"], folderId: "folder1" });
  expect(mail(2)?.flag).toEqual({
    status: "flagged",
    startDate: "2026-05-06",
    dueDate: "2026-05-06",
    completedDate: null,
  });
  expect(mail(4)?.isRead).toBe(false);
  expect(api.heard.office).toEqual([mailbox]);
});

it("changes nothing and wakes nobody where all is so already", async () => {
  const data = { editId: null, selected: 1, changed: 0 };
  expect(await update({ ids: ids(1), isRead: false })).toMatchObject({ data });
  expect(api.heard.office).toEqual([]);
});

it("finds no mail of a colleague's, however much of it they share, and none without mail.write", async () => {
  expect(await update({ ids: ids(1), isRead: true }, kim.token)).toMatchObject({ __typename: "NotFoundError" });
  expect(await update({ ids: ids(1, 5), isRead: true })).toMatchObject({ data: { selected: 1, changed: 1 } });
  expect(mail(5)?.isRead).toBe(false);
  await giveScopes(una.id, ["mail.read"]);
  expect(await update({ ids: ids(2), isRead: true })).toMatchObject({ __typename: "ForbiddenError" });
  expect(await remove({ ids: ids(2) })).toMatchObject({ __typename: "ForbiddenError" });
  await giveScopes(una.id, ["mail.read", "mail.write"]);
  expect(mail(2)?.isRead).toBe(false);
});

it("changes all that a filter finds only if it is as many as were shown", async () => {
  const filter = { accountId: mailbox, isRead: false };
  expect(await update({ filter, isRead: true })).toMatchObject({ __typename: "CountChangedError", current: 3 });
  expect(await update({ filter, isRead: true, expectedCount: 2 })).toMatchObject({ current: 3 });
  expect(await update({ filter, isRead: true, expectedCount: 3 })).toMatchObject({ data: { changed: 3 } });
});

it.each<readonly [string, object, string]>([
  ["neither ids nor a filter", { isRead: true }, "ids"],
  ["both", { ids: [idOf(4, 1)], filter: {}, isRead: true }, "ids"],
  ["no ids", { ids: [], isRead: true }, "ids"],
  ["no change", { ids: [idOf(4, 1)] }, "isRead"],
  ["a folder that is not followed", { ids: [idOf(4, 1)], folderId: "archive" }, "folderId"],
  ["a category twice", { ids: [idOf(4, 1)], categories: ["Blue", "Blue"] }, "categories"],
  [
    "a day of what has no flag",
    { ids: [idOf(4, 1)], flag: { status: "NOT_FLAGGED", dueDate: "2026-05-06" } },
    "flag.dueDate",
  ],
  [
    "an end before the beginning",
    { ids: [idOf(4, 1)], flag: { status: "FLAGGED", startDate: "2026-05-07", dueDate: "2026-05-06" } },
    "flag.dueDate",
  ],
  ["a folder without its mailbox", { filter: { folderId: "folder1" }, isRead: true }, "filter.folderId"],
])("refuses %s", async (_, input, field) => {
  expect(await update(input)).toMatchObject({ __typename: "ValidationError", field });
});

it("deletes to Deleted Items; for good only with the number", async () => {
  expect(await remove({ ids: ids(1) })).toMatchObject({ data: { changed: 1 } });
  expect(mail(1)?.folderId).toBe("trash");
  expect(await remove({ ids: ids(1), permanently: true })).toMatchObject({
    __typename: "CountChangedError",
    current: 1,
  });
  expect(mail(1)).toBeDefined();
  expect(await remove({ ids: ids(1), permanently: true, expectedCount: 1 })).toMatchObject({ data: { changed: 1 } });
  expect(mail(1)).toBeUndefined();
});
