import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { StoreError } from "../../src/app/store-error.ts";
import { type Answer, startApi, type TestApi } from "../support/api.ts";
import { switchOn } from "../support/switch-on.ts";

let api: TestApi;
let una: { id: string; token: string };
let auditor: { id: string; token: string };
beforeAll(async () => {
  api = await startApi();
  await switchOn(api);
  una = await api.addPerson("Una", "USER");
  auditor = await api.addPerson("Arno", "AUDITOR");
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  await api.prisma.systemMailbox.deleteMany();
  await api.prisma.account.deleteMany();
  Object.assign(api.trial, reached);
});

const reached: TestApi["trial"] = {
  describe: async () => ({ objectId: "0b1ec7", displayName: "Support", address: "Support@contoso.example" }),
  readInbox: async () => "inbox",
  readChanges: async () => {},
  reachOf: async () => ({ people: 40, reached: 1, refused: 39, withoutMailbox: 2 }),
};

const fields = "id version label address access lacks readerIds readerRoles accountId account { kind access state }";
const create = async (input: object, token?: string) =>
  api.askComposed(
    `mutation ($input: CreateSystemMailboxInput!) { createSystemMailbox(input: $input) {
      __typename ... on UserError { message } ... on ValidationError { field } ... on CreateSystemMailboxSuccess { data { ${fields} } } } }`,
    { input: { label: "Support", address: "support@contoso.example", access: "APPLICATION", ...input } },
    token,
  );
const made = async (input: object = {}) => {
  const { data, errors } = await create(input);
  if (data?.createSystemMailbox?.data === undefined) throw new Error(JSON.stringify({ data, errors }));
  return data.createSystemMailbox.data;
};
const connect = (id: string, token?: string) =>
  api.askComposed(
    `mutation ($id: ID!) { connectSystemMailbox(id: $id) {
      __typename ... on UserError { message } ... on ConnectSystemMailboxSuccess { data { state message url } } } }`,
    { id },
    token,
  );
const list = async (token?: string): Promise<{ label: string }[]> =>
  (await api.askComposed(`{ systemMailboxes { ${fields} } }`, {}, token)).data.systemMailboxes;

test("is set up, connected by the application's permission, and seen by those who administer or read it", async () => {
  const support = await made({ readers: { userIds: [una.id] } });
  expect(support).toMatchObject({ version: 1, address: "support@contoso.example", accountId: null, account: null });
  expect((await connect(support.id)).data.connectSystemMailbox.data).toMatchObject({ state: "CONNECTED" });
  expect(await list()).toMatchObject([
    { label: "Support", readerIds: [una.id], account: { kind: "SYSTEM", access: "APPLICATION", state: "CONNECTED" } },
  ]);
  // Its readers know of it, and not what only administrators see.
  expect(await list(una.token)).toMatchObject([{ label: "Support", account: null }]);
  expect(await list((await api.addPerson("Nobody", "USER")).token)).toEqual([]);
  expect(await list(auditor.token)).toHaveLength(1);
  expect((await connect(support.id, una.token)).data.connectSystemMailbox.__typename).toBe("NotFoundError");
  expect((await connect(support.id, auditor.token)).data.connectSystemMailbox.__typename).toBe("ForbiddenError");
});

test("keeps its account, and so its mail, whatever the way it is reached", async () => {
  const support = await made();
  await connect(support.id);
  const [before] = await list();
  const via = await api.prisma.account.create({
    data: {
      ...{ userId: una.id, organizationId: await here(), tenantId: "tenant-1", objectId: "una", state: "CONNECTED" },
      ...{ userPrincipalName: "una@contoso.example", displayName: "Una" },
      grantedScopes: ["Mail.ReadWrite.Shared", "Mail.Send.Shared"],
    },
  });
  expect(
    (await update(support.id, 1, { access: "DELEGATED", viaAccountId: via.id })).data.updateSystemMailbox,
  ).toMatchObject({ data: { access: "DELEGATED", account: { access: "APPLICATION" } } });
  // The directory is not told to a plain account: what is known stays.
  Object.assign(api.trial, { describe: async () => null });
  expect((await connect(support.id)).data.connectSystemMailbox.data.state).toBe("CONNECTED");
  const [after] = await list();
  expect(after).toMatchObject({
    ...before,
    version: 2,
    access: "DELEGATED",
    lacks: expect.anything(),
    account: { access: "DELEGATED" },
  });
  expect(await api.prisma.account.findMany({ where: { userId: null }, select: { objectId: true } })).toEqual([
    { objectId: "0b1ec7" },
  ]);
});

