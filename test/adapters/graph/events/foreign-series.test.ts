import { describe, expect, it } from "vitest";
import { withShownZone } from "../../../../src/adapters/graph/events/series-zone.ts";
import { wireEvent } from "../../../../src/adapters/graph/events/wire.ts";
import { eventOf, recordOf } from "../../../../src/core/records/event.ts";
import { occurrencesOf } from "../../../../src/core/records/series.ts";
import { windowsZoneOf } from "../../../../src/core/records/time-zone.ts";
import { must } from "../../../../src/lib/must.ts";
import type { CalendarSwitches } from "../../../../src/simulator/calendar/switches.ts";
import { AS_PRODUCT, clientOf, eventPath } from "../../../support/graph-client.ts";
import { startSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";
import { openCalendar, readCalendar, spelledEvent } from "./open-calendar.ts";

const spring = { from: "2027-03-01T00:00:00Z", to: "2027-04-01T00:00:00Z", zone: "Etc/UTC" };

async function world(switches: Partial<CalendarSwitches>) {
  const simulator = await startSimulator({ settings: { calendar: switches } });
  const quiet = await openCalendar(simulator, "quiet");
  const only = async () => must([...(await readCalendar(quiet)).items.values()][0], "an event");
  return {
    quiet,
    only,
    graph: clientOf(simulator, "quiet", ["Calendars.ReadWrite"]),
    busy: clientOf(simulator, "busy", ["Calendars.ReadWrite"]),
  };
}

describe.each(["named", "custom"] as const)(
  "a series whose zone is %s, in a mailbox that is in Berlin",
  (seriesZone) => {
    const newYork = { startZone: "America/New_York", endZone: "America/New_York" };
    const weekly = {
      subject: "Weekly",
      start: { dateTime: "2027-03-01T09:00:00", timeZone: "Eastern Standard Time" },
      end: { dateTime: "2027-03-01T10:00:00", timeZone: "Eastern Standard Time" },
      recurrence: {
        pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"], firstDayOfWeek: "monday" },
        range: {
          type: "endDate",
          startDate: "2027-03-01",
          endDate: "2027-05-24",
          recurrenceTimeZone: "Eastern Standard Time",
        },
      },
    };
    const startsOf = (fields: object) =>
      occurrencesOf(eventOf(recordOf(fields)), spring).map(({ startsAt }) => startsAt);
    const nineInNewYork = [
      "2027-03-01T14:00:00Z",
      "2027-03-08T14:00:00Z",
      "2027-03-15T13:00:00Z",
      "2027-03-22T13:00:00Z",
      "2027-03-29T13:00:00Z",
    ];

    it.each([true, false])(
      "is where Outlook has it, whether its master tells of exceptions or not (%s)",
      async (isTold) => {
        const { graph, only } = await world({ seriesZone, cancelledOccurrencesReliable: isTold });
        const made = await graph.post("/me/events", weekly, AS_PRODUCT);
        expect(made.status, made.text).toBe(201);
        const plain = await only();
        expect(startsOf(plain.fields)).toEqual(nineInNewYork);
        expect(windowsZoneOf(must(eventOf(plain.fields).time.startZone, "a zone"))).toBe("Eastern Standard Time");
        const { items } = await graph.drain(
          `${eventPath(made.body)}/instances?startDateTime=2027-03-01&endDateTime=2027-04-01`,
        );
        expect((await graph.remove(eventPath(must(items[1], "the second")))).status).toBe(204);
        const cancelled = await only();
        expect(eventOf(cancelled.fields).exceptions).toEqual([{ date: "2027-03-08", kind: "cancelled" }]);
        expect(startsOf(cancelled.fields)).toEqual(nineInNewYork.toSpliced(1, 1));
      },
    );

    it("stays there when Oro edits it or one of its days", async () => {
      const { quiet, graph, only } = await world({ seriesZone });
      await graph.post("/me/events", weekly, AS_PRODUCT);
      const edit = async (changes: object) => {
        const before = await only();
        const fields = { ...before.fields, ...recordOf(changes) };
        const ref = { collectionId: quiet.calendarId, id: before.id };
        const outcome = await quiet.records.update(ref, before, fields, Object.keys(changes), noSignal);
        if (outcome.kind !== "updated") throw new Error(`It ${outcome.kind}.`);
        expect(spelledEvent(outcome.item.fields)).toEqual(spelledEvent(fields));
        return outcome.item;
      };
      const renamed = await edit({ subject: "Other" });
      expect(startsOf(renamed.fields)).toEqual(nineInNewYork);
      const day = { date: "2027-03-22", kind: "changed", changes: { subject: "Own" } };
      expect(startsOf((await edit({ exceptions: [day] })).fields)).toEqual(nineInNewYork);
      const time = { isAllDay: false, start: "2027-03-01T10:00:00", end: "2027-03-01T11:00:00", ...newYork };
      expect(startsOf((await edit({ time })).fields)[2]).toBe("2027-03-15T14:00:00Z");
    });

    it("is made by Oro in the zone that Oro says", async () => {
      const { quiet } = await world({ seriesZone });
      const time = { isAllDay: false, start: "2027-03-01T09:00:00", end: "2027-03-01T10:00:00", ...newYork };
      const rule = {
        type: "weekly",
        interval: 1,
        daysOfWeek: ["monday"],
        firstDayOfWeek: "monday",
        range: { type: "noEnd" },
      };
      const exceptions = [{ date: "2027-03-15", kind: "changed", changes: { subject: "Own" } }];
      const fields = recordOf({ ...eventOf({}), subject: "Ours", time, recurrence: rule, exceptions } as object);
      const made = await quiet.records.create(quiet.calendarId, { mark: "oro-1", fields, extra: {} }, noSignal);
      expect(spelledEvent(made.fields)).toEqual(spelledEvent(fields));
    });
  },
);

it("a series that no known zone has where it is is left out by name, with what to do", () => {
  const moment = (dateTime: string) => ({ dateTime, timeZone: "UTC" });
  const wire = (more: object) => wireEvent.parse({ id: "s", ...more });
  const master = wire({
    start: moment("2027-03-01T14:00:00"),
    recurrence: {
      pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"] },
      range: { type: "noEnd", startDate: "2027-03-01", recurrenceTimeZone: "tzone://Microsoft/Custom" },
    },
  });
  const occurrences = ["2027-03-08T14:07:00", "2027-03-15T13:00:00"].map((at) =>
    wire({ type: "occurrence", start: moment(at) }),
  );
  expect(() => withShownZone(master, occurrences, "Europe/Berlin")).toThrow(
    "Give the series another time zone in Outlook",
  );
  expect(() => withShownZone(master, [], "Europe/Berlin")).toThrow("tzone://Microsoft/Custom");
});

describe.each(["inItsZone", "inUtc"] as const)("an all-day series of somebody else, told %s", (foreignAllDaySeries) => {
  it.each([
    ["weekly", "W. Europe Standard Time"],
    ["weekly", "New Zealand Standard Time"],
    ["weekly", "Hawaiian Standard Time"],
    ["weekly", "Line Islands Standard Time"],
    ["daily", "W. Europe Standard Time"],
    ["daily", "Pacific Standard Time"],
    ["daily", "New Zealand Standard Time"],
  ])("has its exceptions on the rule's days: %s, organized in %s", async (type, timeZone) => {
    const { busy, only } = await world({ foreignAllDaySeries });
    const pattern = type === "daily" ? { type, interval: 1 } : { type, interval: 1, daysOfWeek: ["monday"] };
    const made = await busy.post(
      "/me/events",
      {
        subject: "Days",
        isAllDay: true,
        start: { dateTime: "2026-09-07T00:00:00", timeZone },
        end: { dateTime: "2026-09-08T00:00:00", timeZone },
        recurrence: {
          pattern,
          range: { type: "numbered", startDate: "2026-09-07", numberOfOccurrences: 20, recurrenceTimeZone: timeZone },
        },
        attendees: [{ emailAddress: { address: "quiet@contoso.example" } }],
      },
      AS_PRODUCT,
    );
    expect(made.status, made.text).toBe(201);
    const { items } = await busy.drain(
      `${eventPath(made.body)}/instances?startDateTime=2026-09-01&endDateTime=2026-12-31`,
      AS_PRODUCT,
    );
    const [, second, third] = items.toSorted((one, other) => (one.start.dateTime < other.start.dateTime ? -1 : 1));
    const renamed = await busy.patch(eventPath(must(second, "a second")), { subject: "Renamed" }, AS_PRODUCT);
    expect(renamed.status, renamed.text).toBe(200);
    await busy.remove(eventPath(must(third, "a third")));
    const [on, off] = type === "daily" ? ["2026-09-08", "2026-09-09"] : ["2026-09-14", "2026-09-21"];
    const { exceptions, time } = eventOf((await only()).fields);
    expect(time).toMatchObject({ isAllDay: true, start: "2026-09-07", end: "2026-09-08" });
    expect(exceptions).toMatchObject([
      { date: on, kind: "changed", changes: { subject: "Renamed" } },
      { date: off, kind: "changed", changes: { isCancelled: true } },
    ]);
  });
});
