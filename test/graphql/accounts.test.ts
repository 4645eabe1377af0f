import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { StoreError } from "../../src/app/store-error.ts";
import type { SettingKey } from "../../src/core/settings/catalogue.ts";
import { must } from "../../src/lib/must.ts";
import type { ConnectAccountInput, UpdateApplicationSettingsInput } from "../schema-types.d.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";
import { allowSignIn } from "../support/product.ts";
import { setSystem } from "../support/set-system.ts";

const tenantId = "9a9a9a9a-1111-4222-8333-444455556666";
const adele = { tenantId, objectId: "adele", userPrincipalName: "adele@contoso.example", displayName: "Adele" };
const alex = { tenantId, objectId: "alex", userPrincipalName: "alex@contoso.example", displayName: "Alex" };
const stranger = {
  ...alex,
  tenantId: "00000000-1111-4222-8333-444455556666",
  userPrincipalName: "eve@fabrikam.example",
};

const connect = /* GraphQL */ `
  mutation ($input: ConnectAccountInput!) {
    connectAccount(input: $input) {
      __typename
      ... on ConnectAccountSuccess { data { url expiresAt } }
      ... on UserError { message }
    }
  }
`;
const accounts =
  "{ accounts { totalCount nodes { id userPrincipalName state stateReason missingScopes timeZone user { name } } } }";

let api: TestApi;
let time = new Date("2026-05-01T08:00:00Z");
let reach: TestApi["openMailbox"];

beforeAll(async () => {
  api = await startApi({ now: () => time });
  reach = api.openMailbox;
  await configure({ clientSecret: "right-secret-value" });
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  time = new Date("2026-05-01T08:00:00Z");
  api.openMailbox = reach;
});

async function configure(change: Partial<UpdateApplicationSettingsInput>) {
  const { data } = await api.ask("{ applicationSettings { version } }");
  const input = {
    clientId: "0f0f0f0f-1111-4222-8333-444455556666",
    tenantId,
    expectedVersion: must(data.applicationSettings, "application").version,
    ...change,
  };
  const mutation = `mutation ($input: UpdateApplicationSettingsInput!) { updateApplicationSettings(input: $input) { __typename } }`;
  await api.ask(mutation, { input });
}

const switchResource = (key: SettingKey, value: boolean) => setSystem(api, { [key]: value });

async function linkOf(input: ConnectAccountInput = {}, token?: string): Promise<string> {
  const { data } = await api.ask(connect, { input }, token);
  return granted(data.connectAccount).data.url;
}

/** Begins, and presses "Allow" on our own page; answers Microsoft's. */
async function begin(input: ConnectAccountInput = {}, token?: string): Promise<string> {
  const allowed = await allowSignIn(await linkOf(input, token));
  cookies.set(new URL(allowed.url).searchParams.get("state") ?? "", allowed.cookie);
  return allowed.url;
}
const cookies = new Map<string, string>();

async function callBack(parameters: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
  const cookie = [cookies.get(parameters.state ?? ""), headers.cookie].filter(Boolean).join("; ");
  const response = await fetch(`${api.url}/auth/callback?${new URLSearchParams(parameters)}`, {
    headers: { ...headers, cookie },
  });
  return { status: response.status, text: await response.text() };
}

async function accountOf(userPrincipalName: string) {
  const { data } = await api.ask(accounts);
  return data.accounts.nodes.find((node) => node.userPrincipalName === userPrincipalName);
}

const idOf = async (userPrincipalName: string) => must(await accountOf(userPrincipalName), userPrincipalName).id;

