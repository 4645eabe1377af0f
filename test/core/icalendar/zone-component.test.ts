import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { calendarText } from "../../../src/core/icalendar/write-calendar.ts";
import type { Recurrence } from "../../../src/core/records/recurrence.ts";
import { instantOf } from "../../../src/core/records/time-zone.ts";
import { mondays, timedOn } from "../../support/events.ts";
import { readCalendar } from "../../support/read-calendar.ts";

const updatedAt = new Date("2026-01-02T03:04:05Z");
const zones = Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC" && zone !== "Etc/UTC");
const written = (zone: string, start: string, range: Recurrence["range"]) => {
  const recurrence = { type: "absoluteMonthly", interval: 1, dayOfMonth: 15, range } as const;
  const fields = { ...mondays, time: timedOn(start, "09:00", "10:00", zone), recurrence };
  return calendarText([{ uid: "u", updatedAt, fields }]);
};
const months = (from: number, to: number) =>
  Array.from({ length: (to - from) * 12 }, (_, month) => {
    const day = new Date(Date.UTC(from, month, month % 2 === 0 ? 1 : 15));
    return `${day.toISOString().slice(0, 10)}T09:00:00`;
  });
/** The times at which a reader that knows nothing but the text is of another opinion than we are. */
function differing(text: string, zone: string, walls: readonly string[]): readonly string[] {
  const definition = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vtimezone");
  if (definition === null) throw new Error(`no definition of ${zone}`);
  const read = new ICAL.Timezone(definition);
  return walls.filter((wall) => {
    const time = ICAL.Time.fromDateTimeString(wall);
    time.zone = read;
    return new Date(time.toUnixTime() * 1_000).toISOString().slice(0, 19) !== instantOf(wall, zone).slice(0, 19);
  });
}

describe("an exported time zone gives the offsets that we reckon with", () => {
  test("month by month over the event's span, in every zone that there is", () => {
    const walls = months(2024, 2029);
    const wrong = zones.filter((zone) => {
      const text = written(zone, "2024-01-15", { type: "endDate", endDate: "2029-01-01" });
      return differing(text, zone, walls).length > 0;
    });
    expect(wrong).toEqual([]);
  }, 120_000);

  test.each([
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "America/Vancouver",
    "America/Edmonton",
    "Europe/Dublin",
    "Asia/Gaza",
  ])("also of a series without end, and long before and after: %s", (zone) => {
    const text = written(zone, "1972-01-15", { type: "noEnd" });
    expect(differing(text, zone, months(1972, 2034))).toEqual([]);
  });

  test("which a reader of iCalendar takes for the same zone again", () => {
    const taken = ["Europe/Berlin", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kathmandu"].map((zone) => {
      const text = written(zone, "2026-03-15", { type: "noEnd" });
      const read = readCalendar(text, { floatingZone: "Etc/UTC", withAttendees: true, ownAddress: "" });
      return [read?.taken[0]?.fields.time.startZone, read?.taken[0]?.notes];
    });
    expect(taken).toEqual([
      ["Europe/Berlin", []],
      ["Africa/Casablanca", []],
      ["Australia/Lord_Howe", []],
      ["Asia/Kathmandu", []],
    ]);
  });

  test("of years that nobody can know no more is written than the rules of the last ones", () => {
    const far = written("Europe/Berlin", "1601-01-15", { type: "endDate", endDate: "9999-12-31" });
    expect(far.match(/BEGIN:(STANDARD|DAYLIGHT)/g)?.length).toBeLessThan(60);
    expect(differing(far, "Europe/Berlin", ["1925-07-15T09:00:00", "2020-07-15T09:00:00"])).toEqual([]);
    expect(far).toContain("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n");
  });

  test("rules of years that are alike are written once", () => {
    const text = written("Europe/Berlin", "2026-03-15", { type: "noEnd" });
    expect(text.match(/BEGIN:(STANDARD|DAYLIGHT)/g)).toHaveLength(3);
    expect(text).toContain("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n");
  });
});

test("no control character leaves the server, whatever field holds it", () => {
  const odd = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join("");
  const event = {
    ...mondays,
    subject: `Sub${odd}ject`,
    description: `One\rtwo\r\nthree${odd}`,
    locations: [`Ro${odd}om`, "B"],
    categories: [`Cat${odd}egory`],
    organizer: { address: "una@contoso.example", name: `U${odd}na` },
    attendees: [{ address: `ana${odd}@x.example`, name: `A${odd}na\r`, type: "required", response: "none" } as const],
    onlineMeetingUrl: `https://x.example/${odd}`,
    exceptions: [{ date: "2026-03-30", kind: "changed", changes: { subject: `Oth${odd}er` } } as const],
  };
  const text = calendarText([{ uid: `u${odd}`, updatedAt, fields: event }]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  expect(text.replaceAll("\r\n", "")).not.toMatch(/[\0-\x08\x0a-\x1f\x7f]/);
  const read = readCalendar(text, { floatingZone: "Etc/UTC", withAttendees: true, ownAddress: "una@contoso.example" });
  expect(read?.taken[0]?.fields.description).toMatch(/^One\ntwo\nthree/);
});
