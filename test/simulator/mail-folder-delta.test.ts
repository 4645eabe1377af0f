import { expect, test } from "vitest";
import { startMail } from "../support/mail-client.ts";

const DELTA = "/me/mailFolders/delta";

test("the tree's feed is flat: every folder at every depth, typed, in pages", async () => {
  const { quiet, outlook } = await startMail();
  outlook.createFolder("quiet", "Projects");
  outlook.createFolder("quiet", "2026", { parent: "Projects" });
  outlook.createFolder("quiet", "Bridge", { parent: "Projects/2026" });
  outlook.createFolder("quiet", "Secret", { isHidden: true });
  const { items, sizes, deltaLink } = await quiet.drain(`${DELTA}?$select=displayName,parentFolderId`);
  const names = items.map(({ displayName }) => displayName);
  for (const name of ["Posteingang", "Projects", "2026", "Bridge"]) expect(names).toContain(name);
  expect(names).not.toContain("Secret");
  expect(sizes.length).toBeGreaterThan(1);
  expect(Object.keys(items[0] ?? {}).sort()).toEqual(["@odata.type", "displayName", "id", "parentFolderId"]);
  expect((await quiet.drain(deltaLink)).items).toEqual([]);
});

test("it tells of new, renamed, moved and deleted folders", async () => {
  const { quiet, outlook } = await startMail({ folderDeltaOnCounts: false });
  const folder = outlook.createFolder("quiet", "Offers");
  let { deltaLink } = await quiet.drain(DELTA);
  const round = async () => {
    const next = await quiet.drain(deltaLink);
    deltaLink = next.deltaLink;
    return next.items;
  };
  outlook.renameFolder("quiet", "Offers", "Offers 2026");
  expect(await round()).toMatchObject([{ id: folder.id, displayName: "Offers 2026" }]);
  outlook.moveFolder("quiet", "Offers 2026", "inbox");
  const inbox = (await quiet.get("/me/mailFolders/inbox")).body.id;
  expect(await round()).toMatchObject([{ id: folder.id, parentFolderId: inbox }]);
  outlook.deleteFolder("quiet", "Offers 2026");
  const bin = (await quiet.get("/me/mailFolders/deleteditems")).body.id;
  expect(await round()).toMatchObject([{ id: folder.id, parentFolderId: bin }]);
  outlook.purgeFolder("quiet", "Offers 2026");
  expect(await round()).toMatchObject([{ id: folder.id, "@removed": { reason: "deleted" } }]);
  const made = outlook.createFolder("quiet", "New");
  expect((await round()).map(({ id }) => id)).toContain(made.id);
  expect(await round()).toEqual([]);
});

test("a folder whose counts changed comes again, unless the switch says otherwise", async () => {
  const { quiet, outlook, settings } = await startMail();
  const { deltaLink } = await quiet.drain(DELTA);
  outlook.deliver("quiet");
  const next = await quiet.drain(deltaLink);
  expect(next.items).toMatchObject([{ displayName: "Posteingang", totalItemCount: 1, unreadItemCount: 1 }]);
  settings.change({ mail: { folderDeltaOnCounts: false } });
  outlook.deliver("quiet");
  expect((await quiet.drain(next.deltaLink)).items).toEqual([]);
});

test("hidden folders come when they are asked for, or never", async () => {
  const { quiet, outlook, settings } = await startMail();
  outlook.createFolder("quiet", "Secret", { isHidden: true });
  const names = async () =>
    (await quiet.drain(`${DELTA}?includeHiddenFolders=true`)).items.map(({ displayName }) => displayName);
  expect(await names()).toContain("Secret");
  settings.change({ mail: { folderDeltaHidden: "never" } });
  expect(await names()).not.toContain("Secret");
});

test("search folders come with their type, or not at all", async () => {
  const { quiet, outlook, settings } = await startMail();
  outlook.createFolder("quiet", "Unread", { parent: "inbox", search: { in: ["inbox"], filter: "isRead eq false" } });
  const types = async () => (await quiet.drain(DELTA)).items.map((item) => item["@odata.type"]);
  expect(await types()).toContain("#microsoft.graph.mailSearchFolder");
  settings.change({ mail: { folderDeltaSearchFolders: false } });
  expect(await types()).not.toContain("#microsoft.graph.mailSearchFolder");
});

test.each([
  ["silent", 1],
  ["listed", 2],
] as const)("the children of a purged folder are %s", async (folderDeltaChildren, count) => {
  const { quiet, outlook } = await startMail({ folderDeltaChildren, folderDeltaOnCounts: false });
  outlook.createFolder("quiet", "Outer");
  outlook.createFolder("quiet", "Inner", { parent: "Outer" });
  const { deltaLink } = await quiet.drain(DELTA);
  outlook.purgeFolder("quiet", "Outer");
  const { items } = await quiet.drain(deltaLink);
  expect(items).toHaveLength(count);
  expect(items.every((item) => item["@removed"] !== undefined)).toBe(true);
});

test("its links die with the mailbox's others", async () => {
  const { quiet, simulator } = await startMail({ deltaDeadStatus: "400 ErrorInvalidSyncStateData" });
  const { deltaLink } = await quiet.drain(DELTA);
  simulator.control.deltas.expire("quiet");
  expect((await quiet.get(deltaLink)).body.error.code).toBe("ErrorInvalidSyncStateData");
});
