import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";
import { setSystem } from "../support/set-system.ts";

let api: TestApi;
let at = Date.parse("2027-03-01T08:00:00Z");

beforeAll(async () => {
  api = await startApi({ now: () => new Date(at) });
});
afterAll(() => api?.[Symbol.asyncDispose]());

const minute = 60_000;

const set = (...values: readonly { key: string; value: unknown }[]) =>
  setSystem(api, Object.fromEntries(values.map(({ key, value }) => [key, value])));

/** A form of the login page, as a browser posts it. */
const logIn = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: new URL(api.url).origin, ...headers },
    body: new URLSearchParams(fields),
  });

async function openByLink(userId: string): Promise<string> {
  return must(await api.sessions.openByCode(api.sessions.issueCode(userId).code), "a session").value;
}

const isOpen = async (session: string) =>
  (
    await fetch(`${api.url}/graphql?query=${encodeURIComponent("{ viewer { name } }")}`, {
      headers: { cookie: `m365_sync_session=${session}`, accept: "application/json" },
    })
  ).status === 200;

describe("a session", () => {
  it("ends when it was not used for as long as the setting says, and goes on while it is", async () => {
    const kim = await api.addPerson("Kim", "USER");
    granted(await set({ key: "SESSION_IDLE_MINUTES", value: 30 }, { key: "SESSION_LIFETIME_HOURS", value: 4 }));
    const session = await openByLink(kim.id);
    for (let times = 0; times < 3; times += 1) {
      at += 29 * minute;
      expect(await isOpen(session)).toBe(true);
    }
    at += 30 * minute;
    expect(await isOpen(session)).toBe(false);
  });

  it("ends after as long as the setting says, however much it is used", async () => {
    const lee = await api.addPerson("Lee", "USER");
    const session = await openByLink(lee.id);
    for (let times = 0; times < 9; times += 1) {
      at += 25 * minute;
      expect(await isOpen(session)).toBe(true);
    }
    at += 15 * minute;
    expect(await isOpen(session)).toBe(false);
  });

  it("that is open already follows a shorter time at once", async () => {
    const max = await api.addPerson("Max", "USER");
    const session = await openByLink(max.id);
    at += 20 * minute;
    expect(await isOpen(session)).toBe(true);
    at += 20 * minute;
    granted(await set({ key: "SESSION_IDLE_MINUTES", value: 5 }));
    expect(await isOpen(session)).toBe(false);
  });

  it("says how it began and where", async () => {
    const ned = await api.addPerson("Ned", "USER");
    await logIn({ token: ned.token }, { "user-agent": "Browser of a test" });
    const [row] = await api.prisma.apiToken.findMany({ where: { userId: ned.id, isSession: true } });
    expect(row).toMatchObject({ signedInBy: "token", userAgent: "Browser of a test", createdAt: new Date(at) });
    expect(row?.address).toMatch(/127\.0\.0\.1|::1/);
  });
});

describe("other logins than Microsoft's", () => {
  it("are disabled only with domains", async () => {
    expect(await set({ key: "SSO_ONLY", value: true })).toMatchObject({
      __typename: "GateError",
      missing: ["SSO_DOMAINS"],
    });
  });

  it("stay as long as single sign-on is not on, which needs the application", async () => {
    expect(await set({ key: "SSO_ENABLED", value: true })).toMatchObject({
      __typename: "GateError",
      missing: ["clientId", "clientSecret", "tenantId"],
    });
    granted(
      await set(
        { key: "SSO_DOMAINS", value: ["Example.COM", "@b\u00fccher.example"] },
        { key: "SSO_ONLY", value: true },
      ),
    );
    const { data } = await api.ask("{ settings(level: SYSTEM) { values { key value } } }");
    expect(data.settings?.values).toContainEqual({
      key: "SSO_DOMAINS",
      value: ["example.com", "xn--bcher-kva.example"],
    });
    const ole = await api.addPerson("Ole", "USER");
    expect((await logIn({ token: ole.token })).status).toBe(303);
  });

  it("are refused to people in listed domains, and their sessions end; scripts and sessions of Microsoft go on", async () => {
    const pia = await api.addPerson("Pia", "USER");
    const zoe = await api.addPerson("Zoe", "USER");
    await api.prisma.user.update({ where: { id: zoe.id }, data: { email: "zoe@mail.example.com" } });
    const [byLink, byMicrosoft, ofZoe] = await Promise.all([
      openByLink(pia.id),
      api.sessions.openByMicrosoft(pia.id, { sessionId: null, logoutHint: null }),
      openByLink(zoe.id),
    ]);
    const { code } = api.sessions.issueCode(pia.id);
    await setApplication();
    granted(await set({ key: "SSO_ENABLED", value: true }));
    expect([await isOpen(byLink), await isOpen(must(byMicrosoft, "a session").value), await isOpen(ofZoe)]).toEqual([
      false,
      true,
      true,
    ]);
    const ended = await api.prisma.apiToken.findMany({
      where: { userId: pia.id, isSession: true, revokedAt: { not: null } },
    });
    expect(ended.map(({ signedInBy }) => signedInBy)).toEqual(["link"]);
    for (const way of [{ token: pia.token }, { code }]) {
      const refused = await logIn(way);
      expect([refused.status, refused.headers.get("set-cookie")]).toEqual([403, null]);
      expect(await refused.text()).toContain("Microsoft 365");
    }
    expect((await fetch(`${api.url}/login?code=${code}`)).status).toBe(403);
    expect((await api.ask("{ viewer { name } }", {}, pia.token)).status).toBe(200);
  });

  it("end for somebody who comes into a listed domain later, too", async () => {
    const zita = await api.addPerson("Zita", "USER");
    const moveTo = (email: string) => api.prisma.user.update({ where: { id: zita.id }, data: { email } });
    await moveTo("zita@else.example");
    const session = await openByLink(zita.id);
    expect(await isOpen(session)).toBe(true);
    await moveTo("zita@example.com");
    expect(await isOpen(session)).toBe(false);
    expect((await api.ask("{ viewer { name } }", {}, zita.token)).status).toBe(200);
  });

  it("leave the last administrator a way back", async () => {
    await api.prisma.user.update({ where: { id: api.administratorId }, data: { email: "ada@example.com" } });
    expect((await logIn({ token: api.token })).status).toBe(303);
    expect((await logIn({ code: api.sessions.issueCode(api.administratorId).code })).status).toBe(403);
    const { organizationId } = await api.prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } });
    const second = { name: "Second", email: "second@else.example", role: "ADMINISTRATOR", organizationId } as const;
    await api.prisma.user.create({ data: second });
    expect((await logIn({ token: api.token })).status).toBe(403);
  });
});

async function setApplication() {
  const { data } = await api.ask("{ applicationSettings { version } }");
  const input = {
    clientId: "11111111-2222-3333-4444-555555555555",
    clientSecret: "right-secret-value",
    tenantId: "contoso.example",
    expectedVersion: must(data.applicationSettings, "application").version,
  };
  const answer = await api.ask(
    "mutation ($input: UpdateApplicationSettingsInput!) { updateApplicationSettings(input: $input) { __typename ... on UserError { message } } }",
    { input },
  );
  granted(answer.data.updateApplicationSettings);
}
