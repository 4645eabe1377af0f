import type { SimulatedClock } from "./clock.ts";
import type { EventEdit } from "./control/calendar-find.ts";
import type { Control } from "./control/control.ts";
import { addDays } from "./mailbox/zone.ts";

const NEW_YORK = "Eastern Standard Time";
const LONDON = "GMT Standard Time";
const TOKYO = "Tokyo Standard Time";
const DAY_MS = 86_400_000;

/** Mondays are counted from this week's, so that a demo looks the same on every day of it. */
function mondayOf(clock: SimulatedClock): string {
  const today = new Date(clock.now());
  return addDays(today.toISOString().slice(0, 10), -((today.getUTCDay() + 6) % 7));
}

function timed(date: string, from: string, to: string, timeZone: string): Pick<EventEdit, "start" | "end"> {
  return {
    start: { dateTime: `${date}T${from}:00`, timeZone },
    end: { dateTime: `${date}T${to}:00`, timeZone },
  };
}

function allDay(from: string, days: number, timeZone: string): EventEdit {
  const midnight = (date: string) => ({ dateTime: `${date}T00:00:00`, timeZone });
  return { isAllDay: true, showAs: "free", start: midnight(from), end: midnight(addDays(from, days)) };
}

function invites(...addresses: string[]) {
  return addresses.map((address) => ({ type: "required", emailAddress: { address } }));
}

/** A year of a person who works in New York and travels, with 40 meetings; a few appointments of the others. */
export function seedDemoCalendar({ calendar, settings }: Control, clock: SimulatedClock): void {
  const monday = mondayOf(clock);
  const inWeek = (week: number, day = 0) => addDays(monday, week * 7 + day);
  const { roomReplyMs } = settings.get().calendar;
  // The room has answered everything before anybody looks, and its mails are not counted.
  settings.change({ calendar: { roomReplyMs: 0 } });

  seedSeries(calendar, inWeek);
  for (let month = 0; month < 12; month += 1) {
    const trip = inWeek(month * 4 - 12, 2);
    const isEast = month % 2 === 0;
    const zone = isEast ? LONDON : TOKYO;
    calendar.createEvent("busy", "default", {
      subject: `Flight to ${isEast ? "London" : "Tokyo"}`,
      start: { dateTime: `${trip}T21:30:00`, timeZone: NEW_YORK },
      end: { dateTime: `${addDays(trip, isEast ? 1 : 2)}T${isEast ? "09" : "01"}:40:00`, timeZone: zone },
      showAs: "oof",
      location: { displayName: "JFK" },
    });
    calendar.createEvent("busy", "default", {
      subject: "Customer visit",
      ...timed(addDays(trip, 2), "10:00", "12:00", zone),
      categories: ["CRM"],
      body: { contentType: "html", content: "<p>Bring the <b>renewal</b> papers.</p>" },
    });
    const off = inWeek(month * 4 - 10, 4);
    calendar.createEvent("busy", "default", { subject: "Day off", ...allDay(off, month % 3 === 0 ? 3 : 1, NEW_YORK) });
  }
  const guests = ["ana@fabrikam.example", "li@fabrikam.example", "quiet@contoso.example", "broken@contoso.example"];
  for (let index = 0; index < 40; index += 1) {
    const others = guests.filter((_, place) => (index + place) % 3 !== 0);
    const date = inWeek(index - 8, index % 5);
    // Nobody's inbox begins with forty answers of this minute.
    const daysAgo = Math.max(index + 1, (clock.now() - Date.parse(date)) / DAY_MS + 10);
    const ago = Math.round(daysAgo * DAY_MS);
    clock.advance(-ago);
    calendar.createEvent("busy", "default", {
      subject: `Account review ${String(index + 1).padStart(2, "0")}`,
      ...timed(date, "14:00", "14:45", NEW_YORK),
      attendees: invites(...others, ...(index % 4 === 0 ? ["room@contoso.example"] : [])),
      ...(index % 4 === 0 ? { location: { displayName: "Meeting Room" } } : {}),
      ...(index % 8 === 1 ? { isOnlineMeeting: true, onlineMeetingProvider: "teamsForBusiness" } : {}),
    });
    clock.advance(ago);
  }
  calendar.createCalendar("busy", "Travel", { color: "lightBlue" });
  calendar.createEvent("busy", "Travel", { subject: "Hotel in London", ...allDay(inWeek(4), 3, LONDON) });

  seedOthers(calendar, inWeek);
  settings.change({ calendar: { roomReplyMs } });
  calendar.clearMails();
}

