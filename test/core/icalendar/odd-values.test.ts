import { describe, expect, test } from "vitest";
import { occurrencesOf } from "../../../src/core/records/series.ts";
import { readCalendar } from "../../support/read-calendar.ts";

const event = (...lines: string[]) => ["BEGIN:VEVENT", "UID:u", "SUMMARY:Odd", ...lines, "END:VEVENT"];
function read(lines: readonly string[]) {
  const text = ["BEGIN:VCALENDAR", ...lines, "END:VCALENDAR"].join("\r\n");
  const found = readCalendar(text, {
    floatingZone: "Europe/Berlin",
    withAttendees: true,
    ownAddress: "una@contoso.example",
  });
  const taken = found?.taken[0];
  const range = { from: "2026-01-01T00:00:00Z", to: "2028-03-01T00:00:00Z", zone: "Etc/UTC" };
  const occurrences = taken === undefined ? [] : occurrencesOf(taken.fields, range, 20);
  return {
    taken,
    starts: occurrences.map(({ startsAt }) => startsAt),
    ends: occurrences.map(({ endsAt }) => endsAt),
    notes: taken?.notes ?? [],
    reason: found?.leftOut[0]?.reason ?? null,
  };
}
const start = "DTSTART;TZID=Europe/Berlin:20270203T100000";
const end = "DTEND;TZID=Europe/Berlin:20270203T110000";

describe("a rule", () => {
  test.each([
    ["RSCALE=HEBREW;FREQ=YEARLY", "Microsoft knows no RSCALE=HEBREW"],
    ["FREQ=MONTHLY;SKIP=BACKWARD", "Microsoft knows no SKIP=BACKWARD"],
    ["FREQ=DAILY;FREQ=WEEKLY", "a part twice"],
    ["FREQ=DAILY;COUNT=5;COUNT=9", "a part twice"],
    ["FREQ=DAILY;COUNT=0x5", "no number"],
    ["FREQ=DAILY;COUNT=1e2", "no number"],
    ["FREQ=DAILY;COUNT=3;UNTIL=20270205", "both COUNT and UNTIL"],
  ])("is never turned into another one: %s", (rule, reason) => {
    expect(read(event(start, `RRULE:${rule}`)).reason).toContain(reason);
  });

  test.each([
    "freq=weekly;byday=we;count=2",
    "FREQ=WEEKLY;BYDAY=WE,WE;COUNT=2",
    "RSCALE=GREGORIAN;FREQ=WEEKLY;SKIP=OMIT;COUNT=2",
  ])("is the same however it is spelled: %s", (rule) => {
    const { taken } = read(event(start, `RRULE:${rule}`));
    const range = { type: "numbered", count: 2 };
    expect(taken?.fields.recurrence).toMatchObject({ type: "weekly", daysOfWeek: ["wednesday"], range });
  });
});

describe("days of a series that are named without a zone are on its own wall", () => {
  const late = [
    "DTSTART;TZID=Asia/Tokyo:20270203T200000",
    "DTEND;TZID=Asia/Tokyo:20270203T210000",
    "RRULE:FREQ=DAILY;COUNT=3",
  ];

  test("when they are cancelled", () => {
    expect(read(event(...late, "EXDATE:20270204T200000")).starts).toEqual([
      "2027-02-03T11:00:00Z",
      "2027-02-05T11:00:00Z",
    ]);
  });

  test("when they are changed", () => {
    const moved = event("RECURRENCE-ID:20270204T200000", "DTSTART;TZID=Asia/Tokyo:20270204T220000", "DURATION:PT1H");
    expect(read([...event(...late), ...moved]).starts[1]).toBe("2027-02-04T13:00:00Z");
  });
});

test("of a list of cancelled days one that cannot be read costs no other", () => {
  const list = "EXDATE;TZID=Europe/Berlin:20270210T100000,soon,20270217T100000";
  const { starts, notes } = read(event(start, end, "RRULE:FREQ=WEEKLY;COUNT=4", list));
  expect(starts).toEqual(["2027-02-03T09:00:00Z", "2027-02-24T09:00:00Z"]);
  expect(notes).toEqual(["An EXDATE is left out: EXDATE is no time: soon."]);
});

test.each(["DTEND;TZID=America/New_York:20270310T060000", "DTEND:20270310T110000Z"])(
  "an occurrence of a series lasts as long as the first, when clocks changed between: %s",
  (until) => {
    const { starts, ends } = read(
      event("DTSTART;TZID=Europe/Berlin:20270310T100000", until, "RRULE:FREQ=WEEKLY;COUNT=4"),
    );
    expect(starts.map((at, nth) => Date.parse(ends[nth] ?? "") - Date.parse(at))).toEqual(Array(4).fill(7_200_000));
    expect(starts[3]).toBe("2027-03-31T08:00:00Z");
  },
);

