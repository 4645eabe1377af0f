import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type EventFields, eventOf, recordOf } from "../../../../src/core/records/event.ts";
import type { M365Item } from "../../../../src/core/records/m365-item.ts";
import { must } from "../../../../src/lib/must.ts";
import { type RunningSimulator, runSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";
import { exceptionsOf, type OpenCalendar, openCalendar, readCalendar, standup } from "./open-calendar.ts";

let simulator: RunningSimulator;
let quiet: OpenCalendar;
let busy: OpenCalendar;

beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());
beforeEach(async () => {
  simulator.control.reset();
  quiet = await openCalendar(simulator, "quiet");
  busy = await openCalendar(simulator, "busy");
});

const addressOf = (person: string) =>
  must(
    simulator.control.people().find(({ userPrincipalName }) => userPrincipalName.includes(person)),
    person,
  ).userPrincipalName;
const create = ({ records, calendarId }: OpenCalendar, fields: EventFields) =>
  records.create(calendarId, { mark: "oro-1", fields: recordOf(fields), extra: {} }, noSignal);

async function update({ records, calendarId }: OpenCalendar, before: M365Item, edit: Partial<EventFields>) {
  const fields = { ...before.fields, ...recordOf(edit) };
  return records.update({ collectionId: calendarId, id: before.id }, before, fields, Object.keys(edit), noSignal);
}
const itemOf = (outcome: Awaited<ReturnType<typeof update>>) => {
  if (outcome.kind !== "updated") throw new Error(`It ${outcome.kind}.`);
  return outcome.item;
};
/** The only event of a calendar, as its delta tells it. */
const only = async (calendar: OpenCalendar) => must([...(await readCalendar(calendar)).items.values()][0], "an event");
const mailsTo = (address: string) =>
  simulator.control.calendar.mails().filter(({ recipients }) => recipients.includes(address));

const inviting = (person: string): EventFields => ({
  ...standup,
  attendees: [{ address: addressOf(person), name: "", type: "required", response: "none" }],
});

describe("somebody else's meeting", () => {
  it("is answered once, and the organizer's copy shows it", async () => {
    const made = await create(quiet, { ...inviting("busy"), recurrence: null });
    const copy = await only(busy);
    expect(eventOf(copy.fields)).toMatchObject({ isOrganizer: false, response: "notResponded", subject: "Standup" });
    expect(copy.fields.uid).toBe(made.fields.uid);
    simulator.control.calendar.clearMails();
    const accepted = itemOf(await update(busy, copy, { response: "accepted" }));
    expect(accepted.fields.response).toBe("accepted");
    await update(busy, accepted, { response: "accepted" });
    expect(mailsTo(addressOf("quiet"))).toHaveLength(1);
    const { records, calendarId } = quiet;
    const now = await records.read({ collectionId: calendarId, id: made.id }, noSignal);
    expect(eventOf(must(now, "the meeting").fields).attendees).toMatchObject([{ response: "accepted" }]);
  });

  it("that is declined leaves the mailbox, once and for all", async () => {
    await create(quiet, { ...inviting("busy"), recurrence: null });
    const copy = await only(busy);
    expect(await update(busy, copy, { response: "declined" })).toEqual({ kind: "declined" });
    expect(await update(busy, copy, { response: "declined" })).toEqual({ kind: "declined" });
    expect(simulator.control.calendar.events("busy")).toEqual([]);
  });

  it("is answered for one occurrence too", async () => {
    await create(quiet, inviting("busy"));
    const copy = await only(busy);
    const answered = itemOf(
      await update(busy, copy, {
        exceptions: [{ date: "2026-10-26", kind: "changed", changes: { response: "tentativelyAccepted" } }],
      }),
    );
    expect(exceptionsOf(answered)).toMatchObject([
      { date: "2026-10-26", kind: "changed", changes: { response: "tentativelyAccepted" } },
    ]);
  });

  it("that its organizer cancelled stays, as cancelled", async () => {
    const made = await create(quiet, { ...inviting("busy"), recurrence: null });
    const first = await readCalendar(busy);
    simulator.control.calendar.cancelEvent("quiet", made.id);
    const { items } = await readCalendar(busy, first.link);
    expect([...items.values()].map(({ fields }) => fields.isCancelled)).toEqual([true]);
  });
});

