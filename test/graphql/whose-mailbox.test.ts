import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { allowSignIn } from "../support/product.ts";

const tenantId = "9a9a9a9a-1111-4222-8333-444455556666";
const victim = { tenantId, objectId: "vic", userPrincipalName: "vic@contoso.example", displayName: "Vic" };

let api: TestApi;
let own: string;
beforeAll(async () => {
  api = await startApi();
  own = new URL(api.url).origin;
  const input = {
    clientId: "0f0f0f0f-1111-4222-8333-444455556666",
    tenantId,
    clientSecret: "right-secret-value",
    expectedVersion: 0,
  };
  await api.ask(
    "mutation ($input: UpdateApplicationSettingsInput!) { updateApplicationSettings(input: $input) { __typename } }",
    { input },
  );
});
afterAll(() => api[Symbol.asyncDispose]());

async function linkOf(input: Readonly<Record<string, unknown>> = {}, token?: string): Promise<string> {
  const { data } = await api.ask(
    `mutation ($input: ConnectAccountInput!) { connectAccount(input: $input) { ... on ConnectAccountSuccess { data { url } } } }`,
    { input },
    token,
  );
  return data.connectAccount.data.url;
}

async function open(url: string, cookie = "") {
  const response = await fetch(url, { redirect: "manual", headers: { cookie } });
  return {
    status: response.status,
    to: response.headers.get("location"),
    text: await response.text(),
    headers: response.headers,
  };
}

async function sessionOf(userId: string): Promise<string> {
  const session = must(await api.sessions.openByCode(api.sessions.issueCode(userId).code), "a session");
  return `m365_sync_session=${session.value}`;
}

const answerOf = (parameters: Readonly<Record<string, string>>) =>
  `${api.url}/auth/callback?${new URLSearchParams(parameters)}`;
const post = (
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = { origin: own },
) => fetch(`${api.url}${path}`, { method: "POST", redirect: "manual", headers, body: new URLSearchParams(fields) });

async function isConnected(userPrincipalName: string): Promise<boolean> {
  return (await api.prisma.account.count({ where: { userPrincipalName } })) > 0;
}

describe("whose mailbox", () => {
  it("a link that is opened signed out first shows who asks, for whom and for what, and leads nowhere by itself", async () => {
    const kim = await api.addPerson("Kim", "USER");
    const link = await linkOf({ userId: kim.id, loginHint: "kim@contoso.example" });
    expect(new URL(link).origin).toBe(own);
    for (let at = 0; at < 2; at += 1) {
      const page = await open(link);
      expect([page.status, page.headers.get("set-cookie")]).toEqual([200, null]);
      for (const said of ["Administrator", "Kim", "kim@contoso.example", "time zone", "Allow", "This is not for me"]) {
        expect(page.text).toContain(said);
      }
      expect(page.headers.get("content-security-policy")).toContain("form-action 'self' https://login.example;");
    }
    expect((await allowSignIn(link)).url).toContain("https://login.example/");
  });

  it("who is logged in and connects their own mailbox goes on at once; on another's behalf they are asked", async () => {
    const cookie = await sessionOf(api.administratorId);
    expect((await open(await linkOf(), cookie)).to).toContain("https://login.example/");
    const pat = await api.addPerson("Pat", "USER");
    const link = await linkOf({ userId: pat.id });
    expect((await open(link, cookie)).text).toContain("This is not for me");
    expect((await open(link, await sessionOf(pat.id))).text).toContain("This is not for me");
    const stranger = await api.addPerson("Sam", "USER");
    expect((await open(link, await sessionOf(stranger.id))).text).toContain("started by another person");
  });

  it("a callback in a browser that allowed nothing is asked first, and nothing is redeemed before", async () => {
    const eve = await api.addPerson("Eve", "USER");
    // Eve presses "Allow" herself, and sends the victim Microsoft's own address.
    const allowed = await allowSignIn(await linkOf({}, eve.token));
    const answer = api.identity.signIn(allowed.url, victim);
    const page = await open(answerOf(answer));
    expect([page.status, page.text]).toEqual([200, expect.stringContaining("<strong>Eve</strong>")]);
    expect(await isConnected(victim.userPrincipalName)).toBe(false);
    expect(
      (await post("/auth/callback", { ...answer, answer: "allow" }, { origin: "https://evil.example" })).status,
    ).toBe(403);
    expect((await post("/auth/callback", { ...answer, answer: "allow" }, {})).status).toBe(403);
    expect(await (await post("/auth/callback", { ...answer, answer: "decline" })).text()).toContain("Not connected");
    expect(await (await post("/auth/callback", { ...answer, answer: "allow" })).text()).toContain("already used");
    expect(await isConnected(victim.userPrincipalName)).toBe(false);
  });

  it("who is asked at the callback and allows it is connected", async () => {
    const lee = await api.addPerson("Lee", "USER");
    const answer = api.identity.signIn((await allowSignIn(await linkOf({}, lee.token))).url, {
      ...victim,
      objectId: "lee",
    });
    await open(answerOf(answer));
    const done = await post("/auth/callback", { ...answer, answer: "allow" });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("is connected for Lee")]);
  });

  it("another sign-in's proof is none, and a declined link is used up", async () => {
    const first = await allowSignIn(await linkOf());
    const second = await allowSignIn(await linkOf());
    const name = second.cookie.split("=")[0];
    const borrowed = `${name}=${first.cookie.slice(first.cookie.indexOf("=") + 1)}`;
    const answer = api.identity.signIn(second.url, { ...victim, objectId: "two" });
    expect((await open(answerOf(answer), borrowed)).text).toContain("This is not for me");
    const link = await linkOf();
    const state = new URL(link).searchParams.get("state") ?? "";
    expect((await post("/auth/connect", { state, answer: "allow" }, { origin: "https://evil.example" })).status).toBe(
      403,
    );
    expect(await (await post("/auth/connect", { state, answer: "decline" })).text()).toContain("Nothing was connected");
    expect((await open(link)).text).toContain("already used");
  });
});
