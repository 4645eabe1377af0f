import { expect, test } from "vitest";
import { must } from "../../../src/lib/must.ts";
import { addFolder, letter, mailWorld, openMail } from "../../support/mail-histories.ts";
import { lastRun } from "../../support/sync-orders.ts";
import type { SyncWorld } from "../../support/sync-world.ts";

const INBOX = "list-default";

function counting(world: SyncWorld): string[] {
  const requests: string[] = [];
  world.atRequest = (request) => {
    requests.push(request);
    return null;
  };
  return requests;
}

const stateOf = (world: SyncWorld, id: string): string | null => {
  const link = [...world.store.state().links.values()].find(({ m365Id }) => m365Id === id);
  return link === undefined ? null : (link.detachedReason ?? link.state);
};
const subjects = async (world: SyncWorld) =>
  [...(await world.records()).values()].map(({ subject }) => subject).toSorted();

test("a mail that comes after the first sync is in Oro with what it says, from its page", async () => {
  const world = mailWorld();
  await world.sync();
  const requests = counting(world);
  world.mailbox.make(INBOX, letter("Offer 1"));
  await world.sync();
  const [id] = (await world.records()).keys();
  expect(world.office.contentOf(must(id, "record"))).toMatchObject({ text: "The text of Offer 1" });
  expect(requests.filter((request) => request.startsWith("read"))).toEqual([]);
});

test.each(["list-default", "folder-a"])("a move from or to %s costs no request of its own", async (to) => {
  const world = mailWorld();
  addFolder(world, { id: "folder-a", name: "A", parentId: INBOX });
  const id = world.mailbox.make(to === INBOX ? "folder-a" : INBOX, letter("Offer 1"));
  await world.sync();
  const requests = counting(world);
  world.mailbox.move(id, to);
  await world.sync();
  expect([...(await world.records()).values()]).toMatchObject([{ folderId: to }]);
  expect(stateOf(world, id)).toBe("ACTIVE");
  expect(requests.filter((request) => request.startsWith("read"))).toEqual([]);
});

test("a mail that only seemed to leave its folder stays, verified by its id", async () => {
  const world = mailWorld();
  const id = world.mailbox.make(INBOX, letter("Offer 1"));
  await world.sync();
  world.mailbox.tellRemoved(id);
  await world.sync();
  expect(stateOf(world, id)).toBe("ACTIVE");
});

test("mail is followed into Deleted Items, kept and marked when it is deleted for good, and here again when it returns", async () => {
  const world = mailWorld();
  const id = world.mailbox.make(INBOX, letter("Offer 1"));
  await world.sync();
  world.mailbox.move(id, "deleteditems");
  await world.sync();
  expect([...(await world.records()).values()]).toMatchObject([{ folderId: "deleteditems" }]);
  const item = must(world.mailbox.items.get(id), "mail").item;
  world.mailbox.remove(id);
  await world.sync();
  expect(stateOf(world, id)).toBe("DELETED");
  expect(await subjects(world)).toEqual(["Offer 1"]);
  world.mailbox.restore(id, INBOX, item);
  await world.sync();
  expect(stateOf(world, id)).toBe("ACTIVE");
  expect([...(await world.records()).values()]).toMatchObject([{ folderId: INBOX }]);
});

test("what lay in Deleted Items before is not read, and known mail that came there behind a dead cursor is found by its id", async () => {
  const world = mailWorld();
  world.mailbox.make("deleteditems", letter("Old 1"));
  const id = world.mailbox.make(INBOX, letter("Offer 1"));
  const requests = counting(world);
  await world.sync();
  expect(requests.filter((request) => request.startsWith("read"))).toEqual([]);
  expect(await subjects(world)).toEqual(["Offer 1"]);
  world.mailbox.move(id, "deleteditems");
  world.mailbox.expireCursors();
  await world.sync();
  expect(stateOf(world, id)).toBe("ACTIVE");
  expect([...(await world.records()).values()]).toMatchObject([{ folderId: "deleteditems" }]);
});

