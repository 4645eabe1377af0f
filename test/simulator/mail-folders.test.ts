import { describe, expect, test } from "vitest";
import { folderPath, startMail } from "../support/mail-client.ts";

const names = (folders: readonly { displayName: string }[]) => folders.map(({ displayName }) => displayName);

describe("mail folders", () => {
  test("default folders are named in the mailbox's language and are found by a name in the path, in any casing", async () => {
    const { quiet } = await startMail();
    const { body } = await quiet.get("/me/mailFolders/InBox");
    expect(body.displayName).toBe("Posteingang");
    expect((await quiet.get("/me/mailFolders/sentitems")).body.displayName).toBe("Gesendete Elemente");
    expect((await quiet.get("/me/mailFolders('deleteditems')")).body.displayName).toBe("Gelöschte Elemente");
    expect((await quiet.get(folderPath(body))).body).toMatchObject({ id: body.id, displayName: "Posteingang" });
  });

  test.each([
    ["en-US", "Inbox"],
    ["fr-FR", "Boîte de réception"],
    ["ja-JP", "受信トレイ"],
    ["sv-SE", "Inbox"],
  ])("a mailbox made in %s calls its inbox %s", async (locale, name) => {
    const { quiet } = await startMail({ locale });
    expect((await quiet.get("/me/mailFolders/inbox")).body.displayName).toBe(name);
  });

  test("ten folders stand on a page, at the top and below a folder, and the rest behind a nextLink", async () => {
    const { quiet, outlook } = await startMail();
    for (let number = 1; number <= 12; number += 1) {
      outlook.createFolder("quiet", `Customer ${number}`);
      outlook.createFolder("quiet", `Project ${number}`, { parent: "inbox" });
    }
    for (const target of ["/me/mailFolders", "/me/mailFolders/inbox/childFolders"]) {
      const { items, sizes } = await quiet.drain(target);
      expect(sizes.slice(0, -1).every((size) => size === 10)).toBe(true);
      expect(sizes.length).toBeGreaterThan(1);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    }
    const first = await quiet.get("/me/mailFolders?$top=2");
    expect(first.body["@odata.nextLink"]).toMatch(/\/me\/mailFolders\?%24top=2&%24skip=2$/);
  });

  test("one request shows one level: deeper folders are below their parents, whose count tells of them", async () => {
    const { quiet, outlook } = await startMail();
    const projects = outlook.createFolder("quiet", "Projects");
    outlook.createFolder("quiet", "2026", { parent: "Projects" });
    outlook.createFolder("quiet", "Bridge", { parent: "Projects/2026" });
    const top = await quiet.drain("/me/mailFolders?$top=100");
    expect(names(top.items)).not.toContain("2026");
    expect(top.items.find(({ id }) => id === projects.id)?.childFolderCount).toBe(1);
    const [year] = (await quiet.get(`${folderPath(projects)}/childFolders`)).body.value;
    expect(year).toMatchObject({ displayName: "2026", parentFolderId: projects.id });
    const below = await quiet.get(`${folderPath(year ?? projects)}/childFolders`);
    expect(names(below.body.value)).toEqual(["Bridge"]);
  });

  test("the root is never listed, and its id is the parent of the top level", async () => {
    const { quiet } = await startMail();
    const root = await quiet.get("/me/mailFolders/msgfolderroot");
    const { items } = await quiet.drain("/me/mailFolders?$top=100&includeHiddenFolders=true");
    expect(new Set(items.map(({ parentFolderId }) => parentFolderId))).toEqual(new Set([root.body.id]));
    expect(items.map(({ id }) => id)).not.toContain(root.body.id);
  });

  test("hidden folders are listed only when asked for", async () => {
    const { quiet, outlook } = await startMail();
    outlook.createFolder("quiet", "Secret", { isHidden: true });
    expect(names((await quiet.drain("/me/mailFolders?$top=100")).items)).not.toContain("Secret");
    const all = await quiet.drain("/me/mailFolders?$top=100&includeHiddenFolders=true");
    expect(all.items.find(({ displayName }) => displayName === "Secret")?.isHidden).toBe(true);
  });

  test("folders that come with first use are missing until then", async () => {
    const { quiet, outlook, settings } = await startMail();
    const missing = await quiet.get("/me/mailFolders/archive");
    expect([missing.status, missing.body.error.code]).toEqual([404, "ErrorItemNotFound"]);
    expect(names((await quiet.drain("/me/mailFolders?$top=100")).items)).not.toContain("Archiv");
    outlook.provision("quiet", "archive");
    expect((await quiet.get("/me/mailFolders/archive")).body.displayName).toBe("Archiv");
    expect((await quiet.get("/me/mailFolders/scheduled")).status).toBe(404);
    settings.change({ mail: { wellKnownMissing: [] } });
    expect((await quiet.get("/me/mailFolders/scheduled")).status).toBe(200);
  });

  test("a property of beta is refused", async () => {
    const { quiet } = await startMail();
    const { status, body } = await quiet.get("/me/mailFolders?$select=id,wellKnownName");
    expect([status, body.error.code]).toEqual([400, "RequestBroker--ParseUri"]);
    expect(body.error.message).toContain("'wellKnownName'");
  });

  test("counts hold items of other classes, and follow what is read, moved and deleted", async () => {
    const { quiet, outlook } = await startMail();
    outlook.createFolder("quiet", "Mixed", { otherItems: 3 });
    const mails = [1, 2, 3].map((number) => outlook.deliver("quiet", { subject: `${number}` }, "Mixed"));
    const counts = async () => {
      const { items } = await quiet.drain("/me/mailFolders?$top=100");
      const { totalItemCount, unreadItemCount } = items.find(({ displayName }) => displayName === "Mixed") ?? {};
      return [totalItemCount, unreadItemCount];
    };
    expect(await counts()).toEqual([6, 3]);
    outlook.update("quiet", mails[0]?.id ?? "", { isRead: true });
    expect(await counts()).toEqual([6, 2]);
    outlook.move("quiet", mails[1]?.id ?? "", "inbox");
    outlook.delete("quiet", mails[2]?.id ?? "");
    expect(await counts()).toEqual([4, 0]);
  });

  test("a search folder carries its type, and holds what it finds", async () => {
    const { quiet, outlook } = await startMail();
    outlook.createFolder("quiet", "Below", { parent: "inbox" });
    outlook.deliver("quiet", { subject: "weekly digest 1" });
    outlook.deliver("quiet", { subject: "weekly digest 2" }, "Below");
    outlook.deliver("quiet", { subject: "something else" });
    const filter = "contains(subject, 'weekly digest')";
    outlook.createFolder("quiet", "Digests", { parent: "inbox", search: { in: ["inbox"], isDeep: true, filter } });
    const { body } = await quiet.get("/me/mailFolders/inbox/childFolders");
    const found = body.value.find(({ displayName }) => displayName === "Digests");
    expect(found).toMatchObject({
      "@odata.type": "#microsoft.graph.mailSearchFolder",
      totalItemCount: 2,
      filterQuery: filter,
    });
    expect(body.value.find(({ displayName }) => displayName === "Below")).not.toHaveProperty("@odata.type");
    const { items } = await quiet.drain(`${folderPath(found ?? body)}/messages`);
    expect(items.map(({ subject }) => subject).sort()).toEqual(["weekly digest 1", "weekly digest 2"]);
  });

  test("a folder of another program says what it is", async () => {
    const { quiet, outlook } = await startMail();
    outlook.createFolder("quiet", "Old contacts", { parent: "deleteditems", type: "#microsoft.graph.contactFolder" });
    const [found] = (await quiet.get("/me/mailFolders/deleteditems/childFolders")).body.value;
    expect(found?.["@odata.type"]).toBe("#microsoft.graph.contactFolder");
  });

  test("the size is told only by the switch", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.deliver("quiet", { text: "one" });
    expect((await quiet.get("/me/mailFolders/inbox")).body).not.toHaveProperty("sizeInBytes");
    settings.change({ mail: { folderSizeInBytes: true } });
    expect(JSON.parse((await quiet.get("/me/mailFolders/inbox")).text).sizeInBytes).toBeGreaterThan(2000);
  });
});

