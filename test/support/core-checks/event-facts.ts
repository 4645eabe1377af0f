import { deepStrictEqual } from "node:assert/strict";
import type { EventFields, OccurrenceChanges } from "../../../src/core/records/event.ts";
import { allDay, at, type Check, event, guest } from "./check.ts";

/** What counts as a change of an event, what a write can carry, and what this mailbox may write. */

const weekly = { type: "weekly", interval: 1, daysOfWeek: ["monday", "friday"], range: { type: "noEnd" } } as const;
const on = (changes: OccurrenceChanges) => ({ date: "2026-05-04", kind: "changed", changes }) as const;

type Row = readonly [
  title: string,
  one: Partial<EventFields>,
  other: Partial<EventFields>,
  differs: string,
  sent: string,
];
const rows: readonly Row[] = [
  ["text wrapped anew", { description: "One  two\n\nthree" }, { description: "One two \r\nthree\u00a0" }, "", ""],
  ["another word", { description: "One" }, { description: "Two" }, "description", "description"],
  [
    "two names of one zone",
    { time: at("2026-05-04", "09:00", "10:00", "Europe/Vienna") },
    { time: at("2026-05-04") },
    "",
    "",
  ],
  ["the end's zone left out", { time: { ...at("2026-05-04"), endZone: null } }, { time: at("2026-05-04") }, "", ""],
  [
    "another zone",
    { time: at("2026-05-04", "09:00", "10:00", "America/New_York") },
    { time: at("2026-05-04") },
    "time",
    "time",
  ],
  [
    "all-day on another day",
    { time: allDay("2026-05-04", "2026-05-05") },
    { time: allDay("2026-05-05", "2026-05-06") },
    "time",
    "time",
  ],
  [
    "attendees in another order, named",
    { attendees: [guest("Ann"), guest("Bob")] },
    { attendees: [guest("Bob", { name: "Bob" }), guest("Ann", { address: "ANN@contoso.example" })] },
    "",
    "",
  ],
  [
    "an attendee's answer",
    { attendees: [guest("Ann")] },
    { attendees: [guest("Ann", { response: "declined" })] },
    "attendees",
    "",
  ],
  [
    "nothing answered in two words",
    { attendees: [guest("Ann")], response: "none" },
    { attendees: [guest("Ann", { response: "notResponded" })], response: "notResponded" },
    "",
    "",
  ],
  [
    "an attendee's kind",
    { attendees: [guest("Ann")] },
    { attendees: [guest("Ann", { type: "optional" })] },
    "attendees",
    "attendees",
  ],
  [
    "the organizer's name",
    { organizer: { address: "A@x.example", name: "" } },
    { organizer: { address: "a@x.example", name: "Ann" } },
    "",
    "",
  ],
  [
    "categories and locations in another order",
    { categories: ["A", "B"], locations: ["A", "B"] },
    { categories: ["B", "A"], locations: ["B", "A"] },
    "",
    "",
  ],
  [
    "the days of a rule in another order, its week's first day spelled out",
    { recurrence: weekly },
    { recurrence: { ...weekly, daysOfWeek: ["friday", "monday"], firstDayOfWeek: "sunday" } },
    "",
    "",
  ],
  [
    "an occurrence's text wrapped anew",
    { exceptions: [on({ description: "One two" })] },
    { exceptions: [on({ description: "One  two\r\n" })] },
    "",
    "",
  ],
  ["an occurrence that has nothing of its own", { exceptions: [on({})] }, {}, "", ""],
  [
    "an occurrence's guest answers",
    { exceptions: [on({ attendees: [guest("Ann")] })] },
    { exceptions: [on({ attendees: [guest("Ann", { response: "accepted" })] })] },
    "exceptions",
    "",
  ],
  [
    "an occurrence is told its link",
    { exceptions: [on({ subject: "B" })] },
    { exceptions: [on({ subject: "B", onlineMeetingUrl: "https://meet.example/1" })] },
    "exceptions",
    "",
  ],
  [
    "an occurrence is only told its link",
    {},
    { exceptions: [on({ onlineMeetingUrl: "https://meet.example/1" })] },
    "exceptions",
    "",
  ],
  [
    "an occurrence is cancelled",
    { exceptions: [on({ subject: "B" })] },
    { exceptions: [{ date: "2026-05-04", kind: "cancelled" }] },
    "exceptions",
    "exceptions",
  ],
];

