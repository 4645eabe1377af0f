import { describe, expect, test } from "vitest";
import { IMMUTABLE, messagePath, startMail } from "../support/mail-client.ts";

describe("PATCH of a message", () => {
  test("writes what anybody may write on received mail, and answers with the whole message", async () => {
    const { quiet, outlook } = await startMail();
    const mail = outlook.deliver("quiet");
    const marker = "String {6b3f0c7e-6a1f-4c0d-9f2e-0b6d2c6a1e11} Name Mark";
    const due = { dateTime: "2026-05-05T00:00:00", timeZone: "UTC" };
    const { status, body } = await quiet.patch(
      messagePath(mail),
      {
        ...{ isRead: true, categories: ["Customer"], importance: "High", inferenceClassification: "other" },
        flag: { flagStatus: "flagged", startDateTime: due, dueDateTime: due },
        singleValueExtendedProperties: [{ id: marker, value: "17" }],
      },
      IMMUTABLE,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id: mail.immutableId, isRead: true, categories: ["Customer"], importance: "high" },
      ...{ inferenceClassification: "other", flag: { flagStatus: "flagged", dueDateTime: due } },
    });
    expect(body.changeKey).not.toBe(mail.changeKey);
    expect(body).not.toHaveProperty("internetMessageHeaders");
    const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${marker}')`);
    expect((await quiet.get(`${messagePath(mail)}?$expand=${expand}`)).body.singleValueExtendedProperties).toEqual([
      { id: marker, value: "17" },
    ]);
    const filter = encodeURIComponent(
      `singleValueExtendedProperties/Any(ep: ep/id eq '${marker}' and ep/value eq '17')`,
    );
    expect((await quiet.get(`/me/messages?$filter=${filter}`)).body.value).toHaveLength(1);
    const cleared = await quiet.patch(messagePath(mail), { flag: { flagStatus: "notFlagged" } });
    expect(cleared.body.flag).toEqual({ flagStatus: "notFlagged" });
  });

  test("a due date needs a start", async () => {
    const { quiet, outlook } = await startMail();
    const dueDateTime = { dateTime: "2026-05-05T00:00:00", timeZone: "UTC" };
    const { status, body } = await quiet.patch(messagePath(outlook.deliver("quiet")), {
      flag: { flagStatus: "flagged", dueDateTime },
    });
    expect([status, body.error.code]).toEqual([400, "ErrorInvalidRequest"]);
  });

  test("the words of a draft can be written, those of other mail are refused", async () => {
    const { quiet, outlook, settings } = await startMail();
    const draft = outlook.deliver("quiet", { subject: "Draft" }, "drafts");
    const written = await quiet.patch(messagePath(draft), {
      ...{ subject: "Better", internetMessageId: "<ours@contoso.example>" },
      body: { contentType: "text", content: "Hello" },
      toRecipients: [{ emailAddress: { address: "ana@fabrikam.example" } }],
    });
    expect(written.body).toMatchObject({
      ...{ subject: "Better", internetMessageId: "<ours@contoso.example>", bodyPreview: "Hello", isDraft: true },
      toRecipients: [{ emailAddress: { address: "ana@fabrikam.example" } }],
    });
    const found = await quiet.get("/me/messages?$filter=internetMessageId eq '<ours@contoso.example>'");
    expect(found.body.value).toHaveLength(1);

    const received = outlook.deliver("quiet");
    for (const words of [{ subject: "Mine" }, { toRecipients: [] }, { internetMessageId: "<a@b.example>" }]) {
      const { status, body } = await quiet.patch(messagePath(received), words);
      expect([status, body.error.code]).toEqual([400, "ErrorInvalidPropertyUpdateSentMessage"]);
    }
    settings.change({
      mail: { patchSentCode: "ErrorInvalidRequest", patchReceivedSubject: "accepted", patchSentRecipients: "ignored" },
    });
    expect((await quiet.patch(messagePath(received), { subject: "Mine" })).body.subject).toBe("Mine");
    expect((await quiet.patch(messagePath(received), { toRecipients: [] })).body.toRecipients).toHaveLength(1);
    const sent = outlook.deliver("quiet", {}, "sentitems");
    expect((await quiet.patch(messagePath(sent), { subject: "Mine" })).body.error.code).toBe("ErrorInvalidRequest");
  });

  test("what the server sets is ignored, or refused by the switch; a name that is none always is", async () => {
    const { quiet, outlook, settings } = await startMail();
    const mail = outlook.deliver("quiet");
    const patch = { receivedDateTime: "2020-01-01T00:00:00Z", isDraft: true, parentFolderId: "drafts" };
    const { status, body } = await quiet.patch(messagePath(mail), patch);
    expect([status, body.isDraft, body.changeKey]).toEqual([200, false, mail.changeKey]);
    settings.change({ mail: { patchReadOnly: 400 } });
    expect((await quiet.patch(messagePath(mail), patch)).status).toBe(400);
    expect((await quiet.patch(messagePath(mail), { colour: "red" })).status).toBe(400);
  });

  test("an old change key fails with 412, or 409; without one a write may fail soon after a create", async () => {
    const { quiet, outlook, settings, simulator } = await startMail();
    const mail = outlook.deliver("quiet");
    const stale = { "if-match": `W/"${mail.changeKey}"` };
    expect((await quiet.patch(messagePath(mail), { isRead: true }, stale)).status).toBe(200);
    const late = await quiet.patch(messagePath(mail), { isRead: false }, stale);
    expect([late.status, late.body.error.code]).toEqual([412, "ErrorIrresolvableConflict"]);
    settings.change({ mail: { conflictStatus: 409, conflictRate: 1 } });
    expect((await quiet.patch(messagePath(mail), { isRead: false }, stale)).status).toBe(409);
    expect((await quiet.patch(messagePath(mail), { isRead: false })).status).toBe(409);
    simulator.control.clock.advance(11_000);
    expect((await quiet.patch(messagePath(mail), { isRead: false })).status).toBe(200);
  });

  test("writing the read mark that it has changes nothing, unless the switch says so", async () => {
    const { quiet, outlook, settings } = await startMail();
    const mail = outlook.deliver("quiet");
    expect((await quiet.patch(messagePath(mail), { isRead: false })).body.changeKey).toBe(mail.changeKey);
    settings.change({ mail: { noopPatchBumps: true } });
    expect((await quiet.patch(messagePath(mail), { isRead: false })).body.changeKey).not.toBe(mail.changeKey);
  });

  test("marking as read sends the receipt that was asked for, once; not where the wish was taken out before", async () => {
    const { quiet, outlook, settings } = await startMail();
    const wish = { isReadReceiptRequested: true, from: "ana@fabrikam.example", messageId: "<1@a.example>" };
    const [first, second, third] = [0, 1, 2].map(() => messagePath(outlook.deliver("quiet", wish)));
    for (const isRead of [true, false, true]) await quiet.patch(first ?? "", { isRead });
    expect(outlook.receipts("quiet")).toMatchObject([{ messageId: "<1@a.example>", to: "ana@fabrikam.example" }]);
    await quiet.patch(second ?? "", { singleValueExtendedProperties: [{ id: "Boolean 0x0029", value: "false" }] });
    await quiet.patch(second ?? "", { isRead: true });
    settings.change({ mail: { readReceiptOnPatch: "notSent" } });
    await quiet.patch(third ?? "", { isRead: true });
    expect(outlook.receipts("quiet")).toHaveLength(1);
  });
});

