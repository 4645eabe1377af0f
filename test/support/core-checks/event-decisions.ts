import { deepStrictEqual } from "node:assert/strict";
import { recordOf } from "../../../src/core/records/event.ts";
import { at, type Check, event, guest } from "./check.ts";
import { situation } from "./decisions.ts";
import { checksOf, copy, type Example, gone, meeting, mine, since, there } from "./event-situations.ts";

/** Decisions about meetings, answers and calendars that may only be read, in words. */

const spelledApart = { office: recordOf({ ...copy, subject: "A" }), m365: recordOf({ ...copy, subject: "B" }) };

const meetings: readonly Example[] = [
  [
    "a value that each side holds in its own way is no drift",
    { bases: spelledApart, office: there({ ...copy, subject: "A" }), m365: there({ ...copy, subject: "B" }) },
    "nothing",
  ],
  [
    "an edit to what Microsoft has is no drift",
    { bases: spelledApart, office: there({ ...copy, subject: "B" }), m365: there({ ...copy, subject: "B" }) },
    "nothing",
  ],
  [
    "what the organizer edited is no drift",
    { direction: "OFFICE_TO_M365", bases: since(copy), office: there(copy), m365: there({ ...copy, subject: "B" }) },
    "nothing",
  ],
  [
    "a guest added on both sides who answered already is not sent",
    {
      direction: "OFFICE_TO_M365",
      bases: since(mine),
      office: there(meeting),
      m365: there({ ...mine, attendees: [guest("Ann", { response: "accepted" })] }),
    },
    "nothing",
  ],
  [
    "an attendee's own answer is sent",
    { bases: since(copy), office: there({ ...copy, response: "accepted" }), m365: there(copy) },
    "Microsoft: response",
  ],
  [
    "an attendee's reminder and the organizer's new time are both kept",
    {
      bases: since(copy),
      office: there({ ...copy, reminderMinutes: 5 }),
      m365: there({ ...copy, time: at("2026-05-05") }),
    },
    "Oro: time; Microsoft: reminderMinutes",
  ],
  [
    "an attendee's edit of the meeting is left and shown",
    { bases: since(copy), office: there({ ...copy, subject: "Ours" }), m365: there(copy) },
    "nothing; subject drifts",
  ],
  [
    "an attendee's edit of the meeting yields to the organizer's without a conflict",
    {
      bases: since(copy),
      conflictRule: "ASK",
      office: there({ ...copy, subject: "Ours" }),
      m365: there({ ...copy, subject: "Theirs" }),
    },
    "Oro: subject",
  ],
  [
    "an attendee's edit of the meeting is reverted",
    { bases: since(copy), drift: "REVERT", office: there({ ...copy, subject: "Ours" }), m365: there(copy) },
    "Oro: subject",
  ],
  [
    "a copy whose meeting was deleted is deleted in Oro, also when its reminder was edited",
    { bases: since(copy), conflictRule: "ASK", office: there({ ...copy, reminderMinutes: 5 }), m365: gone },
    "delete in Oro",
  ],
  [
    "a guest's answer comes to Oro",
    {
      bases: since(meeting),
      office: there(meeting),
      m365: there({ ...meeting, attendees: [guest("Ann", { response: "accepted" })] }),
    },
    "Oro: attendees",
  ],
  [
    "a guest's answer that differs is never sent",
    {
      direction: "OFFICE_TO_M365",
      drift: "REVERT",
      bases: since(meeting),
      office: there(meeting),
      m365: there({ ...meeting, attendees: [guest("Ann", { response: "accepted" })] }),
    },
    "nothing",
  ],
  [
    "a guest's answer is no drift",
    {
      direction: "OFFICE_TO_M365",
      bases: since(meeting),
      office: there(meeting),
      m365: there({ ...meeting, attendees: [guest("Ann", { response: "accepted" })] }),
    },
    "nothing",
  ],
  [
    "a guest added there is drift",
    {
      direction: "OFFICE_TO_M365",
      bases: since(meeting),
      office: there(meeting),
      m365: there({ ...meeting, attendees: [guest("Ann"), guest("Bob")] }),
    },
    "nothing; attendees drifts",
  ],
  [
    "what only the service set there is no drift",
    {
      direction: "OFFICE_TO_M365",
      drift: "REVERT",
      bases: since(meeting),
      office: there(meeting),
      m365: there({ ...meeting, uid: "u" }),
    },
    "nothing",
  ],
  [
    "what only the service sets comes to Oro",
    {
      bases: since(meeting),
      office: there(meeting),
      m365: there({ ...meeting, uid: "u", onlineMeetingUrl: "https://meet.example/1" }),
    },
    "Oro: onlineMeetingUrl uid",
  ],
  [
    "somebody else's meeting is not made anew",
    { direction: "OFFICE_TO_M365", bases: since(copy), office: there({ ...copy, subject: "Ours" }), m365: gone },
    "detach",
  ],
];

