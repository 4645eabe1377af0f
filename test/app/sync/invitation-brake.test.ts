import { expect, test } from "vitest";
import { recordOf } from "../../../src/core/records/event.ts";
import { guest } from "../../support/core-checks/check.ts";
import { guests, linkedMeeting, meeting, syncedWorld } from "../../support/meetings.ts";
import { answerBrake, askedItems, lastRun, officeId, openAlerts, rowOf } from "../../support/sync-orders.ts";
import type { SyncWorld } from "../../support/sync-world.ts";

/** Two meetings with three people, one of them elsewhere, where two are allowed. */
async function withTwoMeetings(): Promise<SyncWorld> {
  const world = await syncedWorld({ invitationBrakePeople: 2 });
  await world.create(officeId(1), meeting({ subject: "One" }));
  const attendees = [guest("Ann"), guest("Cas", { address: "Cas@fabrikam.example" })];
  await world.create(officeId(2), meeting({ subject: "Two", attendees }));
  await world.sync();
  return world;
}

test("a run that would mail too many people stops with names and numbers, and writes nothing that mails", async () => {
  const world = await withTwoMeetings();
  expect(lastRun(world)).toMatchObject({
    state: "AWAITING_APPROVAL",
    end: {
      error: {
        code: "BRAKE_INVITATIONS",
        message: "This run would mail 3 people about 2 meetings, more than the invitation brake allows.",
      },
      brake: {
        reason: "TOO_MANY_INVITATIONS",
        people: 3,
        peopleOutside: 1,
        addresses: ["ann@contoso.example", "bob@contoso.example", "cas@fabrikam.example"],
        meetings: ["One", "Two"],
        meetingsToWrite: 2,
        deletesInOffice: 0,
      },
    },
  });
  expect(askedItems(world)).toMatchObject([
    { officeId: officeId(1), askedAs: "INVITATIONS", mails: ["ann@contoso.example", "bob@contoso.example"] },
    { officeId: officeId(2), askedAs: "INVITATIONS", mails: ["ann@contoso.example", "cas@fabrikam.example"] },
  ]);
  expect(world.mailbox.writes()).toBe(0);
  expect(openAlerts(world)).toEqual(["BRAKE_INVITATIONS"]);
});

test("approval writes exactly what was shown, and mails them once", async () => {
  const world = await withTwoMeetings();
  answerBrake(world, "APPROVED");
  await world.sync();
  await world.sync();
  expect(world.mailbox.mailed().toSorted()).toEqual([
    "ann@contoso.example",
    "ann@contoso.example",
    "bob@contoso.example",
    "cas@fabrikam.example",
  ]);
  expect(lastRun(world).state).toBe("SUCCEEDED");
  expect(openAlerts(world)).toEqual([]);
});

test("meetings that came after the question are not covered by the answer, when they are too many again", async () => {
  const world = await withTwoMeetings();
  const attendees = [guest("Dan"), guest("Eve"), guest("Fay")];
  await world.create(officeId(3), meeting({ subject: "Three", attendees }));
  answerBrake(world, "APPROVED");
  await world.sync();
  expect(lastRun(world)).toMatchObject({ state: "AWAITING_APPROVAL", end: { brake: { people: 6 } } });
  expect(world.mailbox.mailed()).toEqual([]);
});

test("guests who came after the question are not covered by the answer, when they are too many again", async () => {
  const world = await withTwoMeetings();
  const attendees = [guest("Ann"), guest("Bob"), guest("Dan"), guest("Eve"), guest("Fay")];
  await world.edit(officeId(1), recordOf({ attendees }));
  answerBrake(world, "APPROVED");
  await world.sync();
  expect(lastRun(world)).toMatchObject({ state: "AWAITING_APPROVAL", end: { brake: { people: 6 } } });
  expect(world.mailbox.mailed()).toEqual([]);
  answerBrake(world, "APPROVED");
  await world.sync();
  expect(await guests(world, officeId(1))).toEqual({ office: "ann bob dan eve fay", m365: "ann bob dan eve fay" });
});

test("rejection mails nobody, then or later, whatever settings change, and other records go on", async () => {
  const world = await withTwoMeetings();
  await world.create(officeId(3), meeting({ subject: "Alone", attendees: [] }));
  answerBrake(world, "REJECTED");
  await world.sync();
  expect(rowOf(world, officeId(1))).toMatchObject({ state: "EXCLUDED", reason: "INVITATIONS" });
  expect([...world.mailbox.items.values()].map(({ item }) => item.fields.subject)).toEqual(["Alone"]);
  world.settings = { ...world.settings, conflictRule: "M365_WINS", invitationBrakePeople: 1_000 };
  world.advance(86_400_000);
  await world.sync();
  expect(world.mailbox.mailed()).toEqual([]);
  expect(rowOf(world, officeId(1))).toMatchObject({ state: "EXCLUDED", reason: "INVITATIONS" });
});

