import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { occurrencesOf } from "../../../src/core/records/series.ts";
import { readCalendar } from "../../support/read-calendar.ts";

const options = { floatingZone: "Etc/UTC", withAttendees: true, ownAddress: "una@contoso.example" };
const wrapped = (lines: readonly string[], end = "\r\n") =>
  ["BEGIN:VCALENDAR", ...lines, "END:VCALENDAR", ""].join(end);
const event = (...lines: string[]) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"];
const read = (lines: readonly string[], more: object = {}) => {
  const found = readCalendar(wrapped(lines), { ...options, ...more });
  if (found === null) throw new Error("no calendar");
  return found;
};
/** When the only event of the file takes place, and what was said of it. */
const startsOf = (lines: readonly string[]) => {
  const { taken, leftOut } = read(lines);
  expect(leftOut).toEqual([]);
  const [one] = taken;
  if (one === undefined) throw new Error("nothing was taken");
  const range = { from: "2026-01-01T00:00:00Z", to: "2028-01-01T00:00:00Z", zone: "Etc/UTC" };
  const starts = occurrencesOf(one.fields, range).map(({ startsAt }) => startsAt);
  return { starts, zone: one.fields.time.startZone, notes: one.notes };
};

/** An observance by its rule, by days, or from a day on. */
const observance = (name: string, from: string, to: string, ...lines: string[]) => [
  `BEGIN:${name}`,
  ...(lines.some((line) => line.startsWith("DTSTART")) ? [] : ["DTSTART:16010101T020000"]),
  `TZOFFSETFROM:${from}`,
  `TZOFFSETTO:${to}`,
  ...lines,
  `END:${name}`,
];
const zone = (tzid: string, ...parts: string[][]) => [
  "BEGIN:VTIMEZONE",
  `TZID:${tzid}`,
  ...parts.flat(),
  "END:VTIMEZONE",
];
const european = [
  observance("STANDARD", "+0200", "+0100", "DTSTART:16010101T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
  observance("DAYLIGHT", "+0100", "+0200", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3"),
];
const american = [
  observance("STANDARD", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"),
  observance("DAYLIGHT", "-0500", "-0400", "RRULE:FREQ=YEARLY;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU;BYMONTH=3"),
];
const inZone = (tzid: string, ...lines: string[]) =>
  event("UID:u", `DTSTART;TZID="${tzid}":20270713T210000`, `DTEND;TZID="${tzid}":20270713T220000`, ...lines);

describe("the file's own definition decides what a zone's name means", () => {
  test.each(["Customized Time Zone", "(GMT+01.00) Sarajevo/Warsaw/Zagreb", "tzone://Microsoft/Custom"])(
    "of a name that nobody knows: %s",
    (name) => {
      const { starts, zone: taken, notes } = startsOf([...zone(name, ...european), ...inZone(name)]);
      expect(starts).toEqual(["2027-07-13T19:00:00Z"]);
      expect(notes).toEqual([`Its time zone "${name}" has the rules of ${taken}.`]);
    },
  );

  test.each(["Asia/Tokyo", "Tokyo Standard Time", "Etc/UTC", "GMT"])(
    "of a name that has other rules elsewhere: %s",
    (name) => {
      expect(startsOf([...zone(name, ...european), ...inZone(name)]).starts).toEqual(["2027-07-13T19:00:00Z"]);
    },
  );

  test("and the name stands where its rules are the same, wherever in the file they are", () => {
    const lines = [...inZone("Europe/Vienna"), ...zone("Europe/Vienna", ...european), ...zone("Other", ...american)];
    expect(startsOf(lines)).toEqual({ starts: ["2027-07-13T19:00:00Z"], zone: "Europe/Vienna", notes: [] });
  });

  test("also by the place that it names", () => {
    const lines = [...zone("Mine", ["X-LIC-LOCATION:America/Detroit"], ...american), ...inZone("Mine")];
    expect(startsOf(lines)).toMatchObject({ starts: ["2027-07-14T01:00:00Z"], zone: "America/Detroit", notes: [] });
  });

  test("by days that are named one by one, of a series that goes on after them", () => {
    const defined = zone(
      "Europe/Berlin",
      observance("STANDARD", "+0200", "+0100", "DTSTART:20261025T030000", "RDATE:20271031T030000"),
      observance("DAYLIGHT", "+0100", "+0200", "DTSTART:20260329T020000", "RDATE:20270328T010000Z"),
    );
    const series = startsOf([...defined, ...inZone("Europe/Berlin", "RRULE:FREQ=MONTHLY")]);
    expect(series).toMatchObject({ zone: "Europe/Berlin", notes: [] });
    expect(series.starts[0]).toBe("2027-07-13T19:00:00Z");
  });

  test("each event by its own of several", () => {
    const { taken } = read([
      ...zone("A", ...european),
      ...zone("B", ...american),
      ...event("UID:1", "DTSTART;TZID=A:20271101T090000"),
      ...event("UID:2", "DTSTART;TZID=B:20271101T090000", "DTEND;TZID=A:20271101T160000"),
    ]);
    const range = { from: "2027-01-01T00:00:00Z", to: "2028-01-01T00:00:00Z", zone: "Etc/UTC" };
    expect(taken.flatMap(({ fields }) => occurrencesOf(fields, range))).toMatchObject([
      { startsAt: "2027-11-01T08:00:00Z" },
      { startsAt: "2027-11-01T13:00:00Z", endsAt: "2027-11-01T15:00:00Z" },
    ]);
  });

  test("of rules that no zone has, a neighbour stands in that shows the same times while the event lasts", () => {
    const late = zone(
      "Late",
      observance("STANDARD", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYDAY=2TU;BYMONTH=12"),
      observance("DAYLIGHT", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYDAY=2TU;BYMONTH=5"),
    );
    const single = startsOf([...late, ...inZone("Late")]);
    expect(single.starts).toEqual(["2027-07-13T19:00:00Z"]);
    expect(single.notes).toEqual([expect.stringContaining("shows the same times while it lasts")]);
    expect(startsOf([...late, ...inZone("Late", "RRULE:FREQ=WEEKLY;COUNT=3")]).starts).toHaveLength(3);
    const endless = read([...late, ...inZone("Late", "RRULE:FREQ=WEEKLY")]);
    expect(endless.leftOut).toMatchObject([
      { uid: "u", reason: expect.stringContaining("no time zone that Microsoft knows") },
    ]);
  });

  test("an offset that no zone has is kept as a moment", () => {
    const odd = zone("Odd", observance("STANDARD", "+0107", "+0107"));
    expect(startsOf([...odd, ...inZone("Odd")])).toMatchObject({ starts: ["2027-07-13T19:53:00Z"], zone: "Etc/UTC" });
  });

  test.each(["tzone://Microsoft/Utc", "UTC", "GMT", "Z", "Etc/GMT", "(UTC) Coordinated Universal Time", "UTC+00:00"])(
    "without one %s is UTC",
    (name) => {
      expect(startsOf(inZone(name))).toMatchObject({ starts: ["2027-07-13T21:00:00Z"], notes: [] });
    },
  );

  test("rules that are none, or never end, cost nothing", () => {
    const never = zone(
      "Never",
      observance("STANDARD", "+0100", "+0100", "RRULE:FREQ=SECONDLY;BYMONTHDAY=30;BYMONTH=2"),
    );
    expect(read([...never, ...inZone("Never")]).leftOut).toMatchObject([
      { reason: 'nobody knows the time zone "Never"' },
    ]);
    const rare = zone("Rare", observance("STANDARD", "+0100", "+0100", "RRULE:FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2"));
    expect(startsOf([...rare, ...inZone("Rare")]).starts).toEqual(["2027-07-13T20:00:00Z"]);
  });
});

describe("the end of an all-day series", () => {
  const lastOf = (until: string, more: object = {}) => {
    const lines = ["UID:u", "DTSTART;VALUE=DATE:20270126", `RRULE:FREQ=MONTHLY;UNTIL=${until};BYDAY=TU;BYSETPOS=-1`];
    return read(event(...lines), more).taken[0]?.fields.recurrence?.range;
  };

  test.each([
    ["20270628T220000Z", "2027-06-29"],
    ["20270629T035959Z", "2027-06-28"],
    ["20270629T040000Z", "2027-06-29"],
    ["20270628T183000Z", "2027-06-29"],
    ["20270629T000000Z", "2027-06-29"],
    ["20270629T235959Z", "2027-06-29"],
    ["20270629", "2027-06-29"],
    ["20270629T100000", "2027-06-29"],
  ])("by a moment in UTC is local midnight: %s", (until, endDate) => {
    expect(lastOf(until)).toEqual({ type: "endDate", endDate });
  });

  test("is the reader's own midnight where it is one", () => {
    expect(lastOf("20270629T100000Z", { floatingZone: "Pacific/Kiritimati" })).toMatchObject({ endDate: "2027-06-30" });
  });
});

describe("no file fails for one component", () => {
  const good = event("UID:good", "DTSTART:20270310T080000Z", "SUMMARY:Good");
  const both = (...lines: string[]) => {
    const { taken, leftOut } = read([...lines, ...good]);
    expect(taken.map(({ uid }) => uid)).toContain("good");
    return { odd: taken.find(({ uid }) => uid !== "good"), leftOut };
  };

  test("days that are not said to be days are days", () => {
    const { odd } = both(
      ...event(
        "UID:odd",
        "DTSTART:20270310T080000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5",
        "EXDATE:20270315,20270317",
      ),
    );
    expect(odd?.fields.exceptions.map(({ date }) => date)).toEqual(["2027-03-15", "2027-03-17"]);
  });

  test.each([
    ["SUMMARY"],
    ["X-FOO;BAR:x"],
    ["EXDATE:when I am away"],
    ["=?:"],
    ["BEGIN:VALARM\r\nTRIGGER:soon\r\nX\r\nEND:VALARM"],
    ["GEO:north"],
    ["PRIORITY:high"],
    ["END:VTODO"],
  ])("a line that is none is left out by name: %s", (line) => {
    const { odd, leftOut } = both(...event("UID:odd", "DTSTART:20270310T080000Z", "RRULE:FREQ=DAILY;COUNT=3", line));
    expect(leftOut).toEqual([]);
    expect(odd?.fields.time.start).toBe("2027-03-10T08:00:00");
  });

  test.each([
    ["DTSTART:tomorrow", "DTSTART"],
    ["DTSTART:20270230T080000Z", "DTSTART"],
    ["DTSTART", "no start (its line DTSTART cannot be read)"],
    ["DTSTART:20270310T080000Z\r\nRRULE:FREQ=DAILY;COUNT=0", "a count from 1"],
    ["DTSTART:20270310T080000Z\r\nRRULE:FREQ=DAILY;COUNT=-3", "a count from 1"],
    ["DTSTART:20270310T080000Z\r\nRRULE:FREQ=DAILY;INTERVAL=0", "an interval from 1"],
    ["DTSTART:20270310T080000Z\r\nRRULE:FREQ=DAILY;INTERVAL=99999999", "an interval from 1"],
    ["DTSTART:20270310T080000Z\r\nRRULE:nonsense", "how often"],
    ["DTSTART:20270310T080000Z\r\nDURATION:soon", "duration"],
    ["DTSTART:20270310T080000Z\r\nBEGIN:VEVENT", "cut off"],
  ])("what it cannot do without is a reason: %s", (lines, reason) => {
    const { leftOut } = both(...event("UID:odd", "SUMMARY:Odd", ...lines.split("\r\n")));
    expect(leftOut[0]).toEqual({ uid: "odd", subject: "Odd", reason: expect.stringContaining(reason) });
  });

  test("a task is no event, and it is said", () => {
    expect(both("BEGIN:VTODO", "UID:t", "SUMMARY:Do", "END:VTODO").leftOut).toEqual([
      { uid: "t", subject: "Do", reason: "it is a VTODO: only events are taken" },
    ]);
  });

  test("a start that is a day and an end that is a time, and the other way round", () => {
    const days = both(...event("UID:odd", "DTSTART;VALUE=DATE:20270310", "DTEND:20270311T120000Z")).odd;
    expect(days?.fields.time).toMatchObject({ isAllDay: true, start: "2027-03-10", end: "2027-03-12" });
    const times = both(...event("UID:odd", "DTSTART:20270310T080000Z", "DTEND;VALUE=DATE:20270311")).odd;
    expect(times?.fields.time).toMatchObject({ start: "2027-03-10T08:00:00", end: "2027-03-11T00:00:00" });
    for (const one of [days, times]) expect(one?.notes).toHaveLength(1);
  });

  test.each(["\r\n", "\n", "\r"])("lines may end in %j, with a mark before the first, folded anywhere", (end) => {
    const folded = `SUMMARY:Gr${end} ü${end}\tße \ud83d${end} \ude00`;
    const text = `\ufeff${wrapped(event("UID:odd", "DTSTART:20270310T080000Z", folded), end)}`;
    expect(readCalendar(text, options)?.taken[0]?.fields.subject).toBe("Grüße 😀");
  });

  test("a component that nests without end is left alone", () => {
    const deep = Array.from({ length: 50_000 }, () => "BEGIN:X-DEEP");
    expect(both(...event("UID:odd", "DTSTART:20270310T080000Z", ...deep)).odd?.uid).toBe("odd");
  });
});

describe("the order of components changes nothing", () => {
  const master = event(
    "UID:chain",
    "DTSTART;TZID=Europe/Berlin:20270202T100000",
    "DTEND;TZID=Europe/Berlin:20270202T110000",
    "RRULE:FREQ=WEEKLY;COUNT=5",
  );
  const moved = (from: string, to: string) =>
    event(
      "UID:chain",
      `RECURRENCE-ID;TZID=Europe/Berlin:${from}T100000`,
      `DTSTART;TZID=Europe/Berlin:${to}T100000`,
      `DTEND;TZID=Europe/Berlin:${to}T110000`,
    );
  const first = moved("20270209", "20270216");
  const second = moved("20270216", "20270218");

  test.each([
    ["as they follow each other", [master, first, second]],
    ["the later day first", [master, second, first]],
    ["the series last", [second, first, master]],
  ])("of one that goes where another was: %s", (_name, parts) => {
    expect(startsOf(parts.flat()).starts).toEqual([
      "2027-02-02T09:00:00Z",
      "2027-02-16T09:00:00Z",
      "2027-02-18T09:00:00Z",
      "2027-02-23T09:00:00Z",
      "2027-03-02T09:00:00Z",
    ]);
  });

  test("an occurrence is named in whatever zone, or by its day; the later version of two holds", () => {
    const renamed = (place: string, subject: string, sequence: number) =>
      event(
        "UID:chain",
        `RECURRENCE-ID${place}`,
        `SUMMARY:${subject}`,
        `SEQUENCE:${sequence}`,
        "DTSTART:20270209T090000Z",
        "DTEND:20270209T100000Z",
      );
    const { taken } = read([
      ...renamed(";VALUE=DATE:20270209", "Third", 3),
      ...renamed(";TZID=America/New_York:20270209T040000", "Second", 2),
      ...master,
    ]);
    expect(taken[0]?.fields.exceptions).toMatchObject([{ date: "2027-02-09", changes: { subject: "Third" } }]);
  });

  test("one of no day of the series is left out by name", () => {
    expect(startsOf([...master, ...moved("20270210", "20270211")]).notes).toEqual([
      "RECURRENCE-ID 2027-02-10 is no day of the series; it is left out.",
    ]);
  });
});

test("guests whom nobody can mail are left out with a note", () => {
  const { taken } = read(
    event(
      "UID:7@example.com",
      "DTSTART:20270301T100000Z",
      "ATTENDEE;CN=Ana;ROLE=REQ-PARTICIPANT:MailTo:ana@fabrikam.example",
      "ATTENDEE;CN=Recipient:mailto:/o=MyOrg/ou=Group/cn=Recipients/cn=abc",
      "ATTENDEE;CN=Nobody:invalid:nomail",
      'ATTENDEE;CN="";EMAIL=bo@fabrikam.example:urn:uuid:1',
    ),
  );
  expect(taken[0]?.fields.attendees.map(({ address, name }) => [address, name])).toEqual([
    ["ana@fabrikam.example", "Ana"],
    ["bo@fabrikam.example", ""],
  ]);
  expect(taken[0]?.notes).toEqual(["2 attendees without an e-mail address are left out: Recipient, Nobody."]);
});

test("whatever lines a file has, each of its events is taken or left out with a reason", () => {
  const good = event("UID:good", "DTSTART:20270310T080000Z");
  const sound = [...zone("Europe/Berlin", ...european), ...inZone("Europe/Berlin", "RRULE:FREQ=WEEKLY;COUNT=5")];
  const values = [
    ...["", "0", "-1", "1e400", "99999999999999999999", "99991231T235959Z", "00010101", "20270230T000000"],
    ...[
      "FREQ=YEARLY;INTERVAL=1e400;COUNT=5",
      "FREQ=MONTHLY;INTERVAL=99999999999999999999",
      "FREQ=DAILY;UNTIL=99999999",
    ],
    ...[
      "FREQ=WEEKLY;BYDAY=",
      "FREQ=YEARLY;BYMONTH=0;BYMONTHDAY=0",
      "P99999D",
      "PT999999999999999S",
      "+9999",
      "mailto:",
    ],
  ];
  const names =
    "DTSTART DTEND DURATION RRULE EXDATE RECURRENCE-ID RDATE TZID TZOFFSETFROM TZOFFSETTO ATTENDEE ORGANIZER STATUS SEQUENCE PRIORITY";
  const tzids = [
    "",
    ";TZID=Europe/Berlin",
    ";TZID=constructor",
    ";TZID=+05:30",
    ";TZID=Antarctica/Troll",
    ";VALUE=DATE",
    ";X",
  ];
  const oddLine = fc
    .record({
      name: fc.constantFrom(...names.split(" ")),
      tzid: fc.constantFrom(...tzids),
      value: fc.constantFrom(...values),
    })
    .map(({ name, tzid, value }) => `${name}${tzid}:${value}`);
  const anyLine = fc.oneof(oddLine, fc.constantFrom(...sound), fc.string({ unit: "binary", maxLength: 30 }));
  const edit = fc.record({
    at: fc.nat({ max: sound.length }),
    gone: fc.nat({ max: 2 }),
    lines: fc.array(anyLine, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const lines = edits.reduce((all, { at, gone, lines: fresh }) => all.toSpliced(at, gone, ...fresh), sound);
      const { taken, leftOut } = read([...good, ...lines.filter((line) => !/END:\s*VCALENDAR/i.test(line))]);
      expect(taken.map(({ uid }) => uid)).toContain("good");
      for (const { reason } of leftOut) expect(reason).not.toBe("");
    }),
    { numRuns: 300 },
  );
});
