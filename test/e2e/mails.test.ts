import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createPrismaClient, openSqlDatabase } from "../../src/adapters/database/prisma-client.ts";
import type { SqlConnections } from "../../src/adapters/database/sql-database.ts";
import { createEventReader } from "../../src/adapters/store/events.ts";
import { type Attendee, type EventFields, emptyEvent, recordOf } from "../../src/core/records/event.ts";
import { cancelOccurrence, editOccurrence, editSeries } from "../../src/core/records/series-edits.ts";
import { must } from "../../src/lib/must.ts";
import { systemClock } from "../../src/lib/system-clock.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { eventsInOro } from "../support/event-histories.ts";
import { timedOn, weekly } from "../support/events.ts";
import { createRealSync, type RealSync } from "../support/real-sync.ts";
import { type RunningSimulator, runSimulator } from "../support/simulator.ts";

/** Whom Exchange mails is what people see of us first. Everything that it sent stands in the simulator's ledger. */

/** 5000 is what the promise names; fewer prove the same and take seconds. */
const size = Number(process.env.MAIL_EVENTS ?? 200);

let database: TestDatabase;
let prisma: PrismaClient;
let sql: SqlConnections;
let simulator: RunningSimulator;
let real: RealSync;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = createPrismaClient(database.url);
  sql = openSqlDatabase(database.url);
  simulator = await runSimulator();
  real = createRealSync({ prisma, sql, simulator, resource: "CALENDAR", person: "quiet", pageSize: 50 });
  await real.reset();
});

afterAll(async () => {
  await sql.end();
  await prisma.$disconnect();
  await database.drop();
  await simulator.stop();
});

const outlook = () => simulator.control.calendar;
const guest = (name: string): Attendee => ({
  address: `${name}@elsewhere.example`,
  name,
  type: "required",
  response: "none",
});

test(`a first sync of ${size} events with attendees mails nobody, nor does any later run`, async () => {
  const meetings = Array.from({ length: size }, (_, index): EventFields => {
    const day = new Date(Date.UTC(2027, 0, 1) + (index % 300) * 86_400_000).toISOString().slice(0, 10);
    const attendees = index % 5 === 0 ? [guest(`guest${index}`)] : [];
    const isWeekly = index % 50 === 0;
    const weekday = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    const recurrence = weekly(weekday[new Date(day).getUTCDay()] ?? "", { type: "numbered", count: 5 });
    const time = timedOn(day, `${String(8 + (index % 9)).padStart(2, "0")}:00`, "18:00");
    return { ...emptyEvent, subject: `Meeting ${index}`, time, attendees, recurrence: isWeekly ? recurrence : null };
  });
  for (const fields of meetings)
    await real.write([{ op: "create", id: systemClock.newId(), fields: recordOf(fields) }]);
  const inOutlook = Math.round((size * 2) / 5);
  outlook().seed("quiet", "default", {
    count: inOutlook,
    series: Math.round(inOutlook / 20),
    attendees: ["fred@fabrikam.example"],
  });
  // The same meetings as some of Oro's, of which each side knows other attendees.
  for (const { subject, time } of meetings.filter((_, index) => index % 10 === 5)) {
    const zoned = (dateTime: string) => ({ dateTime, timeZone: "W. Europe Standard Time" });
    outlook().createEvent("quiet", "default", {
      subject,
      start: zoned(time.start),
      end: zoned(time.end),
      attendees: [{ emailAddress: { address: "someone@elsewhere.example" } }],
    });
  }
  outlook().clearMails();
  expect(await real.sync()).toBe(false);
  expect(outlook().mails()).toEqual([]);
  const there = outlook().events("quiet").length;
  expect(there).toBe(size + inOutlook);
  for (let round = 0; round < 3; round += 1) await real.sync();
  expect(outlook().mails()).toEqual([]);
  expect(outlook().events("quiet")).toHaveLength(there);
  const { counts } = await lastRun();
  expect(counts).toMatchObject({ mailed: 0 });
}, 1_200_000);

async function lastRun() {
  return prisma.run.findFirstOrThrow({ orderBy: { queuedAt: "desc" } });
}

async function meeting(subject: string) {
  const found = await eventsInOro({ reader: createEventReader(prisma) });
  return must(
    found.find(({ fields }) => fields.subject === subject),
    subject,
  );
}

async function make(subject: string, more: Partial<EventFields> = {}): Promise<void> {
  const fields = {
    ...emptyEvent,
    subject,
    time: timedOn("2027-06-07"),
    attendees: [guest("ana"), guest("ben")],
    ...more,
  };
  await real.write([{ op: "create", id: systemClock.newId(), fields: recordOf(fields) }]);
  await real.sync();
}