type InWeek = (week: number, day?: number) => string;

function seedSeries(calendar: Control["calendar"], inWeek: InWeek): void {
  const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"];
  const start = inWeek(-12);
  const standup = calendar.createEvent("busy", "default", {
    subject: "Stand-up",
    ...timed(start, "09:15", "09:30", NEW_YORK),
    recurrence: {
      pattern: { type: "weekly", interval: 1, daysOfWeek: weekdays, firstDayOfWeek: "monday" },
      range: { type: "noEnd", startDate: start },
    },
  });
  calendar.updateOccurrence("busy", standup.id, inWeek(1, 2), { ...timed(inWeek(1, 2), "11:00", "11:30", NEW_YORK) });
  calendar.deleteOccurrence("busy", standup.id, inWeek(1, 4));
  const pipeline = inWeek(-11, 1);
  calendar.createEvent("busy", "default", {
    subject: "Pipeline with London",
    ...timed(pipeline, "15:00", "16:00", LONDON),
    recurrence: {
      pattern: { type: "weekly", interval: 2, daysOfWeek: ["tuesday"], firstDayOfWeek: "monday" },
      range: { type: "numbered", startDate: pipeline, numberOfOccurrences: 26 },
    },
  });
  calendar.createEvent("busy", "default", {
    subject: "Month end",
    ...timed(start, "16:00", "17:00", NEW_YORK),
    recurrence: {
      pattern: { type: "relativeMonthly", interval: 1, daysOfWeek: weekdays, index: "last" },
      range: { type: "noEnd", startDate: start },
    },
  });
  const birthday = inWeek(6, 3);
  calendar.createEvent("busy", "default", {
    subject: "Birthday of Quinn",
    ...allDay(birthday, 1, NEW_YORK),
    recurrence: {
      pattern: {
        type: "absoluteYearly",
        interval: 1,
        dayOfMonth: Number(birthday.slice(8)),
        month: Number(birthday.slice(5, 7)),
      },
      range: { type: "noEnd", startDate: birthday },
    },
  });
}

function seedOthers(calendar: Control["calendar"], inWeek: InWeek): void {
  calendar.createEvent("quiet", "default", {
    subject: "Dentist",
    start: `${inWeek(0, 3)}T08:30`,
    end: `${inWeek(0, 3)}T09:15`,
    sensitivity: "private",
  });
  calendar.createEvent("quiet", "default", {
    subject: "Trade fair",
    ...allDay(inWeek(2), 3, "W. Europe Standard Time"),
  });
  const late = inWeek(-2, 4);
  const series = calendar.createEvent("broken", "default", {
    subject: 'Über 日本 🚀 "quoted" <tag>',
    start: `${late}T01:30`,
    end: `${late}T02:30`,
    recurrence: {
      pattern: { type: "daily", interval: 1 },
      range: { type: "numbered", startDate: late, numberOfOccurrences: 250 },
    },
  });
  calendar.deleteOccurrence("broken", series.id, inWeek(1, 1));
  calendar.createCalendar("broken", "Holidays", { canEdit: false });
  calendar.createEvent("broken", "Holidays", { subject: "Bank holiday", ...allDay(inWeek(3), 1, LONDON) });
}