test("an hour that begins before clocks are set back lasts an hour", () => {
  const { starts, ends } = read(event("DTSTART;TZID=Europe/Berlin:20271031T023000", "DURATION:PT1H"));
  expect([starts, ends]).toEqual([["2027-10-31T00:30:00Z"], ["2027-10-31T01:30:00Z"]]);
});

describe("an event that is in the file twice", () => {
  const version = (sequence: number, subject: string) => [
    "BEGIN:VEVENT",
    "UID:u",
    `SUMMARY:${subject}`,
    `SEQUENCE:${sequence}`,
    start,
    end,
    "END:VEVENT",
  ];

  test.each([
    ["the older first", [version(1, "Old"), version(2, "New")]],
    ["the newer first", [version(2, "New"), version(1, "Old")]],
    ["with the newer one twice", [version(2, "New"), version(1, "Old"), version(2, "New")]],
  ])("is taken as it was last: %s", (_how, parts) => {
    const { taken, notes } = read(parts.flat());
    expect(taken?.fields.subject).toBe("New");
    expect(notes).toEqual([`The file has it ${parts.length} times; its last version is taken.`]);
  });

  test("is left out where nobody can say which is the last", () => {
    expect(read([...version(1, "One"), ...version(1, "Other")]).reason).toBe("two events have the same UID");
  });
});

test.each(["CANCEL", "reply", "COUNTER"])("a %s is no event of its own", (method) => {
  expect(read([`METHOD:${method}`, ...event(start)]).reason).toBe(
    `the file is no event but a ${method.toUpperCase()} of one`,
  );
});

test("an occurrence that cannot be read is named", () => {
  const series = event(start, end, "RRULE:FREQ=WEEKLY;COUNT=4");
  expect(read([...series, ...event("RECURRENCE-ID:20270210T090000Z", "DTSTART:soon")]).reason).toBe(
    "its occurrence of 2027-02-10: DTSTART is no time: soon",
  );
});

test("a UID that no index holds is a reason, and stops no other event", () => {
  const long = ["BEGIN:VEVENT", `UID:${"x".repeat(801)}`, start, "END:VEVENT"];
  const { taken, reason } = read([...long, ...event(start)]);
  expect([taken?.uid, reason]).toEqual(["u", "its UID is longer than 800 characters"]);
});

test.each([
  ["UID:a\\,b", "a,b"],
  ['UID;X="a:b":c', "c"],
])("a UID is what its text says: %s", (line, uid) => {
  expect(read(["BEGIN:VEVENT", line, start, "END:VEVENT"]).taken).toMatchObject({ uid, fields: { uid } });
});

test.each([
  ["mailto:ana@fabrikam.example?subject=Hi", "ana@fabrikam.example"],
  ["mailto:ana%2Bwork@fabrikam.example", "ana+work@fabrikam.example"],
  ["MAILTO:Ana <ana@fabrikam.example>", "ana@fabrikam.example"],
  ["mailto:mailto:ana@fabrikam.example", "ana@fabrikam.example"],
  ["mailto:'ana@fabrikam.example'", "ana@fabrikam.example"],
  ["mailto:100%@fabrikam.example", "100%@fabrikam.example"],
])("a guest is mailed at the address of %s", (uri, address) => {
  expect(read(event(start, `ATTENDEE:${uri}`)).taken?.fields.attendees).toMatchObject([{ address }]);
});

test.each([
  ["ROLE=opt-participant", "optional"],
  ["ROLE=NON-PARTICIPANT", "optional"],
  ["CUTYPE=room", "resource"],
])("a guest's %s means %s, in any case", (param, type) => {
  expect(read(event(start, `ATTENDEE;${param}:mailto:ana@fabrikam.example`)).taken?.fields.attendees).toMatchObject([
    { type },
  ]);
});

test.each([
  ["TRIGGER;RELATED=end:-PT15M", null],
  ["TRIGGER:-P9999999W", null],
  ["TRIGGER:-pt15m", 15],
])("%s rings at %j minutes before the start, and costs no event", (trigger, minutes) => {
  const { taken } = read(event(start, "BEGIN:VALARM", trigger, "END:VALARM"));
  expect(taken?.fields.reminderMinutes).toBe(minutes);
});