/** What was sent since it was last asked, and that the run said as many. */
async function told(): Promise<readonly string[]> {
  const mails = outlook().mails();
  outlook().clearMails();
  const people = new Set(mails.flatMap(({ recipients, eventId }) => recipients.map((one) => `${eventId} ${one}`)));
  const runs = await prisma.run.findMany();
  const mailed = runs
    .map(({ counts }) => (counts as { mailed?: number }).mailed ?? 0)
    .reduce((sum, one) => sum + one, 0);
  expect(mailed - mailedBefore).toBe(people.size);
  mailedBefore = mailed;
  return mails
    .flatMap(({ kind, recipients, occurrence }) =>
      recipients.map((one) => [kind, one.split("@")[0], ...(occurrence === undefined ? [] : [occurrence])].join(" ")),
    )
    .toSorted();
}
let mailedBefore = 0;

async function edit(subject: string, change: (event: EventFields) => EventFields): Promise<void> {
  const { id, fields } = await meeting(subject);
  const [before, after] = [recordOf(fields), recordOf(change(fields))];
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  await real.write([{ op: "update", id, changed: Object.fromEntries(changed) }]);
  await real.sync();
}

const mondays = { recurrence: weekly("monday", { type: "numbered", count: 4 }) };
const occurrence = (edited: ReturnType<typeof cancelOccurrence>): EventFields => {
  if ("breach" in edited) throw new Error(edited.breach.rule);
  return edited.event;
};

const edits: readonly [string, Partial<EventFields>, (event: EventFields) => EventFields, readonly string[]][] = [
  ["its subject", {}, (event) => ({ ...event, subject: "Other words" }), ["update ana", "update ben"]],
  ["its time", {}, (event) => ({ ...event, time: timedOn("2027-06-08") }), ["update ana", "update ben"]],
  [
    "an attendee more",
    {},
    (event) => ({ ...event, attendees: [...event.attendees, guest("eve")] }),
    ["invitation eve"],
  ],
  ["an attendee less", {}, (event) => ({ ...event, attendees: [guest("ana")] }), ["cancellation ben"]],
  [
    "an attendee in the place of another, and its time",
    {},
    (event) => ({ ...event, time: timedOn("2027-06-08"), attendees: [guest("ana"), guest("eve")] }),
    ["cancellation ben", "invitation eve", "update ana"],
  ],
  ["its reminder", {}, (event) => ({ ...event, reminderMinutes: 5 }), []],
  ["its categories", {}, (event) => ({ ...event, categories: ["Sales"] }), []],
  ["how it is shown", {}, (event) => ({ ...event, showAs: "free" }), []],
  [
    "one occurrence cancelled",
    mondays,
    (event) => occurrence(cancelOccurrence(event, "2027-06-14")),
    ["cancellation ana 2027-06-14", "cancellation ben 2027-06-14"],
  ],
  [
    "one occurrence moved",
    mondays,
    (event) => occurrence(editOccurrence(event, "2027-06-14", { time: timedOn("2027-06-15") })),
    ["update ana 2027-06-14", "update ben 2027-06-14"],
  ],
  [
    "one occurrence's reminder",
    mondays,
    (event) => occurrence(editOccurrence(event, "2027-06-14", { reminderMinutes: 5 })),
    [],
  ],
  [
    "the series' subject",
    mondays,
    (event) => editSeries(event, { subject: "Other Mondays" }),
    ["update ana", "update ben"],
  ],
];

test.each(edits)("of a meeting %s, and exactly who has to know is told", async (name, more, change, mails) => {
  await make(`Meeting with ${name}`, more);
  expect(await told()).toEqual(["invitation ana", "invitation ben"]);
  await edit(`Meeting with ${name}`, change);
  expect(await told()).toEqual(mails);
  await real.sync();
  expect(await told()).toEqual([]);
});

test("a meeting that is deleted is cancelled, once", async () => {
  await make("Off");
  await told();
  await real.write([{ op: "delete", id: (await meeting("Off")).id }]);
  await real.sync();
  await real.sync();
  expect(await told()).toEqual(["cancellation ana", "cancellation ben"]);
});

test("what the organizer does in Outlook is not told again by us", async () => {
  await make("From Outlook");
  await told();
  const event = must(
    outlook()
      .events("quiet")
      .find(({ subject }) => subject === "From Outlook"),
    "event",
  );
  outlook().updateEvent("quiet", event.id, { location: { displayName: "Elsewhere" } });
  outlook().clearMails();
  await real.sync();
  await real.sync();
  expect(await told()).toEqual([]);
});

test("a meeting of last year is made without anybody being invited", async () => {
  await make("Over", { time: timedOn("2026-01-12") });
  expect(await told()).toEqual([]);
  expect(
    outlook()
      .events("quiet")
      .filter(({ subject }) => subject === "Over"),
  ).toMatchObject([{ attendees: [] }]);
});
