import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createEventReader } from "../../src/adapters/store/events.ts";
import { type EventFields, emptyEvent, recordOf } from "../../src/core/records/event.ts";
import {
  cancelOccurrence,
  type Edited,
  editOccurrence,
  editSeries,
  splitSeries,
} from "../../src/core/records/series-edits.ts";
import { must } from "../../src/lib/must.ts";
import { systemClock } from "../../src/lib/system-clock.ts";
import type { CalendarSwitches } from "../../src/simulator/calendar/switches.ts";
import type { SettingsPatch } from "../../src/simulator/settings.ts";
import { eventsInOro, shownInOro, shownInOutlook } from "../support/event-histories.ts";
import { timedOn, weekly } from "../support/events.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { createRealSync, type RealSync } from "../support/real-sync.ts";
import type { RunningSimulator } from "../support/simulator.ts";

/** Habits of Outlook that nobody has confirmed: series and their exceptions come through with either position of each. */

let stage: RealStage;
let prisma: PrismaClient;
let simulator: RunningSimulator;
let real: RealSync;

beforeAll(async () => {
  stage = await openRealStage();
  ({ prisma, simulator } = stage);
});
afterAll(() => stage.close());

const switches: readonly Partial<CalendarSwitches>[] = [
  {},
  { masterInStream: false },
  { occurrences: "partlyFilled" },
  { exceptionsInheritText: false },
  { cancelledOccurrencesReliable: false },
  { ifMatchOnDelete: "ignored" },
  { duplicateTransactionId: 409 },
  { patternChange: "keepsExceptions" },
  { attendeeStatusOnPatch: "reset" },
  { organizerDeleteMails: false },
  { startDateMismatch: "shifted" },
  { deleteWithoutRight: "silent" },
  { seriesSplitAcrossPages: true },
  { duplicatesInRound: false },
  { emptyPages: false },
  { replaysLastChange: false },
  { returnedEventStaysRemoved: true },
  { newCalendarIdDiffers: true },
  { joinLinkComesLate: true },
  { deltaPageSize: 3 },
  { createAnswerZone: "preferred" },
  { patchAnswerZone: "utc" },
  { unknownSelect: "leftOut" },
  { unknownProperty: "dropped" },
  { attachmentsInBody: "refused" },
];
const positions: readonly SettingsPatch[] = [
  ...switches.map((calendar) => ({ calendar })),
  { quirks: { ids: "classic" } },
];

const reader = () => createEventReader(prisma);
const outlook = () => simulator.control.calendar;
const inOutlook = (subject: string) =>
  outlook()
    .events("quiet")
    .filter((event) => event.subject === subject);
const theOne = (subject: string) => must(inOutlook(subject)[0], `${subject} in Outlook`);
const mondays: EventFields = {
  ...emptyEvent,
  subject: "Oro's Mondays",
  time: timedOn("2027-03-15"),
  attendees: [{ address: "ana@elsewhere.example", name: "Ana", type: "required", response: "none" }],
  recurrence: weekly("monday", { type: "numbered", count: 6 }),
};
const outlooks = {
  subject: "Outlook's Mondays",
  start: "2027-03-15T09:00:00",
  end: "2027-03-15T10:00:00",
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"], firstDayOfWeek: "monday" },
    range: { type: "numbered", startDate: "2027-03-15", numberOfOccurrences: 6 },
  },
};

function made<T>(edited: Edited<T>): T {
  if ("breach" in edited) throw new Error(edited.breach.rule);
  return edited.event;
}

async function inOro(subject: string) {
  return must(
    (await eventsInOro({ reader: reader() })).find(({ fields }) => fields.subject === subject),
    subject,
  );
}

async function edit(subject: string, change: (event: EventFields) => EventFields): Promise<void> {
  const { id, fields } = await inOro(subject);
  const [before, after] = [recordOf(fields), recordOf(change(fields))];
  const isOther = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(before[name]);
  await real.write([{ op: "update", id, changed: Object.fromEntries(Object.entries(after).filter(isOther)) }]);
}

