import { describe, expect, test } from "vitest";
import { clientOf, createGraphClient } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

describe("the gate of Graph", () => {
  test.each([
    ["no token", undefined],
    ["an unknown token", "eyJ0.x.y"],
  ])("answers 401 to %s", async (_name, token) => {
    const { origin } = await startSimulator();
    const response = await fetch(
      `${origin}/v1.0/me`,
      token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
    );
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
    expect(await response.json()).toMatchObject({ error: { code: "InvalidAuthenticationToken" } });
  });

  test("answers 401 to a token that has expired, by time or by order", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet");
    const busy = clientOf(simulator, "busy");
    expect(simulator.control.entra.expireTokens("quiet")).toBe(1);
    expect((await quiet.get("/me")).body.error.message).toBe("Lifetime validation failed, the token is expired.");
    expect((await busy.get("/me")).status).toBe(200);
    simulator.control.clock.advance(2 * 3_600_000);
    expect((await busy.get("/me")).status).toBe(401);
  });

  test("answers 403 without the scope, in the words of the directory and of Exchange", async () => {
    const simulator = await startSimulator();
    const reader = clientOf(simulator, "quiet", ["Tasks.Read"]);
    expect((await reader.get("/me/todo/lists")).status).toBe(200);
    expect((await reader.post("/me/todo/lists", { displayName: "x" })).body.error.code).toBe("ErrorAccessDenied");
    expect((await reader.get("/me/mailboxSettings")).body.error.code).toBe("ErrorAccessDenied");
    expect((await reader.get("/me")).body.error.code).toBe("Authorization_RequestDenied");
    expect((await reader.get("/users")).body.error.code).toBe("Authorization_RequestDenied");
  });

  test("does not let one person into another's mailbox", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    expect((await quiet.get("/users/busy@contoso.example/todo/lists")).status).toBe(403);
    expect((await quiet.get("/users/quiet@contoso.example/todo/lists")).status).toBe(200);
    expect((await quiet.get("/users/nobody@contoso.example/todo/lists")).body.error.code).toBe("ErrorInvalidUser");
    expect((await quiet.get("/users/nobody@contoso.example")).body.error.code).toBe("Request_ResourceNotFound");
  });

  test("tells a person without a mailbox apart", async () => {
    const nomail = clientOf(await startSimulator(), "nomail");
    expect((await nomail.get("/me")).body).toMatchObject({ mail: null });
    for (const path of ["/me/todo/lists", "/me/mailboxSettings"]) {
      const { status, body } = await nomail.get(path);
      expect([status, body.error.code]).toEqual([404, "MailboxNotEnabledForRESTAPI"]);
    }
  });

  test("puts the request's ids into headers and error body, and the simulated time into Date", async () => {
    const simulator = await startSimulator();
    simulator.control.clock.freeze();
    simulator.control.clock.set(Date.parse("2026-05-01T10:11:12Z"));
    const quiet = clientOf(simulator, "quiet");
    const { headers, body } = await quiet.get("/me/todo/lists/nonsense", {
      "client-request-id": "c0ffee00-0000-4000-8000-000000000000",
    });
    expect(body.error.innerError).toEqual({
      date: "2026-05-01T10:11:12",
      "request-id": headers.get("request-id"),
      "client-request-id": "c0ffee00-0000-4000-8000-000000000000",
    });
    expect(headers.get("client-request-id")).toBe("c0ffee00-0000-4000-8000-000000000000");
    expect(headers.get("date")).toBe("Fri, 01 May 2026 10:11:12 GMT");
    expect(JSON.parse(headers.get("x-ms-ags-diagnostic") ?? "")).toHaveProperty("ServerInfo.DataCenter");
  });

  test("answers unknown paths, wrong methods and other versions as Graph does", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    expect((await quiet.get("/me/nothing")).body.error).toMatchObject({
      code: "BadRequest",
      message: "Resource not found for the segment 'nothing'.",
    });
    expect((await quiet.get("/planner")).status).toBe(400);
    expect((await quiet.remove("/me/todo/lists")).status).toBe(405);
  });
});

describe("people", () => {
  test("/me has the default properties, or those selected", async () => {
    const quiet = clientOf(await startSimulator(), "quiet");
    const { body } = await quiet.get("/me");
    expect(body).toMatchObject({
      displayName: "Quinn Quiet",
      mail: "quiet@contoso.example",
      userPrincipalName: "quiet@contoso.example",
    });
    const selected = await quiet.get("/me?$select=id,displayName,mail,userPrincipalName");
    expect(Object.keys(selected.body).filter((name) => !name.startsWith("@"))).toEqual([
      "id",
      "displayName",
      "mail",
      "userPrincipalName",
    ]);
    expect((await quiet.get("/me?$select=shoeSize")).status).toBe(400);
  });

  test("/users lists the tenant in pages, with filters", async () => {
    const simulator = await startSimulator();
    const admin = createGraphClient(simulator, simulator.control.entra.accessToken("admin", ["User.Read.All"]));
    const { items, sizes } = await admin.drain("/users?$top=2");
    expect(sizes).toEqual([2, 2, 2]);
    expect(items.map(({ displayName }) => displayName)).not.toContain("Fred Foreign");
    const found = await admin.get(`/users?$filter=${encodeURIComponent("startswith(displayName,'Quinn')")}`);
    expect(found.body.value).toHaveLength(1);
    expect((await admin.get("/users/busy@contoso.example")).body.displayName).toBe("Bella Busy");
  });

  test("mailbox settings name the mailbox zone as Windows does, in any casing of the path", async () => {
    const simulator = await startSimulator();
    const busy = clientOf(simulator, "busy");
    expect((await busy.get("/me/mailboxSettings")).body).toMatchObject({ timeZone: "Eastern Standard Time" });
    expect((await busy.get("/me/mailboxsettings/timezone")).body).toMatchObject({ value: "Eastern Standard Time" });
    const writer = clientOf(simulator, "busy", ["MailboxSettings.ReadWrite"]);
    expect((await writer.patch("/me/mailboxSettings", { timeZone: "Tokyo Standard Time" })).body).toMatchObject({
      timeZone: "Tokyo Standard Time",
    });
    expect((await writer.patch("/me/mailboxSettings", { timeZone: "Nowhere" })).status).toBe(400);
  });
});
