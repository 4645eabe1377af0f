import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createMailEdits } from "../../src/adapters/store/mail/mail-edits.ts";
import { createEditMail, type EditMail } from "../../src/app/mail/edit-mail.ts";
import { must } from "../../src/lib/must.ts";
import { offices } from "../../src/wiring/resources.ts";
import { una, viewerOf } from "../support/mail-world.ts";
import { openRealMail, type RealMail } from "../support/real-mail.ts";
import { accountId } from "../support/real-sync.ts";

/** What people do to mail in Oro, with the real database, the real adapter and the simulated Microsoft. */

const person = "quiet";
let world: RealMail;
let edit: EditMail;
const woken: string[] = [];
const viewer = viewerOf(una);

beforeAll(async () => {
  world = await openRealMail(person);
  edit = createEditMail({
    edits: createMailEdits(world.prisma, offices.EMAIL),
    mail: world.reader,
    reach: async () => world.mailboxes,
    newId: randomUUID,
    todayOf: async () => "2026-05-04",
    onMailChange: async (id) => void woken.push(id),
  });
});
afterAll(() => world?.close());

beforeEach(async () => {
  world.simulator.control.reset();
  await world.real.reset();
  woken.length = 0;
});

const outlook = () => world.simulator.control.mail;
const deliver = (letter: object = {}): string =>
  outlook().deliver(person, { subject: "Letter", from: { address: "ana@fabrikam.example" }, ...letter }).immutableId;
const inOutlook = (id: string) => outlook().message(person, id);
const states = ["HERE", "DETACHED", "IN_DELETED_ITEMS", "DELETED"] as const;
const all = () => world.find(undefined, { states });
const idsNow = async () => (await all()).map(({ id }) => id);
const writes = () =>
  world.simulator.control.log
    .entries()
    .filter(({ route }) => /^PATCH .*\/messages\/|\/(move|permanentDelete)$/.test(route)).length;
const quiet = async (): Promise<void> => {
  const before = writes();
  for (let run = 0; run < 2; run += 1) await world.real.sync();
  expect(writes()).toBe(before);
};

test("what is read, flagged, sorted and moved in Oro is so in Outlook, and quiet runs write nothing", async () => {
  const id = deliver();
  await world.real.sync();
  const [mail] = await idsNow();
  const sent = must(
    outlook()
      .folders(person)
      .find(({ wellKnownName }) => wellKnownName === "sentitems"),
    "a folder",
  );
  const flag = { status: "flagged", startDate: null, dueDate: "2026-05-06", completedDate: null } as const;
  const wish = { isRead: true, flag, categories: ["Blue"], folderId: sent.id };
  const done = await edit.update(viewer, { ids: [must(mail, "a mail")] }, wish);
  expect(done).toMatchObject({ selected: 1, changed: 1, refused: [] });
  expect(woken).toEqual([accountId]);
  expect(inOutlook(id).isRead).toBe(false);
  await world.real.sync();
  expect(inOutlook(id)).toMatchObject({ isRead: true, categories: ["Blue"], folder: { id: sent.id } });
  expect(inOutlook(id).flag).toMatchObject({ flagStatus: "flagged" });
  const [now] = await all();
  expect(now).toMatchObject({ isRead: true, folderId: sent.id, flag: { ...flag, startDate: "2026-05-06" } });
  await quiet();
});

test("a deletion goes to Deleted Items, never further; from there it is refused, unless it is meant for good and counted", async () => {
  const id = deliver();
  await world.real.sync();
  const ids = await idsNow();
  await edit.delete(viewer, { ids }, false);
  await world.real.sync();
  expect(inOutlook(id).folder.wellKnownName).toBe("deleteditems");
  expect((await all())[0]).toMatchObject({ state: "IN_DELETED_ITEMS" });
  expect(await edit.delete(viewer, { ids }, false)).toMatchObject({
    ...{ editId: null, changed: 0 },
    refused: [{ reason: "IN_DELETED_ITEMS", count: 1 }],
  });
  await world.real.sync();
  expect(inOutlook(id).folder.wellKnownName).toBe("deleteditems");
  await expect(edit.delete(viewer, { ids }, true)).rejects.toMatchObject({ current: 1 });
  await edit.delete(viewer, { ids, expectedCount: 1 }, true);
  await world.real.sync();
  expect(() => inOutlook(id)).toThrow();
  expect(await all()).toEqual([]);
  expect(await world.prisma.link.count()).toBe(0);
  await quiet();
});

