import { describe, expect, test } from "vitest";
import { recordOf } from "../../../src/core/records/event.ts";
import { at, guest } from "../../support/core-checks/check.ts";
import { guests, linkedMeeting, meeting, meetingWorld, syncedWorld } from "../../support/meetings.ts";
import { lastRun, linkOf, officeId, rowOf } from "../../support/sync-orders.ts";
import type { SyncWorld, Trouble } from "../../support/sync-world.ts";

const DAY = 86_400_000;

function once(world: SyncWorld, name: string, trouble: Trouble): void {
  let isOver = false;
  world.atRequest = (request) => {
    if (isOver || request !== name) return null;
    isOver = true;
    return trouble;
  };
}

describe("a first sync of meetings", () => {
  test("makes them in Microsoft and mails nobody", async () => {
    const world = meetingWorld();
    await world.create(officeId(1), meeting());
    await world.sync();
    expect(await guests(world, officeId(1))).toEqual({ office: "ann bob", m365: "" });
    expect(world.mailbox.mailed()).toEqual([]);
    expect(lastRun(world).counts).toMatchObject({ createdInM365: 1, withheld: 1, mailed: 0 });
  });

  test("withholds for good: no later run, and no edit of something else, invites anybody", async () => {
    const world = meetingWorld();
    await world.create(officeId(1), meeting());
    await world.sync();
    for (let run = 0; run < 5; run += 1) {
      world.advance(DAY);
      await world.sync();
    }
    await world.edit(officeId(1), { subject: "Retro" });
    await world.sync();
    world.mailbox.edit(linkOf(world, officeId(1))?.m365Id ?? "", { importance: "high" });
    await world.sync();
    expect(await guests(world, officeId(1))).toEqual({ office: "ann bob", m365: "" });
    expect(world.mailbox.mailed()).toEqual([]);
  });

  test("withholds until somebody edits the attendees: then all of them are invited", async () => {
    const world = meetingWorld();
    await world.create(officeId(1), meeting());
    await world.sync();
    const attendees = [guest("Ann"), guest("Bob"), guest("Cas")];
    await world.edit(officeId(1), recordOf({ attendees }));
    await world.sync();
    expect(await guests(world, officeId(1))).toEqual({ office: "ann bob cas", m365: "ann bob cas" });
    expect(lastRun(world).counts.mailed).toBe(3);
  });

  test("a guest whom Outlook adds later comes to Oro, and takes nobody away there", async () => {
    const world = meetingWorld();
    await world.create(officeId(1), meeting());
    await world.sync();
    world.mailbox.edit(linkOf(world, officeId(1))?.m365Id ?? "", recordOf({ attendees: [guest("Cas")] }));
    await world.sync();
    await world.sync();
    expect(await guests(world, officeId(1))).toEqual({ office: "ann bob cas", m365: "cas" });
    expect(world.mailbox.mailed()).toEqual([]);
  });

  test("a create whose answer was lost invites nobody later", async () => {
    const world = meetingWorld();
    await world.create(officeId(1), meeting());
    once(world, "create", "lostAnswer");
    await world.sync();
    for (let run = 0; run < 3; run += 1) {
      world.advance(60_000);
      await world.sync();
    }
    expect(linkOf(world, officeId(1))?.state).toBe("ACTIVE");
    expect(await guests(world, officeId(1))).toEqual({ office: "ann bob", m365: "" });
    expect(world.mailbox.mailed()).toEqual([]);
  });

  test.each(["Retro", "Review"])(
    "a meeting that is written as %s while it is being made invites nobody later, and is told what the service set",
    async (subject) => {
      const world = meetingWorld();
      await world.create(officeId(1), meeting());
      let edit: Promise<void> | null = null;
      world.atRequest = (request) => {
        if (request === "create") edit ??= world.edit(officeId(1), { subject });
        return null;
      };
      await world.sync();
      await edit;
      for (let run = 0; run < 3; run += 1) await world.sync();
      expect(await guests(world, officeId(1))).toEqual({ office: "ann bob", m365: "" });
      expect((await world.records()).get(officeId(1))).toMatchObject({ subject, uid: "uid-Review" });
      expect(world.mailbox.mailed()).toEqual([]);
    },
  );

  test("a meeting that Microsoft refused at first invites nobody when it is made after all", async () => {
    const world = meetingWorld();
    await world.create(officeId(1), meeting());
    world.mailbox.refuse(() => true);
    await world.sync();
    world.mailbox.refuse(() => false);
    world.advance(10 * 60_000);
    await world.sync();
    expect(await guests(world, officeId(1))).toEqual({ office: "ann bob", m365: "" });
    expect(world.mailbox.mailed()).toEqual([]);
  });

  test("a meeting that Oro had long before the window reached it invites nobody", async () => {
    const world = meetingWorld({ windowAheadDays: 10 });
    await world.create(officeId(1), meeting({ time: at("2026-05-20") }));
    await world.sync();
    expect(rowOf(world, officeId(1))).toMatchObject({ state: "EXCLUDED", reason: "WINDOW" });
    world.advance(10 * DAY);
    await world.sync();
    expect(await guests(world, officeId(1))).toEqual({ office: "ann bob", m365: "" });
    expect(world.mailbox.mailed()).toEqual([]);
  });

  test("nor do those that waited for Oro to lead as well", async () => {
    const world = meetingWorld({ direction: "M365_TO_OFFICE" });
    await world.sync();
    world.advance(60_000);
    await world.create(officeId(1), meeting());
    await world.sync();
    world.advance(60_000);
    world.settings = { ...world.settings, direction: "BIDIRECTIONAL" };
    await world.sync();
    expect(await guests(world, officeId(1))).toEqual({ office: "ann bob", m365: "" });
    expect(world.mailbox.mailed()).toEqual([]);
  });

  test("links a meeting that both sides have and writes nothing of it that would mail", async () => {
    const world = meetingWorld();
    await world.create(officeId(1), meeting({ description: "Ours", reminderMinutes: 5 }));
    const id = world.mailbox.make("list-default", meeting({ attendees: [guest("Cas")] }));
    await world.sync();
    await world.sync();
    expect(await guests(world, officeId(1))).toEqual({ office: "ann bob cas", m365: "cas" });
    expect(world.mailbox.items.get(id)?.item.fields).toMatchObject({ description: "", reminderMinutes: 5 });
    expect((await world.records()).get(officeId(1))).toMatchObject({ description: "Ours" });
    expect(world.mailbox.mailed()).toEqual([]);
  });
});

test("after the first sync, a new meeting invites its guests once, and one that is over nobody", async () => {
  const world = await syncedWorld();
  await linkedMeeting(world);
  await world.create(officeId(2), meeting({ time: at("2026-04-01") }));
  for (let run = 0; run < 3; run += 1) await world.sync();
  expect(world.mailbox.mailed().toSorted()).toEqual(["ann@contoso.example", "bob@contoso.example"]);
  expect(await guests(world, officeId(2))).toEqual({ office: "ann bob", m365: "" });
});
