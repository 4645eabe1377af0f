import { describe, expect, test } from "vitest";
import { occurrencesOf } from "../../../src/core/records/series.ts";
import { readCalendar } from "../../support/read-calendar.ts";

const zone = (tzid: string, ...parts: string[][]) => [
  "BEGIN:VTIMEZONE",
  `TZID:${tzid}`,
  ...parts.flat(),
  "END:VTIMEZONE",
];
const observance = (name: string, from: string, to: string, start: string, rule = "") => [
  `BEGIN:${name}`,
  `DTSTART:${start}`,
  `TZOFFSETFROM:${from}`,
  `TZOFFSETTO:${to}`,
  ...(rule === "" ? [] : [`RRULE:${rule}`]),
  `END:${name}`,
];
/** Berlin's, however its rules are written. */
const european = (march: string, october: string, start = "16010101") => [
  observance("STANDARD", "+0200", "+0100", `${start}T030000`, october),
  observance("DAYLIGHT", "+0100", "+0200", `${start}T020000`, march),
];
const plain = european("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10");

/** An event at 21:00 in the zone, and what was said of it. */
function read(
  definition: readonly string[],
  param: string,
  more: { day?: string; rule?: string; floating?: string } = {},
) {
  const { day = "20270713", rule, floating = "Etc/UTC" } = more;
  const event = [`DTSTART;TZID=${param}:${day}T210000`, ...(rule === undefined ? [] : [`RRULE:${rule}`])];
  const lines = ["BEGIN:VCALENDAR", ...definition, "BEGIN:VEVENT", "UID:u", ...event, "END:VEVENT", "END:VCALENDAR"];
  const options = { floatingZone: floating, withAttendees: false, ownAddress: "una@contoso.example" };
  const found = readCalendar(lines.join("\r\n"), options);
  const range = { from: "2026-01-01T00:00:00Z", to: "2028-03-01T00:00:00Z", zone: "Etc/UTC" };
  const taken = found?.taken[0];
  return {
    starts: taken === undefined ? [] : occurrencesOf(taken.fields, range).map(({ startsAt }) => startsAt),
    notes: taken?.notes ?? [],
    reason: found?.leftOut[0]?.reason ?? null,
  };
}

describe("a zone that the file defines", () => {
  test.each([
    [
      "as a text with escaped commas, where events name it in quotes",
      "(UTC+01:00) Amsterdam\\, Berlin",
      '"(UTC+01:00) Amsterdam, Berlin"',
    ],
    ["in quotes of its own", '"Mine"', "Mine"],
    ["with a space behind it", "Mine ", "Mine"],
  ])("is found by its name %s", (_how, tzid, param) => {
    expect(read(zone(tzid, ...plain), param).starts).toEqual(["2027-07-13T19:00:00Z"]);
  });

  test.each([
    ["FREQ=YEARLY;BYDAY=SU;BYSETPOS=-1;BYMONTH=3", "FREQ=YEARLY;BYDAY=SU;BYSETPOS=-1;BYMONTH=10"],
    [" FREQ=YEARLY; BYDAY=-1SU; BYMONTH=3", "freq=yearly;byday=-1su;bymonth=10"],
  ])("has the rules that it says, not those of its name: %s", (march, october) => {
    const { starts, notes } = read(zone("Asia/Tokyo", ...european(march, october)), "Asia/Tokyo");
    expect(starts).toEqual(["2027-07-13T19:00:00Z"]);
    expect(notes).toEqual([expect.stringContaining('"Asia/Tokyo" has the rules of')]);
  });

  test.each(["Europe/London", "Etc/UTC"])(
    "that never changes its clocks does not begin to (read in %s)",
    (floating) => {
      const fixed = zone("Mine", observance("STANDARD", "+0100", "+0100", "19700101T000000"));
      const { starts } = read(fixed, "Mine", { rule: "FREQ=MONTHLY;COUNT=6", floating });
      expect(starts).toEqual(["07", "08", "09", "10", "11", "12"].map((month) => `2027-${month}-13T20:00:00Z`));
      expect(read(fixed, "Mine", { rule: "FREQ=MONTHLY", floating }).starts.slice(0, 6)).toEqual(starts);
    },
  );

  test("that stopped changing them years ago goes on without", () => {
    const stopped = zone(
      "Mine",
      observance("STANDARD", "+0300", "+0200", "20151108T040000"),
      observance("DAYLIGHT", "+0200", "+0300", "20160327T030000"),
      observance("STANDARD", "+0300", "+0300", "20160907T000000"),
    );
    const { starts } = read(stopped, "Mine", { rule: "FREQ=MONTHLY", floating: "Europe/Bucharest" });
    expect([starts[0], starts[6]]).toEqual(["2027-07-13T18:00:00Z", "2028-01-13T18:00:00Z"]);
  });

  test("is in winter time before its first change, when its rules were written for this year", () => {
    const fresh = zone(
      "Mine",
      ...european("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "20270101"),
    );
    expect(read(fresh, "Mine", { day: "20270203" }).starts).toEqual(["2027-02-03T20:00:00Z"]);
  });

  test("in a way that nobody can follow is a reason, or a note where its name is known", () => {
    const odd = observance("STANDARD", "+0200", "soon", "16010101T030000");
    expect(read(zone("Mine", odd), "Mine").reason).toBe('nobody knows the time zone "Mine"');
    const known = read(zone("Europe/Berlin", odd), "Europe/Berlin");
    expect(known.starts).toEqual(["2027-07-13T19:00:00Z"]);
    expect(known.notes).toEqual([expect.stringContaining("cannot be read: it is taken as Europe/Berlin")]);
  });
});

test.each(["BST", "IST", "AST", "CST", "ist"])("%s names several zones, and none of them is guessed", (name) => {
  expect(read([], name)).toMatchObject({ starts: [], reason: `nobody knows the time zone "${name}"` });
});