test("mail that Microsoft has no more, or that nobody follows, keeps its state, with the reason; the rest is changed", async () => {
  const [gone, left] = [deliver({ subject: "Gone" }), deliver({ subject: "Left" })];
  deliver({ subject: "Here" });
  await world.real.sync();
  outlook().purge(person, gone);
  outlook().move(person, left, "junkemail");
  await world.real.sync();
  const done = await edit.update(viewer, { ids: await idsNow() }, { isRead: true });
  expect(done).toMatchObject({ selected: 3, changed: 1 });
  expect(new Set(done.refused.map(({ reason, count }) => `${reason} ${count}`))).toEqual(
    new Set(["DELETED_IN_MICROSOFT 1", "NOT_FOLLOWED 1"]),
  );
  await world.real.sync();
  expect((await all()).filter(({ isRead }) => isRead).map(({ subject }) => subject)).toEqual(["Here"]);
});

test("all that a filter finds is changed at once, if it is as many as were shown; what is replaced is kept", async () => {
  for (let nth = 0; nth < 7; nth += 1) deliver({ isRead: nth === 0 });
  await world.real.sync();
  const filter = { accountId, isRead: false } as const;
  await expect(edit.update(viewer, { filter }, { isRead: true })).rejects.toMatchObject({ current: 6 });
  const { editId, changed } = await edit.update(viewer, { filter, expectedCount: 6 }, { isRead: true });
  expect(changed).toBe(6);
  const kept = await world.prisma.emailEditItem.findMany({ where: { editId: must(editId, "the edit") } });
  expect(kept.map(({ before }) => before)).toEqual(Array.from({ length: 6 }, () => ({ isRead: false })));
  await world.real.sync();
  expect(
    outlook()
      .messages(person, "inbox")
      .filter(({ isRead }) => !isRead),
  ).toEqual([]);
  await quiet();
});

test("a receipt never leaves where none is allowed, and none later for what was read before", async () => {
  const secret = deliver({ isReadReceiptRequested: true });
  await world.real.sync();
  const ids = await idsNow();
  await edit.update(viewer, { ids }, { isRead: true });
  await world.real.sync();
  await quiet();
  const { settings } = world.real;
  const mail = must(settings.mail, "the settings of mail");
  world.real.settings = { ...settings, mail: { ...mail, allowsReceipts: true } };
  await world.real.sync();
  await world.real.sync(null, true);
  expect(outlook().receipts(person)).toEqual([]);
  expect(inOutlook(secret).isRead).toBe(false);
  expect((await all())[0]).toMatchObject({ isRead: true });
  // A mark that is made now is sent, with its receipt.
  await edit.update(viewer, { ids }, { isRead: false });
  await world.real.sync();
  await edit.update(viewer, { ids }, { isRead: true });
  await world.real.sync();
  expect(outlook().receipts(person)).toHaveLength(1);
  world.real.settings = settings;
});

test("a worker that dies at any write leaves nothing half done: the next run finishes it", async () => {
  let deaths = 0;
  for (let at = 1; at <= 4; at += 1) {
    world.simulator.control.reset();
    await world.real.reset();
    const mails = Array.from({ length: 3 }, () => deliver());
    await world.real.sync();
    await edit.update(viewer, { ids: await idsNow() }, { isRead: true, categories: ["Blue"] });
    await edit.delete(viewer, { ids: await idsNow() }, false);
    if (await world.real.sync({ of: "write", at })) deaths += 1;
    await world.real.pass(120_000);
    for (let run = 0; run < 3; run += 1) await world.real.sync();
    for (const id of mails)
      expect(inOutlook(id)).toMatchObject({
        ...{ isRead: true, categories: ["Blue"] },
        folder: { wellKnownName: "deleteditems" },
      });
    await quiet();
  }
  expect(deaths).toBeGreaterThan(1);
});