test("one meeting of two is approved: it alone is sent, the other counts as rejected", async () => {
  const world = await withTwoMeetings();
  answerBrake(world, "APPROVED", ["Two"]);
  await world.sync();
  await world.sync();
  expect(world.mailbox.mailed().toSorted()).toEqual(["ann@contoso.example", "cas@fabrikam.example"]);
  expect(rowOf(world, officeId(1))).toMatchObject({ state: "EXCLUDED", reason: "INVITATIONS" });
  expect(lastRun(world).state).toBe("SUCCEEDED");
});

test("a rejected meeting is asked about again once it is edited", async () => {
  const world = await withTwoMeetings();
  answerBrake(world, "REJECTED");
  await world.sync();
  await world.edit(officeId(1), { subject: "One, edited" });
  await world.sync();
  expect(await guests(world, officeId(1))).toEqual({ office: "ann bob", m365: "ann bob" });
  expect(await guests(world, officeId(2))).toEqual({ office: "ann cas", m365: "" });
});

test("an edit that was rejected does not go out with an answer that comes in", async () => {
  const world = await syncedWorld({ invitationBrakePeople: 1 });
  world.settings = { ...world.settings, invitationBrakePeople: 10 };
  const { officeId: id, m365Id } = await linkedMeeting(world);
  world.settings = { ...world.settings, invitationBrakePeople: 1 };
  await world.sync();
  const mailed = world.mailbox.mailed().length;
  await world.edit(id, { subject: "Edited" });
  await world.sync();
  expect(lastRun(world).state).toBe("AWAITING_APPROVAL");
  answerBrake(world, "REJECTED");
  await world.sync();
  world.settings = { ...world.settings, invitationBrakePeople: 10 };
  world.mailbox.edit(m365Id, recordOf({ attendees: [guest("Ann", { response: "accepted" }), guest("Bob")] }));
  await world.sync();
  expect(world.mailbox.mailed().length).toBe(mailed);
  expect(world.mailbox.items.get(m365Id)?.item.fields.subject).toBe("Meeting 1");
});

test("a cancellation that was rejected is not asked about again, and the meeting stays", async () => {
  const world = await syncedWorld({ invitationBrakePeople: 10 });
  const { officeId: id, m365Id } = await linkedMeeting(world);
  const mailed = world.mailbox.mailed().length;
  world.settings = { ...world.settings, invitationBrakePeople: 1 };
  await world.delete(id);
  await world.sync();
  answerBrake(world, "REJECTED");
  await world.sync();
  expect(rowOf(world, id)).toMatchObject({ state: "EXCLUDED", reason: "INVITATIONS" });
  await world.sync();
  expect(lastRun(world).state).toBe("SUCCEEDED");
  expect(world.mailbox.items.has(m365Id)).toBe(true);
  expect(world.mailbox.mailed().length).toBe(mailed);
});

test("the deletion brake and the invitation brake ask at once, each about its own", async () => {
  const world = await syncedWorld({ deletionBrakeMinimum: 2, deletionBrakePercent: 20 });
  const linked = [];
  for (let nth = 1; nth <= 4; nth += 1) linked.push(await linkedMeeting(world, { attendees: [] }, nth));
  world.settings = { ...world.settings, invitationBrakePeople: 1 };
  for (const { m365Id } of linked.slice(0, 2)) world.mailbox.remove(m365Id);
  await world.create(officeId(9), meeting({ subject: "New" }));
  await world.sync();
  const run = lastRun(world);
  expect(run.end?.brake).toMatchObject({
    reason: "TOO_MANY_DELETIONS",
    deletesInOffice: 2,
    meetingsToWrite: 1,
  });
  expect(askedItems(world).map(({ officeId: id, askedAs }) => [id, askedAs])).toEqual([
    ...linked.slice(0, 2).map(({ officeId: id }) => [id, "DELETION"]),
    [officeId(9), "INVITATIONS"],
  ]);
  expect(run.end?.error?.message).toContain("would delete 2 in Oro");
  expect(run.end?.error?.message).toContain("would mail 2 people");
  answerBrake(world, "APPROVED");
  await world.sync();
  expect((await world.records()).size).toBe(3);
  expect(world.mailbox.mailed().length).toBe(2);
});

test("a rejected deletion leaves alone what the invitation brake did not stop", async () => {
  const world = await syncedWorld({ deletionBrakeMinimum: 2, deletionBrakePercent: 20 });
  const linked = [];
  for (let nth = 1; nth <= 4; nth += 1) linked.push(await linkedMeeting(world, { attendees: [] }, nth));
  for (const { m365Id } of linked.slice(0, 2)) world.mailbox.remove(m365Id);
  await world.create(officeId(9), meeting({ subject: "New" }));
  await world.sync();
  answerBrake(world, "REJECTED");
  await world.sync();
  expect((await world.records()).size).toBe(5);
  expect(await guests(world, officeId(9))).toEqual({ office: "ann bob", m365: "ann bob" });
});
