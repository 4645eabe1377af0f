import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { OpenDirectory } from "../../src/app/ports/sign-on.ts";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { openBrowser } from "../support/browser-steps.ts";
import { setSystem } from "../support/set-system.ts";
import { switchOn } from "../support/switch-on.ts";

/** Importing people over the real server, with Microsoft in memory and a clock by hand. */
let api: TestApi;
let elapsedMs = 0;
const minutes = 60_000;

beforeAll(async () => {
  api = await startApi({ now: () => new Date(Date.now() + elapsedMs) });
  await switchOn(api);
  await set("SSO_ENABLED", true);
});
afterAll(() => api[Symbol.asyncDispose]());
let kim: { readonly objectId: string; readonly name: string };
let tenantId: string;
beforeEach(() => {
  elapsedMs = 0;
  kim = { objectId: crypto.randomUUID(), name: `kim-${crypto.randomUUID()}` };
  tenantId = crypto.randomUUID();
});

async function set(key: string, value: unknown): Promise<void> {
  expect((await setSystem(api, { [key]: value })).__typename).toBe("UpdateSettingsSuccess");
}

/** With Kim and Lee, who may both be imported. */
function directory(changes: Partial<OpenDirectory> = {}): OpenDirectory {
  const people = [kim, { objectId: crypto.randomUUID(), name: `lee-${crypto.randomUUID()}` }].map(
    ({ objectId, name }) => ({
      ...{ objectId, displayName: name, userPrincipalName: `${name}@example.com`, mail: `${name}@example.com` },
      ...{ userType: "Member", externalUserState: null, accountEnabled: true },
    }),
  );
  return {
    ...{ tenantId, homeTenantId: tenantId, tenantName: "Contoso", verifiedDomains: ["example.com"] },
    async *pages() {
      yield people;
    },
    ...changes,
  };
}

/** The administrator's own browser, on its way to Microsoft. */
async function begin() {
  const { data } = await api.ask(
    "mutation { result: beginPeopleImport { ... on BeginPeopleImportSuccess { data { url } } } }",
  );
  const browser = openBrowser(api.url);
  const { location } = await browser.get(data.result.data.url);
  const state = must(new URL(must(location, "the way to Microsoft")).searchParams.get("state"), "a state");
  return {
    finish(opened: OpenDirectory) {
      const code = crypto.randomUUID();
      api.signOn.issueDirectory(code, opened);
      return browser.get(`/sign-on/callback?${new URLSearchParams({ code, state })}`);
    },
  };
}
const preview = async (token = api.token) =>
  (await api.ask("{ peopleImport { id state read message importable } }", {}, token)).data.peopleImport;
async function read(): Promise<string> {
  expect((await (await begin()).finish(directory())).status).toBe(200);
  return must(await preview(), "the preview").id;
}
const order = async (previewId: string, token = api.token) =>
  (
    await api.ask(
      `mutation ($input: ImportPeopleInput!) { result: importPeople(input: $input) {
        __typename ... on UserError { message } ... on ImportPeopleSuccess { data { imported } } } }`,
      { input: { previewId } },
      token,
    )
  ).data.result;
const people = () => api.prisma.user.count();

/** A second one, who is none any more when the test is over. */
async function addAdministrator() {
  const person = await api.addPerson(`ada-${crypto.randomUUID()}`, "AUDITOR");
  const become = async (role: "ADMINISTRATOR" | "AUDITOR") => {
    await api.prisma.user.update({ where: { id: person.id }, data: { role } });
    await api.prisma.apiToken.updateMany({ where: { userId: person.id }, data: { role } });
  };
  await become("ADMINISTRATOR");
  onTestFinished(() => become("AUDITOR"));
  return person;
}

describe("a directory", () => {
  it.each([null, "5f1c9a70-2b64-4c1e-9d53-0a7e6b1c2d34"])(
    "of a tenant that nobody confirmed is refused, and nobody of it is read or kept (configured tenant: %s)",
    async (homeTenantId) => {
      const before = await people();
      const pages = vi.fn(directory().pages);
      const arrival = await (await begin()).finish(directory({ homeTenantId, pages }));
      expect([arrival.status, pages.mock.calls.length]).toEqual([403, 0]);
      expect(await preview()).toMatchObject({ state: "FAILED", read: 0, importable: 0 });
      expect((await preview())?.message).toContain("organization");
      const kept = await api.prisma.peoplePreview.findUniqueOrThrow({ where: { viewerId: api.administratorId } });
      expect([kept.people, kept.tenantId, kept.verifiedDomains]).toEqual([[], null, []]);
      expect(await order(kept.id)).toMatchObject({ __typename: "RefusedError" });
      expect(await people()).toBe(before);
    },
  );

  it("of a tenant that an administrator confirmed is read", async () => {
    api.signOn.tenantIds.add(tenantId);
    await api.ask("mutation ($input: ConfirmTenantInput!) { confirmTenant(input: $input) { __typename } }", {
      input: { tenantId, name: "Contoso" },
    });
    expect((await (await begin()).finish(directory({ homeTenantId: null }))).status).toBe(200);
    expect(await preview()).toMatchObject({ state: "READY", importable: 2 });
  });

  it("is not read for somebody who is no administrator any more", async () => {
    const other = await addAdministrator();
    const begun = await begin();
    await api.prisma.user.update({ where: { id: api.administratorId }, data: { role: "USER" } });
    onTestFinished(async () => {
      await api.prisma.user.update({ where: { id: api.administratorId }, data: { role: "ADMINISTRATOR" } });
    });
    const pages = vi.fn(directory().pages);
    const arrival = await begun.finish(directory({ pages }));
    expect([arrival.status, arrival.text, pages.mock.calls.length]).toEqual([
      403,
      expect.stringContaining("no longer an administrator"),
      0,
    ]);
    expect((await api.ask("{ viewer { role } }", {}, other.token)).data.viewer.role).toBe("ADMINISTRATOR");
  });
});

