import { describe, expect, test } from "vitest";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { createGraphClient, type GraphAnswer } from "../support/graph-client.ts";
import { openApp, startMail } from "../support/mail-client.ts";

const BUSY = "/users/busy@contoso.example";
const said = ({ status, body }: GraphAnswer) => (status === 200 ? 200 : [status, body.error.code]);

/** Quinn Quiet, with the right to read what others share, beside Bella Busy's mailbox. */
async function withReader(mail: Parameters<typeof startMail>[0] = {}, scopes = ["Mail.Read.Shared"]) {
  const started = await startMail(mail);
  const { simulator, outlook } = started;
  const reader = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", scopes));
  const letter = outlook.deliver("busy", { subject: "Hers" });
  const sent = outlook.deliver("busy", { subject: "Sent" }, "sentitems");
  const pathOf = (message: { id: string }) => `${BUSY}/messages/${encodeURIComponent(message.id)}`;
  return { ...started, reader, letter, sent, pathOf };
}

describe("another person's mailbox", () => {
  test("is open to whoever has full access and a shared scope: all of it, with changes", async () => {
    const { reader, outlook, letter, pathOf } = await withReader();
    expect(said(await reader.get(`${BUSY}/messages`))).toEqual([403, "ErrorAccessDenied"]);
    outlook.share("busy", "quiet");
    for (const target of [
      ...[`${BUSY}/messages`, `${BUSY}/mailFolders`, `${BUSY}/mailFolders/delta`, pathOf(letter)],
      ...[`${BUSY}/mailFolders/inbox/messages/delta`, `${pathOf(letter)}/$value`, `${pathOf(letter)}/attachments`],
    ])
      expect([target, said(await reader.get(target))]).toEqual([target, 200]);
    outlook.unshare("busy", "quiet");
    expect(said(await reader.get(pathOf(letter)))).toEqual([403, "ErrorAccessDenied"]);
  });

  test("is closed without the scope for shared mail, whatever is shared", async () => {
    const { reader, outlook } = await withReader({}, ["Mail.ReadWrite"]);
    outlook.share("busy", "quiet");
    expect(said(await reader.get(`${BUSY}/messages`))).toEqual([403, "ErrorAccessDenied"]);
  });

  test("with one shared folder shows this one, and no feed of it unless the switch says so", async () => {
    const { reader, outlook, letter, sent, pathOf, settings } = await withReader();
    outlook.share("busy", "quiet", "inbox");
    expect((await reader.get(`${BUSY}/mailFolders/inbox/messages`)).body.value).toMatchObject([{ subject: "Hers" }]);
    expect(said(await reader.get(pathOf(letter)))).toBe(200);
    const denied = [403, "ErrorAccessDenied"];
    for (const target of [pathOf(sent), `${BUSY}/messages`, `${BUSY}/mailFolders`, `${BUSY}/mailFolders/sentitems`])
      expect([target, said(await reader.get(target))]).toEqual([target, denied]);
    const feed = `${BUSY}/mailFolders/inbox/messages/delta`;
    expect(said(await reader.get(feed))).toEqual([404, "ErrorItemNotFound"]);
    settings.change({ mail: { sharedFolderDelta: 200 } });
    expect(said(await reader.get(feed))).toBe(200);
  });

  test("that is not shared is denied, or cannot be found", async () => {
    const { reader, pathOf, letter } = await withReader({ notShared: 404 });
    for (const target of [`${BUSY}/messages`, pathOf(letter), `${BUSY}/mailFolders/inbox`])
      expect([target, said(await reader.get(target))]).toEqual([target, [404, "ErrorItemNotFound"]]);
  });

  test("shares neither its settings nor its categories", async () => {
    const { outlook, reader } = await withReader({}, ["Mail.Read.Shared", "MailboxSettings.Read"]);
    outlook.share("busy", "quiet");
    for (const rest of ["mailboxSettings", "outlook/masterCategories"])
      expect([rest, said(await reader.get(`${BUSY}/${rest}`))]).toEqual([rest, [403, "ErrorAccessDenied"]]);
  });

  test("has its own budget, whoever calls", async () => {
    const { reader, outlook, settings } = await withReader({}, ["Mail.Read.Shared", "Mail.Read"]);
    outlook.share("busy", "quiet");
    settings.change({ limits: { requestsPer10Minutes: 2 } });
    const statuses = async (path: string) => {
      const found: number[] = [];
      for (let nth = 0; nth < 3; nth += 1) found.push((await reader.get(path)).status);
      return found;
    };
    expect(await statuses(`${BUSY}/messages`)).toEqual([200, 200, 429]);
    expect(await statuses("/me/messages")).toEqual([200, 200, 429]);
  });
});

describe("an application without a person", () => {
  test("reads every mailbox that it was granted, feed and files and MIME included", async () => {
    const { simulator, pathOf, letter } = await withReader();
    expect(said(await (await openApp(simulator)).get(`${BUSY}/messages`))).toEqual([403, "ErrorAccessDenied"]);
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { consentTenant: "contoso.example" });
    const app = await openApp(simulator);
    for (const target of [`${BUSY}/mailFolders/inbox/messages/delta`, `${pathOf(letter)}/$value`])
      expect([target, said(await app.get(target))]).toEqual([target, 200]);
    expect((await app.get("/me/messages")).status).toBe(400);
    const missing = await app.get("/users/nobody@contoso.example/messages");
    expect([missing.status, missing.body.error.code]).toEqual([404, "ErrorInvalidUser"]);
    const without = await app.get("/users/nomail@contoso.example/messages");
    expect([without.status, without.body.error.code]).toEqual([404, "MailboxNotEnabledForRESTAPI"]);
  });

  test("whose token names no permission is refused, or told that nobody understands it", async () => {
    const { simulator, settings } = await withReader();
    const app = await openApp(simulator);
    expect(said(await app.get(`${BUSY}/messages`))).toEqual([403, "ErrorAccessDenied"]);
    settings.change({ entra: { missingRole: "notUnderstood" } });
    expect(said(await app.get(`${BUSY}/messages`))).toEqual([401, "NoPermissionsInAccessToken"]);
  });

  test.each([
    ["odataDisabled", "Access to OData is disabled."],
    ["accessDenied", "Access is denied. Check credentials and try again."],
    ["blockedByPolicy", /\[RAOP\] : Blocked by tenant configured AppOnly AccessPolicy settings\.$/],
  ] as const)("out of its scope is refused as %s", async (outOfScopeText, text) => {
    const { simulator, settings } = await withReader();
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { consentTenant: "contoso.example" });
    simulator.control.entra.limitMailboxes(["quiet"]);
    settings.change({ entra: { outOfScopeText } });
    const app = await openApp(simulator);
    const refused = await app.get(`${BUSY}/messages`);
    expect([refused.status, refused.body.error.code]).toEqual([403, "ErrorAccessDenied"]);
    expect(refused.body.error.message).toMatch(text);
    expect((await app.get("/users/quiet@contoso.example/messages")).status).toBe(200);
  });
});
