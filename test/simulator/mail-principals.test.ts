import { describe, expect, test } from "vitest";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { createGraphClient } from "../support/graph-client.ts";
import { messagePath, startMail } from "../support/mail-client.ts";
import { postToken } from "../support/sign-in.ts";

async function startApp() {
  const started = await startMail();
  const { simulator } = started;
  simulator.control.entra.changeApp(SEEDED_APP.clientId, { consentTenant: "contoso.example" });
  const scope = "https://graph.microsoft.com/.default";
  const { access_token } = await postToken(simulator, { grant_type: "client_credentials", scope });
  return { ...started, app: createGraphClient(simulator, access_token) };
}

describe("whose mail is read", () => {
  test("an app reads and changes by principal name, and its links name that principal", async () => {
    const { app, outlook, settings } = await startApp();
    const mail = outlook.deliver("quiet", { subject: "One" });
    const inbox = "/users/quiet@contoso.example/mailFolders/inbox";
    const { items, deltaLink } = await app.drain(`${inbox}/messages/delta`);
    expect(items.map(({ subject }) => subject)).toEqual(["One"]);
    expect(deltaLink).toContain("/users('quiet@contoso.example')/mailFolders('");
    const patched = await app.patch(`/users/quiet@contoso.example/messages/${mail.immutableId}`, { isRead: true });
    expect(patched.status).toBe(200);
    expect((await app.drain(deltaLink)).items).toMatchObject([{ id: mail.id, isRead: true }]);
    settings.change({ mail: { deltaLinkForm: "slash" } });
    const slash = await app.drain(`${inbox}/messages/delta`);
    expect(slash.deltaLink).toContain("/users/quiet@contoso.example/mailFolders/");
    expect((await app.get(slash.deltaLink)).status).toBe(200);
    outlook.fill("quiet", "inbox", { count: 12 });
    expect((await app.get(`${inbox}/messages`)).body["@odata.nextLink"]).toContain("/users/quiet@contoso.example/");
    expect((await app.get("/me/messages")).status).toBe(400);
  });

  test("an app reaches only the mailboxes that a policy leaves it", async () => {
    const { app, simulator } = await startApp();
    simulator.control.entra.limitMailboxes(["busy"]);
    expect((await app.get("/users/busy@contoso.example/messages")).status).toBe(200);
    const { status, body } = await app.get("/users/quiet@contoso.example/mailFolders");
    expect([status, body.error.code, body.error.message]).toEqual([
      ...[403, "ErrorAccessDenied", "Access to OData is disabled."],
    ]);
  });

  test("somebody unknown, and somebody without a mailbox, are said so", async () => {
    const { app, settings } = await startApp();
    const unknown = async () => (await app.get("/users/nobody@contoso.example/messages")).status;
    expect(await unknown()).toBe(404);
    settings.change({ mail: { invalidUserStatus: 400 } });
    expect(await unknown()).toBe(400);
    const { status, body } = await app.get("/users/nomail@contoso.example/messages");
    expect([status, body.error.code]).toEqual([404, "MailboxNotEnabledForRESTAPI"]);
  });

  test("a token without the scope of mail is refused", async () => {
    const { simulator, outlook } = await startMail();
    const mail = outlook.deliver("quiet");
    const other = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", ["Calendars.Read"]));
    expect((await other.get(messagePath(mail))).body.error.code).toBe("ErrorAccessDenied");
    const reader = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", ["Mail.Read"]));
    expect((await reader.get(messagePath(mail))).status).toBe(200);
    expect((await reader.remove(messagePath(mail))).status).toBe(403);
  });

  test("mail counts against the limits of its mailbox", async () => {
    const { quiet } = await startMail({}, { limits: { requestsPer10Minutes: 2 } });
    const statuses = [];
    for (let request = 0; request < 3; request += 1) statuses.push((await quiet.get("/me/mailFolders")).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});