const mine = event({ subject: "Mine" });
const meeting = event({ attendees: [guest("Ann")] });
const copy = event({ isOrganizer: false, attendees: [guest("Ann")] });
const withGuest = event({ exceptions: [on({ attendees: [guest("Ann")] })] });
const servers = ["organizer", "isOrganizer", "isCancelled", "onlineMeetingUrl", "uid"];
const personal = ["reminderMinutes", "showAs", "categories"];

const writable: readonly (readonly [
  title: string,
  m365: typeof mine,
  met: typeof mine | null,
  fields: (all: readonly string[]) => readonly string[],
])[] = [
  [
    "the owner's event: all but the service's and an answer",
    mine,
    null,
    (all) => without(all, [...servers, "response"]),
  ],
  ["the owner's meeting: the same", meeting, null, (all) => without(all, [...servers, "response"])],
  [
    "somebody else's meeting: the answer and what is personal",
    copy,
    null,
    (all) => all.filter((name) => [...personal, "response"].includes(name)),
  ],
  [
    "the owner's event, met first: nobody is invited",
    mine,
    mine,
    (all) => without(all, [...servers, "response", "attendees"]),
  ],
  [
    "the owner's event, met first, with a guest of one occurrence in Oro",
    mine,
    withGuest,
    (all) => all.filter((name) => personal.includes(name)),
  ],
  [
    "the owner's event, met first, with a guest of one occurrence there",
    withGuest,
    mine,
    (all) => all.filter((name) => personal.includes(name)),
  ],
  [
    "the owner's meeting, met first: what is personal",
    meeting,
    mine,
    (all) => all.filter((name) => personal.includes(name)),
  ],
  [
    "somebody else's meeting, met first: nobody is answered",
    copy,
    copy,
    (all) => all.filter((name) => personal.includes(name)),
  ],
];

function without(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((name) => !some.includes(name));
}

export const eventFacts: readonly Check[] = [
  ...rows.map(
    ([title, one, other, differs, sent]): Check => ({
      title: `of an event, ${title}: ${differs === "" ? "no change" : sent === "" ? "a change that no write carries" : "a change"}`,
      holds({ eventKind, differingFields, fieldsToSend }) {
        deepStrictEqual(differingFields(eventKind, event(one), event(other)).join(" "), differs);
        deepStrictEqual(fieldsToSend(eventKind, event(one), event(other)).join(" "), sent);
      },
    }),
  ),
  ...writable.map(
    ([title, m365, met, fieldsOf]): Check => ({
      title: `may be written: ${title}`,
      holds({ eventKind }) {
        const all = eventKind.fields.map(({ name }) => name);
        deepStrictEqual(
          all.filter((name) => eventKind.meeting.isWritable(name, m365, met)),
          fieldsOf(all),
        );
      },
    }),
  ),
  {
    title: "only one's own events may be made",
    holds: ({ eventKind }) => deepStrictEqual([mine, copy].map(eventKind.meeting.canCreate), [true, false]),
  },
  {
    title: "a meeting leaves the mailbox when its owner declines it, and only then",
    holds({ eventKind }) {
      const answer = (response: EventFields["response"]) => ({ ...copy, response });
      const leaves = [
        eventKind.meeting.declines(copy, answer("declined")),
        eventKind.meeting.declines(copy, answer("accepted")),
        eventKind.meeting.declines(answer("declined"), answer("declined")),
        eventKind.meeting.declines(mine, { ...mine, response: "declined" }),
      ];
      deepStrictEqual(leaves, [true, false, false, false]);
    },
  },
];