describe("an own meeting", () => {
  it("whose personal fields change mails nobody", async () => {
    const made = await create(quiet, inviting("busy"));
    simulator.control.calendar.clearMails();
    const edited = itemOf(await update(quiet, made, { reminderMinutes: 5, showAs: "free", categories: ["CRM"] }));
    expect(eventOf(edited.fields)).toMatchObject({ reminderMinutes: 5, showAs: "free", categories: ["CRM"] });
    expect(simulator.control.calendar.mails()).toEqual([]);
  });

  it("stays online when its description changes", async () => {
    const { id } = simulator.control.calendar.createEvent("quiet", "default", {
      subject: "Call",
      start: "2026-09-07T09:00",
      end: "2026-09-07T10:00",
      isOnlineMeeting: true,
      body: { contentType: "text", content: "Old text" },
    });
    const joinUrl = () => simulator.control.calendar.event("quiet", id).onlineMeeting;
    simulator.control.clock.advance(2_000);
    const before = await only(quiet);
    expect(before.fields.description).toBe("Old text");
    const link = joinUrl();
    expect(link).not.toBeNull();
    const edited = itemOf(await update(quiet, before, { description: "New <text>\nand more" }));
    expect(edited.fields).toMatchObject({ description: "New <text>\nand more" });
    expect(joinUrl()).toEqual(link);
    const again = itemOf(await update(quiet, edited, { description: "" }));
    expect(again.fields.description).toBe("");
    expect(joinUrl()).toEqual(link);
  });
});

describe("other calendars", () => {
  const idOf = async ({ records }: OpenCalendar, name: string) =>
    must(
      (await records.readCollections(null, noSignal)).collections.find((one) => one.name === name),
      name,
    );

  it("that somebody shared are read and written where that is allowed", async () => {
    const { control } = simulator;
    const own = must(control.calendar.calendars("quiet")[0], "the calendar");
    control.calendar.createCalendar("quiet", "Team");
    control.calendar.shareCalendar("quiet", "Team", "busy", { canEdit: true });
    expect(own.isDefault).toBe(true);
    const team = await idOf(busy, "Team");
    expect(team.isReadOnly).toBe(false);
    const shared = { records: busy.records, calendarId: team.id };
    const made = await create(shared, { ...standup, exceptions: [{ date: "2026-09-09", kind: "cancelled" }] });
    const told = await only(shared);
    expect(told.fields).toMatchObject({ subject: "Standup", exceptions: [{ date: "2026-09-09" }] });
    expect(itemOf(await update(shared, made, { subject: "Team standup" })).fields.subject).toBe("Team standup");
    await busy.records.delete({ collectionId: team.id, id: made.id }, noSignal);
    expect(control.calendar.events("quiet")).toEqual([]);
  });

  it.each(["refused", "silent"] as const)(
    "do not lose what may not be deleted, when that is %s",
    async (deleteWithoutRight) => {
      const { control } = simulator;
      control.settings.change({ calendar: { deleteWithoutRight } });
      control.calendar.createCalendar("quiet", "Team");
      control.calendar.shareCalendar("quiet", "Team", "busy", { canEdit: false });
      control.calendar.createEvent("quiet", "Team", {
        subject: "Theirs",
        start: "2026-09-07T09:00",
        end: "2026-09-07T10:00",
      });
      const team = await idOf(busy, "Team");
      expect(team.isReadOnly).toBe(true);
      const item = await only({ records: busy.records, calendarId: team.id });
      const ref = { collectionId: team.id, id: item.id };
      await expect(busy.records.delete(ref, noSignal)).rejects.toMatchObject({ name: "StoreError" });
      expect(control.calendar.events("quiet")).toHaveLength(1);
    },
  );

  it("keep an event's id when it is moved to another one, and it is still found by it", async () => {
    const made = await create(quiet, { ...standup, recurrence: null });
    const first = await readCalendar(quiet);
    simulator.control.calendar.createCalendar("quiet", "Other");
    simulator.control.calendar.moveEvent("quiet", made.id, "Other");
    const { removed } = await readCalendar(quiet, first.link);
    expect([...removed]).toEqual([made.id]);
    const { records, calendarId } = quiet;
    expect(await records.read({ collectionId: calendarId, id: made.id }, noSignal)).toMatchObject({ id: made.id });
    const other = { records, calendarId: (await idOf(quiet, "Other")).id };
    expect([...(await readCalendar(other)).items.keys()]).toEqual([made.id]);
  });
});
