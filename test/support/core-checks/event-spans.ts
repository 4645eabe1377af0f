import { deepStrictEqual } from "node:assert/strict";
import type { EventFields, OccurrenceChanges } from "../../../src/core/records/event.ts";
import type { Recurrence } from "../../../src/core/records/recurrence.ts";
import { allDay, at, type Check, event, guest } from "./check.ts";

/** Dates that an event touches, keys, and what is over. */

const monday = "2026-05-04";
const weekly = (range: Recurrence["range"]): Recurrence => ({
  type: "weekly",
  interval: 1,
  daysOfWeek: ["monday"],
  firstDayOfWeek: "monday",
  range,
});
const moved = (date: string, time: EventFields["time"]) => ({ date, kind: "changed", changes: { time } }) as const;
const night = { ...at(monday, "23:00", "00:00"), end: "2026-05-05T01:00:00" };

const spans: readonly (readonly [
  title: string,
  fields: Partial<EventFields>,
  from: string | null,
  to: string | null,
])[] = [
  ["without a time is everywhere", {}, null, null],
  ["of an hour is on its day", { time: at(monday) }, monday, monday],
  ["over midnight is on both days", { time: night }, monday, "2026-05-05"],
  ["all-day ends before the day that it names", { time: allDay(monday, "2026-05-05") }, monday, monday],
  ["of three days is on three days", { time: allDay(monday, "2026-05-07") }, monday, "2026-05-06"],
  ["that recurs for ever has no end", { time: at(monday), recurrence: weekly({ type: "noEnd" }) }, monday, null],
  [
    "that recurs until a day ends then",
    { time: at(monday), recurrence: weekly({ type: "endDate", endDate: "2026-06-01" }) },
    monday,
    "2026-06-01",
  ],
  [
    "that recurs three times ends with the third",
    { time: at(monday), recurrence: weekly({ type: "numbered", count: 3 }) },
    monday,
    "2026-05-18",
  ],
  [
    "that recurs over midnight ends the day after its last",
    { time: night, recurrence: weekly({ type: "numbered", count: 3 }) },
    monday,
    "2026-05-19",
  ],
  [
    "of which the last occurrence was moved ends there",
    {
      time: at(monday),
      recurrence: weekly({ type: "numbered", count: 3 }),
      exceptions: [moved("2026-05-18", at("2026-06-20"))],
    },
    monday,
    "2026-06-20",
  ],
  [
    "of which the first occurrence was moved back begins there",
    { time: at(monday), recurrence: weekly({ type: "noEnd" }), exceptions: [moved(monday, at("2026-04-30"))] },
    "2026-04-30",
    null,
  ],
  [
    "of which an occurrence became all-day ends before the day that it names",
    {
      time: at(monday),
      recurrence: weekly({ type: "numbered", count: 1 }),
      exceptions: [moved(monday, allDay("2026-05-08", "2026-05-10"))],
    },
    monday,
    "2026-05-09",
  ],
];

const series = { time: at(monday), recurrence: weekly({ type: "noEnd" }) };
const keys: readonly (readonly [
  title: string,
  one: Partial<EventFields>,
  other: Partial<EventFields>,
  isSame: boolean,
])[] = [
  ["one instant in two zones", { time: at(monday) }, { time: at(monday, "08:00", "09:00", "Europe/London") }, true],
  ["another end", { time: at(monday) }, { time: at(monday, "09:00", "11:00") }, false],
  ["another day, all-day", { time: allDay(monday, "2026-05-05") }, { time: allDay("2026-05-05", "2026-05-06") }, false],
  ["white space in the subject", { subject: " A  b ", time: at(monday) }, { subject: "A b", time: at(monday) }, true],
  [
    "another organizer",
    { time: at(monday), isOrganizer: false, organizer: { address: "a@x.example", name: "" } },
    { time: at(monday), isOrganizer: false, organizer: { address: "b@x.example", name: "" } },
    false,
  ],
  [
    "one's own organizer told or not",
    { time: at(monday) },
    { time: at(monday), organizer: { address: "a@x.example", name: "" } },
    true,
  ],
  [
    "the same organizer in other letters",
    { time: at(monday), isOrganizer: false, organizer: { address: "A@x.example", name: "" } },
    { time: at(monday), isOrganizer: false, organizer: { address: "a@X.example", name: "A" } },
    true,
  ],
];

const invited = { attendees: [guest("Ann")] };
const once: OccurrenceChanges = { attendees: [guest("Bob")], subject: "B" };
const NOON = "2026-05-04T12:00:00Z";
const over: readonly (readonly [title: string, fields: Partial<EventFields>, isQuiet: boolean, isWithheld: boolean])[] =
  [
    ["that is to come invites", { time: at("2026-05-05") }, false, false],
    ["that is to come invites nobody when Oro had it before", { time: at("2026-05-05") }, true, true],
    ["that is over invites nobody", { time: at(monday) }, false, true],
    ["that is going on invites", { time: at(monday, "13:00", "14:01") }, false, false],
    ["that has just ended invites nobody", { time: at(monday, "13:00", "14:00") }, false, true],
    ["of which one occurrence is over invites", series, false, false],
    ["that recurs for ever invites nobody when Oro had it before", series, true, true],
    [
      "whose last occurrence is over invites nobody",
      { time: at("2026-04-20"), recurrence: weekly({ type: "numbered", count: 2 }) },
      false,
      true,
    ],
  ];

export const eventSpans: readonly Check[] = [
  ...spans.map(
    ([title, fields, from, to]): Check => ({
      title: `an event ${title}`,
      holds: ({ eventKind }) => deepStrictEqual(eventKind.windowSpan(event(fields)), { from, to }),
    }),
  ),
  ...keys.map(
    ([title, one, other, isSame]): Check => ({
      title: `${title}: ${isSame ? "one key" : "two keys"}`,
      holds({ eventKind }) {
        const key = (fields: Partial<EventFields>) => eventKind.naturalKey(event({ subject: "Review", ...fields }));
        deepStrictEqual(key(one) === key(other), isSame);
      },
    }),
  ),
  ...over.map(
    ([title, fields, isQuiet, isWithheld]): Check => ({
      title: `a meeting ${title}`,
      holds({ eventKind }) {
        const made = event({ ...invited, ...fields });
        deepStrictEqual(eventKind.meeting.withheld(made, isQuiet, NOON).attendees, isWithheld ? [] : made.attendees);
      },
    }),
  ),
  {
    title: "an event without a subject or a time has no key",
    holds({ eventKind }) {
      deepStrictEqual(eventKind.naturalKey(event({ time: at(monday) })), null);
      deepStrictEqual(eventKind.naturalKey(event({ subject: "Review" })), null);
    },
  },
  {
    title: "whom a single occurrence invites is withheld too, and nothing else of it",
    holds({ eventKind }) {
      const made = event({ ...series, exceptions: [{ date: "2026-05-11", kind: "changed", changes: once }] });
      const kept = event({
        ...series,
        exceptions: [{ date: "2026-05-11", kind: "changed", changes: { subject: "B" } }],
      });
      deepStrictEqual(eventKind.meeting.withheld(made, true, NOON), kept);
    },
  },
];
