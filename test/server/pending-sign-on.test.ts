import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";
import { type Browser, openBrowser } from "../support/browser-steps.ts";
import { setSystem } from "../support/set-system.ts";
import { switchOn } from "../support/switch-on.ts";

/** The real server, with Microsoft in memory and a clock by hand: a sign-in between its two halves. */
let api: TestApi;
let una: { readonly name: string; readonly id: string };
let elapsedMs = 0;
const minutes = 60_000;
const tenantId = "5f1c9a70-2b64-4c1e-9d53-0a7e6b1c2d34";

beforeAll(async () => {
  api = await startApi({ now: () => new Date(Date.now() + elapsedMs) });
  await switchOn(api);
  await set("SSO_ENABLED", true);
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  elapsedMs = 0;
  const name = `una-${crypto.randomUUID()}`;
  una = { name, id: (await api.addPerson(name, "USER")).id };
});

/** What Microsoft leads the browser back to, for Una unless it is said who. */
function answer(microsoft: string, objectId = una.id, shownAddress = `${una.name}@example.com`): string {
  const state = must(new URL(microsoft).searchParams.get("state"), "a state");
  const code = crypto.randomUUID();
  api.signOn.issue(code, {
    facts: {
      ...{ tenantId, objectId, userPrincipalName: shownAddress, membership: "member" },
      ...{ verifiedDomains: ["example.com"], appRoles: [], groupIds: [] },
    },
    ...{ claims: { acct: 0, userType: "Member" }, displayName: shownAddress, shownAddress },
    ...{ organizationName: "Contoso", homeTenantId: tenantId, entra: { sessionId: null, logoutHint: null } },
  });
  return `/sign-on/callback?${new URLSearchParams({ code, state })}`;
}
async function set(key: string, value: unknown): Promise<void> {
  expect((await setSystem(api, { [key]: value })).__typename).toBe("UpdateSettingsSuccess");
}
/** A further browser with the same cookies. */
function copyOf(browser: Browser): Browser {
  const copy = openBrowser(api.url);
  for (const [name, value] of browser.cookies) (copy.cookies as Map<string, string>).set(name, value);
  return copy;
}
const tryIt = async (): Promise<string> =>
  granted(
    (await api.ask("mutation { trySignOn { __typename ... on TrySignOnSuccess { data { url } } } }")).data.trySignOn,
  ).data.url;