describe("moving, copying and deleting messages", () => {
  test("a move answers with the message in its new folder; to where it is it changes nothing", async () => {
    const { quiet, outlook, settings } = await startMail();
    const mail = outlook.deliver("quiet");
    const path = `/me/messages/${mail.immutableId}`;
    const { id: bin } = (await quiet.get("/me/mailFolders/deleteditems")).body;
    const moved = await quiet.post(`${path}/move`, { destinationId: "DeletedItems" }, IMMUTABLE);
    expect(moved.status).toBe(201);
    expect(moved.body).toMatchObject({ id: mail.immutableId, parentFolderId: bin });
    const again = await quiet.post(`${path}/move`, { destinationId: bin }, IMMUTABLE);
    expect([again.status, again.body.changeKey]).toEqual([201, moved.body.changeKey]);
    settings.change({ mail: { moveToSame: 400 } });
    expect((await quiet.post(`${path}/move`, { destinationId: bin })).status).toBe(400);
  });

  test("a destination that is missing is not found", async () => {
    const { quiet, outlook, settings } = await startMail();
    const path = `/me/messages/${outlook.deliver("quiet").immutableId}/move`;
    const missing = await quiet.post(path, { destinationId: "archive" });
    expect([missing.status, missing.body.error.code]).toEqual([404, "ErrorToFolderNotFound"]);
    settings.change({ mail: { status: { ErrorToFolderNotFound: 400 } } });
    expect((await quiet.post(path, { destinationId: "archive" })).status).toBe(400);
    expect((await quiet.post(path, { destinationId: "nonsense" })).body.error.code).toBe("ErrorInvalidIdMalformed");
    const { id: theirs } = outlook.createFolder("busy", "Theirs");
    const across = await quiet.post(path, { destinationId: theirs });
    expect([across.status, across.body.error.code]).toEqual([400, "ErrorCrossMailboxMoveCopy"]);
  });

  test("a copy is another message; its status follows the switch", async () => {
    const { quiet, outlook, settings } = await startMail();
    const mail = outlook.deliver("quiet", { messageId: "<1@a.example>" });
    const copy = await quiet.post(`${messagePath(mail)}/copy`, { destinationId: "drafts" }, IMMUTABLE);
    expect(copy.status).toBe(201);
    expect(copy.body.id).not.toBe(mail.immutableId);
    expect(copy.body.internetMessageId).toBe("<1@a.example>");
    settings.change({ mail: { copyStatus: 200 } });
    expect((await quiet.post(`${messagePath(mail)}/copy`, { destinationId: "drafts" })).status).toBe(200);
  });

  test("DELETE moves to Deleted Items, from there to Recoverable Items, where GET still finds it", async () => {
    const { quiet, outlook, settings } = await startMail();
    const mail = outlook.deliver("quiet");
    const path = `/me/messages/${mail.immutableId}`;
    const parent = async () => (await quiet.get(path)).body.parentFolderId;
    const folder = async (name: string) => (await quiet.get(`/me/mailFolders/${name}`)).body.id;
    expect((await quiet.remove(path)).status).toBe(204);
    expect(await parent()).toBe(await folder("deleteditems"));
    expect((await quiet.remove(path)).status).toBe(204);
    expect(await parent()).toBe(await folder("recoverableitemsdeletions"));
    const again = await quiet.remove(path);
    expect([again.status, again.body.error.code]).toEqual([403, "ErrorCannotDeleteObject"]);
    settings.change({ mail: { deleteRecoverable: 204 } });
    expect((await quiet.remove(path)).status).toBe(204);
    expect((await quiet.get(path)).body.error.code).toBe("ErrorItemNotFound");
    expect((await quiet.remove(path)).status).toBe(404);
  });

  test("permanentDelete purges at once, and wants to know the length of its empty body", async () => {
    const { quiet, outlook, simulator } = await startMail();
    const path = `/me/messages/${outlook.deliver("quiet").immutableId}`;
    const token = simulator.control.entra.accessToken("quiet", ["Mail.ReadWrite"]);
    const bare = await rawPost(`${simulator.origin}/v1.0${path}/permanentDelete`, token);
    expect(bare).toBe(411);
    expect((await quiet.get(path)).status).toBe(200);
    expect((await quiet.post(`${path}/permanentDelete`, "")).status).toBe(204);
    expect((await quiet.get(path)).status).toBe(404);
  });

  test("a path that names another folder does not find it", async () => {
    const { quiet, outlook } = await startMail();
    const id = encodeURIComponent(outlook.deliver("quiet").id);
    expect((await quiet.get(`/me/mailFolders/inbox/messages/${id}`)).status).toBe(200);
    expect((await quiet.get(`/me/mailFolders/drafts/messages/${id}`)).status).toBe(404);
  });

  test("items of a batch move and delete as single requests do", async () => {
    const { quiet, outlook } = await startMail();
    const mails = [1, 2].map(() => outlook.deliver("quiet").immutableId);
    const headers = { "content-type": "application/json", prefer: 'IdType="ImmutableId"' };
    const { body } = await quiet.post("/$batch", {
      requests: [
        { id: "1", method: "POST", url: `/me/messages/${mails[0]}/move`, headers, body: { destinationId: "drafts" } },
        { id: "2", method: "POST", url: `/me/messages/${mails[1]}/permanentDelete` },
      ],
    });
    const byId = new Map(body.responses.map((response) => [response.id, response]));
    expect(byId.get("1")).toMatchObject({ status: 201, body: { id: mails[0] } });
    expect(byId.get("2")?.status).toBe(204);
  });
});