test("asks for what is missing: a consent, a sign-in, full access", async () => {
  Object.assign(api.trial, { readInbox: refuse("denied") });
  const support = await made();
  const asked = (await connect(support.id)).data.connectSystemMailbox.data;
  expect(asked).toMatchObject({ state: "OPEN_LINK", message: expect.stringContaining("Mail.ReadWrite") });
  expect(asked.url).toContain("/adminconsent?state=consent.");
  const own = await made({ label: "Own", address: "own@contoso.example", access: "OWN" });
  expect((await connect(own.id)).data.connectSystemMailbox.data).toMatchObject({
    state: "OPEN_LINK",
    message: "Open the link and sign in as own@contoso.example.",
  });
  const via = await api.prisma.account.create({
    data: {
      ...{ userId: una.id, organizationId: await here(), tenantId: "tenant-1", objectId: "una", state: "CONNECTED" },
      ...{ userPrincipalName: "una@contoso.example", displayName: "Una", grantedScopes: ["Mail.ReadWrite"] },
    },
  });
  const shared = await made({ label: "S", address: "s@contoso.example", access: "DELEGATED", viaAccountId: via.id });
  expect((await connect(shared.id)).data.connectSystemMailbox.data).toMatchObject({
    state: "OPEN_LINK",
    message: expect.stringContaining("has not let Oro open shared mailboxes yet"),
  });
  await api.prisma.account.update({
    where: { id: via.id },
    data: { grantedScopes: ["Mail.ReadWrite.Shared", "Mail.Send.Shared"] },
  });
  Object.assign(api.trial, { ...reached, describe: async () => null, readChanges: refuse("notFound") });
  expect((await connect(shared.id)).data.connectSystemMailbox.data).toMatchObject({
    state: "REFUSED",
    message: expect.stringContaining("Only single folders"),
  });
});

test("a mailbox is a person's or the system's, never both, and its name and address are its own", async () => {
  const organizationId = await here();
  await api.prisma.account.create({
    data: {
      ...{ userId: una.id, organizationId, tenantId: "tenant-1", objectId: "0b1ec7", state: "CONNECTED" },
      ...{ userPrincipalName: "other@contoso.example", displayName: "Una" },
    },
  });
  const support = await made();
  expect((await connect(support.id)).data.connectSystemMailbox.data).toMatchObject({
    state: "REFUSED",
    message: expect.stringContaining("never both"),
  });
  const refused = async (input: object) => (await create(input)).data.createSystemMailbox;
  expect(await refused({ address: "other@contoso.example", label: "Mine" })).toMatchObject({ field: "address" });
  expect(await refused({ address: "SUPPORT@Contoso.example", label: "Two" })).toMatchObject({ field: "address" });
  expect(await refused({ address: "two@contoso.example", label: "SUPPORT" })).toMatchObject({ field: "label" });
  expect(await refused({ address: "no address" })).toMatchObject({ field: "address" });
  expect(await refused({ label: " " })).toMatchObject({ field: "label" });
  expect(await refused({ access: "DELEGATED" })).toMatchObject({ field: "viaAccountId" });
  expect(await refused({ importFrom: new Date(Date.now() + 60_000).toISOString() })).toMatchObject({
    field: "importFrom",
  });
  expect(await refused({ readers: { userIds: ["00000000-0000-4000-8000-000000000009"] } })).toMatchObject({
    field: "readers",
  });
  expect((await create({}, una.token)).data.createSystemMailbox.__typename).toBe("NotFoundError");
});

test("the application opens a mailbox only for an administrator of the whole system, and none of a person here", async () => {
  const { token } = await api.addPerson("Olga", "ORGANIZATION_ADMINISTRATOR");
  expect((await create({}, token)).data.createSystemMailbox).toMatchObject({
    ...{ __typename: "ForbiddenError", message: expect.stringContaining("administrator of the whole system") },
  });
  const own = (await create({ access: "OWN" }, token)).data.createSystemMailbox.data;
  expect((await update(own.id, 1, { access: "APPLICATION" }, token)).data.updateSystemMailbox.__typename).toBe(
    "ForbiddenError",
  );
  expect((await update(own.id, 1, { access: "APPLICATION" })).data.updateSystemMailbox.data.access).toBe("APPLICATION");
  // What is set already does not stop other changes.
  expect(
    (await update(own.id, 2, { access: "APPLICATION", label: "Help" }, token)).data.updateSystemMailbox.data.label,
  ).toBe("Help");
  const { email } = await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } });
  expect((await create({ address: email, label: "Hers" })).data.createSystemMailbox).toMatchObject({
    field: "address",
  });
});

