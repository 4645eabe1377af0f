import { describe, expect, test } from "vitest";
import { recordOf } from "../../../src/core/records/event.ts";
import { at, guest } from "../../support/core-checks/check.ts";
import { copyOf, linkedCopy, linkedMeeting, meeting, syncedWorld } from "../../support/meetings.ts";
import { lastRun, linkOf, officeId, openAlerts } from "../../support/sync-orders.ts";
import type { SyncWorld } from "../../support/sync-world.ts";

const there = (world: SyncWorld, id: string) => world.mailbox.items.get(id)?.item.fields;

/** Ten more runs on ten more days. */
async function expectQuiet(world: SyncWorld): Promise<void> {
  const writes = world.mailbox.writes();
  const before = JSON.stringify([...(await world.records())]);
  for (let run = 0; run < 10; run += 1) {
    world.advance(86_400_000);
    await world.sync();
  }
  expect(world.mailbox.writes()).toBe(writes);
  expect(JSON.stringify([...(await world.records())])).toBe(before);
}

describe("a meeting of one's own", () => {
  test("is told to Oro as the service set it, and ten more runs write nothing", async () => {
    const world = await syncedWorld();
    const { officeId: id } = await linkedMeeting(world, { description: "One\ntwo" });
    expect((await world.records()).get(id)).toMatchObject({
      uid: "uid-Meeting 1",
      organizer: { address: "quiet@contoso.example" },
    });
    await expectQuiet(world);
  });

  test("is told to Oro also when the answer to its create was lost", async () => {
    const world = await syncedWorld();
    await world.create(officeId(1), meeting());
    let isOver = false;
    world.atRequest = (request) => {
      if (isOver || request !== "create") return null;
      isOver = true;
      return "lostAnswer";
    };
    await world.sync();
    world.advance(60_000);
    await world.sync();
    expect((await world.records()).get(officeId(1))).toMatchObject({ uid: "uid-Review" });
    expect(world.mailbox.mailed().length).toBe(2);
  });

  test("a guest's answer comes to Oro and goes back with no write, in any direction", async () => {
    const world = await syncedWorld();
    const { officeId: id, m365Id } = await linkedMeeting(world);
    const writes = world.mailbox.writes();
    world.mailbox.edit(m365Id, recordOf({ attendees: [guest("Ann", { response: "accepted" }), guest("Bob")] }));
    await world.sync();
    expect(JSON.stringify((await world.records()).get(id)?.attendees)).toContain("accepted");
    world.settings = { ...world.settings, direction: "OFFICE_TO_M365", drift: "REVERT" };
    world.mailbox.edit(m365Id, recordOf({ attendees: [guest("Ann"), guest("Bob", { response: "declined" })] }));
    await world.sync();
    await world.sync();
    expect(world.mailbox.writes()).toBe(writes);
    expect(JSON.stringify((await world.records()).get(id)?.attendees)).not.toContain("declined");
    expect(linkOf(world, id)?.drift).toEqual([]);
  });

  test("that a split series takes its guests with asks them anew: Oro does not keep their answers to the old one", async () => {
    const world = await syncedWorld();
    const { officeId: id } = await linkedMeeting(world, { attendees: [guest("Ann", { response: "accepted" })] });
    expect(JSON.stringify((await world.records()).get(id)?.attendees)).not.toContain("accepted");
    await expectQuiet(world);
  });

  test("from Oro to Microsoft, nothing is told to Oro", async () => {
    const world = await syncedWorld({ direction: "OFFICE_TO_M365" });
    const { officeId: id } = await linkedMeeting(world, { attendees: [guest("Ann", { response: "accepted" })] });
    expect((await world.records()).get(id)).toMatchObject({ uid: null, attendees: [{ response: "accepted" }] });
    await expectQuiet(world);
  });

  test("leaves the window without being cancelled", async () => {
    const world = await syncedWorld({ windowBackDays: 10 });
    const { m365Id, officeId: id } = await linkedMeeting(world, { time: at("2026-05-02") });
    const mailed = world.mailbox.mailed().length;
    world.advance(20 * 86_400_000);
    await world.sync();
    await world.delete(id);
    await world.sync();
    expect(there(world, m365Id)).toBeDefined();
    expect(world.mailbox.mailed().length).toBe(mailed);
  });

  test("that moves to another calendar keeps its link", async () => {
    const world = await syncedWorld({ collectionIds: ["list-default", "list-other"] });
    world.mailbox.addCollection({ id: "list-other", name: "Other", isDefault: false, isReadOnly: false });
    const { m365Id, officeId: id } = await linkedMeeting(world);
    const link = linkOf(world, id);
    world.mailbox.move(m365Id, "list-other");
    await world.sync();
    await world.edit(id, { subject: "Moved" });
    await world.sync();
    expect(there(world, m365Id)).toMatchObject({ subject: "Moved" });
    expect(linkOf(world, id)).toMatchObject({ id: link?.id, m365Id, state: "ACTIVE" });
    expect((await world.records()).size).toBe(1);
  });
});

