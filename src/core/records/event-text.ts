import { dateText, timeText, timeTextOn } from "./date-text.ts";
import { type Attendee, type AttendeeResponse, type EventException, type EventFields, eventOf } from "./event.ts";
import { eventKind } from "./event-kind.ts";
import { plainText } from "./plain-text.ts";
import type { RecordFields } from "./record.ts";
import { recurrenceText } from "./recurrence-text.ts";

const answers: Readonly<Record<AttendeeResponse, string>> = {
  none: "no answer",
  notResponded: "no answer",
  organizer: "organizer",
  tentativelyAccepted: "tentative",
  accepted: "accepted",
  declined: "declined",
};
const showAsWords: Readonly<Partial<Record<EventFields["showAs"], string>>> = {
  oof: "out of office",
  workingElsewhere: "working elsewhere",
};

/** One field of an event as people read it; one line for each attendee or exception. */
export function eventFieldText(name: string, fields: RecordFields): string {
  const event = eventOf(fields);
  switch (name) {
    case "time":
      return timeText(event.time);
    case "attendees":
      return attendeeTexts(event.attendees).join("\n");
    case "organizer":
      return event.organizer === null ? "" : event.organizer.name || event.organizer.address;
    case "response":
      return answers[event.response];
    case "recurrence":
      return event.recurrence === null ? "" : recurrenceText(event.recurrence);
    case "exceptions":
      return event.exceptions.map(exceptionText).join("\n");
    case "reminderMinutes":
      return event.reminderMinutes === null ? "" : reminderText(event.reminderMinutes);
    case "showAs":
      return showAsWords[event.showAs] ?? event.showAs;
    default:
      return plainText(fields[name] ?? null);
  }
}

/** By name and answer; with the address if the name is missing or two attendees share it. */
function attendeeTexts(attendees: readonly Attendee[]): readonly string[] {
  return attendees.map(({ name, address, type, response }) => {
    const isNamed = name !== "" && attendees.filter((other) => other.name === name).length === 1;
    const who = isNamed ? name : name === "" || name === address ? address : `${name} (${address})`;
    return `${who}: ${answers[response]}${type === "required" ? "" : `, ${type}`}`;
  });
}

/** "Mon 12 Jan 2026: moved to 10:00–11:00 Europe/Berlin; Subject: Review" */
function exceptionText(exception: EventException): string {
  const day = dateText(exception.date);
  if (exception.kind === "cancelled") return `${day}: cancelled`;
  const { time, ...others } = exception.changes;
  const parts = time === undefined ? [] : [`moved to ${timeTextOn(exception.date, time)}`];
  // In the kind's field order, whatever order the change came in.
  for (const { name, label } of eventKind.fields) {
    if (!Object.hasOwn(others, name)) continue;
    const text = eventFieldText(name, JSON.parse(JSON.stringify(others))).replaceAll("\n", ", ");
    parts.push(`${label}: ${text === "" ? "none" : text}`);
  }
  return `${day}: ${parts.join("; ")}`;
}

function reminderText(minutes: number): string {
  if (minutes === 0) return "at the start";
  const [count, unit] =
    minutes % 1440 === 0 ? [minutes / 1440, "day"] : minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"} before`;
}
