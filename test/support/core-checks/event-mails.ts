import { deepStrictEqual } from "node:assert/strict";
import type { EventException, EventFields, OccurrenceChanges } from "../../../src/core/records/event.ts";
import { at, type Check, event, guest } from "./check.ts";

/** Whom Exchange mails: each row an example or more of the table in `event-mails.ts`. Names stand for addresses. */

const weekly = { type: "weekly", interval: 1, daysOfWeek: ["monday"], range: { type: "noEnd" } } as const;
const meeting = {
  subject: "Review",
  time: at("2026-05-04"),
  attendees: [guest("Ann"), guest("Bob")],
  organizer: { address: "Quiet@contoso.example", name: "Quiet" },
};
const series = { ...meeting, recurrence: weekly };
const copy = { ...meeting, isOrganizer: false, organizer: { address: "Boss@contoso.example", name: "" } };
const on = (changes: OccurrenceChanges, date = "2026-05-11"): EventException => ({ date, kind: "changed", changes });
const off: EventException = { date: "2026-05-11", kind: "cancelled" };

type Event = Partial<EventFields>;
const rows: readonly (readonly [title: string, before: Event | null, after: Event | null, people: string])[] = [
  ["a meeting is made", null, meeting, "ann bob"],
  ["an event without guests is made", null, { subject: "Alone" }, ""],
  [
    "a series with a guest of one occurrence is made",
    null,
    { ...series, exceptions: [on({ attendees: [guest("Cas")] })] },
    "ann bob cas",
  ],
  ["a meeting is deleted", meeting, null, "ann bob"],
  ["the copy of somebody else's meeting is deleted", copy, null, ""],
  ["an attendee is added", meeting, { ...meeting, attendees: [...meeting.attendees, guest("Cas")] }, "cas"],
  ["an attendee is removed", meeting, { ...meeting, attendees: [guest("Ann")] }, "bob"],
  ["one is added, another removed", meeting, { ...meeting, attendees: [guest("Ann"), guest("Cas")] }, "bob cas"],
  [
    "an attendee is made optional",
    meeting,
    { ...meeting, attendees: [guest("Ann", { type: "optional" }), guest("Bob")] },
    "",
  ],
  [
    "an attendee is spelled otherwise",
    meeting,
    { ...meeting, attendees: [guest("Ann", { address: " ANN@contoso.example" }), guest("Bob")] },
    "",
  ],
  ["the subject is changed", meeting, { ...meeting, subject: "Retro" }, "ann bob"],
  [
    "the time is changed and one removed",
    meeting,
    { ...meeting, time: at("2026-05-05"), attendees: [guest("Ann")] },
    "ann bob",
  ],
  [
    "the description is wrapped otherwise",
    { ...meeting, description: "One two" },
    { ...meeting, description: "One  two\r\n" },
    "",
  ],
  ["the rule is changed", series, { ...series, recurrence: { ...weekly, interval: 2 } }, "ann bob"],
  ["the reminder is changed", meeting, { ...meeting, reminderMinutes: 5 }, ""],
  ["it is shown as free", meeting, { ...meeting, showAs: "free" }, ""],
  ["a category is set", meeting, { ...meeting, categories: ["Blue"] }, ""],
  [
    "what only the service sets is set",
    meeting,
    { ...meeting, uid: "u", onlineMeetingUrl: "https://meet.example/1", isCancelled: true },
    "",
  ],
  ["the organizer is among the attendees", null, { ...meeting, attendees: [guest("Quiet"), guest("Ann")] }, "ann"],
  ["the owner accepts somebody else's meeting", copy, { ...copy, response: "accepted" }, "boss"],
  ["not to have answered is the same in two words", copy, { ...copy, response: "notResponded" }, ""],
  ["an attendee sets a reminder", copy, { ...copy, reminderMinutes: 5 }, ""],
  [
    "a meeting that nobody knows the organizer of is accepted",
    { ...copy, organizer: null },
    { ...copy, organizer: null, response: "accepted" },
    "",
  ],
  ["an occurrence is moved", series, { ...series, exceptions: [on({ time: at("2026-05-12") })] }, "ann bob"],
  ["an occurrence is moved to where it is", series, { ...series, exceptions: [on({ time: at("2026-05-11") })] }, ""],
  ["an occurrence gets a category", series, { ...series, exceptions: [on({ categories: ["Blue"] })] }, ""],
  [
    "an occurrence gets one more guest",
    series,
    { ...series, exceptions: [on({ attendees: [...meeting.attendees, guest("Cas")] })] },
    "cas",
  ],
  ["an occurrence is cancelled", series, { ...series, exceptions: [off] }, "ann bob"],
  [
    "an occurrence with its own guest is cancelled",
    { ...series, exceptions: [on({ attendees: [guest("Cas")] })] },
    { ...series, exceptions: [off] },
    "cas",
  ],
  ["a cancelled occurrence is given back", { ...series, exceptions: [off] }, series, "ann bob"],
  ["a changed occurrence is given back", { ...series, exceptions: [on({ subject: "Retro" })] }, series, "ann bob"],
  [
    "an occurrence that was changed stays as it is",
    { ...series, exceptions: [on({ subject: "Retro" })] },
    { ...series, exceptions: [on({ subject: "Retro" })], reminderMinutes: 5 },
    "",
  ],
  [
    "only an answer of an occurrence's guest differs",
    { ...series, exceptions: [on({ attendees: [guest("Cas")] })] },
    { ...series, exceptions: [on({ attendees: [guest("Cas", { response: "accepted" })] })] },
    "",
  ],
  [
    "the rule of a series with a guest of one occurrence is changed",
    { ...series, exceptions: [on({ attendees: [guest("Cas")] })] },
    { ...series, recurrence: { ...weekly, interval: 2 }, exceptions: [on({ attendees: [guest("Cas")] })] },
    "ann bob cas",
  ],
  [
    "a series with a guest of one occurrence is moved",
    { ...series, exceptions: [on({ attendees: [guest("Cas")], time: at("2026-05-12") })] },
    {
      ...series,
      time: at("2026-05-04", "11:00", "12:00"),
      exceptions: [on({ attendees: [guest("Cas")], time: at("2026-05-12") })],
    },
    "ann bob cas",
  ],
  [
    "a series with a guest of one occurrence is deleted",
    { ...series, exceptions: [on({ attendees: [guest("Cas")] }), { ...off, date: "2026-05-18" }] },
    null,
    "ann bob cas",
  ],
];

export const eventMails: readonly Check[] = rows.map(([title, before, after, people]) => ({
  title: `when ${title}, Exchange mails ${people === "" ? "nobody" : people}`,
  holds({ eventKind }) {
    const mailed = eventKind.meeting.mails(before && event(before), after && event(after));
    deepStrictEqual(mailed?.map((address) => address.replace("@contoso.example", "")).join(" "), people);
  },
}));