describe("connecting accounts", () => {
  it("asks only for the permissions of what is switched on", async () => {
    expect(new URL(await begin()).searchParams.get("scope")).not.toContain("Tasks.ReadWrite");
    await switchResource("TASKS_SYNC_ENABLED", true);
    expect(new URL(await begin()).searchParams.get("scope")).toContain("Tasks.ReadWrite");
  });

  it("a sign-in makes an account, with its time zone, and its tokens cannot be read in the database", async () => {
    const page = await callBack(api.identity.signIn(await begin(), adele));
    expect(page.status).toBe(200);
    expect(page.text).toContain("adele@contoso.example is connected");
    const account = must(await accountOf("adele@contoso.example"), "account");
    expect(account).toMatchObject({ state: "CONNECTED", timeZone: "Europe/Berlin", missingScopes: [] });
    expect(api.heard.connected).toEqual([account.id]);
    const row = await api.prisma.account.findUniqueOrThrow({ where: { id: account.id } });
    expect(Buffer.from(must(row.tokenCache, "cache")).toString("latin1")).not.toContain("refresh-adele");
    expect(await api.tokenCaches.locked(account.id, ({ load }) => load())).toContain("refresh-adele");
  });

  it("a code that comes twice is answered once", async () => {
    const answer = api.identity.signIn(await begin(), adele);
    expect((await callBack(answer)).status).toBe(200);
    const again = await callBack(answer);
    expect(again.status).toBe(400);
    expect(again.text).toContain("already used");
  });

  it("the same mailbox is the same account", async () => {
    const id = await idOf("adele@contoso.example");
    await callBack(api.identity.signIn(await begin(), adele));
    const { data } = await api.ask(accounts);
    expect(data.accounts).toMatchObject({ totalCount: 1, nodes: [{ id }] });
  });

  it("a mailbox that is another person's is refused", async () => {
    const kim = await api.addPerson("Kim", "USER");
    const page = await callBack(api.identity.signIn(await begin({}, kim.token), adele));
    expect(page.status).toBe(400);
    expect(page.text).toContain("connected here already, by another person");
  });

  it("an account of another tenant is refused with its reason", async () => {
    const page = await callBack(api.identity.signIn(await begin(), stranger));
    expect(page.status).toBe(400);
    expect(page.text).toContain("another Microsoft 365 tenant");
    expect(await accountOf("eve@fabrikam.example")).toBeUndefined();
  });

  it("a sign-in is dead after ten minutes", async () => {
    const answer = api.identity.signIn(await begin(), adele);
    time = new Date("2026-05-01T08:10:00Z");
    const page = await callBack(answer);
    expect(page.text).toContain("longer than ten minutes");
  });

  it("whoever cancels reads that nothing was changed", async () => {
    const { state } = api.identity.signIn(await begin(), adele);
    const description = "AADSTS65004: The user <b>declined</b>.";
    const page = await callBack({ state, error: "access_denied", error_description: description });
    expect(page.text).toContain("Not connected");
    expect(page.text).not.toContain("<b>declined</b>");
  });

  it("a sign-in that another logged-in person started is not finished by this one", async () => {
    const kim = await api.prisma.user.findFirstOrThrow({ where: { name: "Kim" } });
    const session = must(await api.sessions.openByCode(api.sessions.issueCode(kim.id).code), "session");
    const cookie = `m365_sync_session=${session.value}`;
    const page = await callBack(api.identity.signIn(await begin(), adele), { cookie });
    expect(page.text).toContain("started by another person");
  });

  it("a permission that was not granted is shown, and connecting again mends it", async () => {
    await callBack(api.identity.signIn(await begin(), alex, ["Tasks.ReadWrite"]));
    const account = must(await accountOf("alex@contoso.example"), "account");
    expect(account).toMatchObject({ state: "MISSING_SCOPES", missingScopes: ["Tasks.ReadWrite"] });
    const url = await begin({ accountId: account.id });
    expect(new URL(url).searchParams.get("login_hint")).toBe("alex@contoso.example");
    await callBack(api.identity.signIn(url, alex));
    expect(await accountOf("alex@contoso.example")).toMatchObject({
      id: account.id,
      state: "CONNECTED",
      stateReason: null,
    });
  });

  it("switching one more resource on shows who has to consent to it", async () => {
    await switchResource("CALENDAR_SYNC_ENABLED", true);
    expect(await accountOf("alex@contoso.example")).toMatchObject({
      state: "MISSING_SCOPES",
      missingScopes: ["Calendars.ReadWrite"],
    });
    await switchResource("CALENDAR_SYNC_ENABLED", false);
    expect(await accountOf("alex@contoso.example")).toMatchObject({ state: "CONNECTED", missingScopes: [] });
  });

  it("connecting again with a different account is refused", async () => {
    const account = must(await accountOf("alex@contoso.example"), "account");
    const page = await callBack(api.identity.signIn(await begin({ accountId: account.id }), adele));
    expect(page.text).toContain("You signed in as adele@contoso.example");
  });

  it("an account without a mailbox says so and is not synced", async () => {
    api.openMailbox = async () => {
      throw new StoreError("noMailbox", "MailboxNotEnabledForRESTAPI");
    };
    const heard = api.heard.connected.length;
    const page = await callBack(
      api.identity.signIn(await begin(), { ...alex, objectId: "nia", userPrincipalName: "nia@contoso.example" }),
    );
    expect(page.text).toContain("no mailbox");
    expect(await accountOf("nia@contoso.example")).toMatchObject({ state: "NO_MAILBOX" });
    expect(api.heard.connected).toHaveLength(heard);
  });

  it("a wrong client secret is told on the page, without the secret", async () => {
    const answer = api.identity.signIn(await begin(), adele);
    api.identity.clientSecret = "another one now";
    const page = await callBack(answer);
    api.identity.clientSecret = "right-secret-value";
    expect(page.text).toContain("client secret is wrong");
    expect(page.text).not.toContain("right-secret-value");
  });

  it("disconnecting forgets the sign-in and keeps the account, or what it is asked to", async () => {
    const id = await idOf("adele@contoso.example");
    const disconnect = `mutation ($input: DisconnectAccountInput!) {
      disconnectAccount(input: $input) { __typename ... on DisconnectAccountSuccess { data { state } } }
    }`;
    const { data } = await api.ask(disconnect, { input: { accountId: id, syncedData: "KEEP" } });
    expect(data.disconnectAccount).toMatchObject({ data: { state: "DISCONNECTED" } });
    await api.tokenCaches.locked(id, async ({ load, save }) => {
      expect(await load()).toBeNull();
      await save("a refresh that came too late");
      expect(await load()).toBeNull();
    });
    expect(api.heard.leaving).toEqual([id]);
    await callBack(api.identity.signIn(await begin({ accountId: id }), adele));
    expect(await accountOf("adele@contoso.example")).toMatchObject({ id, state: "CONNECTED" });
  });

  it("disconnecting with what was imported deletes by the number that was shown, or does nothing and tells the new one", async () => {
    const id = await idOf("adele@contoso.example");
    const imported = { ownerId: api.administratorId, accountId: id, isImported: true };
    const add = (subject: string) => api.prisma.officeTask.create({ data: { ...imported, subject } });
    const left = () => api.prisma.officeTask.count({ where: { accountId: id, deletedAt: null } });
    const disconnect = async (importedRecords?: number) => {
      const { data } = await api.ask(
        `mutation ($input: DisconnectAccountInput!) { disconnectAccount(input: $input) {
          __typename ... on UserError { message } ... on CountChangedError { current } ... on ValidationError { field }
          ... on DisconnectAccountSuccess { data { state importedRecords } } } }`,
        { input: { accountId: id, syncedData: "DELETE_IMPORTED", importedRecords } },
      );
      return data.disconnectAccount;
    };
    await add("Shown");
    await add("Came afterwards");
    api.heard.leaving.length = 0;
    expect(await disconnect(1)).toEqual({
      __typename: "CountChangedError",
      message: "2 records would be deleted now, not 1. Nothing was done; look at the new number and decide again.",
      current: 2,
    });
    expect([await left(), api.heard.leaving]).toEqual([2, []]);
    expect(await accountOf("adele@contoso.example")).toMatchObject({ state: "CONNECTED" });
    expect(await disconnect(2)).toMatchObject({ data: { state: "DISCONNECTED", importedRecords: 0 } });
    expect([await left(), api.heard.leaving]).toEqual([0, [id]]);
    await callBack(api.identity.signIn(await begin({ accountId: id }), adele));
    await add("Whatever is there");
    expect(await disconnect()).toMatchObject({ data: { state: "DISCONNECTED", importedRecords: 0 } });
    expect(await left()).toBe(0);
  });

  it("nobody connects or sees an account for somebody else without the right", async () => {
    const lee = await api.addPerson("Lee", "USER");
    const id = await idOf("alex@contoso.example");
    const others = await api.ask(connect, { input: { userId: api.administratorId } }, lee.token);
    expect(others.data.connectAccount.__typename).toBe("NotFoundError");
    const { data } = await api.ask(
      `query ($id: ID!) { account(id: $id) { id } accounts { totalCount } }`,
      { id },
      lee.token,
    );
    expect(data).toEqual({ account: null, accounts: { totalCount: 0 } });
    const ada = await api.addPerson("Ada", "AUDITOR");
    const audited = await api.ask(connect, { input: { accountId: id } }, ada.token);
    expect(audited.data.connectAccount.__typename).toBe("ForbiddenError");
  });
});