/** @param killed the step of the run behind the dead link at which its worker dies */
async function behindDeadLink(killed: number | null) {
  const world = mailWorld({ rules: { ...openMail.rules, excluded: ["secret@fabrikam.example"] } });
  const [, edited = "", moved = "", purged = "", binned = "", secret = ""] = [
    ...["Still", "Edited", "Moved", "Purged", "Binned", "Secret 1"],
  ].map((subject) => world.mailbox.make(INBOX, letter(subject)));
  await world.sync();
  world.mailbox.edit(edited, { isRead: true });
  world.mailbox.move(moved, "sentitems");
  world.mailbox.move(binned, "deleteditems");
  for (const id of [purged, secret]) world.mailbox.remove(id);
  const other = world.mailbox.make(INBOX, letter("Secret 2"));
  world.mailbox.make(INBOX, letter("New"));
  world.mailbox.expireCursors();
  if (killed !== null) world.troubles = [...Array.from({ length: killed }, () => null), "crash"];
  const end = await world.sync();
  if (end === "crashed") await world.sync();
  const found = [...(await world.records()).values()].map(({ subject, folderId, isRead }) => [
    subject,
    folderId,
    isRead,
  ]);
  expect(found.toSorted()).toEqual([
    ["Binned", "deleteditems", false],
    ["Edited", INBOX, true],
    ["Moved", "sentitems", false],
    ["New", INBOX, false],
    ["Purged", INBOX, false],
    ["Still", INBOX, false],
  ]);
  expect(stateOf(world, purged)).toBe("DELETED");
  expect([...world.store.state().excluded.keys()]).toEqual([other]);
  return { world, end };
}

test("behind a dead link nothing is missed, and only what changed is read again", async () => {
  const { world } = await behindDeadLink(null);
  // A full round would tell what did not change, too.
  expect(lastRun(world).counts.unchanged).toBe(0);
});

test("behind a dead link nothing is missed, wherever the worker is killed", async () => {
  let killed = 0;
  while ((await behindDeadLink(killed)).end === "crashed") killed += 1;
  expect(killed).toBeGreaterThan(20);
});

test("a chosen folder that is deleted stays followed, and what was purged with it is deleted for good", async () => {
  const world = mailWorld({ folders: [{ folder: "folder-a", withSubfolders: true }] });
  addFolder(world, { id: "folder-a", name: "A", parentId: null });
  const id = world.mailbox.make("folder-a", letter("Offer 1"));
  const moved = world.mailbox.make("folder-a", letter("Offer 2"));
  await world.sync();
  addFolder(world, { id: "folder-a", name: "A", parentId: "deleteditems" });
  world.mailbox.edit(id, { isRead: true });
  await world.sync();
  expect([stateOf(world, id), stateOf(world, moved)]).toEqual(["ACTIVE", "ACTIVE"]);
  world.mailbox.move(moved, "junkemail");
  world.mailbox.removeCollection("folder-a");
  await world.sync();
  expect([stateOf(world, id), stateOf(world, moved)]).toEqual(["DELETED", "COLLECTION"]);
  expect(await subjects(world)).toEqual(["Offer 1", "Offer 2"]);
});

test("an unticked folder keeps its mail, followed no longer, and a folder that is ticked again finds what happened meanwhile", async () => {
  const world = mailWorld();
  const id = world.mailbox.make(INBOX, letter("Offer 1"));
  await world.sync();
  const mail = must(world.settings.mail, "mail settings");
  world.settings = { ...world.settings, mail: { ...mail, folders: [{ folder: "sentitems", withSubfolders: true }] } };
  await world.sync();
  expect(stateOf(world, id)).toBe("COLLECTION");
  world.mailbox.edit(id, { isRead: true });
  world.mailbox.make(INBOX, letter("Offer 2"));
  await world.sync();
  expect([...(await world.records()).values()]).toMatchObject([{ subject: "Offer 1", isRead: false }]);
  world.settings = { ...world.settings, mail };
  await world.sync();
  expect(stateOf(world, id)).toBe("ACTIVE");
  expect(await subjects(world)).toEqual(["Offer 1", "Offer 2"]);
  expect([...(await world.records()).values()].filter(({ isRead }) => isRead)).toHaveLength(1);
});