describe("a meeting that moves to a calendar that is not synced", () => {
  const withTwoCalendars = async (collectionIds: readonly string[]) => {
    const world = await syncedWorld({ collectionIds });
    world.mailbox.addCollection({ id: "list-other", name: "Other", isDefault: false, isReadOnly: false });
    return world;
  };

  test("is detached on both sides, even if its old calendar is read anew, and is the same when it is back", async () => {
    const world = await withTwoCalendars(["list-default"]);
    const { m365Id, officeId: id } = await linkedMeeting(world);
    const link = linkOf(world, id);
    world.mailbox.move(m365Id, "list-other");
    await world.sync();
    expect(linkOf(world, id)).toMatchObject({ id: link?.id, state: "DETACHED", detachedReason: "COLLECTION" });
    await world.edit(id, { subject: "Edited in Oro" });
    world.mailbox.expireCursors();
    await world.sync();
    expect(there(world, m365Id)).toMatchObject({ subject: "Meeting 1" });
    world.mailbox.move(m365Id, "list-default");
    await world.sync();
    expect(there(world, m365Id)).toMatchObject({ subject: "Edited in Oro" });
    expect(linkOf(world, id)).toMatchObject({ id: link?.id, m365Id, state: "ACTIVE" });
    expect((await world.records()).size).toBe(1);
  });

  test("stays in Oro when it is deleted there", async () => {
    const world = await withTwoCalendars(["list-default"]);
    const { m365Id, officeId: id } = await linkedMeeting(world);
    world.mailbox.move(m365Id, "list-other");
    await world.sync();
    world.mailbox.remove(m365Id);
    world.mailbox.expireCursors();
    await world.sync();
    expect([...(await world.records()).keys()]).toEqual([id]);
  });

  test("belongs to that calendar from then on: it comes back once that one is synced, and leaves with it", async () => {
    const world = await withTwoCalendars(["list-default"]);
    const { m365Id, officeId: id } = await linkedMeeting(world);
    world.mailbox.move(m365Id, "list-other");
    await world.sync();
    world.settings = { ...world.settings, collectionIds: ["list-default", "list-other"] };
    await world.sync();
    expect(linkOf(world, id)).toMatchObject({ m365Id, state: "ACTIVE" });
    world.settings = { ...world.settings, collectionIds: ["list-other"] };
    await world.sync();
    expect(linkOf(world, id)).toMatchObject({ m365Id, state: "ACTIVE" });
    world.settings = { ...world.settings, collectionIds: ["list-default"] };
    await world.sync();
    expect(linkOf(world, id)).toMatchObject({ m365Id, state: "DETACHED", detachedReason: "COLLECTION" });
    expect((await world.records()).size).toBe(1);
  });
});

