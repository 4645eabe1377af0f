import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "../../src/lib/must.ts";
import type { CreateUserInput } from "../schema-types.d.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const createUser = async (input: CreateUserInput, token?: string) =>
  (
    await api.ask(
      `mutation ($input: CreateUserInput!) { createUser(input: $input) {
        __typename ... on CreateUserSuccess { data { id email role } } ... on ValidationError { field } } }`,
      { input },
      token,
    )
  ).data.createUser;
const loginLink = async (token?: string) =>
  (
    await api.ask(
      "mutation { createLoginLink { __typename ... on CreateLoginLinkSuccess { data { url } } } }",
      {},
      token,
    )
  ).data.createLoginLink;

describe("people", () => {
  it("an administrator adds them, and an address is anybody's once", async () => {
    const added = await createUser({ name: "Lou", email: " Lou@example.com ", role: "USER" });
    expect(added).toMatchObject({ __typename: "CreateUserSuccess", data: { email: "lou@example.com", role: "USER" } });
    const again = await createUser({ name: "Lou", email: "lou@EXAMPLE.com", role: "USER" });
    expect(again).toEqual({ __typename: "ValidationError", field: "email" });
    const audit = await api.ask("{ auditLog(first: 5) { nodes { action } } }");
    expect(audit.data.auditLog.nodes).toContainEqual({ action: "user.created" });
  });

  it("an organization administrator adds them to their own organization, with no more than their own role", async () => {
    const { token } = await api.addPerson("Olga", "ORGANIZATION_ADMINISTRATOR");
    expect((await createUser({ name: "Max", email: "max@example.com", role: "USER" }, token)).__typename).toBe(
      "CreateUserSuccess",
    );
    const admin = await createUser({ name: "Eve", email: "eve@example.com", role: "ADMINISTRATOR" }, token);
    expect(admin.__typename).toBe("ForbiddenError");
    const elsewhere = { organizationId: "00000000-0000-4000-8000-000000000000" };
    const other = await createUser({ name: "Ann", email: "ann@example.com", role: "USER", ...elsewhere }, token);
    expect(other.__typename).toBe("NotFoundError");
  });

  it("a user and an auditor add nobody", async () => {
    for (const [name, role] of [["Ulla", "USER"] as const, ["Arno", "AUDITOR"] as const]) {
      const { token } = await api.addPerson(name, role);
      expect((await createUser({ name: "Ida", email: "ida@example.com", role: "USER" }, token)).__typename).toBe(
        "ForbiddenError",
      );
    }
  });
});

describe("login links", () => {
  it("open the page with the role of the token that made them, and no more", async () => {
    const { data } = await api.ask(
      `mutation { createApiToken(input: { name: "narrow", role: USER }) { ... on CreateApiTokenSuccess { data { token } } } }`,
    );
    const { data: link } = granted(await loginLink(data.createApiToken.data.token));
    const code = new URL(link.url).searchParams.get("code") ?? "";
    const opened = await fetch(`${api.url}/login`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ code }),
    });
    const cookie = must(opened.headers.get("set-cookie")?.split(";")[0], "cookie");
    const response = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie, origin: new URL(api.url).origin },
      body: JSON.stringify({ query: "{ viewer { id role } }" }),
    });
    expect(await response.json()).toEqual({ data: { viewer: { id: api.administratorId, role: "USER" } } });
  });

  it("are not made for those who may make no tokens", async () => {
    const { token } = await api.addPerson("Aud", "AUDITOR");
    expect((await loginLink(token)).__typename).toBe("ForbiddenError");
  });
});
