import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { must } from "../../src/lib/must.ts";
import { type CalendarProduct, openCalendarProduct } from "../support/calendar-product.ts";
import { setSettings } from "../support/product.ts";

/** The real server, PostgreSQL, real jobs and the simulator over HTTP, driven by published clients only. */

/** Jobs know nothing of what is synced: tasks are tried on both backends. */
const backend = inject("mongoUrl") === null ? "PostgreSQL" : "MongoDB";

const at = (date: string, from = "09:00", to = "10:00") => ({
  start: `${date}T${from}:00`,
  end: `${date}T${to}:00`,
  timeZone: "Europe/Berlin",
});
const mondays = { type: "WEEKLY", daysOfWeek: ["MONDAY"], count: 5 };
/** The clocks go forward on 28 March 2027. */
const firstMonday = "2027-03-15";
const graphMondays = {
  pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"], firstDayOfWeek: "monday" },
  range: { type: "numbered", startDate: firstMonday, numberOfOccurrences: 5 },
};

describe(`the calendar on ${backend}`, () => {
  let world: CalendarProduct;

  beforeAll(async () => {
    world = await openCalendarProduct({ backend });
    await sync();
  });
  afterAll(() => world.close());

  async function sync(outcome = "SUCCEEDED"): Promise<void> {
    expect((await world.syncNow()).state).toBe(outcome);
  }
  const outlook = () => world.simulator.control.calendar;
  const inOutlook = (subject: string) =>
    outlook()
      .events("quiet")
      .filter((event) => event.subject === subject);
  const both = (subject: string) =>
    must(
      outlook()
        .events("quiet")
        .find((event) => event.subject.startsWith(subject)),
      subject,
    );
  const theOne = (subject: string) => must(inOutlook(subject)[0], `${subject} in Outlook`);
  const starts = (subject: string) =>
    outlook()
      .occurrences("quiet", "2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z")
      .filter((one) => one.subject === subject)
      .map(({ start }) => (start as { dateTime: string }).dateTime.slice(0, 16));
  const inOro = async (subject: string) => (await world.listed(subject)).map(({ time }) => time?.start);
  const made = async (input: object) => {
    const { data } = await world.events.create(input);
    await sync();
    return data as { readonly id: string; readonly version: number };
  };
  const latest = (id: string) => world.events.read(id);

  test("an event made in Oro appears in Outlook at the same time of day", async () => {
    await made({ subject: "From Oro", time: at("2027-02-01"), locations: ["Room 4"], categories: ["Sales"] });
    expect(inOutlook("From Oro")).toMatchObject([
      {
        start: { dateTime: "2027-02-01T08:00:00.0000000" },
        originalStartTimeZone: "W. Europe Standard Time",
        location: { displayName: "Room 4" },
        categories: ["Sales"],
      },
    ]);
  });

  test("an event made in Outlook appears in Oro at the same time of day", async () => {
    outlook().createEvent("quiet", "default", {
      subject: "From Outlook",
      start: "2027-02-02T14:00:00",
      end: "2027-02-02T15:00:00",
    });
    await sync();
    expect(await inOro("From Outlook")).toEqual(["2027-02-02T14:00:00"]);
  });

  test("an all-day event keeps its day on either way", async () => {
    await made({ subject: "Fair", time: { isAllDay: true, start: "2027-02-03", end: "2027-02-05" } });
    expect(theOne("Fair")).toMatchObject({
      isAllDay: true,
      start: { dateTime: "2027-02-03T00:00:00.0000000" },
      end: { dateTime: "2027-02-05T00:00:00.0000000" },
    });
    outlook().createEvent("quiet", "default", {
      subject: "Holiday",
      isAllDay: true,
      start: { dateTime: "2027-02-08T00:00:00", timeZone: "Tokyo Standard Time" },
      end: { dateTime: "2027-02-09T00:00:00", timeZone: "Tokyo Standard Time" },
    });
    await sync();
    expect(await world.listed("Holiday")).toMatchObject([
      { time: { isAllDay: true, start: "2027-02-08", end: "2027-02-09" } },
    ]);
  });

  test("one occurrence that is edited or cancelled in Oro stays one occurrence, across the change of the clocks", async () => {
    const { id } = await made({ subject: "Oro's Mondays", time: at(firstMonday), recurrence: mondays });
    let { version } = await latest(id);
    await world.events.occurrence("updateOccurrence", id, version, "2027-03-29", {
      time: at("2027-03-30", "11:00", "12:00"),
    });
    ({ version } = await latest(id));
    await world.events.occurrence("cancelOccurrence", id, version, "2027-04-05");
    await sync();
    expect(starts("Oro's Mondays")).toEqual([
      "2027-03-15T08:00",
      "2027-03-22T08:00",
      "2027-03-30T09:00",
      "2027-04-12T07:00",
    ]);
    expect(inOutlook("Oro's Mondays")).toHaveLength(1);
  });

  test("one occurrence that is edited or cancelled in Outlook stays one occurrence", async () => {
    const { id } = outlook().createEvent("quiet", "default", {
      subject: "Outlook's Mondays",
      start: `${firstMonday}T09:00:00`,
      end: `${firstMonday}T10:00:00`,
      recurrence: graphMondays,
    });
    await sync();
    outlook().updateOccurrence("quiet", id, "2027-03-29", { start: "2027-03-30T11:00:00", end: "2027-03-30T12:00:00" });
    outlook().deleteOccurrence("quiet", id, "2027-04-05");
    await sync();
    expect(await inOro("Outlook's Mondays")).toEqual(
      ["2027-03-15T09", "2027-03-22T09", "2027-03-30T11", "2027-04-12T09"].map((hour) => `${hour}:00:00`),
    );
  });

  test("this and following splits a series in Outlook, too, and neither part repeats the other", async () => {
    const { id } = await made({ subject: "Split", time: at(firstMonday), recurrence: mondays });
    const { version } = await latest(id);
    await world.events.occurrence("updateFollowing", id, version, "2027-03-29", {
      time: at("2027-03-29", "13:00", "14:00"),
    });
    await sync();
    expect(inOutlook("Split")).toHaveLength(2);
    expect(starts("Split")).toEqual(
      ["2027-03-15T08", "2027-03-22T08", "2027-03-29T11", "2027-04-05T11", "2027-04-12T11"].map((hour) => `${hour}:00`),
    );
  });

  test("an event that is moved to another calendar in Outlook stays the same event", async () => {
    const { id } = await made({ subject: "Moves", time: at("2027-02-10") });
    outlook().createCalendar("quiet", "Projects");
    await sync();
    await world.chooseCalendars("Calendar", "Projects");
    outlook().moveEvent("quiet", theOne("Moves").id, "Projects");
    await sync();
    await world.events.update(id, (await latest(id)).version, { subject: "Moved" });
    await sync();
    expect(inOutlook("Moved")).toMatchObject([{ calendar: "Projects" }]);
    expect(inOutlook("Moves")).toEqual([]);
  });

  test.each([
    ["OFFICE_WINS", "HIGH", "high"],
    ["M365_WINS", "LOW", "low"],
    ["NEWEST_WINS", "LOW", "low"],
    ["ASK", "HIGH", "low"],
  ])(
    "an edit of the same field on both sides under %s gives %s in Oro and %s in Outlook",
    async (rule, oro, microsoft) => {
      await setSettings(world.product, { CALENDAR_CONFLICT_RULE: rule });
      const subject = `Both sides ${rule}`;
      const { id } = await made({ subject, time: at("2027-02-15") });
      const { version } = await latest(id);
      await world.events.update(id, version, { importance: "HIGH", subject: `${subject} (Oro)` });
      outlook().updateEvent("quiet", theOne(subject).id, { importance: "low", subject: `${subject} (Outlook)` });
      await sync();
      expect((await latest(id)).importance).toBe(oro);
      expect(both(subject).importance).toBe(microsoft);
      if (rule === "ASK") await resolveEachField(id, subject);
    },
  );

  async function resolveEachField(id: string, subject: string): Promise<void> {
    const { conflicts } = await world.product.ask(`{ conflicts(state: OPEN, first: 10) { nodes { id fields } } }`);
    const conflict = must(conflicts.nodes[0], "conflict");
    expect(conflict.fields).toEqual(["subject", "importance"]);
    const { resolveConflict } = await world.product.ask(
      `mutation ($input: ResolveConflictInput!) { resolveConflict(input: $input) { __typename ... on UserError { message } } }`,
      {
        input: {
          conflictId: conflict.id,
          fields: conflict.fields.map((field) => ({ field, take: field === "importance" ? "M365" : "OFFICE" })),
        },
      },
    );
    expect(resolveConflict).toEqual({ __typename: "ResolveConflictSuccess" });
    await sync();
    expect(await latest(id)).toMatchObject({ importance: "LOW", subject: `${subject} (Oro)` });
    expect(theOne(`${subject} (Oro)`).importance).toBe("low");
  }

  test("the ledger is clean", async () => {
    expect(await world.product.ask(`{ ledgerCheck { isClean unsettled duplicates missing } }`)).toEqual({
      ledgerCheck: { isClean: true, unsettled: 0, duplicates: 0, missing: 0 },
    });
  });
});