test("two editors do not overwrite each other, and every change is in the audit", async () => {
  const support = await made();
  expect((await update(support.id, 1, { label: "Help" })).data.updateSystemMailbox.data).toMatchObject({
    label: "Help",
    version: 2,
  });
  expect((await update(support.id, 1, { label: "Hilfe" })).data.updateSystemMailbox.__typename).toBe("StaleWriteError");
  const { data } = await api.ask("{ auditLog(first: 2) { nodes { message } } }");
  expect(data.auditLog.nodes.map(({ message }) => message)).toEqual([
    "You changed the system mailbox Support: name: Support → Help",
    "You set up the system mailbox Support (support@contoso.example), read by nobody",
  ]);
});

test("is removed with its mail, after its number was shown, or only disconnected", async () => {
  const support = await made({ readers: { userIds: [una.id] } });
  await connect(support.id);
  expect((await remove(support.id, { mail: "KEEP" })).data.removeSystemMailbox.data).toBe(true);
  expect(await list()).toMatchObject([{ account: { state: "DISCONNECTED" } }]);
  expect((await remove(support.id, { mail: "DELETE_IMPORTED", mails: 3 })).data.removeSystemMailbox.__typename).toBe(
    "CountChangedError",
  );
  expect((await remove(support.id, { mail: "DELETE_IMPORTED", mails: 0 })).data.removeSystemMailbox.data).toBe(true);
  expect(await list()).toEqual([]);
  // The address is free again, for a mailbox of its own history.
  const again = await made();
  expect((await connect(again.id)).data.connectSystemMailbox.data.state).toBe("CONNECTED");
});

test("says how far the application reaches, and whether a mailbox that it must not open was refused", async () => {
  const support = await made();
  const check = async (mustNotReach?: string) =>
    (
      await api.askComposed(
        `mutation ($id: ID!, $mustNotReach: String) { checkApplicationReach(id: $id, mustNotReach: $mustNotReach) {
          __typename ... on UserError { message } ... on CheckApplicationReachSuccess { data { people reached refused outsideIsRefused message } } } }`,
        { id: support.id, mustNotReach },
      )
    ).data.checkApplicationReach;
  expect((await check()).data).toMatchObject({
    ...{ people: 40, reached: 1, refused: 39, outsideIsRefused: null },
    message: expect.stringMatching(
      /^The application opened 1 of 40 mailboxes that were tried, of 40 people in the directory\./,
    ),
  });
  expect((await check("boss@contoso.example")).data).toMatchObject({
    outsideIsRefused: false,
    message: expect.stringContaining("must not"),
  });
  Object.assign(api.trial, { readInbox: refuse("denied") });
  expect((await check("boss@contoso.example")).data).toMatchObject({ outsideIsRefused: true });
  Object.assign(api.trial, { readInbox: refuse("noMailbox") });
  expect(await check("nobody@contoso.example")).toMatchObject({ __typename: "RefusedError" });
});

const here = async () => (await api.prisma.user.findUniqueOrThrow({ where: { id: una.id } })).organizationId;
const refuse = (fault: "denied" | "notFound" | "noMailbox") => () =>
  Promise.reject(new StoreError(fault, "Microsoft said no."));
const update = (
  id: string,
  expectedVersion: number,
  change: object,
  token?: string,
): Promise<Answer<ReturnType<typeof JSON.parse>>> =>
  api.askComposed(
    `mutation ($input: UpdateSystemMailboxInput!) { updateSystemMailbox(input: $input) {
      __typename ... on UserError { message } ... on UpdateSystemMailboxSuccess { data { ${fields} } } } }`,
    { input: { id, expectedVersion, ...change } },
    token,
  );
const remove = (id: string, rest: object): Promise<Answer<ReturnType<typeof JSON.parse>>> =>
  api.askComposed(
    `mutation ($input: RemoveSystemMailboxInput!) { removeSystemMailbox(input: $input) {
      __typename ... on UserError { message } ... on RemoveSystemMailboxSuccess { data } } }`,
    { input: { id, ...rest } },
  );