describe("a preview", () => {
  it("is neither shown to another administrator nor ordered by one", async () => {
    const other = await addAdministrator();
    const id = await read();
    const before = await people();
    expect(await preview(other.token)).toBeNull();
    expect(await order(id, other.token)).toMatchObject({ __typename: "NotFoundError" });
    expect(await people()).toBe(before);
    expect(await order(id)).toMatchObject({ data: { imported: 2 } });
  });

  it("is good for ten minutes after all were read, and neither shown nor ordered later", async () => {
    const id = await read();
    elapsedMs = 9 * minutes;
    expect(await preview()).toMatchObject({ id, importable: 2 });
    elapsedMs = 10 * minutes + 1_000;
    const before = await people();
    expect(await preview()).toBeNull();
    expect(await order(id)).toMatchObject({ __typename: "NotFoundError" });
    expect(await people()).toBe(before);
  });
});

describe("in the moment in which one of them signs in for the first time", () => {
  const waiting = async () =>
    (
      await api.prisma.$queryRaw<unknown[]>`
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    ).length;
  /** Signs in as Kim, whose address became another one since all were read. */
  async function signIn() {
    const browser = openBrowser(api.url);
    const state = must(new URL(await browser.begin()).searchParams.get("state"), "a state");
    const [code, address] = [crypto.randomUUID(), `new-${kim.name}@example.com`];
    api.signOn.issue(code, {
      facts: {
        ...{ tenantId, objectId: kim.objectId, userPrincipalName: address, membership: "member" },
        ...{ verifiedDomains: ["example.com"], appRoles: [], groupIds: [] },
      },
      ...{ claims: { acct: 0, userType: "Member" }, displayName: kim.name, shownAddress: address },
      ...{ organizationName: "Contoso", homeTenantId: tenantId, entra: { sessionId: null, logoutHint: null } },
    });
    return browser.get(`/sign-on/callback?${new URLSearchParams({ code, state })}`);
  }

  // Whose account it is, and who is here without one.
  it.each([
    ["the import is first", "is made", { imported: 2, theirs: "kim", others: [] }],
    ["the sign-in is first", "is made", { imported: 1, theirs: "new", others: [] }],
    ["the import is first", "is here by the new address", { imported: 2, theirs: "kim", others: ["new"] }],
    ["the sign-in is first", "is here by the new address", { imported: 1, theirs: "new", others: [] }],
  ])("the account is one person's, and the import goes on: %s, who signs in %s", async (who, how, expected) => {
    if (how === "is made") {
      await set("SSO_CREATES_USERS", true);
      onTestFinished(() => set("SSO_CREATES_USERS", false));
    } else await api.addPerson(`new-${kim.name}`, "USER");
    const id = await read();
    const steps = { import: () => order(id), signIn };
    const sequence = who === "the import is first" ? (["import", "signIn"] as const) : (["signIn", "import"] as const);
    const begun = new Map<string, Promise<unknown>>();
    // Both have written who it is, or wait for the one who has.
    await api.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE`;
        for (const step of sequence) {
          begun.set(step, steps[step]());
          await vi.waitUntil(async () => (await waiting()) === begun.size, { interval: 10, timeout: 20_000 });
        }
      },
      { timeout: 60_000 },
    );
    expect(await begun.get("import")).toMatchObject({ data: { imported: expected.imported } });
    expect(await begun.get("signIn")).toMatchObject({ status: 303 });
    const kims = await api.prisma.user.findMany({
      where: { email: { contains: kim.name } },
      select: { email: true, identities: { select: { objectId: true } } },
    });
    const named = (has: boolean) =>
      kims.filter(({ identities }) => identities.length > 0 === has).map(({ email }) => email.split("-")[0]);
    expect([named(true), named(false)]).toEqual([[expected.theirs], expected.others]);
  });
});