describe("what a person does in Outlook", () => {
  test("delivering, restoring and copying show in the feeds and counts as over Graph", async () => {
    const { quiet, outlook } = await startMail();
    const mail = outlook.deliver("quiet", { subject: "One" });
    outlook.delete("quiet", mail.immutableId);
    outlook.delete("quiet", mail.immutableId);
    expect(outlook.message("quiet", mail.immutableId).folder.wellKnownName).toBe("recoverableitemsdeletions");
    outlook.restore("quiet", mail.immutableId);
    expect(outlook.message("quiet", mail.immutableId).folder.wellKnownName).toBe("inbox");
    outlook.copy("quiet", mail.immutableId, "inbox");
    expect(outlook.messages("quiet", "inbox")).toHaveLength(2);
    expect((await quiet.get("/me/mailFolders/inbox")).body).toMatchObject({ totalItemCount: 2, unreadItemCount: 2 });
  });

  test("an impossible wish is refused", async () => {
    const { outlook } = await startMail();
    outlook.createFolder("quiet", "Offers");
    expect(() => outlook.createFolder("quiet", "offers")).toThrow("there already");
    expect(() => outlook.deliver("quiet", {}, "Nowhere")).toThrow("No such folder");
    expect(() => outlook.message("quiet", "nonsense")).toThrow("No such message");
  });

  test("the same calls exist over HTTP", async () => {
    const { simulator } = await startMail();
    const call = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${simulator.controlOrigin}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return response.status === 204 ? { status: 204 } : { status: response.status, ...(await response.json()) };
    };
    const folder = await call("POST", "/people/quiet/mail-folders", { displayName: "Offers" });
    expect(folder).toMatchObject({ status: 200, displayName: "Offers" });
    const mail = await call("POST", "/people/quiet/messages", { letter: { subject: "One" }, folder: "Offers" });
    const path = `/people/quiet/messages/${mail.immutableId}`;
    expect(await call("PATCH", path, { isRead: true, flag: "flagged" })).toMatchObject({ isRead: true });
    expect(await call("POST", `${path}/move`, { toFolder: "inbox" })).toMatchObject({ folder: { unread: 0 } });
    expect((await call("DELETE", path)).status).toBe(204);
    expect(await call("POST", `${path}/restore`, {})).toMatchObject({ folder: { wellKnownName: "inbox" } });
    expect(await call("POST", "/people/quiet/mail-folders/Offers/fill", { count: 3 })).toMatchObject({ count: 3 });
    expect(
      (await call("PATCH", "/people/quiet/mail-folders/Offers", { displayName: "Old", parent: "inbox" })).status,
    ).toBe(204);
    expect((await call("DELETE", "/people/quiet/mail-folders/Old")).status).toBe(204);
    expect((await call("POST", "/people/quiet/messages", { letter: { colour: "red" } })).status).toBe(400);
  });

  test("switches of mail take known positions of known names only", async () => {
    const { simulator } = await startMail();
    const change = async (mail: unknown) => {
      const response = await fetch(`${simulator.controlOrigin}/settings`, {
        method: "PATCH",
        body: JSON.stringify({ mail }),
      });
      return response.status;
    };
    expect(await change({ readChange: "full", deltaPageSize: 25, deltaFilterCap: null, status: { ErrorX: 500 } })).toBe(
      200,
    );
    expect(simulator.control.settings.get().mail).toMatchObject({ readChange: "full", deltaPageSize: 25 });
    for (const wrong of [{ readChange: "dark" }, { nonsense: 1 }, { wellKnownMissing: ["here"] }, { deltaReplays: -1 }])
      expect(await change(wrong), JSON.stringify(wrong)).toBe(400);
  });
});

/** A POST that says nothing of its length. */
async function rawPost(url: string, token: string): Promise<number> {
  const { connect } = await import("node:net");
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
      );
    });
    socket.once("data", (data) => {
      resolve(Number(data.toString("latin1").split(" ")[1]));
      socket.destroy();
    });
    socket.once("error", reject);
  });
}