describe("checks", () => {
  const connection = `mutation ($id: ID!) { checkConnection(accountId: $id) {
    __typename ... on CheckConnectionSuccess { data { ok steps { name ok message code remedy } } } } }`;
  const application = `mutation { checkAzureApplication {
    ... on CheckAzureApplicationSuccess { data { ok steps { name ok message code remedy } } } } }`;

  it("the application is proved, or its trouble named with a remedy", async () => {
    const fine = await api.ask(application);
    expect(fine.data.checkAzureApplication.data).toMatchObject({
      ok: true,
      steps: [{ ok: true }, { ok: true }, { ok: true }],
    });
    await configure({ clientSecret: "wrong value" });
    const wrong = await api.ask(application);
    expect(wrong.data.checkAzureApplication.data).toMatchObject({ ok: false });
    expect(wrong.data.checkAzureApplication.data.steps.at(-1)).toMatchObject({
      ok: false,
      code: "APPLICATION_SECRET_WRONG",
      remedy: expect.stringContaining("client secret"),
    });
    await configure({ clientSecret: "right-secret-value", clientSecretExpiresAt: "2026-04-30T00:00:00Z" });
    const expired = await api.ask(application);
    expect(expired.data.checkAzureApplication.data.steps.at(-1)).toMatchObject({
      message: "The client secret expired on 2026-04-30.",
    });
    await configure({ clientSecret: "right-secret-value" });
  });

  it("a connection is tried up to the step that fails", async () => {
    api.openMailbox = async () => {
      throw new StoreError("noMailbox", "There is no mailbox.");
    };
    const id = await idOf("alex@contoso.example");
    const { data } = await api.ask(connection, { id });
    const { steps } = granted(data.checkConnection).data;
    expect(steps.map(({ name, ok }) => [name, ok])).toEqual([
      ["Sign-in", true],
      ["Permissions", true],
      ["Mailbox", false],
    ]);
    expect(steps.at(-1)).toMatchObject({ code: "NO_MAILBOX" });
  });
});