test.each([
  ["as many as the brake allows", 30, "SUCCEEDED"],
  ["more than the brake allows, a small share of the mailbox", 31, "AWAITING_APPROVAL"],
])("mail deleted for good is marked at once or asked about: %s", async (_what, purged, state) => {
  const world = mailWorld({ deletionBrakeMost: 30 });
  world.settings = { ...world.settings, deletionBrakePercent: 50, deletionBrakeMinimum: 20 };
  const ids = Array.from({ length: 200 }, (_, nth) => world.mailbox.make(INBOX, letter(`Offer ${nth}`)));
  await world.sync();
  for (const id of ids.slice(0, purged)) world.mailbox.remove(id);
  await world.sync();
  expect(lastRun(world).state).toBe(state);
  if (state !== "AWAITING_APPROVAL") return;
  expect(lastRun(world).end?.error?.message).toContain("Microsoft deleted 31 of 200 mails for good.");
  expect(ids.map((id) => stateOf(world, id))).not.toContain("DELETED");
});

test("nothing of mail that rules keep out is stored but its number, and relaxed rules read the folders again", async () => {
  const open = must(mailWorld().settings.mail, "mail settings");
  const closed = { ...open, rules: { ...open.rules, excluded: ["rival@fabrikam.example"] } };
  const world = mailWorld(closed);
  let seen = "";
  world.atTransaction = () => {
    const { links, inbox } = world.store.state();
    seen += JSON.stringify([...links.values(), ...inbox.values()], (_key, value) =>
      typeof value === "bigint" ? `${value}` : value,
    );
  };
  const id = world.mailbox.make(INBOX, letter("Rival 1"));
  world.mailbox.make(INBOX, letter("Offer 1"));
  await world.settle();
  expect(await subjects(world)).toEqual(["Offer 1"]);
  expect(seen).not.toContain("Rival");
  expect([...world.store.state().excluded]).toMatchObject([[id, { reason: "EXCLUDED_ADDRESS" }]]);
  world.mailbox.move(id, "sentitems");
  await world.sync();
  expect(world.store.state().excluded.size).toBe(1);
  world.settings = { ...world.settings, mail: open };
  await world.sync();
  expect(await subjects(world)).toEqual(["Offer 1", "Rival 1"]);
  expect(world.store.state().excluded.size).toBe(0);
});

test("mail that came while rules were tighter is let in when they are as before", async () => {
  const world = mailWorld();
  const open = must(world.settings.mail, "mail settings");
  await world.sync();
  world.settings = {
    ...world.settings,
    mail: { ...open, rules: { ...open.rules, excluded: ["rival@fabrikam.example"] } },
  };
  world.mailbox.make(INBOX, letter("Rival 1"));
  await world.sync();
  expect(await subjects(world)).toEqual([]);
  world.settings = { ...world.settings, mail: open };
  await world.sync();
  expect(await subjects(world)).toEqual(["Rival 1"]);
});

test("excluded mail leaves with its folder", async () => {
  const world = mailWorld({ rules: { excluded: ["fabrikam.example"], importsInternal: true, ownDomains: [] } });
  addFolder(world, { id: "folder-a", name: "A", parentId: INBOX });
  world.mailbox.make("folder-a", letter("Rival 1"));
  const moved = world.mailbox.make(INBOX, letter("Rival 2"));
  await world.sync();
  expect(world.store.state().excluded.size).toBe(2);
  world.mailbox.removeCollection("folder-a");
  world.mailbox.move(moved, "deleteditems");
  await world.sync();
  expect(world.store.state().excluded.size).toBe(0);
});