const first: readonly Example[] = [
  [
    "whom Oro invites stays in Oro",
    { bases: null, office: there(meeting), m365: there(mine) },
    "nothing; attendees drifts",
  ],
  [
    "whom Oro invites stays in Oro, whatever becomes of drift",
    { bases: null, drift: "REVERT", office: there(meeting), m365: there(mine) },
    "nothing; attendees drifts",
  ],
  [
    "whom each side invites, Oro has them all and Microsoft its own",
    { bases: null, conflictRule: "ASK", office: there(meeting), m365: there({ ...mine, attendees: [guest("Bob")] }) },
    "Oro: attendees",
  ],
  [
    "a meeting that would mail is not written",
    { bases: null, office: there({ ...meeting, description: "Ours", reminderMinutes: 5 }), m365: there(meeting) },
    "Microsoft: reminderMinutes; description drifts",
  ],
  [
    "an event of one's own is",
    { bases: null, office: there({ ...mine, description: "Ours" }), m365: there(mine) },
    "Microsoft: description",
  ],
  [
    "an answer in Oro is not sent",
    {
      bases: null,
      office: there({ ...copy, response: "accepted" }),
      m365: there({ ...copy, response: "notResponded" }),
    },
    "nothing; response drifts",
  ],
];

const weekly = { type: "weekly", interval: 1, daysOfWeek: ["monday"], range: { type: "noEnd" } } as const;
const series = { ...mine, recurrence: weekly };
const off = { date: "2026-05-11", kind: "cancelled" } as const;

export const eventDecisions: readonly Check[] = [
  ...[null, { ...weekly, daysOfWeek: ["monday", "friday"], interval: 2 }].map(
    (recurrence): Check => ({
      title: `an occurrence is cancelled in Oro of a series that Microsoft makes ${recurrence === null ? "none" : "one without that day"}`,
      holds({ decidePair, eventKind }) {
        const pair = {
          kind: eventKind,
          bases: since(series),
          office: there({ ...series, exceptions: [off] }),
          m365: there({ ...series, recurrence }),
        };
        const decided = decidePair(situation(pair));
        deepStrictEqual(decided.kind === "settle" && [decided.fields.exceptions, decided.m365], [[], { op: "none" }]);
      },
    }),
  ),
  {
    title: "a meeting: whom the organizer invites comes to the copy, and nobody whom an attendee wrote there",
    holds({ decidePair, eventKind }) {
      const office = there({ ...copy, attendees: [guest("Ann"), guest("Bob")] });
      const m365 = there({ ...copy, attendees: [guest("Ann"), guest("Cas")] });
      const decided = decidePair(situation({ kind: eventKind, bases: since(copy), office, m365 }));
      const theirs = event({ attendees: [guest("Ann"), guest("Cas")] }).attendees;
      deepStrictEqual(decided.kind === "settle" && decided.fields.attendees, theirs);
    },
  },
  ...checksOf("a meeting", meetings, {}),
  ...checksOf("two that meet for the first time", first, {}),
  {
    title: "two that meet for the first time: Oro has whom both invite",
    holds({ decidePair, eventKind }) {
      const m365 = there({ ...mine, attendees: [guest("Bob")] });
      const decided = decidePair(situation({ kind: eventKind, bases: null, office: there(meeting), m365 }));
      const both = event({ attendees: [guest("Ann"), guest("Bob")] }).attendees;
      deepStrictEqual(decided.kind === "settle" && decided.fields.attendees, both);
    },
  },
];