describe("somebody else's meeting", () => {
  test("that is declined in Oro leaves the mailbox and stays in Oro as declined", async () => {
    const world = await syncedWorld();
    const { officeId: id, m365Id } = await linkedCopy(world);
    await world.edit(id, { response: "declined" });
    await world.sync();
    await world.sync();
    expect(there(world, m365Id)).toBeUndefined();
    expect((await world.records()).get(id)).toMatchObject({ response: "declined" });
    expect(linkOf(world, id)).toMatchObject({ state: "DETACHED", detachedReason: "DECLINED" });
    await expectQuiet(world);
  });

  test.each(["lostAnswer", "crash"] as const)(
    "stays in Oro as declined also when the answer met with a %s",
    async (trouble) => {
      const world = await syncedWorld();
      const { officeId: id, m365Id } = await linkedCopy(world);
      await world.edit(id, { response: "declined" });
      let writes = 0;
      world.atRequest = (request) => {
        if (request !== "update") return null;
        writes += 1;
        if (writes > 1) return null;
        if (trouble === "crash") world.mailbox.remove(m365Id);
        return trouble;
      };
      await world.sync();
      world.advance(60_000);
      await world.sync();
      await world.sync();
      expect(there(world, m365Id)).toBeUndefined();
      expect((await world.records()).get(id)).toMatchObject({ response: "declined" });
      expect(linkOf(world, id)).toMatchObject({ state: "DETACHED", detachedReason: "DECLINED" });
    },
  );

  test("that was deleted in Microsoft is removed in Oro even if its reminder was edited", async () => {
    const world = await syncedWorld({ conflictRule: "ASK" });
    const { officeId: id, m365Id } = await linkedCopy(world);
    await world.edit(id, { reminderMinutes: 5 });
    world.mailbox.remove(m365Id);
    await world.sync();
    await world.sync();
    expect((await world.records()).has(id)).toBe(false);
    expect(world.store.state().conflicts.size).toBe(0);
  });

  test("takes an answer and a reminder from Oro, and nothing else", async () => {
    const world = await syncedWorld();
    const { officeId: id, m365Id } = await linkedCopy(world);
    await world.edit(id, { response: "accepted", reminderMinutes: 5, subject: "Ours" });
    await world.sync();
    expect(there(world, m365Id)).toMatchObject({ response: "accepted", reminderMinutes: 5, subject: "Review" });
    expect(linkOf(world, id)?.drift).toEqual(["subject"]);
    expect(world.mailbox.mailed()).toEqual(["organizer"]);
    await expectQuiet(world);
  });

  test("that Oro alone has is not made in Microsoft", async () => {
    const world = await syncedWorld();
    await world.create(officeId(1), copyOf());
    await world.sync();
    expect(world.mailbox.items.size).toBe(0);
  });
});

describe("a calendar that may only be read", () => {
  test("comes to Oro and is never written, whatever Oro does with it", async () => {
    const world = await syncedWorld({ collectionIds: ["list-read", "list-default"] });
    world.mailbox.addCollection({ id: "list-read", name: "Theirs", isDefault: false, isReadOnly: true });
    const [edited = "", deleted = ""] = ["Edited", "Deleted"].map((subject) =>
      world.mailbox.make("list-read", meeting({ subject })),
    );
    await world.sync();
    await world.edit(linkOf(world, edited)?.officeId ?? "", { subject: "Ours" });
    await world.delete(linkOf(world, deleted)?.officeId ?? "");
    for (const direction of ["BIDIRECTIONAL", "OFFICE_TO_M365", "M365_TO_OFFICE"] as const) {
      world.settings = { ...world.settings, direction };
      await world.sync();
      await world.sync();
    }
    expect(world.mailbox.writes()).toBe(0);
    expect([there(world, edited)?.subject, there(world, deleted)?.subject]).toEqual(["Edited", "Deleted"]);
    expect(openAlerts(world)).toEqual([]);
    expect(lastRun(world).state).toBe("SUCCEEDED");
  });
});

describe("a series", () => {
  const weekly = { type: "weekly", interval: 1, daysOfWeek: ["monday"], range: { type: "noEnd" } } as const;
  const on = (date: string, changes: object) => ({ date, kind: "changed" as const, changes });

  test("of which each side edits another field of one occurrence has both", async () => {
    const world = await syncedWorld({ conflictRule: "ASK" });
    const { officeId: id, m365Id } = await linkedMeeting(world, { recurrence: weekly, attendees: [] });
    await world.edit(id, recordOf({ exceptions: [on("2026-06-08", { subject: "Ours" })] }));
    world.mailbox.edit(m365Id, recordOf({ exceptions: [on("2026-06-08", { locations: ["Room"] })] }));
    await world.sync();
    const both = [on("2026-06-08", { subject: "Ours", locations: ["Room"] })];
    expect((await world.records()).get(id)?.exceptions).toEqual(both);
    expect(there(world, m365Id)?.exceptions).toEqual(both);
    await expectQuiet(world);
  });

  test("keeps occurrences that are outside of the window", async () => {
    const world = await syncedWorld({ windowAheadDays: 60 });
    const { officeId: id, m365Id } = await linkedMeeting(world, { recurrence: weekly, attendees: [] });
    await world.edit(
      id,
      recordOf({ exceptions: [on("2026-06-08", { subject: "Near" }), on("2026-12-07", { subject: "Far" })] }),
    );
    await world.sync();
    world.mailbox.touch(m365Id);
    await world.sync();
    world.mailbox.edit(m365Id, { subject: "Renamed" });
    await world.sync();
    expect((await world.records()).get(id)).toMatchObject({
      subject: "Renamed",
      exceptions: [on("2026-06-08", { subject: "Near" }), on("2026-12-07", { subject: "Far" })],
    });
    expect(linkOf(world, id)?.bases?.m365.exceptions).toEqual((await world.records()).get(id)?.exceptions);
    await expectQuiet(world);
  });
});