test("mail outside of the window is not kept, and a wider window reads the folders again", async () => {
  const world = mailWorld();
  world.settings = { ...world.settings, windowBackDays: 30 };
  world.mailbox.make(INBOX, { ...letter("Old 1"), receivedAt: "2026-01-01T08:00:00Z" });
  world.mailbox.make(INBOX, letter("Offer 1"));
  await world.sync();
  expect(await subjects(world)).toEqual(["Offer 1"]);
  expect([...world.store.state().inbox.values()]).toEqual([]);
  world.settings = { ...world.settings, windowBackDays: 365 };
  await world.sync();
  expect(await subjects(world)).toEqual(["Offer 1", "Old 1"]);
});

test("history makes room for another run of its mailbox, reads first what changed meanwhile, and goes on where it was", async () => {
  const world = mailWorld();
  world.mailbox.make("sentitems", letter("Sent 1"));
  await world.sync();
  const folders = [...openMail.folders, { folder: "junkemail", withSubfolders: false }];
  Object.assign(world.settings, { mail: { ...openMail, folders } });
  for (let nth = 100; nth < 130; nth += 1) world.mailbox.make("junkemail", letter(`Old ${nth}`));
  let requests = 0;
  world.atRequest = () => {
    requests += 1;
    if (requests === 1) {
      world.advance(1_000);
      world.store.request("NOTIFICATION");
    }
    return null;
  };
  expect(await world.sync()).toEqual({ waitUntil: world.now() });
  const imported = (await subjects(world)).length;
  expect(imported).toBeLessThan(31);
  const sent = world.mailbox.make("sentitems", letter("Sent 2"));
  expect(await world.sync()).toBe("goOn");
  const order = [...world.store.state().links.values()].map(({ m365Id }) => m365Id);
  expect([order.length, order.indexOf(sent)]).toEqual([32, imported]);
});

test("of a mail whose text is larger than the settings let in, all but the text comes to Oro, with the reason", async () => {
  const world = mailWorld({ bodyLimitBytes: 10 });
  world.mailbox.make(INBOX, letter("Offer 1"));
  await world.sync();
  const [id] = (await world.records()).keys();
  expect(world.office.contentOf(must(id, "record"))).toMatchObject({
    from: { address: "offer@fabrikam.example" },
    body: { state: "TOO_LARGE", reason: expect.stringContaining("Open it in Outlook") },
  });
});

test("the folder that a notification was about is read first, and by the next run in its usual place", async () => {
  const world = mailWorld();
  addFolder(world, { id: "folder-a", name: "A", parentId: INBOX });
  await world.sync();
  const folders = [...world.store.state().collections.values()];
  /** One mail comes into each folder: the folder whose mail is linked first was read first. */
  const readFirst = async () => {
    const before = world.store.state().links.size;
    for (const to of [INBOX, "folder-a"]) world.mailbox.make(to, letter("Offer 1"));
    await world.sync();
    const made = [...world.store.state().links.values()].slice(before);
    expect(made).toHaveLength(2);
    return folders.find(({ id }) => id === made[0]?.collectionId)?.externalId;
  };
  expect(await readFirst()).toBe(INBOX);
  const told = must(
    folders.find(({ externalId }) => externalId === "folder-a"),
    "the folder",
  );
  world.store.change((state) => {
    state.firstCollections = [told.id];
  });
  expect(await readFirst()).toBe("folder-a");
  expect(await readFirst()).toBe(INBOX);
});

test("what changed is read before a folder that has not been read yet, also when a notification was about that one", async () => {
  const world = mailWorld();
  await world.sync();
  addFolder(world, { id: "folder-a", name: "A", parentId: INBOX });
  await world.sync();
  const collections = () => [...world.store.state().collections.values()];
  const told = must(
    collections().find(({ externalId }) => externalId === "folder-a"),
    "the folder",
  );
  for (const to of ["folder-a", INBOX]) world.mailbox.make(to, letter("Offer 1"));
  world.store.change((state) => {
    state.firstCollections = [told.id];
    state.collections.set(told.id, { ...told, deltaLink: null, nextLink: null });
  });
  await world.sync();
  const placeOf = (id: string) => collections().find((one) => one.id === id)?.externalId;
  expect([...world.store.state().links.values()].map(({ collectionId }) => placeOf(collectionId))).toEqual([
    INBOX,
    "folder-a",
  ]);
});