async function agree(): Promise<void> {
  await real.sync();
  expect(shownInOutlook({ simulator })).toEqual(await shownInOro({ reader: reader() }));
}

test.each(positions)("series and their exceptions come through with %o", async (patch) => {
  simulator.control.reset();
  simulator.control.settings.change(patch);
  outlook().createCalendar("quiet", "Projects");
  real = createRealSync({ prisma, sql: stage.sql, simulator, resource: "CALENDAR", person: "quiet", pageSize: 5 });
  real.settings = {
    ...real.settings,
    collectionIds: outlook()
      .calendars("quiet")
      .map(({ idUnderHeader }) => idUnderHeader),
  };
  await real.reset();
  await real.sync();
  await real.write([{ op: "create", id: systemClock.newId(), fields: recordOf(mondays) }]);
  const { id } = outlook().createEvent("quiet", "default", outlooks);
  await agree();
  expect(shownInOutlook({ simulator })).toHaveLength(12);

  // On both series one occurrence is cancelled, one renamed and one moved, half of it on each side.
  await edit("Oro's Mondays", (event) => made(cancelOccurrence(event, "2027-03-22")));
  await edit("Oro's Mondays", (event) => made(editOccurrence(event, "2027-03-29", { subject: "Once in Oro" })));
  outlook().updateOccurrence("quiet", theOne("Oro's Mondays").id, "2027-04-05", {
    start: "2027-04-06T11:00:00",
    end: "2027-04-06T12:00:00",
  });
  outlook().deleteOccurrence("quiet", id, "2027-03-22");
  outlook().updateOccurrence("quiet", id, "2027-03-29", { subject: "Once in Outlook" });
  await edit("Outlook's Mondays", (event) =>
    made(editOccurrence(event, "2027-04-05", { time: timedOn("2027-04-07") })),
  );
  await agree();
  await agree();
  for (const subject of ["Oro's Mondays", "Outlook's Mondays"]) {
    const { exceptions } = (await inOro(subject)).fields;
    expect(exceptions.map(({ date, kind }) => `${date} ${kind}`)).toEqual([
      "2027-03-22 cancelled",
      "2027-03-29 changed",
      "2027-04-05 changed",
    ]);
  }
  expect(theOne("Oro's Mondays").exceptions).toMatchObject({ "2027-03-29": { subject: "Once in Oro" } });
  expect((await inOro("Outlook's Mondays")).fields.exceptions[1]).toMatchObject({
    changes: { subject: "Once in Outlook" },
  });

  // The series moves in Oro: its exceptions survive there and in Outlook, whatever Exchange does to them.
  await edit("Outlook's Mondays", (event) => editSeries(event, { time: timedOn("2027-03-15", "14:00", "15:00") }));
  await agree();
  expect(theOne("Outlook's Mondays")).toMatchObject({
    cancelledDates: ["2027-03-22"],
    exceptions: { "2027-03-29": { subject: "Once in Outlook" } },
  });
  outlook().moveEvent("quiet", theOne("Outlook's Mondays").id, "Projects");

  // This and following.
  const series = await inOro("Oro's Mondays");
  const { before, following } = made(splitSeries(series.fields, "2027-04-12", { subject: "From now on" }));
  const rest = recordOf(must(before, "the first part"));
  await real.write([
    {
      op: "update",
      id: series.id,
      changed: { recurrence: rest.recurrence ?? null, exceptions: rest.exceptions ?? [] },
    },
    { op: "create", id: systemClock.newId(), fields: recordOf(following) },
  ]);
  await agree();
  expect([inOutlook("Oro's Mondays").length, inOutlook("From now on").length]).toEqual([1, 1]);

  await real.sync();
  const versions = await prisma.officeEvent.aggregate({ _sum: { version: true }, _count: true });
  simulator.control.log.clear();
  for (let round = 0; round < 3; round += 1) await real.sync();
  expect(simulator.control.log.entries().filter(({ method }) => method !== "GET")).toEqual([]);
  expect(await prisma.officeEvent.aggregate({ _sum: { version: true }, _count: true })).toEqual(versions);
});