describe("changing folders", () => {
  test("a folder is made, renamed and moved, and keeps its id", async () => {
    const { quiet } = await startMail();
    const made = await quiet.post("/me/mailFolders", { displayName: "Offers", isHidden: false });
    expect(made.status).toBe(201);
    const inner = await quiet.post(`${folderPath(made.body)}/childFolders`, { displayName: "A/B" });
    expect(inner.body).toMatchObject({ displayName: "A/B", parentFolderId: made.body.id });
    const renamed = await quiet.patch(folderPath(made.body), { displayName: "Offers 2026" });
    expect([renamed.status, renamed.body.id, renamed.body.displayName]).toEqual([200, made.body.id, "Offers 2026"]);
    const inbox = await quiet.get("/me/mailFolders/inbox");
    const moved = await quiet.post(`${folderPath(made.body)}/move`, { destinationId: "inbox" });
    expect([moved.status, moved.body.id, moved.body.parentFolderId]).toEqual([200, made.body.id, inbox.body.id]);
  });

  test("two siblings cannot have the same name in another casing", async () => {
    const { quiet } = await startMail();
    await quiet.post("/me/mailFolders", { displayName: "Offers" });
    const again = await quiet.post("/me/mailFolders", { displayName: "OFFERS" });
    expect([again.status, again.body.error.code]).toEqual([409, "ErrorFolderExists"]);
    const other = await quiet.post("/me/mailFolders", { displayName: "Other" });
    expect((await quiet.patch(folderPath(other.body), { displayName: "offers" })).status).toBe(409);
  });

  test("default folders are not renamed, moved or deleted", async () => {
    const { quiet, settings } = await startMail();
    const denied = await quiet.patch("/me/mailFolders/inbox", { displayName: "Mine" });
    expect([denied.status, denied.body.error.code]).toEqual([403, "ErrorAccessDenied"]);
    const deleted = await quiet.remove("/me/mailFolders/inbox");
    expect([deleted.status, deleted.body.error.code]).toEqual([400, "ErrorDeleteDistinguishedFolder"]);
    const moved = await quiet.post("/me/mailFolders/inbox/move", { destinationId: "drafts" });
    expect([moved.status, moved.body.error.code]).toEqual([400, "ErrorMoveDistinguishedFolder"]);
    settings.change({ mail: { renameDefaultFolder: 400, moveDefaultStatus: 500 } });
    expect((await quiet.patch("/me/mailFolders/inbox", { displayName: "Mine" })).body.error.code).toBe(
      "ErrorInvalidRequest",
    );
    expect((await quiet.post("/me/mailFolders/inbox/move", { destinationId: "drafts" })).status).toBe(500);
    settings.change({ mail: { renameDefaultFolder: "allowed" } });
    expect((await quiet.patch("/me/mailFolders/inbox", { displayName: "Mine" })).body.displayName).toBe("Mine");
  });

  test("a deleted folder lies below Deleted Items with its mail, and is purged from there", async () => {
    const { quiet, outlook } = await startMail();
    const folder = outlook.createFolder("quiet", "Done");
    const mail = outlook.deliver("quiet", { subject: "In it" }, "Done");
    expect((await quiet.remove(folderPath(folder))).status).toBe(204);
    const deleted = await quiet.get("/me/mailFolders/deleteditems");
    expect((await quiet.get(folderPath(folder))).body).toMatchObject({
      parentFolderId: deleted.body.id,
      totalItemCount: 1,
    });
    expect((await quiet.get(`/me/messages/${mail.immutableId}`)).body.subject).toBe("In it");
    expect((await quiet.remove(folderPath(folder))).status).toBe(204);
    expect((await quiet.get(folderPath(folder))).status).toBe(404);
    expect((await quiet.get(`/me/messages/${mail.immutableId}`)).status).toBe(404);
  });

  test("a copy has new ids, a folder cannot be put into itself, and the status follows the switch", async () => {
    const { quiet, outlook, settings } = await startMail();
    const folder = outlook.createFolder("quiet", "Deep");
    outlook.createFolder("quiet", "Inner", { parent: "Deep" });
    const mail = outlook.deliver("quiet", { subject: "In it" }, "Deep");
    settings.change({ mail: { folderMoveStatus: 201 } });
    const copy = await quiet.post(`${folderPath(folder)}/copy`, { destinationId: "inbox" });
    expect([copy.status, copy.body.totalItemCount, copy.body.childFolderCount]).toEqual([201, 1, 1]);
    const [copied] = (await quiet.get(`${folderPath(copy.body)}/messages`)).body.value;
    expect(copied?.id).not.toBe(mail.id);
    const { status, body } = await quiet.post(`${folderPath(folder)}/move`, { destinationId: folder.id });
    expect([status, body.error.code]).toEqual([400, "ErrorMoveCopyFailed"]);
    const nowhere = await quiet.post(`${folderPath(folder)}/move`, { destinationId: "archive" });
    expect([nowhere.status, nowhere.body.error.code]).toEqual([404, "ErrorToFolderNotFound"]);
  });

  test("a moved folder's messages keep their default ids, unless the switch says otherwise", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.createFolder("quiet", "Deep");
    const mail = outlook.deliver("quiet", { subject: "In it" }, "Deep");
    outlook.moveFolder("quiet", "Deep", "inbox");
    expect((await quiet.get(`/me/messages/${encodeURIComponent(mail.id)}`)).status).toBe(200);
    settings.change({ mail: { folderMoveKeepsItemIds: false } });
    outlook.moveFolder("quiet", "Deep", "msgfolderroot");
    expect((await quiet.get(`/me/messages/${encodeURIComponent(mail.id)}`)).status).toBe(404);
    expect((await quiet.get(`/me/messages/${mail.immutableId}`)).status).toBe(200);
  });
});