describe("a sign-in that was begun", () => {
  it("takes nobody's place, however many strangers begin one: nothing is stored before Microsoft's answer", async () => {
    const rows = async () =>
      (
        await api.prisma.$queryRaw<{ rows: bigint }[]>`
          SELECT sum((xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', table_name), false, true, '')))[1]::text::int)
            AS rows FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
      )[0]?.rows;
    const before = await rows();
    await Promise.all(Array.from({ length: 50 }, () => openBrowser(api.url).begin()));
    expect(await rows()).toBe(before);
  });

  it("is good for ten minutes, and told so later", async () => {
    const [early, late] = [openBrowser(api.url), openBrowser(api.url)];
    const [inTime, tooLate] = [answer(await early.begin()), answer(await late.begin())];
    elapsedMs = 9 * minutes;
    expect((await early.get(inTime)).status).toBe(303);
    elapsedMs = 10 * minutes;
    expect((await late.get(tooLate)).text).toContain("longer than ten minutes");
    expect(await late.viewer()).toBeNull();
  });

  it("counts once, whatever code comes with it, of two answers at the same moment too", async () => {
    const browser = openBrowser(api.url);
    const microsoft = await browser.begin();
    const [first, second, third] = [copyOf(browser), copyOf(browser), copyOf(browser)];
    const arrivals = await Promise.all([first, second].map((one) => one.get(answer(microsoft))));
    expect(arrivals.map(({ status }) => status).sort()).toEqual([303, 403]);
    expect((await third.get(answer(microsoft))).text).toContain("already used");
    expect(await third.viewer()).toBeNull();
  });

  it.each<[string, (value: string, other: string) => string]>([
    ["another sign-in's", (_value, other) => other],
    ["changed by a bit", (value) => `${value.slice(0, -3)}${value.at(-3) === "A" ? "B" : "A"}${value.slice(-2)}`],
    ["sealed with a key that is not ours", (value) => `0123456789abcdef.${value.split(".")[1]}`],
    ["cut off", (value) => value.slice(0, 30)],
    ["empty", () => ""],
    ["what people wrote before", () => "x".repeat(43)],
  ])("is nobody's with a cookie that is %s", async (_what, change) => {
    const [browser, other] = [openBrowser(api.url), openBrowser(api.url)];
    const callback = answer(await browser.begin());
    await other.begin();
    const [[name, value] = ["", ""]] = [...browser.cookies];
    (browser.cookies as Map<string, string>).set(name, change(value, must([...other.cookies.values()][0], "a cookie")));
    const arrival = await browser.get(callback);
    expect([arrival.status, arrival.text]).toEqual([403, expect.stringContaining("another browser")]);
  });

  it("shows its browser nothing of what it keeps", async () => {
    const browser = openBrowser(api.url);
    await browser.begin("/secret-page");
    const kept = must([...browser.cookies.values()][0], "a cookie");
    expect(kept).toMatch(/^[\w.-]+$/);
    expect(Buffer.from(kept.split(".")[1] ?? "", "base64url").toString("latin1")).not.toMatch(/secret-page|nonce/);
  });

  it("fits into the browser's cookies, however many are begun and wherever they go back to", async () => {
    const browser = openBrowser(api.url);
    for (let count = 0; count < 12; count += 1) await browser.begin(`/?view=${"x".repeat(1_400)}#/settings`);
    const lengths = [...browser.cookies].map(([name, value]) => name.length + value.length);
    expect(lengths).toHaveLength(4);
    expect(Math.max(...lengths)).toBeLessThan(4_000);
    const last = answer(await browser.begin(`/?view=${"é".repeat(600)}`));
    expect((await browser.get(last)).location).toBe("/");
  });
});

describe("for the first time, at the same moment", () => {
  /** One browser for each account, all of them back from Microsoft at once. */
  const arrive = (objectIds: readonly string[], address: string) =>
    Promise.all(
      objectIds.map(async (objectId) => {
        const browser = openBrowser(api.url);
        const callback = answer(await browser.begin(), objectId, address);
        return { browser, callback };
      }),
    ).then((all) => Promise.all(all.map(({ browser, callback }) => browser.get(callback))));
  const accountsOf = (email: string) => api.prisma.personIdentity.count({ where: { user: { email } } });

  it("of two accounts with one address one becomes the person's, and the other is refused", async () => {
    const email = `${una.name}@example.com`;
    const arrivals = await arrive([crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()], email);
    expect(arrivals.map(({ status }) => status).sort()).toEqual([303, 403, 403]);
    expect(await accountsOf(email)).toBe(1);
  });

  it("one account in several browsers is one person, made once where people are made", async () => {
    await set("SSO_CREATES_USERS", true);
    onTestFinished(() => set("SSO_CREATES_USERS", false));
    const [email, objectId] = [`new-${crypto.randomUUID()}@example.com`, crypto.randomUUID()];
    const arrivals = await arrive([objectId, objectId, objectId], email);
    expect(arrivals.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect([await api.prisma.user.count({ where: { email } }), await accountsOf(email)]).toEqual([1, 1]);
  });
});

describe("an administrator's link", () => {
  it("opens in one browser, of two at the same moment too", async () => {
    const url = await tryIt();
    const arrivals = await Promise.all([0, 1, 2].map(() => openBrowser(api.url).get(url)));
    expect(arrivals.map(({ status }) => status).sort()).toEqual([303, 400, 400]);
  });

  it("is good for ten minutes, with the sign-in that it opens", async () => {
    const [opened, unopened] = [await tryIt(), await tryIt()];
    elapsedMs = 9 * minutes;
    const browser = openBrowser(api.url);
    const callback = answer(must((await browser.get(opened)).location, "Microsoft"));
    elapsedMs = 10 * minutes;
    expect((await browser.get(callback)).text).toContain("longer than ten minutes");
    expect((await openBrowser(api.url).get(unopened)).status).toBe(400);
  });

  it("is no sign-in's cookie, and no sign-in's cookie is a link", async () => {
    const browser = openBrowser(api.url);
    await browser.begin();
    const [kept = ""] = browser.cookies.values();
    expect((await openBrowser(api.url).get(`/sign-on?try=${kept}`)).status).toBe(400);
  });
});
