import { expect, test } from "vitest";
import type { MailRemoval } from "../../../src/core/mail/mail-here.ts";
import { letter, mailWorld, openMail } from "../../support/mail-histories.ts";
import { lastRun } from "../../support/sync-orders.ts";
import type { SyncWorld } from "../../support/sync-world.ts";

const INBOX = "list-default";
const rules = { ...openMail.rules, excluded: ["offer@fabrikam.example"] };

const order = (world: SyncWorld, ...parts: MailRemoval[]) =>
  world.store.change((state) => Object.assign(state, { removals: { ids: ["1"], parts } }));
const tighten = (world: SyncWorld) => Object.assign(world.settings, { mail: { ...openMail, rules } });
const subjects = async (world: SyncWorld) =>
  [...(await world.records()).values()].map(({ subject }) => subject).toSorted();
const excluded = (world: SyncWorld) => [...world.store.state().excluded.keys()];

async function imported(): Promise<{ readonly world: SyncWorld; readonly offer: string }> {
  const world = mailWorld();
  const offer = world.mailbox.make(INBOX, letter("Offer 1"));
  world.mailbox.make(INBOX, letter("Order 1"));
  world.mailbox.make(INBOX, { ...letter("Order 0"), receivedAt: "2026-01-01T08:00:00Z" });
  await world.sync();
  return { world, offer };
}

test("mail that tightened rules keep out stays unless somebody orders that it goes; then only its hash stays, and it does not come back", async () => {
  const { world, offer } = await imported();
  tighten(world);
  await world.sync();
  expect(await subjects(world)).toEqual(["Offer 1", "Order 0", "Order 1"]);
  order(world, "RULES");
  await world.sync();
  expect(await subjects(world)).toEqual(["Order 0", "Order 1"]);
  expect(excluded(world)).toEqual([offer]);
  expect(lastRun(world).counts.deletedInOffice).toBe(1);
  world.mailbox.edit(offer, { isRead: true });
  world.mailbox.expireCursors();
  await world.sync();
  expect(await subjects(world)).toEqual(["Order 0", "Order 1"]);
  expect(world.store.state().removals).toBeNull();
  expect(world.mailbox.items.has(offer)).toBe(true);
});

test("of mail that a narrower window leaves out nothing stays, and of a window that was not narrowed nothing goes", async () => {
  const { world } = await imported();
  Object.assign(world.settings, { windowBackDays: 30 });
  order(world, "RULES");
  await world.sync();
  expect(await subjects(world)).toEqual(["Offer 1", "Order 0", "Order 1"]);
  order(world, "WINDOW");
  await world.sync();
  expect(await subjects(world)).toEqual(["Offer 1", "Order 1"]);
  expect(excluded(world)).toEqual([]);
});

test("Microsoft is not needed for it, and an order that was carried out is not carried out again", async () => {
  const { world, offer } = await imported();
  tighten(world);
  order(world, "RULES");
  world.troubles = ["unavailable"];
  await world.sync();
  expect(await subjects(world)).toEqual(["Order 0", "Order 1"]);
  world.troubles = [];
  Object.assign(world.settings, { mail: openMail });
  world.advance(600_000);
  await world.sync();
  expect(excluded(world)).toEqual([]);
  expect(await subjects(world)).toContain("Offer 1");
  tighten(world);
  await world.sync();
  expect(await subjects(world)).toContain("Offer 1");
  expect(world.mailbox.items.has(offer)).toBe(true);
});
